import assert from 'node:assert/strict';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as vscode from 'vscode';
import type { Failure } from '../../../src/appliance/failure';
import type { KeyEncryption } from '../../../src/ssh/events';
import { failureWords } from '../../../src/workbench/failureWording';
import { rewriteCommand } from '../../../src/workbench/keyCommands';
import { panelLabels } from '../../../src/workbench/panel/panelLabels';
import { vantageWord } from '../../../src/workbench/probes/probeWording';
import { inert, noteWords, plain, routeText } from '../../../src/workbench/wording';

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
      facts: { kind: 'kex', ours: ['a', 'b'], theirs: ['c'], legacyHelps: true },
    },
    /offers c, Hopthrough offers a, b/,
    /legacyAlgorithms/,
  ],
  [
    { ...at, stage: 'kex', reason: 'no-common-algorithm', facts: { kind: 'cipher', ours: ['a'], theirs: ['c'] } },
    /no cipher algorithm in common/,
    /^Allow on esa1 one that Hopthrough offers/,
  ],
  [
    { ...at, stage: 'forward', reason: 'connect-failed', facts: { address: '10.0.8.20:22', line: 'timed out' } },
    /esa1, forward: esa1 could not reach 10\.0\.8\.20:22; it says "timed out"\./,
    /firewall/,
  ],
  [
    { ...at, stage: 'forward', reason: 'connect-failed', facts: { address: '10.0.8.20:22' } },
    /esa1 could not reach 10\.0\.8\.20:22\.$/,
    /host and port are right for esa1/,
  ],
  [
    { ...at, stage: 'auth', reason: 'no-method', facts: { user: 'admin', methods: [] } },
    /login: esa1 offers admin no way to log in\./,
    /user of esa1/,
  ],
  [
    { ...at, stage: 'connect', reason: 'refused', facts: { address: '10.0.8.11:2222' } },
    /esa1, tcp: 10\.0\.8\.11:2222 refused the connection\.$/,
    /^Check the port of esa1 in the inventory, and that SSH is on at the interface with that address/,
  ],
  [
    { ...at, stage: 'shell', reason: 'refused' },
    /shell: esa1 refused to open a shell\./,
    /Close other terminals to esa1/,
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

test('in a remote window the computer that connections start from is called by its name', () => {
  const inRemote = <T>(make: () => T): T => {
    const env = vscode.env as { remoteName: string | undefined };
    env.remoteName = 'ssh-remote+build';
    try {
      return make();
    } finally {
      env.remoteName = undefined;
    }
  };
  const { thisComputer, fromComputer, computer } = inRemote(panelLabels);
  assert.deepEqual([thisComputer, fromComputer, computer], [hostname(), hostname(), '{0}']);
  const result = { vantage: hostname(), vantageKind: 'computer', evidence: {} } as const;
  assert.equal(
    inRemote(() => vantageWord(result)),
    hostname(),
  );
  assert.equal(vantageWord(result), `this computer (${hostname()})`);
  assert.equal(panelLabels().computer, 'This computer ({0})');
});

test('a name in a list to pick from has no icons', () => assert.equal(plain('$(verified) esa1'), '\\$(verified) esa1'));

test('a key whose encryption is not known: its format is named, and what to do', () => {
  const wordsOf = (name: string, rewrittenBy: KeyEncryption['rewrittenBy']) =>
    noteWords({ what: 'key-encryption-unknown', file: '~/.ssh/old key', encryption: { name, rewrittenBy } });
  const path = join(homedir(), '.ssh', 'old key');
  const openSsh = wordsOf('OpenSSH, chacha20-poly1305@openssh.com', 'ssh-keygen');
  assert.ok(openSsh.startsWith('key ~/.ssh/old key left out: this VS Code cannot decrypt its format (OpenSSH, chacha'));
  assert.ok(openSsh.includes(`; ${rewriteCommand(path, 'ssh-keygen')} writes it in one that it can`), openSsh);
  const des = wordsOf('PKCS#8, PBE-MD5-DES', 'openssl-legacy');
  const command = rewriteCommand(path, 'openssl-legacy');
  assert.ok(des.includes(`(PKCS#8, PBE-MD5-DES); with OpenSSL 3, ${command} writes a copy in one`), des);
  assert.match(des, /, for identityFile to name; or make a new key$/);
  for (const words of [openSsh, des]) assert.doesNotMatch(words, /passphrase/);
});

test('a command for a key names its file as it is, or none', () => {
  const wordsOf = (file: string) =>
    noteWords({
      what: 'key-encryption-unknown',
      file,
      encryption: { name: 'OpenSSH, chacha20', rewrittenBy: 'ssh-keygen' },
    });
  const long = `/keys/${'a'.repeat(240)}`;
  assert.ok(wordsOf(long).includes(rewriteCommand(long, 'ssh-keygen')), wordsOf(long));
  for (const file of ['/keys/a\u202eb', '/keys/a\nb', '/keys/[a](command:x)'])
    assert.match(wordsOf(file), /; ssh-keygen -p -f … writes it in one that it can$/);
});
