import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { redaction, type Redacted } from '../../../src/casework/redaction';
import { testClaims } from '../../fuzz/claim';
import { ALL, known, redactions } from '../../fuzz/redaction';

const NONE: Redacted = { addresses: false, hosts: false, users: false, serials: false };
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

describe('whatever the text is', () => testClaims(redactions));
