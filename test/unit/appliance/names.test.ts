import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkHost, checkHostKeyAlias, checkId, checkLabel, checkPort, checkUser } from '../../../src/appliance/names';

function hostOf(text: string): string {
  const checked = checkHost(text);
  assert.ok('value' in checked, `${JSON.stringify(text)} is refused`);
  return checked.value.host;
}

function whyNot(text: string): string {
  const checked = checkHost(text);
  assert.ok('problem' in checked && checked.problem.code === 'bad-host', `${JSON.stringify(text)} is accepted`);
  return checked.problem.why;
}

for (const [text, host] of [
  ['::1', '::1'],
  ['[::1]', '::1'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
  ['FE80::1%eth0', 'fe80::1%eth0'],
  ['[2001:DB8::20]', '2001:db8::20'],
  ['::ffff:10.0.8.20', '10.0.8.20'],
  ['10.0.8.20', '10.0.8.20'],
] as const)
  test(`A08 ${text} is normalised to ${host}`, () => assert.equal(hostOf(text), host));

for (const [text, why] of [
  ['', 'empty'],
  [' ', 'character'],
  ['esa1 .example.com', 'character'],
  [' esa1', 'character'],
  ['esa1\n', 'character'],
  ['esa1\nesa2', 'character'],
  ['esa1\0', 'character'],
  ['esa1\u00a0', 'character'],
  ['-oProxyCommand=x', 'label'],
  ['-esa1', 'label'],
  ['esa1-', 'label'],
  ['esa..a', 'label'],
  ['.esa1', 'label'],
  ['esa_1', 'label'],
  ['esa1;reboot', 'label'],
  ['$(x)', 'label'],
  ['admin@esa1', 'character'],
  ['esa1:22', 'character'],
  ['ssh://esa1', 'character'],
  ['esa1/x', 'character'],
  ['%41.com', 'character'],
  ['[10.0.8.20]', 'character'],
  ['[esa1]', 'character'],
  ['es\u00ada1', 'character'],
  ['es\u200da1', 'character'],
  ['\u202eesa1', 'character'],
  ['\ufeffesa1', 'character'],
  ['esa1\ud800', 'character'],
  [`${'a'.repeat(64)}.example.com`, 'length'],
  [`${'a.'.repeat(126)}aa`, 'length'],
  ['a'.repeat(1_000_000), 'length'],
  ['127.1', 'not-an-address'],
  ['0x7f.1', 'not-an-address'],
  ['2130706433', 'not-an-address'],
  ['010.0.0.1', 'not-an-address'],
  ['10.0.8.256', 'not-an-address'],
  ['1.2.3.4.5', 'not-an-address'],
  ['１２７.1', 'not-an-address'],
  ['10.0.8.20.', 'not-an-address'],
  ['::1::', 'character'],
  ['xn--zzzzzz--', 'label'],
] as const)
  test(`A11 host ${JSON.stringify(text).slice(0, 40)} is refused (${why})`, () => assert.equal(whyNot(text), why));

test('a host is lower-cased, and may end in a dot', () => {
  assert.equal(hostOf('ESA1.Example.COM'), 'esa1.example.com');
  assert.equal(hostOf('esa1.example.com.'), 'esa1.example.com.');
  assert.equal(hostOf('a'.repeat(63)), 'a'.repeat(63));
});

for (const [text, host, unicode, mixedScript] of [
  ['cіsco.com', 'xn--csco-4ke.com', 'cіsco.com', true],
  ['сіѕсо.com', 'xn--n1aag5f6c.com', 'сіѕсо.com', true],
  ['münchen.example', 'xn--mnchen-3ya.example', 'münchen.example', false],
  ['日本.example', 'xn--wgv71a.example', '日本.example', false],
  ['ｅｓａ１.example', 'esa1.example', 'esa1.example', false],
  ['esa1.example', 'esa1.example', undefined, false],
] as const)
  test(`a host in another script is kept as ASCII, both forms known: ${text}`, () => {
    const checked = checkHost(text);
    assert.ok('value' in checked);
    assert.equal(checked.value.unicode, unicode);
    assert.equal(checked.value.mixedScript, mixedScript);
    if (!mixedScript) assert.equal(checked.value.host, host);
    else assert.match(checked.value.host, /^xn--[a-z0-9-]+\.com$/);
  });

test('what is accepted as a host is ASCII, bounded and accepted again as it is', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.domain(), fc.ipV6(), fc.ipV4()), (text) => {
      const checked = checkHost(text);
      if ('problem' in checked) return;
      assert.match(checked.value.host, /^([a-z0-9.-]{1,254}|[0-9a-f:.]+)$/);
      assert.equal(hostOf(checked.value.host), checked.value.host);
    }),
    { numRuns: 5000 },
  );
});

for (const text of [
  '0',
  '-1',
  '65536',
  '22;x',
  '022',
  '1e3',
  '22.0',
  '+22',
  ' 22',
  '22 ',
  '',
  '0x16',
  '２２',
  'ssh',
  '1'.repeat(99),
])
  test(`A10 port ${JSON.stringify(text).slice(0, 12)} is refused`, () =>
    assert.deepEqual(checkPort(text), { problem: { code: 'bad-port' } }));

test('ports from 1 to 65535 are accepted', () => {
  for (const port of [1, 22, 2222, 65535]) assert.deepEqual(checkPort(String(port)), { value: port });
});

for (const text of [
  '',
  'a;b',
  'a"b',
  "a'b",
  'a\0',
  'a\r',
  'a\n',
  'a b',
  '$USER',
  'a\\',
  'a`b`',
  'é',
  'a'.repeat(65),
  'a'.repeat(1_048_576),
])
  test(`A12 user ${JSON.stringify(text).slice(0, 12)} is refused`, () =>
    assert.deepEqual(checkUser(text), { code: 'bad-user' }));

test('users of AsyncOS, of directories and of single sign-on are accepted', () => {
  for (const user of ['admin', 'first.last@example.com', 'svc_esa-1', 'a+b', 'A'.repeat(64)])
    assert.equal(checkUser(user), undefined);
});

test('an id is 1 to 64 letters, digits, dots, underscores and hyphens', () => {
  for (const id of ['a', 'esa-1_x.y', 'A'.repeat(64)]) assert.equal(checkId(id), undefined);
  for (const id of ['', 'a b', 'a/b', 'é', 'a\n', 'A'.repeat(65)]) assert.deepEqual(checkId(id), { code: 'bad-id' });
});

test('A17 a label is any text of up to 200 characters', () => {
  for (const label of ['', '\x1b[31m<b>\u202e\u200d', 'x'.repeat(200)]) assert.equal(checkLabel(label), undefined);
  assert.deepEqual(checkLabel('x'.repeat(201)), { code: 'label-too-long', limit: 200 });
});

test('a host key alias is a name and no pattern', () => {
  for (const alias of ['sma-paris', '10.0.8.20', '::1', 'a_b']) assert.equal(checkHostKeyAlias(alias), undefined);
  for (const alias of ['', 'a,b', '*', '!a', '|1|x', '@revoked', '#x', 'a b', '-x'])
    assert.deepEqual(checkHostKeyAlias(alias), { code: 'bad-host-key-alias' });
});
