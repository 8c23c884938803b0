import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceSession } from '../../../src/asyncos/prompt';

const MARKED = [
  '(esa.example.local) (SERVICE)> ',
  'esa.example.local (SERVICE)> ',
  'mail3 (*SERVICE*)> ',
  '(Machine esa1.example.com) (SERVICE)>',
];
const QUIET = [
  'mail.example.com> ',
  '(mail.example.com)> ',
  '(Machine esa1.rs1234-01.iphmx.com)> ',
  'cisco-wsa> ',
  '(Cluster c1)> ',
];
const NO_PROMPT = [
  '[]> ',
  '[23]> ',
  'telnet> ',
  'the (SERVICE) prompt is shown',
  '-Press Any Key For More-',
  '',
  'Password:',
];

for (const line of MARKED) {
  test(`a support session is seen in ${JSON.stringify(line)}`, () => {
    assert.equal(serviceSession(line), true);
    assert.equal(serviceSession(`some output\r\n\r\n${line}`), true);
  });
}

for (const line of QUIET) {
  test(`no support session in ${JSON.stringify(line)}`, () =>
    assert.equal(serviceSession(`version\r\n${line}`), false));
}

for (const line of NO_PROMPT.filter((line) => line !== 'telnet> ')) {
  test(`nothing is concluded from ${JSON.stringify(line)}`, () => assert.equal(serviceSession(line), undefined));
}

test('a marked line inside output is not the prompt', () => {
  assert.equal(serviceSession('esa1 (SERVICE)> version\r\n'), undefined);
});
