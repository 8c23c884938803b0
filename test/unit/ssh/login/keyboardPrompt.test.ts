import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asksForCode, keyboardRound, passwordPrompt } from '../../../../src/ssh/login/keyboardPrompt';

const HOP = { user: 'Admin', host: 'esa1.example' };

const asks = (text: string) =>
  passwordPrompt({ round: 1, name: '', instructions: '', prompts: [{ text, echo: false }] }, HOP);

describe('the prompt that a kept password may answer', () => {
  const THIS_LOGIN = [
    'Password:',
    'password',
    'Password: ',
    'Passphrase:',
    'Enter password:',
    'Please enter your password:',
    "admin@esa1.example's password:",
    "Admin's password:",
    'Password for admin:',
    'Password for admin@esa1.example:',
    'Password for user admin:',
    'Password for esa1.example:',
    '(admin@esa1.example) Password:',
    'admin password >',
    'Passwort:',
    'Geben Sie Ihr Kennwort ein:',
    'Passwort für admin:',
    'Mot de passe :',
    'Mot de passe\u00a0:',
    "Entrez le mot de passe de l'utilisateur admin :",
    'Contraseña:',
    'Senha:',
    'Wachtwoord voor admin:',
    'Пароль:',
    'パスワード：',
    '密码：',
  ];
  const NAMES: readonly (readonly [string, string])[] = [
    ['Password for admin@esa1.customer.com:', 'admin@esa1.customer.com'],
    ['Password for admin@new.example.com:', 'admin@new.example.com'],
    ['RADIUS Password:', 'radius'],
    ["root's password:", 'root'],
    ["admin@other's password:", 'admin@other'],
    ['Password for other-host:', 'other-host'],
    ['(admin@other) Password:', 'admin@other'],
    ['Mot de passe de root :', 'root'],
    ['CORP LDAP password for Admin:', 'corp ldap'],
  ];
  const NO = [
    '',
    'Login:',
    'New password:',
    'Retype password:',
    'Old password:',
    'One-time password:',
    'Enter a one time password:',
    'Password + OTP:',
    'Password or token:',
    'Soft-token password:',
    'PASSCODE:',
    'PIN:',
    'Verification code:',
    'Confirm password:',
    '(current) UNIX password:',
    'Nouveau mot de passe :',
    'Mot de passe à usage unique :',
    'Neues Passwort:',
    'Einmalpasswort:',
    'Einmal-Passwort:',
    'Nueva contraseña:',
    'Новый пароль:',
    '新しいパスワード:',
    'Password: please send it twice',
    'Your password will be shown to all. Password:',
    'This password will be shown to all who are logged in:',
  ];
  for (const text of THIS_LOGIN)
    test(`is ${JSON.stringify(text)}`, () => assert.deepEqual(asks(text), { text, named: undefined }));
  for (const [text, named] of NAMES)
    test(`is ${JSON.stringify(text)} where it was kept for the same`, () =>
      assert.deepEqual(asks(text), { text, named }));
  for (const text of NO) test(`is not ${JSON.stringify(text)}`, () => assert.equal(asks(text), undefined));
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

describe('a round that asks for a second factor', () => {
  const asked = (round: number, text: string, instructions = '') =>
    asksForCode({ round, name: '', instructions, prompts: [{ text, echo: true }] });
  const rounds: [round: number, text: string, instructions: string, isCode: boolean][] = [
    [1, 'One-time code: ', '', true],
    [1, 'Answer: ', 'Enter the token shown', true],
    [2, 'Answer: ', '', true],
    [1, 'Password: ', '', false],
    [2, 'New password: ', '', false],
  ];
  for (const [round, text, instructions, isCode] of rounds)
    test(`${isCode ? 'is' : 'is not'} round ${round}, ${JSON.stringify(text)}`, () =>
      assert.equal(asked(round, text, instructions), isCode));
});
