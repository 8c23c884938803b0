import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asksForPassword, keyboardRound } from '../../../../src/ssh/login/keyboardPrompt';

const HOP = { user: 'Admin', host: 'esa1.example' };

const asks = (text: string) =>
  asksForPassword({ round: 1, name: '', instructions: '', prompts: [{ text, echo: false }] }, HOP);

describe('the prompt that a kept password may answer', () => {
  const YES = [
    'Password:',
    'password',
    'Password: ',
    'Passphrase:',
    "admin@esa1.example's password:",
    "Admin's password:",
    'Password for admin:',
    'Mot de passe :',
    '(admin@esa1.example) Password:',
  ];
  const NO = [
    '',
    'Login:',
    'New password:',
    'Retype password:',
    'Old password:',
    'One-time password:',
    'Password + OTP:',
    'PIN:',
    'Verification code:',
    "root's password:",
    "admin@other's password:",
    'Password for other-host:',
    'Password for admin@other:',
    '(current) UNIX password:',
    'Password: please send it twice',
    'Your password will be shown to all. Password:',
  ];
  for (const text of YES) test(`is ${JSON.stringify(text)}`, () => assert.equal(asks(text), true));
  for (const text of NO) test(`is not ${JSON.stringify(text)}`, () => assert.equal(asks(text), false));
});

describe('a round of prompts', () => {
  const round = (count: number) =>
    keyboardRound(2, { name: 'n', instructions: 'i', prompts: Array.from({ length: count }, () => ({ prompt: 'p' })) });
  test('may ask 16 things, no more', () => {
    assert.deepEqual([round(16)?.prompts.length, round(17)], [16, undefined]);
  });
  test('is hidden where the server does not say', () => {
    assert.deepEqual(round(1), { round: 2, name: 'n', instructions: 'i', prompts: [{ text: 'p', echo: false }] });
  });
});
