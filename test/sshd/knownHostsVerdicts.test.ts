/** What is trusted by a known_hosts file: the verdict of ours, and whether `ssh -o StrictHostKeyChecking=yes` goes on. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { trustedKeys } from '../../src/ssh/hostKeys/hostKeys';
import { trustStore } from '../../src/store/trustStore';
import { missing, program } from './needs';
import { makeKey, makePrivilegeFolder, publicKey } from './openssh';
import { run } from './run';

const needs = missing('openssh', 'user');

describe('known_hosts decides as in OpenSSH', { skip: needs, concurrency: 2 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'hopthrough-verdicts-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name: string) => join(folder, name);
  const key = (name: string, type: 'ed25519' | 'ecdsa' = 'ed25519'): string =>
    needs ? '' : publicKey(makeKey(path(name), { type })).replace(/ test$/, '');
  /** The server's, another of its type, one of another type, an authority's. */
  const [KEY, OTHER, ECDSA, CA] = [key('server'), key('other'), key('ecdsa', 'ecdsa'), key('authority')];
  if (!needs) makePrivilegeFolder();
  const server = sshdOnAPipe(path('server'), path('sshd.conf'));
  const judge = (files: readonly string[], host: string, port: number) =>
    trustedKeys({ knownHostsFiles: () => files, store: trustStore(path('none')) }).judge(
      { applianceId: 'esa1', through: [], host, port },
      Buffer.from(KEY.split(' ')[1] ?? '', 'base64'),
    );
  let written = 0;
  const file = (text: string): string => {
    const name = path(`known_hosts-${++written}`);
    writeFileSync(name, text, 'latin1');
    return name;
  };
  const hashed = (text: string): string => {
    const name = file(text);
    run('ssh-keygen', ['-q', '-H', '-f', name]);
    return readFileSync(name, 'latin1');
  };

  const HOST = 'esa1.example.com';
  const FILES: readonly (readonly [verdict: string, title: string, text: string, host?: string, port?: number])[] = [
    ['match', 'a line', `${HOST} ${KEY}\n`],
    ['match', 'a line without an end', `${HOST} ${KEY}`],
    ['match', 'a comment with what looks like a line', `${HOST} ${KEY} @revoked ${HOST} ${KEY}\n`],
    ['match', 'tabs for blanks, and blanks before', ` \t${HOST}\t${KEY.replace(' ', ' \t ')}\t# mine\n`],
    ['match', 'lines that end with CR and LF', `# mine\r\n\r\n${HOST} ${OTHER}x\r\n${HOST} ${KEY}\r\n`],
    ['match', 'a list with other names and addresses', `esa2,${HOST},192.0.2.1,2001:db8::1 ${KEY}\n`],
    ['match', 'a wildcard', `*.example.com ${KEY}\n`],
    ['match', 'upper case in the file', `ESA1.Example.COM ${KEY}\n`],
    ['match', 'upper case in the name', `${HOST} ${KEY}\n`, 'ESA1.EXAMPLE.com'],
    ['match', 'a hashed name', hashedBy(() => hashed(`${HOST} ${KEY}\n`))],
    ['match', 'a hashed name and port', hashedBy(() => hashed(`[${HOST}]:2222 ${KEY}\n`)), HOST, 2222],
    ['match', 'a name and port', `[${HOST}]:2222 ${KEY}\n`, HOST, 2222],
    ['match', 'wildcards in name and port', `[*.example.com]:* ${KEY}\n`, HOST, 2222],
    ['match', 'an IPv6 address', `2001:db8::1 ${KEY}\n`, '2001:db8::1'],
    ['match', 'an IPv6 address and port', `[2001:db8::1]:2222 ${KEY}\n`, '2001:db8::1', 2222],
    ['match', 'a hashed IPv6 address', hashedBy(() => hashed(`2001:db8::1 ${KEY}\n`)), '2001:db8::1'],
    ['match', 'another key first', `${HOST} ${OTHER}\n${HOST} ${KEY}\n`],
    ['match', 'keys of several types', `${HOST} ${ECDSA}\n${HOST} ${KEY}\n`],
    ['match', 'an authority beside it', `@cert-authority ${HOST} ${CA}\n${HOST} ${KEY}\n`],
    ['match', 'another key revoked', `${HOST} ${KEY}\n@revoked * ${OTHER}\n`],
    ['match', 'a revocation for another name', `${HOST} ${KEY}\n@revoked esa2.example.com ${KEY}\n`],
    [
      'match',
      'after lines that say nothing',
      `@what ${HOST} ${OTHER}\n${HOST}\n${HOST} ssh-new AAAA\nx\n${HOST} ${KEY}\n`,
    ],
    ['match', 'after a line with bad base64', `${HOST} ssh-ed25519 AAAA!AAA\n${HOST} ${KEY}\n`],
    ['match', 'after a line of 20 000 characters', `${'x'.repeat(20_000)} ${OTHER}\n${HOST} ${KEY}\n`],
    ['match', 'at the end of a line of 500 names', `${'x.example.com,'.repeat(500)}${HOST} ${KEY}\n`],
    ['match', 'a comment of 20 000 characters', `${HOST} ${KEY} ${'x'.repeat(20_000)}\n`],
    ['changed', 'another key', `${HOST} ${OTHER}\n`],
    ['changed', 'another key, hashed', hashedBy(() => hashed(`${HOST} ${OTHER}\n`))],
    ['changed', 'another key by wildcard', `*.com ${OTHER}\n`],
    ['changed', 'another key after CR and LF', `${HOST} ${OTHER}\r\n`],
    ['revoked', 'revoked', `@revoked ${HOST} ${KEY}\n`],
    ['revoked', 'revoked behind a line that matches', `${HOST} ${KEY}\n@revoked * ${KEY}\n`],
    ['revoked', 'revoked before a line that matches', `@revoked *.example.com ${KEY}\n${HOST} ${KEY}\n`],
    [
      'revoked',
      'revoked, hashed',
      `${hashedBy(() => hashed(`${HOST} ${KEY}\n`))}@revoked ${hashedBy(() => hashed(`${HOST} ${KEY}\n`))}`,
    ],
    ['revoked', 'revoked after CR and LF', `${HOST} ${KEY}\r\n@revoked ${HOST} ${KEY}\r\n`],
    ['ca-only', 'an authority alone', `@cert-authority ${HOST} ${CA}\n`],
    ['ca-only', 'the key as an authority', `@cert-authority ${HOST} ${KEY}\n`],
    ['unknown', 'nothing', ''],
    ['unknown', 'a comment', `# ${HOST} ${KEY}\n`],
    ['unknown', 'another name', `esa1.example.org ${KEY}\n`],
    ['unknown', 'a name that begins so', `esa1.example.co ${KEY}\nesa1 ${KEY}\n`],
    ['unknown', 'a port for the name alone', `[${HOST}]:2222 ${KEY}\n[${HOST}]:22 ${KEY}\n`],
    ['unknown', 'a dot at the end in the file', `${HOST}. ${KEY}\n`],
    ['unknown', 'a dot at the end of the name', `${HOST} ${KEY}\n`, `${HOST}.`],
    ['unknown', 'a name that is left out of a wildcard', `*.example.com,!${HOST} ${KEY}\n`],
    ['unknown', 'a name that is left out first', `!${HOST},*.example.com ${KEY}\n`],
    ['unknown', 'all that is not a name', `!esa2.example.com ${KEY}\n`],
    ['unknown', 'a key of another type', `${HOST} ${ECDSA}\n`],
    ['unknown', 'the key under another type', `${HOST} ssh-rsa ${KEY.split(' ')[1] ?? ''}\n`],
    ['unknown', 'a key that is cut', `${HOST} ${KEY.slice(0, -4)}\n`],
    ['unknown', 'a marker in other case', `@REVOKED ${HOST} ${KEY}\n`],
    ['unknown', 'a marker behind the name', `${HOST} @revoked ${KEY}\n`],
    ['unknown', 'two markers', `@cert-authority @revoked ${HOST} ${KEY}\n`],
    ['unknown', 'a blank after a comma', `esa2, ${HOST} ${KEY}\n`],
    ['unknown', 'a key over two lines', `${HOST} ssh-ed25519\n${KEY.split(' ')[1] ?? ''}\n`],
    ['unknown', 'lines that end with CR alone', `esa2 ${OTHER}\r${HOST} ${KEY}\r`],
    ['unknown', 'a hash that was shortened', hashedBy(() => hashed(`${HOST} ${KEY}\n`).replace(/.{4} /, ' '))],
    ['unknown', 'a hash of upper case', hashedBy(() => hashed(`${HOST} ${KEY}\n`)).replace(/^\|1\|/, '|2|')],
  ];
  for (const [verdict, title, text, host = HOST, port = 22] of FILES)
    test(`${verdict}: ${title}`, async () => {
      const name = file(text);
      const [ours, theirs] = await Promise.all([judge([name], host, port), server.goesOn([name], host, port)]);
      assert.equal(ours.kind, verdict);
      assert.equal(theirs, verdict === 'match', `ssh ${theirs ? 'goes on' : 'stops'}`);
    });

  test('K7 a name alone says nothing of another port: the one difference, as ssh asks again without the port', async () => {
    const name = file(`${HOST} ${KEY}\n`);
    assert.equal((await judge([name], HOST, 2222)).kind, 'unknown');
    assert.equal(await server.goesOn([name], HOST, 2222), true);
    // A line for the port counts before.
    const changed = file(`${HOST} ${KEY}\n[${HOST}]:2222 ${OTHER}\n`);
    assert.equal((await judge([changed], HOST, 2222)).kind, 'changed');
    assert.equal(await server.goesOn([changed], HOST, 2222), false);
  });

  test('two files: either may know it, and either may revoke it', async () => {
    const [known, other, revoked] = [`${HOST} ${KEY}\n`, `${HOST} ${OTHER}\n`, `@revoked ${HOST} ${KEY}\n`].map(file);
    for (const [verdict, ...files] of [
      ['match', known, other],
      ['match', other, known],
      ['match', path('not-there'), known],
      ['revoked', known, revoked],
      ['revoked', revoked, known],
    ]) {
      const names = files.map(String);
      assert.equal((await judge(names, HOST, 22)).kind, verdict);
      assert.equal(await server.goesOn(names, HOST, 22), verdict === 'match', names.join(' '));
    }
  });

  /** Nothing is made where the tests are skipped. */
  function hashedBy(make: () => string): string {
    return needs ? '' : make();
  }
});

/** A real sshd at the other end of a pipe, so that it has whatever name and port `ssh` is told. */
function sshdOnAPipe(hostKey: string, config: string) {
  writeFileSync(config, `HostKey ${hostKey}\nPidFile none\nUsePAM no\nStrictModes no\nLogLevel QUIET\n`);
  const proxy = `${program('sshd') ?? 'sshd'} -i -f ${config}`;
  return {
    /** Whether ssh goes on to the login, which it is not let in to. */
    goesOn: (files: readonly string[], host: string, port: number): Promise<boolean> => {
      const options = [
        ...[`ProxyCommand=${proxy}`, `UserKnownHostsFile=${files.join(' ')}`, 'GlobalKnownHostsFile=/dev/null'],
        ...['StrictHostKeyChecking=yes', 'PreferredAuthentications=none', 'BatchMode=yes', 'UpdateHostKeys=no'],
        ...['CheckHostIP=no', 'KexAlgorithms=curve25519-sha256', `Port=${port}`, 'LogLevel=INFO'],
      ];
      const args = ['-F', 'none', ...options.flatMap((one) => ['-o', one]), '-l', 'nobody', host, 'true'];
      return new Promise((resolve, reject) => {
        execFile('ssh', args, (_error, _stdout, stderr) => {
          if (/Permission denied/.test(stderr)) resolve(true);
          else if (/Host key verification failed/.test(stderr)) resolve(false);
          else reject(new Error(stderr));
        });
      });
    },
  };
}
