import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from '../../../src/appliance/failure';
import { failureWords } from '../../../src/workbench/failureWording';
import { inert, plain, routeText } from '../../../src/workbench/wording';

const at = {
  hop: 'esa1',
  facts: { address: '10.0.8.20:22', user: 'admin', seconds: 20, code: 1, tried: ['password'] },
};

const SAID: readonly [Failure, RegExp, RegExp][] = [
  [{ ...at, stage: 'connect', reason: 'timeout' }, /esa1, tcp: no answer from 10\.0\.8\.20:22 in 20 s\./, /firewall/],
  [
    { ...at, stage: 'forward', reason: 'prohibited' },
    /esa1, forward: esa1 does not allow forwarding \(code 1\)\./,
    /SSHACCESS/,
  ],
  [{ ...at, stage: 'auth', reason: 'refused' }, /login: refused for admin\. One attempt was made/, /lock the account/],
  [
    { ...at, stage: 'auth', reason: 'refused', facts: { user: 'admin', tried: ['publickey', 'password'] } },
    /login: refused for admin\. Each was tried once: publickey, password\./,
    /lock the account/,
  ],
  [
    { ...at, stage: 'host-key', reason: 'not-the-expected', facts: { fingerprint: 'SHA256:x' } },
    /host key: its fingerprint is not the one you compared it with; no password was sent to esa1\. It is SHA256:x\./,
    /If it still differs, do not connect/,
  ],
  [
    { ...at, stage: 'host-key', reason: 'not-kept', facts: { file: '/trust/hostkeys.json' } },
    /host key: it could not be kept in \/trust\/hostkeys\.json, so it is not trusted; no password was sent to esa1\./,
    /written to/,
  ],
  [
    { ...at, stage: 'host-key', reason: 'changed' },
    /host key: it has changed; no password was sent to esa1\./,
    /Forget Host Key/,
  ],
  [
    {
      hop: 'esa1',
      stage: 'kex',
      reason: 'no-common-algorithm',
      facts: { kind: 'kex', ours: ['a', 'b'], theirs: ['c'] },
    },
    /offers c, Hopthrough offers a, b/,
    /legacyAlgorithms/,
  ],
  [
    { hop: 'esa1', stage: 'ident', reason: 'not-ssh', facts: { line: '220 mx.example.com' } },
    /looks like SMTP/,
    /port of esa1/,
  ],
];

for (const [failure, message, next] of SAID) {
  test(`${failure.stage}, ${failure.reason}: hop, stage, reason, next step`, () => {
    const words = failureWords(failure);
    assert.match(words.message, /^Not connected\. esa1, /);
    assert.match(words.message, message);
    assert.match(words.next, next);
  });
}

test('what came from outside cannot act in a sentence', () => {
  const hostile = 'esa\u001b]52;c;aGk=\u0007\n\u202e<img onerror=x>';
  const { message } = failureWords({ hop: hostile, stage: 'auth', reason: 'trivial', facts: { user: hostile } });
  assert.doesNotMatch(message, /[\u0000-\u001f\u007f-\u009f\u202e]/);
});

test('the first line of a server is no link to a command', () => {
  const line = '220 [mail](command:workbench.action.quit)';
  for (const reason of ['not-ssh', 'old-protocol'] as const)
    assert.doesNotMatch(failureWords({ hop: 'esa1', stage: 'ident', reason, facts: { line } }).message, /\]\(/);
});

const INERT: readonly [string, string][] = [
  ['esa1', 'esa1'],
  ['a\u001b[31mb', 'a\\x1b[31mb'],
  ['two\nlines', 'two\\x0alines'],
  ['\u202egnp.exe', '\\u202egnp.exe'],
  ['zero\u200bwidth', 'zero\\u200bwidth'],
  ['<script>', '<script>'],
  ['été', 'été'],
  ['[esa1](command:workbench.action.quit)', '[esa1] (command:workbench.action.quit)'],
];
for (const [text, shown] of INERT)
  test(`A17 ${JSON.stringify(text)} is shown as ${shown}`, () => assert.equal(inert(text), shown));

test('A17 a very long name is cut', () => assert.equal(inert('x'.repeat(500)).length, 201));

test('a route is read from this computer on', () =>
  assert.equal(routeText(['esa1', 'sma1']), 'this computer > esa1 > sma1'));

test('a name in a list to pick from has no icons', () => assert.equal(plain('$(verified) esa1'), '\\$(verified) esa1'));
