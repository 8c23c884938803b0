import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { isGloballyReachable, isPrivateOrLoopback, normaliseHost } from '../../../src/appliance/address';

const SPELLINGS: readonly [one: string, spellings: readonly string[]][] = [
  ['::1', ['[::1]', '0:0:0:0:0:0:0:1', '0000::0001', '::0:1']],
  ['2001:db8::1', ['2001:DB8::1', '[2001:0db8:0:0:0:0:0:1]', '2001:db8:0:0::1']],
  [
    '10.0.0.1',
    ['::ffff:10.0.0.1', '[::FFFF:10.0.0.1]', '::ffff:a00:1', '0:0:0:0:0:ffff:10.0.0.1', '10.1', '0xa.1', '012.0.0.1'],
  ],
  ['127.0.0.1', ['127.1', '2130706433', '0x7f000001', '127.0.0.1.']],
  ['fe80::1%eth0', ['[FE80::1%eth0]', 'fe80:0:0::1%eth0']],
  ['esa1.example.com', ['ESA1.Example.COM']],
  ['xn--csco-sqe.com', ['XN--csco-sqe.com']],
];
for (const [one, spellings] of SPELLINGS) {
  test(`A08 ${one} has one spelling`, () => {
    for (const text of [one, ...spellings]) assert.equal(normaliseHost(text), one, text);
  });
}

const DISTINCT: readonly [string, string][] = [
  ['fe80::1%eth0', 'fe80::1%eth1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['fe80::1%Eth0', 'fe80::1%eth0'],
  ['::2', '::1'],
  ['::10.0.0.1', '10.0.0.1'],
  ['64:ff9b::10.0.0.1', '10.0.0.1'],
];
for (const [one, other] of DISTINCT) {
  test(`${one} is not ${other}`, () => assert.notEqual(normaliseHost(one), normaliseHost(other)));
}

for (const text of [
  '',
  '[',
  ']',
  '[]',
  ':',
  '::1::',
  '1:2',
  '999.1.1.1',
  '1.2.3.4.5',
  'a/b',
  'user@1',
  '%',
  '::1%',
  'a b',
  '::ffff:999.0.0.1',
]) {
  test(`what is no address is left as it is: "${text}"`, () => {
    assert.equal(normaliseHost(text), text.replace(/^\[(.*)\]$/, '$1'));
  });
}

const LOCAL = [
  '127.0.0.1',
  '127.255.255.254',
  '10.0.0.0',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.1.1',
  '100.64.0.1',
  '100.127.255.255',
  '0.0.0.0',
  '::',
  '::1',
  '[::1]',
  'fc00::1',
  'fdff::1',
  'fe80::1',
  'fe80::1%eth0',
  'febf::1',
  'fec0::1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '10.1',
  '0x7f.1',
  'localhost',
  'LOCALHOST.',
  'esa.localhost',
];
for (const host of LOCAL) test(`${host} is private or loopback`, () => assert.equal(isPrivateOrLoopback(host), true));

const GLOBAL = [
  '9.255.255.255',
  '11.0.0.0',
  '172.15.0.1',
  '172.32.0.1',
  '192.167.1.1',
  '192.169.0.1',
  '169.253.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '128.0.0.1',
  '1.127.0.0',
  '192.0.2.1',
  '198.18.0.1',
  '240.0.0.1',
  '2001:db8::1',
  'fbff::1',
  'ff02::1',
  'fe00::1',
  '::2',
  'fc::1',
  '::ffff:192.0.2.1',
  'esa1.example.com',
  '10.example.com',
  'localhost.example.com',
  'notlocalhost',
  'fd00',
  '',
];
for (const host of GLOBAL) test(`"${host}" is not`, () => assert.equal(isPrivateOrLoopback(host), false));

test('normalising twice is normalising once, and an address stays an address', () => {
  const anyHost = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), fc.domain(), fc.string({ maxLength: 20 }));
  fc.assert(
    fc.property(anyHost, (host) => {
      const one = normaliseHost(host);
      if (isIP(host) !== 0) assert.notEqual(isIP(one), 0, one);
      if (!host.includes('[')) assert.equal(normaliseHost(one), one);
    }),
    { numRuns: 5000 },
  );
});

for (const [address, expected] of [
  ['198.17.255.255', true],
  ['198.18.0.1', false],
  ['198.19.255.255', false],
  ['198.20.0.1', true],
  ['239.0.0.1', true],
  ['240.0.0.1', false],
  ['255.255.255.255', false],
  ['::ffff:198.18.0.1', false],
  ['10.0.0.1', false],
  ['::1', false],
  ['2001:db8::1', true],
] as const)
  test(`${address} is ${expected ? '' : 'not '}globally reachable`, () =>
    assert.equal(isGloballyReachable(address), expected));
