import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkId } from '../../../src/appliance/names';
import { addressInUrl, applianceAt, checkTypedAddress, isInventoryId } from '../../../src/appliance/typedAddress';

const TAKEN: readonly [text: string, id: string, user: string][] = [
  ['esa1.example.com', 'esa1.example.com:22', 'admin'],
  ['ESA1.example.com:2222', 'esa1.example.com:2222', 'admin'],
  ['support@10.0.8.20', '10.0.8.20:22', 'support'],
  ['a@b@10.0.8.20:65535', '10.0.8.20:65535', 'a@b'],
  ['2001:db8::1', '[2001:db8::1]:22', 'admin'],
  ['[2001:db8::1]', '[2001:db8::1]:22', 'admin'],
  ['admin@[2001:DB8:0::1]:2222', '[2001:db8::1]:2222', 'admin'],
];

for (const [text, id, user] of TAKEN)
  test(`${text} is ${user} at ${id}, which no inventory can name`, () => {
    const checked = checkTypedAddress(text);
    assert.ok('value' in checked);
    const appliance = applianceAt(checked.value, 'sma');
    assert.deepEqual([appliance.id, appliance.user, appliance.series], [id, user, 'M']);
    assert.deepEqual(checkId(id), { code: 'bad-id' });
    assert.equal(isInventoryId(id), false);
  });

const REFUSED: readonly [text: string, code: string][] = [
  ['', 'bad-host'],
  ['admin@', 'bad-host'],
  ['@10.0.0.1', 'bad-user'],
  ['$(id)@10.0.0.1', 'bad-user'],
  ['10.0.0.1:', 'bad-port'],
  ['10.0.0.1:0', 'bad-port'],
  ['10.0.0.1:022', 'bad-port'],
  ['10.0.0.1:65536', 'bad-port'],
  ['127.1', 'bad-host'],
  ['[esa1.example.com]:22', 'bad-host'],
  ['[2001:db8::1]22', 'bad-host'],
  ['ssh://esa1.example.com', 'bad-port'],
  ['-oProxyCommand=x', 'bad-host'],
  ['esa1 .example.com', 'bad-host'],
];

for (const [text, code] of REFUSED)
  test(`"${text}" is refused`, () => {
    const checked = checkTypedAddress(text);
    assert.equal('problem' in checked && checked.problem.code, code);
  });

for (const [url, address] of [
  ['https://esa.example.com', 'esa.example.com'],
  ['https://esa.example.com:8443/login?next=/', 'esa.example.com'],
  ['HTTP://admin@10.0.8.11/', '10.0.8.11'],
  ['https://[2001:db8::1]:443/', '[2001:db8::1]'],
  ['ssh://support@esa.example.com:2222', 'support@esa.example.com:2222'],
  ['esa.example.com:2222', undefined],
  ['esa.example.com/login', undefined],
] as const)
  test(`of ${url} ${address ?? 'nothing'} is an address in a URL`, () => assert.equal(addressInUrl(url), address));
