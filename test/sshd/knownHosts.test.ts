/** known_hosts and fingerprints against OpenSSH's own reading: `ssh-keygen -l -F`, `-H` and `-lf`. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fingerprint } from '../../src/ssh/keyFormat';
import { parseKnownHosts } from '../../src/ssh/hostKeys/knownHosts';
import { testClaims } from '../fuzz/claim';
import { keygen, knownHostsOfOpenSsh, ours, theirs } from '../fuzz/knownHostsOfOpenSsh';
import { knownHostsLine, sampleKey } from '../unit/ssh/sampleKeys';
import { missing } from './needs';

describe('known_hosts as OpenSSH reads it', { skip: missing('openssh', 'user') }, () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'known-hosts-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  testClaims(knownHostsOfOpenSsh);

  test('a file that ssh-keygen -H has hashed answers as before', async () => {
    const hosts = [
      'host',
      'a.example.com',
      '192.0.2.1',
      '2001:db8::1',
      '[host]:2222',
      '[2001:db8::1]:2222',
      'fe80::1%1',
    ];
    const text = `${hosts.map((names, n) => knownHostsLine(names, sampleKey('ssh-ed25519', n))).join('\n')}\n`;
    const file = join(folder, 'hashed');
    await writeFile(file, text);
    await keygen('-H', '-f', file);
    const hashed = await readFile(file, 'utf8');
    assert.equal(hashed.match(/^\|1\|/gm)?.length, hosts.length);
    for (const [n, host] of hosts.entries()) {
      const [, bare = host, port = '22'] = /^\[(.*)\]:(\d+)$/.exec(host) ?? [];
      const name = { host: bare, port: Number(port) };
      assert.deepEqual(
        ours(hashed, name).map(({ line }) => line),
        [n + 1],
        host,
      );
      assert.deepEqual(await theirs(file, name), ours(hashed, name), host);
    }
  });

  test('a tab after a marker: the one difference, as OpenSSH passes over such a revocation', async () => {
    const file = join(folder, 'tab');
    const text = knownHostsLine('@revoked\thost', sampleKey('ssh-ed25519', 1));
    await writeFile(file, text);
    assert.deepEqual(await theirs(file, { host: 'host', port: 22 }), []);
    assert.deepEqual(
      ours(text, { host: 'host', port: 22 }).map(({ mark }) => mark),
      ['REVOKED'],
    );
  });

  test('K8 neither finds [host]:22 for host', async () => {
    const file = join(folder, 'port22');
    const text = knownHostsLine('[host]:22', sampleKey('ssh-ed25519', 1));
    await writeFile(file, text);
    assert.deepEqual(await theirs(file, { host: 'host', port: 22 }), []);
    assert.deepEqual(ours(text, { host: 'host', port: 22 }), []);
  });

  for (const [type, bits] of [
    ['ed25519', ''],
    ['rsa', '2048'],
    ['ecdsa', '256'],
    ['ecdsa', '384'],
    ['ecdsa', '521'],
  ] as const) {
    test(`a fresh ${type} ${bits} key is read and has the fingerprint that ssh-keygen -lf prints`, async () => {
      const file = join(folder, `${type}${bits}`);
      await keygen('-q', '-t', type, ...(bits === '' ? [] : ['-b', bits]), '-N', '', '-C', 'a comment', '-f', file);
      const [, expected] = (await keygen('-lf', `${file}.pub`)).split(' ');
      const [line] = parseKnownHosts(`host ${await readFile(`${file}.pub`, 'utf8')}`, 'f');
      assert.ok(line !== undefined && 'key' in line);
      assert.equal(fingerprint(Buffer.from(line.key, 'base64')), expected);
    });
  }
});
