import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertQuick } from '../../fuzz/claim';
import { looksLikeSeed, MASK, mask } from '../../../src/asyncos/mask';

const SEED = 'QT22-JQZF-YAQL-TL8L-8@2L-95';

const announcements = [
  `Please provide the string:\n\n${SEED}\n\nto your Cisco IronPort Customer Support representative.`,
  `Please provide the string: ${SEED} to your Cisco representative.`,
  `Please provide the string:\r\n\r\n  ${SEED}\r\n\r\nto  your\r\nCisco representative.`,
  `Please provide the string:\n\n${SEED.slice(0, 20)}\n${SEED.slice(20)}\n\nto your Cisco representative.`,
  `Give this STRING:\n${SEED}\n\nand the serial number to TAC.`,
  `Please provide the string:\n\n${SEED}`,
  `Please provide the string: ${SEED.slice(0, 9)}`,
  `Your seed is ${SEED}. Keep it.`,
  `Seed string = ${SEED}`,
  `Access code for support\r\n\r\n   ${SEED}`,
];
for (const text of announcements)
  test(`a seed is masked though it is not known: ${JSON.stringify(text)}`, () => {
    const masked = mask(text);
    for (const part of [SEED.slice(0, 9), 'TL8L-', '8@2L']) assert.ok(!masked.includes(part), masked);
    assert.ok(masked.includes(MASK));
  });

test('what stands around an announcement stays, and masking twice changes nothing', () => {
  const once = mask(`Access ENABLED. Provide the string:\n\n${SEED}\n\nto your Cisco rep.\nSerial Number: 1`);
  assert.equal(once, `Access ENABLED. Provide the string:\n\n${MASK}\n\nto your Cisco rep.\nSerial Number: 1`);
  assert.equal(mask(once), once);
});

test('known secrets are masked anywhere, across lines and with signs that mean something in patterns', () => {
  const secret = 'a+b(c)[d]\\^$.*?|{2}/-é\u{1f511}';
  assert.equal(mask(`1 ${secret} 2 ${secret.slice(0, 5)}\r\n${secret.slice(5)} 3`, [secret]), `1 ${MASK} 2 ${MASK} 3`);
});

test('a secret that begins like another is masked whole', () => {
  assert.equal(mask('abcdef abc', ['abc', 'abcdef', '']), `${MASK} ${MASK}`);
});

const SHAPES = [
  'QT22-JQZF-YAQL-TL8L-8@2L-9',
  'QT22-JQZF-YAQL-TL8L-8@2L-X',
  'Q*22-J=ZF-YA?L-TL8L-8@2L-95',
  '*T22-JQZF-YAQL-TL8L-8@2L-?5',
  '=T22-JQZF-YAQL-TL8L-8@2L-9=',
  'QT2*-JQZ=-YAQ?-TL8!-8@2L-*',
  'QT?2-JQZF-9',
  'AB1*-CD=2',
  'K7P2X-M9XDQ-W3R8T-B',
  'QT2-J*ZF2-YA-TL8L-8',
  'a?3d-X=9z-k*Lm-2Qw8-z',
];
const WORDINGS: readonly ((seed: string) => string)[] = [
  (seed) => `Please provide the string:\r\n\r\n${seed}\r\n\r\nto your Cisco IronPort Customer Support representative.`,
  (seed) => `Please provide the string: ${seed} to your  Cisco rep`,
  (seed) => `Please provide the string:\n\n   ${seed}`,
  (seed) => `Seed: ${seed}`,
  (seed) => `SEED=${seed}`,
  (seed) => `Your seed is\r\n  ${seed}\r\nKeep it.`,
  (seed) => `The seed string is ${seed}.`,
  (seed) => `"detail":"provide the string:\\n\\n${seed}\\n\\nto your Cisco"`,
];
/** Where no word says that it is a seed, as its shape tells. */
const UNNAMED: readonly ((seed: string) => string)[] = [
  (seed) => `Access code for support\r\n\r\n   ${seed}\r\n`,
  (seed) => `Give (${seed}), or "${seed}", or code=${seed}, or key:${seed} to TAC.`,
  (seed) => `{"detail":"code\\n\\n${seed}\\n"}`,
  (seed) => `Is it ${seed}? [Y]> `,
  (seed) => `It is ${seed}.Please keep it.`,
  (seed) => `saved as ${seed}.cap`,
  (seed) => `at ${seed}.example`,
  (seed) => `it was cut: ${seed}-`,
  (seed) => `-${seed} or --${seed}, -----${seed}-----`,
  (seed) => `it was cut: ${seed}-\r\n`,
  (seed) => `read it to the engineer: ${seed.replace(/-([^-]*-[^-]*)$/, '-\r\n$1')}`,
];
for (const seed of SHAPES)
  test(`no wording lets ${seed} through`, () => {
    const isLong = seed.split('-').length > 3;
    for (const wording of [...WORDINGS, ...(isLong ? UNNAMED : [])]) {
      const masked = mask(wording(seed));
      for (const part of seed.split('-').filter(({ length }) => length > 1))
        assert.ok(!masked.includes(part), JSON.stringify([wording(seed), masked]));
      assert.equal(mask(masked), masked);
      assert.ok(!isLong || looksLikeSeed(wording(seed)), wording(seed));
    }
  });

test('only the seed goes from where its shape tells it', () => {
  const masked = mask('code=QT22-J=ZF-YAQL-TL8L-9, "*T22-JQZF-YAQL-TL8L-X".\nSerial Number: 00137262569A-8RVFDB1');
  assert.equal(masked, `code=${MASK}, "${MASK}".\nSerial Number: 00137262569A-8RVFDB1`);
});

for (const text of [
  'A random seed string is required for this operation',
  '1. Generate a random string to initialize secure communication',
  'Enter a random string:\n[]> ',
  'Seed: none is held\nSerial Number: BE59F09812A56BFCA12A-1478FC8D8A90',
  'S650-00137262569A-8RVFDB1-20080919-174302.cap of 2026-11-03-10-32-00',
  'X1070-8RVFDB1-20080919-174302.cap',
  'Serial #: 00137262569A-8RVFDB1, CON-SNT-ESAC1-90, WSA-S195-K9-RF, L-ESA-PREM-LIC-3Y',
  'Version string: 15.0.0-416, phoebe-14-0-0-698, coeus-15-1-0-287',
  'Hardware 00-1B-44-11-3A-B7, 001B-44FF-FE11-3AB7, 00:1b:44:11:3a:b7',
  '3F2504E0-4F89-11D3-9A0C-0305E82C3301 3f2504e0-4f89-11d3-9a0c-0305e82c3301',
  '03-NOV-2026-10, 2026-11-03T10:32:00-05:00, +1-800-553-2447',
  'The seed is held since 2026-11-03T10:32:00Z',
  'esa1-par-dc2.example.com> ESA-PAR-DC2-PROD-01 MAIL-GW01-EDGE-PAR1 AB12-CD34-EF56-GH78.example.com',
  'diffie-hellman-group-exchange-sha256,ecdh-sha2-nistp256,rijndael-cbc@lysator.liu.se,hmac-sha2-256-etm@openssh.com',
  'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:EDH-DSS-DES-CBC3-SHA:PSK-3DES-EDE-CBC-SHA',
  'TLS13-AES128-GCM-SHA256 RSA-PSS-SHA-256 HIGH:-MD5:-RC4:-3DES:-SSL2 -SSLv2:-aNULL:!RC4:@STRENGTH:-EXPORT',
  'SHA256:q5PbXz1k9dKe77aa+uO/3bJf8gRkPz0vYw1mCqTn2hE= MD5:00:1b:44:11',
  '********\n*********************************\n****-****-****-****-**\n==-==-==-==-==\n-=-=-=-=-',
  '- SSHACCESS - Allow access, without a tunnel.\n- TUNNEL - Allow access.\n[]> ',
  'Is the seed string correct? [Y]> ',
  'Seed string is required? [Y]> ',
  'The seed was made on another machine: STATUS and version name two serial numbers.',
  'The seed string is case-sensitive. Seed: not-shown',
  'https://esa1.example.com/monitor?date_range=30-D&x=A-B-C-D X-IronPort-Anti-Spam-Filtered',
])
  test(`nothing is masked in ${JSON.stringify(text)}`, () => assert.equal(mask(text), text));

test('a seed that is cut at a dash', () => {
  assert.equal(mask('code QT22-JQZF-YAQL-TL8L-8@2L-'), `code ${MASK}`);
});

test('a label stays, and a sign of the seed that looks like one is none', () => {
  assert.equal(mask('CN=GTS-CA-1C3-XZ9'), `CN=${MASK}`);
  assert.equal(mask('QT=2-JQZF-YAQL-TL8L-8@2L-95'), MASK);
});

test('a seed that ends in an equals sign is none that names what follows it', () => {
  assert.equal(mask('but no seed QT22-JQZF-YAQL-TL8L-8@2L-9=.Please wait'), `but no seed ${MASK}.Please wait`);
});

test('carriage returns without end are looked through at once', () => {
  assertQuick(() => mask('\r'.repeat(200_000), [SEED]));
});

test('names of appliances that look like seeds stay where they are known, with a port, a domain or a label', () => {
  const names = ['PRG-ESA-TST-01', 'FR75-DC01-ESA1-MGMT.example.com', 'ldn-mx-prx-02', 'jump-a1b2-c3d4-e5f6'];
  const text = 'PRG-ESA-TST-01 (FR75-DC01-ESA1-MGMT:22), host=LDN-MX-PRX-02, JUMP-a1b2-c3d4-e5f6> ';
  assert.equal(mask(text, [], names), text);
  assert.equal(mask('QT22-JQZF-YAQL-TL8L-8@2L-95', [], names), MASK);
});
