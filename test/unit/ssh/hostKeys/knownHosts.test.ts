/** Rows K1-K34 of the known_hosts cases that concern which lines speak of a name; verdicts are in hostKeys.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookUp, parseKnownHosts, type KnownHostsName, type SkipReason } from '../../../../src/ssh/hostKeys/knownHosts';
import { testClaims } from '../../../fuzz/claim';
import { knownHosts } from '../../../fuzz/knownHosts';
import { hashedName, knownHostsLine, sampleKey, wire } from '../sampleKeys';

const KEY = sampleKey('ssh-ed25519', 1);
const KEY64 = KEY.toString('base64');

/** `host`, `host:port` for names without colons; brackets for the rest. */
function nameOf(text: string): KnownHostsName {
  const [, host = text, port = '22'] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(text) ?? [];
  return { host, port: Number(port) };
}

interface Row {
  readonly id: string;
  readonly says: string;
  readonly names: string;
  readonly matches: readonly string[];
  readonly not: readonly string[];
}

const ROWS: readonly Row[] = [
  { id: 'K1', says: 'plain host', names: 'host', matches: ['host'], not: ['hos', 'host1', 'a.host', ''] },
  {
    id: 'K2',
    says: 'list',
    names: 'a,b,1.2.3.4,2001:db8::1',
    matches: ['a', 'b', '1.2.3.4', '2001:db8::1', '[2001:db8::1]'],
    not: ['a,b', '1.2.3.5', '2001:db8::2'],
  },
  {
    id: 'K3',
    says: 'star',
    names: '*.example.com,192.0.2.*,2001:*',
    matches: ['x.example.com', 'a.b.example.com', '.example.com', '192.0.2.77', '2001:db8::5'],
    not: ['example.com', 'x.example.com.evil', '192.0.3.1', 'x.example.com:2222'],
  },
  { id: 'K4', says: 'question mark', names: 'host?', matches: ['host1', 'hostx'], not: ['host', 'host12'] },
  { id: 'K5', says: 'negation vetoes the whole line', names: 'hos*,!host', matches: ['hosts'], not: ['host'] },
  { id: 'K5', says: 'negation first', names: '!host,hos*', matches: ['hosts'], not: ['host'] },
  { id: 'K5', says: 'negation alone matches nothing', names: '!host', matches: [], not: ['host', 'other'] },
  {
    id: 'K6',
    says: '[host]:2222 only that port',
    names: '[host]:2222',
    matches: ['host:2222'],
    not: ['host', 'host:2223', 'host:222'],
  },
  { id: 'K7', says: 'bare name does not cover 2222', names: 'host', matches: ['host:22'], not: ['host:2222'] },
  { id: 'K8', says: '[host]:22 is never asked for, as in OpenSSH', names: '[host]:22', matches: [], not: ['host'] },
  {
    id: 'K9',
    says: 'wildcard port',
    names: '[*.x]:*',
    matches: ['a.x:2222', 'b.a.x:1'],
    not: ['a.x', 'x:2222', 'a.y:2222'],
  },
  {
    id: 'K10',
    says: 'IPv6 with port',
    names: '[2001:db8::1]:2222',
    matches: ['[2001:db8::1]:2222', '[2001:DB8:0:0::1]:2222'],
    not: ['2001:db8::1', '[2001:db8::1]:2223'],
  },
  {
    id: 'K11',
    says: 'zone is kept',
    names: 'fe80::1%1',
    matches: ['fe80::1%1', '[FE80::1%1]'],
    not: ['fe80::1', 'fe80::1%2'],
  },
  { id: 'K12', says: 'hashed', names: hashedName('host'), matches: ['host', 'HOST'], not: ['hosts', 'host:2222'] },
  { id: 'K13', says: 'hashed port', names: hashedName('[host]:2222'), matches: ['host:2222'], not: ['host'] },
  { id: 'K14', says: 'hash of an address', names: hashedName('192.0.2.1'), matches: ['192.0.2.1'], not: ['192.0.2.2'] },
  { id: 'K18', says: 'case-insensitive', names: 'HoSt,[Other]:2222', matches: ['hOsT', 'OTHER:2222'], not: [] },
  { id: 'K18', says: 'case-insensitive wildcard', names: '*.EXAMPLE.com', matches: ['A.example.COM'], not: [] },
];

for (const { id, says, names, matches, not } of ROWS) {
  test(`${id} ${says}: ${names.slice(0, 40)}`, () => {
    const lines = parseKnownHosts(knownHostsLine(names, KEY), 'f');
    for (const name of matches) assert.equal(lookUp(lines, nameOf(name)).length, 1, `${name} should match`);
    for (const name of not) assert.equal(lookUp(lines, nameOf(name)).length, 0, `${name} should not match`);
  });
}

test('K15 several hash lines for one host, each with its own salt, all speak', () => {
  const salted = [1, 2, 3].map((n) => hashedName('host', Buffer.alloc(20, n)));
  const lines = parseKnownHosts(salted.map((names) => knownHostsLine(names, KEY)).join('\n'), 'f');
  assert.deepEqual(
    lookUp(lines, nameOf('host')).map(({ line }) => line),
    [1, 2, 3],
  );
});

const HASH = hashedName('host');
const SALT64 = HASH.split('|')[2] ?? '';
const OTHER_TYPE = wire(Buffer.from('ssh-rsa'), Buffer.from([3]), Buffer.from([5]));

const SKIPPED: readonly [id: string, says: string, line: string, reason: SkipReason][] = [
  ['K16', 'short hash', `|1|${SALT64}|AAAA ssh-ed25519 ${KEY64}`, 'bad hash'],
  ['K16', 'hash with bad base64', `|1|${SALT64}|%%%% ssh-ed25519 ${KEY64}`, 'bad hash'],
  ['K16', 'hash without a salt', `|1||${SALT64} ssh-ed25519 ${KEY64}`, 'bad hash'],
  ['K16', 'hash with a part missing', `|1|${SALT64} ssh-ed25519 ${KEY64}`, 'bad hash'],
  ['K16', 'hash with a part too many', `${HASH}|x ssh-ed25519 ${KEY64}`, 'bad hash'],
  ['K16', 'hash in a list', `${HASH},host ssh-ed25519 ${KEY64}`, 'bad hash'],
  ['K17', 'unknown hash scheme', `${HASH.replace('|1|', '|2|')} ssh-ed25519 ${KEY64}`, 'unknown hash'],
  ['K23', 'unknown marker', `@what host ssh-ed25519 ${KEY64}`, 'unknown marker'],
  ['K23', 'marker in other case', `@Revoked host ssh-ed25519 ${KEY64}`, 'unknown marker'],
  ['K23', 'two markers', `@revoked @revoked host ssh-ed25519 ${KEY64}`, 'unknown marker'],
  ['K24', 'key missing', 'host', 'no key'],
  ['K24', 'comment for a key', `host #ssh-ed25519 ${KEY64}`, 'no key'],
  ['K24', 'marker alone', '@revoked', 'no key'],
  ['K25', 'blob missing', 'host ssh-ed25519', 'no key'],
  ['K25', 'blank for a blob', 'host ssh-ed25519 ', 'bad base64'],
  ['K26', 'blob truncated', `host ssh-ed25519 ${KEY.subarray(0, 45).toString('base64')}`, 'malformed key'],
  ['K26', 'blob with odd base64', `host ssh-ed25519 ${KEY64.slice(0, -1)}`, 'bad base64'],
  [
    'K26',
    'blob with bytes behind it',
    `host ssh-ed25519 ${Buffer.concat([KEY, KEY]).toString('base64')}`,
    'malformed key',
  ],
  ['K27', 'type unknown', `host ssh-future ${KEY64}`, 'unknown key type'],
  ['K27', 'a key of protocol 1', 'host 1024 35 1234567890', 'unknown key type'],
  [
    'K28',
    'type text is not the type in the blob',
    `host ssh-ed25519 ${OTHER_TYPE.toString('base64')}`,
    'key of another type than said',
  ],
  ['K3', 'pattern longer than OpenSSH takes', `${'*'.repeat(1023)} ssh-ed25519 ${KEY64}`, 'name too long'],
];
for (const [id, says, line, reason] of SKIPPED) {
  test(`${id} ${says}: line is skipped, the next one is not`, () => {
    const lines = parseKnownHosts(`${line}\n${knownHostsLine('host', KEY)}\n`, 'f');
    assert.deepEqual(lines[0], { file: 'f', line: 1, skipped: reason });
    assert.deepEqual(
      lookUp(lines, nameOf('host')).map((found) => found.line),
      [2],
    );
  });
}

test('K29 a comment with spaces and UTF-8 is not looked at', () => {
  const [line] = lookUp(parseKnownHosts(`${knownHostsLine('host', KEY)} größe # ssh-rsa AAAA`, 'f'), nameOf('host'));
  assert.deepEqual(line?.key, KEY64);
});

test('K30 comments, blank lines, tabs and leading space', () => {
  const [, type, base64] = knownHostsLine('host', KEY).split(' ');
  const text = `# host\n\n \t \n\t # x\n \t host\t\t${String(type)} \t${String(base64)}\t\n`;
  assert.deepEqual(
    lookUp(parseKnownHosts(text, 'f'), nameOf('host')).map(({ line }) => line),
    [5],
  );
});

for (const [says, text] of [
  ['CRLF', `a x\r\n${knownHostsLine('host', KEY)}\r\n`],
  ['byte order mark', `\uFEFFa x\n${knownHostsLine('host', KEY)}\n`],
  ['no final newline', `a x\n${knownHostsLine('host', KEY)}`],
] as const) {
  test(`K31 ${says}`, () => {
    const found = lookUp(parseKnownHosts(text, 'f'), nameOf('host'));
    assert.deepEqual(
      found.map(({ line, key }) => [line, key]),
      [[2, KEY64]],
    );
  });
}

test('K31 a byte order mark before the first name', () => {
  assert.equal(lookUp(parseKnownHosts(`\uFEFF${knownHostsLine('host', KEY)}`, 'f'), nameOf('host')).length, 1);
});

test('K32 duplicate lines both speak', () => {
  const text = `${knownHostsLine('host', KEY)}\n`.repeat(2);
  assert.equal(lookUp(parseKnownHosts(text, 'f'), nameOf('host')).length, 2);
});

test('an alias is looked up alone and without a port', () => {
  const text = ['host', '[host]:2222', 'alias', '[alias]:2222'].map((names) => knownHostsLine(names, KEY)).join('\n');
  const found = lookUp(parseKnownHosts(text, 'f'), { host: 'host', port: 2222, alias: 'Alias' });
  assert.deepEqual(
    found.map(({ line }) => line),
    [3],
  );
});

test('A08 an address is found however it is spelt', () => {
  const lines = parseKnownHosts(knownHostsLine('::1', KEY), 'f');
  for (const host of ['::1', '[::1]', '0:0:0:0:0:0:0:1'])
    assert.equal(lookUp(lines, { host, port: 22 }).length, 1, host);
  const mapped = parseKnownHosts(
    `${knownHostsLine('192.0.2.1', KEY)}\n${knownHostsLine('::ffff:192.0.2.1', KEY)}`,
    'f',
  );
  assert.equal(lookUp(mapped, { host: '::ffff:192.0.2.1', port: 22 }).length, 2);
});

test('a pattern of a thousand stars is matched in few steps', () => {
  const pattern = '*a'.repeat(500);
  const lines = parseKnownHosts(knownHostsLine(`${pattern}b`, KEY), 'f');
  assert.equal(lookUp(lines, { host: 'a'.repeat(1000), port: 22 }).length, 0);
  assert.equal(lookUp(lines, { host: `${'a'.repeat(1000)}b`, port: 22 }).length, 1);
});

testClaims(knownHosts);
