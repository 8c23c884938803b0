import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { safeText } from '../../../src/appliance/safeText';
import { localName } from '../../../src/capture/fileName';
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
    ['capture-esa1.20261126T212009Z.pcap', 'capture-host-1.20261126T212009Z.pcap'],
    ['capture-sma1.20261126T212009Z-2.pcap.part', 'capture-host-2.20261126T212009Z-2.pcap.part'],
    ['file-gone.acme-1.20261126T212009Z.dat', 'file-host-3.20261126T212009Z.dat'],
    ['mx1.bank.md ns1.corp.sh files.acme.zip gw.intra.ts', 'host-3 host-4 host-5 host-6'],
    ['https://srv.log, acme.js:443, acme-prod.json', 'https://host-3, host-4:443, host-5'],
    [
      String.raw`Server:\x09\x0910.0.0.53\x0aAddress:\x0910.0.0.53#53`,
      String.raw`Server:\x09\x09address-1\x0aAddress:\x09address-1#53`,
    ],
    [String.raw`\x0d\x0aesa1: no\x0asma1`, String.raw`\x0d\x0ahost-1: no\x0ahost-2`],
    [String.raw`\x0d\x0a2001:db8:77::5\x0d\x0a`, String.raw`\x0d\x0aaddress-1\x0d\x0a`],
    [String.raw`Name:\x09esa1.example.com\x0aesa1.example.com`, String.raw`Name:\x09host-1\x0ahost-1`],
    [String.raw`Name:\x09mx.acme.net\x0amx.acme.net`, String.raw`Name:\x09host-3\x0ahost-3`],
    [String.raw`\x09j.doe@acme.net \x0aABCDEF012345-XYZ9876`, String.raw`\x09user-2@host-3 \x0aserial-1`],
    [String.raw`\x091.2.3.4 \x0a255.1.1.1`, String.raw`\x09address-1 \x0aaddress-2`],
    [String.raw`\u202eesa1\u200b10.0.8.20`, String.raw`\u202ehost-1\u200baddress-1`],
    [
      'http://mx.acme.net/?u=http%3A%2F%2Fesa1%2F&ip=%2010.0.8.20',
      'http://host-3/?u=http%3A%2F%2Fhost-1%2F&ip=%20address-1',
    ],
    ['j.doe%10.0.8.20, 10%10.0.8.20', 'user-2%address-1, 10%address-1'],
    [String.raw`\x1b[1mesa1\x1b[0m10.0.8.20`, String.raw`\x1b[1mhost-1\x1b[0maddress-1`],
    ['\u001b[1mesa1\u001b[0m10.0.8.20\u001b[K', '\u001b[1mhost-1\u001b[0maddress-1\u001b[K'],
    [
      '\u001b(Besa1 \u001bMesa1 \u009b31mesa1\u001b[>4;2mesa1',
      '\u001b(Bhost-1 \u001bMhost-1 \u009b31mhost-1\u001b[>4;2mhost-1',
    ],
    [
      String.raw`\x1b(Besa1 \x1bMesa1\x9b31mesa1\x1b[>4;2mesa1\x0Aesa1\x1B[38:2::255:0:0mesa1`,
      String.raw`\x1b(Bhost-1 \x1bMhost-1\x9b31mhost-1\x1b[>4;2mhost-1\x0Ahost-1\x1B[38:2::255:0:0mhost-1`,
    ],
    [
      String.raw`\u001b[1mesa1\nesa1\tesa1.example.com\r2001:db8::1\n4C4C4544004B-ABC1234`,
      String.raw`\u001b[1mhost-1\nhost-1\thost-1\raddress-1\nserial-2`,
    ],
    [
      '%252Fesa1%250A10.0.8.20 %1B%5B1mesa1 %1B%5B%3E4%3B2mesa1',
      '%252Fhost-1%250Aaddress-1 %1B%5B1mhost-1 %1B%5B%3E4%3B2mhost-1',
    ],
    ['%2510.0.8.20 %25esa1 %25', '%25address-1 %25host-1 %25'],
    [
      String.raw`\x1b10.0.8.20 \x1b[2001:db8::1 \x1b[esa1 \x1b7esa1`,
      String.raw`\x1baddress-1 \x1b[address-2 \x1b[host-1 \x1b7host-1`,
    ],
    [String.raw`\\nas.acme.net\tools \x1bmx.acme.net`, String.raw`\\host-3\tools \x1bhost-4`],
    ['at go (/opt/esa1/dist/session.js:12:345)', 'at go (/opt/host-1/dist/session.js:12:345)'],
    [
      'report.md, report.html, report.json, way.svg, hopthrough.log',
      'report.md, report.html, report.json, way.svg, hopthrough.log',
    ],
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

describe('what is written as an escape', () => {
  const of = (name: string) => redaction({ hosts: [[name]], users: [], serials: [] }, ALL);

  test('a name that is not ASCII is found as it is, in UTF-8 and in ISO 8859-1, whole', () => {
    for (const text of ['Zürich-esa.acme.ch', 'zürich-esa.acme.ch'.normalize('NFD')])
      for (const bytes of [Buffer.from(text), Buffer.from('ZÜRICH-ESA.acme.ch', 'latin1')])
        assert.equal(of('zürich-esa.acme.ch')(`220 ${safeText(bytes)}.`), '220 host-1.', text);
    assert.equal(of('zürich-esa.acme.ch')('at zürich-esa.acme.ch!'), 'at host-1!');
  });

  test('a name that is not ASCII is found as URLs and JSON spell it', () => {
    for (const text of [
      'M%C3%BCller-ESA',
      'm%c3%bcller-esa',
      'M%FCLLER-ESA',
      'M%25C3%25BCller-ESA',
      String.raw`M\xC3\xBCller-ESA`,
      String.raw`M\u00fcller-ESA`,
      String.raw`M\u00FCller-ESA`,
      encodeURIComponent('Müller-ESA'.normalize('NFD')),
    ])
      assert.equal(of('Müller-ESA')(`/${text}/`), '/host-1/', text);
    assert.equal(of('ě31m')(String.raw`\xc4\x9b31m \xc2\x9b31mě31m`), String.raw`host-1 \xc2\x9b31mhost-1`);
  });

  test('a name that looks like one is a name', () => {
    assert.equal(of('nesa')(String.raw`C:\nesa\nnesa`), String.raw`C:\host-1\nhost-1`);
    assert.equal(of('mesa1')(String.raw`\x1bmesa1 \x1b(mesa1`), String.raw`\x1bhost-1 \x1b(host-1`);
    assert.equal(of('xabi')(String.raw`C:\Users\xabi\x0axabi`), String.raw`C:\Users\host-1\x0ahost-1`);
    assert.equal(of('u202e')(String.raw`C:\u202e %u202e`), String.raw`C:\host-1 %host-1`);
    assert.equal(of('abel')('root%abel'), 'root%host-1');
  });

  test('it stays as it is, and a second pass changes nothing', () => {
    const text = String.raw`\x0a\x1b[1m\xc3\xbc\u2028%2F%2f%aF\x41\xA0` + '\u001b[0m \u{f0041}';
    assert.equal(all()(text), text.replace('\u{f0041}', '\ufffd'));
    for (const given of [String.raw`\x0a10.0.8.20\x0aesa1`, '%10.0.8.20 %esa1'])
      assert.equal(twice(given), all()(given));
  });
});

function twice(text: string): string {
  const redact = all();
  return redact(redact(text));
}

test('a file that was fetched is named by its appliance alone, whatever its id is, twice over', () => {
  for (const id of ['esa.1', '-esa_', 'a'.repeat(64), 'x.y-z'])
    for (const remote of ['/captures/a.cap', '/configuration/a.xml']) {
      const name = localName(id, remote, new Date('2026-11-26T21:20:09Z'));
      const redact = redaction({ hosts: [[id]], users: [], serials: [] }, ALL);
      assert.equal(redact(name), name.replace(id, 'host-1'));
      assert.equal(redact(redact(name)), redact(name));
    }
});

test('tokens that touch stay as they are', () => {
  const redact = redaction({ hosts: [['sc3ha.0kd536']], users: [], serials: [] }, ALL);
  const once = redact('sc3ha.0kd536::a::sc3ha.0kd536');
  assert.equal(once, 'host-1address-1::host-1');
  assert.equal(redact(once), once);
});

describe('whatever the text is', () => testClaims(redactions));
