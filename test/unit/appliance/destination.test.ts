import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUnlisted, parseDestination, unlistedAppliance } from '../../../src/appliance/destination';

const understood: [text: string, user: string, host: string, port: number][] = [
  ['esa1.example.com', 'admin', 'esa1.example.com', 22],
  ['ESA1.Example.com:2222', 'admin', 'esa1.example.com', 2222],
  ['operator@10.0.8.20', 'operator', '10.0.8.20', 22],
  ['a@b@10.0.8.20:22', 'a@b', '10.0.8.20', 22],
  ['ssh://operator@esa1:2222/', 'operator', 'esa1', 2222],
  ['::1', 'admin', '::1', 22],
  ['admin@[2001:DB8:0::1]:2200', 'admin', '2001:db8::1', 2200],
  ['[fe80::1%eth0]', 'admin', 'fe80::1%eth0', 22],
];
for (const [text, user, host, port] of understood)
  test(`${text} is ${user} at ${host}, port ${port}`, () => {
    assert.deepEqual(parseDestination(text), { value: { user, host, port } });
  });

const refused: [row: string, text: string, code: string][] = [
  ['A11', '', 'bad-host'],
  ['A11', 'admin@', 'bad-host'],
  ['A11', '-oProxyCommand=x', 'bad-host'],
  ['A11', 'esa1\n.example.com', 'bad-host'],
  ['A11', 'http://esa1', 'bad-port'],
  ['A10', 'esa1:0', 'bad-port'],
  ['A10', 'esa1:65536', 'bad-port'],
  ['A10', 'esa1:', 'bad-port'],
  ['A10', 'esa1:22;x', 'bad-port'],
  ['A10', '[::1]:1e3', 'bad-port'],
  ['A12', '@esa1', 'bad-user'],
  ['A12', 'a;b@esa1', 'bad-user'],
];
for (const [row, text, code] of refused)
  test(`${row} the address ${JSON.stringify(text)} is refused before any socket`, () => {
    const parsed = parseDestination(text);
    assert.ok('problem' in parsed);
    assert.equal(parsed.problem.code, code);
  });

test('what it is called can be no id of an inventory, so it shares no host key and no secret with one', () => {
  const one = unlistedAppliance({ user: 'admin', host: '::1', port: 22 }, 'esa');
  assert.equal(one.id, 'admin@[::1]:22');
  assert.equal(isUnlisted(one), true);
  assert.equal(isUnlisted({ id: 'admin-10.0.8.20' }), false);
});
