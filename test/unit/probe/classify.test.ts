import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeText } from '../../../src/appliance/safeText';
import { classify, isDecided } from '../../../src/probe/classify';
import { testClaims } from '../../fuzz/claim';
import { firstBytes, isTunnelIdent } from '../../fuzz/firstBytes';
import { GREETINGS } from './sampleGreetings';

const bytes = (text: string) => Buffer.from(text, 'latin1');

for (const [said, ended, verdict] of GREETINGS)
  test(`${safeText(bytes(said)).slice(0, 50)} (${ended}) is ${verdict}`, () => {
    assert.equal(classify(bytes(said), ended), verdict);
  });

test('B17 in any chunking nothing is decided before the line has ended, and then it is', () => {
  const line = bytes('SSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\n');
  const decided = Array.from(line, (_, end) => isDecided(line.subarray(0, end + 1)));
  assert.equal(decided.indexOf(true), line.length - 1);
});

test('B17 in any chunking nothing is a tunnel that is none, and what is decided stays as it was decided', () => {
  const decidedOf = (said: Buffer) =>
    Array.from({ length: said.length + 1 }, (_, end) => said.subarray(0, end)).filter(isDecided);
  for (const [said, , verdict] of GREETINGS)
    for (const part of decidedOf(bytes(said))) {
      assert.equal(classify(part, 'enough') === 'tunnel', isTunnelIdent(part), safeText(part));
      if (verdict === 'tunnel') assert.equal(classify(part, 'enough'), 'tunnel');
    }
});

testClaims(firstBytes);

test('B17 the verdict does not hang on how the bytes were cut', () => {
  for (const [said, ended, verdict] of GREETINGS) {
    const all = bytes(said);
    const first = Array.from(all, (_, end) => all.subarray(0, end + 1)).find(isDecided);
    assert.equal(classify(first ?? all, first === undefined ? ended : 'enough'), verdict, safeText(all));
  }
});
