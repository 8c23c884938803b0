import assert from 'node:assert/strict';
import { isIPv6, SocketAddress } from 'node:net';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { redaction, type Identifying, type Redacted } from '../../../src/casework/redaction';

const ALL: Redacted = { addresses: true, hosts: true, users: true, serials: true };
const NONE: Redacted = { addresses: false, hosts: false, users: false, serials: false };
const known: Identifying = {
  hosts: [['esa1', 'ESA Paris', 'esa1.example.com'], ['sma1']],
  users: ['admin', 'j.doe'],
  serials: ['ABCDEF012345-XYZ9876'],
};
const all = () => redaction(known, ALL);

describe('what identifies', () => {
  const cases: [given: string, expected: string][] = [
    ['esa1 > sma1', 'host-1 > host-2'],
    ['ESA1.EXAMPLE.COM and ESA PARIS are esa1', 'host-1 and host-1 are host-1'],
    ['lab-esa1_backup, esa12', 'lab-host-1_backup, esa12'],
    ['mail.other.net greets sma1.', 'host-3 greets host-2.'],
    [
      'upgrades.ironport.com, 63.251.108.107, attach@cisco.com',
      'upgrades.ironport.com, 63.251.108.107, attach@cisco.com',
    ],
    ['an administrator, not admin', 'an administrator, not user-1'],
    ['J.DOE@esa1, root@10.0.8.20', 'user-2@host-1, user-3@address-1'],
    [
      '10.0.8.20, ::ffff:10.0.8.20, ::FFFF:A00:814, [::ffff:a00:814]:22',
      'address-1, address-1, address-1, [address-1]:22',
    ],
    ['2001:DB8:0:0:0:0:0:1 is 2001:db8::1', 'address-1 is address-1'],
    ['fe80::1%en0 port 22', 'address-1 port 22'],
    ['x10.0.8.20.30', 'xaddress-1.30'],
    ['300.10.0.8.20', '300.address-1'],
    ['010.000.008.020', 'address-1'],
    ['abcdef012345-xyz9876', 'serial-1'],
    ['Serial: 4C4C4544004B-ABC1234', 'Serial: serial-2'],
    ['capture-esa1-20261126T212009Z.pcap', 'capture-host-1-20261126T212009Z.pcap'],
  ];
  for (const [given, expected] of cases) test(given, () => assert.equal(all()(given), expected));

  test('what is no address, no name and no serial stays', () => {
    const text =
      '2026-11-26 21:20:09.123 [info] AsyncOS 15.0.1-030, VS Code 1.105.0, SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE, ' +
      'aa:bb:cc:dd:ee:ff, MD5:aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99, report.json, std::vector, SSH-2.0-OpenSSH_9.2p1';
    assert.equal(all()(text), text);
  });

  test('nothing is chosen: nothing changes', () => {
    const text = 'esa1 admin 10.0.8.20 ABCDEF012345-XYZ9876 mail.other.net';
    assert.equal(redaction(known, NONE)(text), text);
  });

  test('one value has one token in every text, and another value has another', () => {
    const redact = all();
    assert.equal(redact('10.1.1.1 mail.a.net'), 'address-1 host-3');
    assert.equal(redact('mail.b.net 10.1.1.2 MAIL.A.NET ::ffff:10.1.1.1'), 'host-4 address-2 host-3 address-1');
  });

  test('a host that is called as a token is: neither survives, and no token stands for two', () => {
    const redact = redaction({ hosts: [['host-1'], ['host'], ['1']], users: [], serials: [] }, ALL);
    const once = redact('host-1, host, 1');
    assert.equal(new Set(once.split(', ')).size, 3);
    assert.doesNotMatch(once, /\bhost-1\b/);
    assert.equal(redact(once), once);
  });
});

/** Its own idea of a word: what stands beside it is no letter and no digit. */
function holdsWord(text: string, word: string): boolean {
  const [where, wanted] = [text.toLowerCase(), word.toLowerCase()];
  const isWordy = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);
  for (let at = where.indexOf(wanted); at >= 0; at = where.indexOf(wanted, at + 1))
    if (!isWordy(where[at - 1]) && !isWordy(where[at + wanted.length])) return true;
  return false;
}

const word = fc
  .stringMatching(/^[a-z][a-z0-9]{2,8}(?:[-._ ][a-z0-9]{2,6}){0,2}$/)
  .filter((text) => !/(?:address|host|user|serial)/.test(text));
const NOISE = ' \n\t|`*<>[]("/,;:=@-_.%\\aZ7é\u202e';
const noise = fc.string({ maxLength: 20, unit: fc.constantFrom(...Array.from(NOISE)) });
const inCase = (text: string) =>
  fc.constantFrom(text, text.toUpperCase(), text.charAt(0).toUpperCase() + text.slice(1));

describe('whatever the text is', () => {
  test('no chosen name survives as a word, in any case, and a second pass changes nothing', () => {
    const input = fc
      .record({ hosts: fc.array(word, { minLength: 1, maxLength: 4 }), users: fc.array(word, { maxLength: 3 }) })
      .chain((values) =>
        fc.record({
          values: fc.constant(values),
          parts: fc.array(fc.tuple(noise, fc.constantFrom(...values.hosts, ...values.users).chain(inCase), noise), {
            maxLength: 8,
          }),
        }),
      );
    fc.assert(
      fc.property(input, ({ values, parts }) => {
        const redact = redaction({ hosts: values.hosts.map((name) => [name]), users: values.users, serials: [] }, ALL);
        const once = redact(parts.flat().join(''));
        for (const value of [...values.hosts, ...values.users])
          assert.ok(!holdsWord(once, value), `${value} in ${once}`);
        assert.equal(redact(once), once);
      }),
      { numRuns: 2000 },
    );
  });

  const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
  test('no IPv4 address survives, also inside an IPv6 one', () => {
    const around = fc.stringMatching(/^[^\d.:%a-fA-F]{0,6}$/);
    fc.assert(
      fc.property(
        octets,
        around,
        around,
        fc.constantFrom('', '::ffff:', '::', '64:ff9b::'),
        (four, before, after, prefix) => {
          const address = four.join('.');
          const once = all()(`${before}${prefix}${address}${after}`);
          assert.ok(!once.includes(address), once);
        },
      ),
      { numRuns: 2000 },
    );
  });

  const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
  test('every way to write an IPv6 address has the token of all others', () => {
    fc.assert(
      fc.property(groups, fc.constantFrom(' ', '[', '(', '"', '>', '='), (parts, before) => {
        fc.pre(parts.some((part) => part > 0xff));
        const full = parts.map((part) => part.toString(16).padStart(4, '0')).join(':');
        const canonical = new SocketAddress({ address: full, family: 'ipv6' }).address;
        assert.ok(isIPv6(canonical));
        const redact = all();
        const forms = [
          full,
          full.toUpperCase(),
          parts.map((part) => part.toString(16)).join(':'),
          canonical,
          `${canonical}%eth0`,
        ];
        const tokens = new Set(forms.map((form) => redact(`${before}${form} `)));
        assert.deepEqual([...tokens], [`${before}address-1 `]);
      }),
      { numRuns: 1000 },
    );
  });

  test('any text of an appliance takes linear time', () => {
    for (const text of [
      'a.'.repeat(50_000),
      ':'.repeat(50_000),
      'a:'.repeat(50_000),
      '1.'.repeat(50_000),
      'f'.repeat(100_000),
      'host-1'.repeat(20_000),
    ])
      assert.equal(typeof all()(text), 'string');
  });
});
