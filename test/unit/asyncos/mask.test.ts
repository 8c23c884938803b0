import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MASK, mask } from '../../../src/asyncos/mask';

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

for (const text of [
  'A random seed string is required for this operation',
  '1. Generate a random string to initialize secure communication',
  'Enter a random string:\n[]> ',
  'Seed: none is held\nSerial Number: BE59F09812A56BFCA12A-1478FC8D8A90',
  'S650-00137262569A-8RVFDB1-20080919-174302.cap of 2026-11-03-10-32-00',
])
  test(`nothing is masked in ${JSON.stringify(text)}`, () => assert.equal(mask(text), text));
