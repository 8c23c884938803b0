/** known_hosts and fingerprints against OpenSSH's own reading: `ssh-keygen -l -F`, `-H` and `-lf`. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { fingerprint } from '../../src/ssh/keyFormat';
import { lookUp, parseKnownHosts, type KnownHostsName } from '../../src/ssh/knownHosts';
import { hashedName, knownHostsLine, sampleKey } from '../unit/ssh/sampleKeys';
import { missing } from './needs';

interface Found {
  readonly line: number;
  readonly mark: string;
  readonly fingerprint: string;
}

describe('known_hosts as OpenSSH reads it', { skip: missing('openssh', 'user') }, () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'known-hosts-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Exit status 1 means that nothing was found, or that another line of the file is bad. */
  const keygen = (...args: readonly string[]) =>
    new Promise<string>((resolve) => {
      execFile('ssh-keygen', args, { encoding: 'latin1' }, (_error, stdout) => resolve(stdout));
    });

  const found = async (file: string, name: KnownHostsName): Promise<Found[]> => {
    const asked = name.alias ?? (name.port === 22 ? name.host : `[${name.host}]:${name.port}`);
    const output = await keygen('-l', '-F', asked.toLowerCase(), '-f', file);
    const pattern = /^# Host .* found: line (\d+) (\w*)\n.* (SHA256:\S+)/gm;
    return [...output.matchAll(pattern)].map(([, line, mark = '', print = '']) => ({
      line: Number(line),
      mark,
      fingerprint: print,
    }));
  };

  const ours = (text: string, name: KnownHostsName): Found[] =>
    lookUp(parseKnownHosts(text, 'f'), name).map(({ line, marker, key }) => ({
      line,
      mark: marker === 'revoked' ? 'REVOKED' : marker === 'cert-authority' ? 'CA' : '',
      fingerprint: fingerprint(Buffer.from(key, 'base64')),
    }));

  test('500 generated files are read alike', async () => {
    const tally = { files: 0, lines: 0, none: 0 };
    await fc.assert(
      fc.asyncProperty(FILE, NAME, async (lines, name) => {
        const file = join(folder, 'generated');
        const text = lines.join('\n');
        await writeFile(file, text, 'latin1');
        const theirs = await found(file, name);
        assert.deepEqual(ours(text, name), theirs);
        tally.files++;
        tally.lines += theirs.length;
        tally.none += theirs.length === 0 ? 1 : 0;
      }),
      { numRuns: 500 },
    );
    assert.ok(tally.files >= 500 && tally.lines > 300 && tally.none > 30, JSON.stringify(tally));
  });

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
      assert.deepEqual(await found(file, name), ours(hashed, name), host);
    }
  });

  test('a tab after a marker: the one difference, as OpenSSH passes over such a revocation', async () => {
    const file = join(folder, 'tab');
    const text = knownHostsLine('@revoked\thost', sampleKey('ssh-ed25519', 1));
    await writeFile(file, text);
    assert.deepEqual(await found(file, { host: 'host', port: 22 }), []);
    assert.deepEqual(
      ours(text, { host: 'host', port: 22 }).map(({ mark }) => mark),
      ['REVOKED'],
    );
  });

  test('K8 neither finds [host]:22 for host', async () => {
    const file = join(folder, 'port22');
    const text = knownHostsLine('[host]:22', sampleKey('ssh-ed25519', 1));
    await writeFile(file, text);
    assert.deepEqual(await found(file, { host: 'host', port: 22 }), []);
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

const HOSTS = ['host', 'a.example.com', '192.0.2.1', '2001:db8::1'];

const NAME: fc.Arbitrary<KnownHostsName> = fc.record({
  host: fc.constantFrom(...HOSTS),
  port: fc.constantFrom(22, 22, 2222),
});

const PATTERN = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTS) },
  { weight: 2, arbitrary: fc.constantFrom(...HOSTS).map((host) => `[${host}]:2222`) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '*',
      '*.example.com',
      'host?',
      'h*s*',
      '[*]:*',
      '[*.example.com]:2*',
      '2001:*',
      '192.0.2.?',
      'HOST',
      '[host]:22',
      '',
      '!',
      '!!host',
      '|x',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(1021, 1022, 1023, 1024, 1500).map((length) => '*'.repeat(length)) },
);

const HASHED = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...HOSTS),
      fc.constantFrom(...HOSTS).map((host) => `[${host}]:2222`),
    ),
    fc.uint8Array({ minLength: 20, maxLength: 20 }),
    fc.constantFrom('', '', '', '', 'cut', 'scheme', 'base64', 'salt', 'list'),
  )
  .map(([name, salt, fault]) => {
    const whole = hashedName(name, Buffer.from(salt));
    const faulty: Record<string, string> = {
      cut: whole.slice(0, -1),
      scheme: whole.replace('|1|', '|2|'),
      base64: whole.replace(/.=$/, 'B='),
      salt: hashedName(name, Buffer.from(salt).subarray(0, 19)),
      list: `${whole},host`,
    };
    return faulty[fault] ?? whole;
  });

const NAMES = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .array(
        fc.tuple(fc.constantFrom('', '', '', '', '', '!'), PATTERN).map(([not, pattern]) => `${not}${pattern}`),
        { minLength: 1, maxLength: 4 },
      )
      .map((patterns) => patterns.join(',')),
  },
  { weight: 2, arbitrary: HASHED },
);

/** ECDSA samples are no points of their curve, which ssh-keygen checks; ed25519 and RSA take any number. */
const KEY = fc
  .tuple(
    fc.constantFrom('ssh-ed25519' as const, 'ssh-rsa' as const),
    fc.nat(5),
    fc.constantFrom(...Array<string>(20).fill(''), 'cut', 'odd', 'type', 'more', 'none', 'bits'),
  )
  .map(([type, number, fault]) => {
    const key = sampleKey(type, number);
    const faulty: Record<string, string> = {
      cut: `${type} ${key.subarray(0, -3).toString('base64')}`,
      odd: `${type} ${key.toString('base64').slice(0, -1)}`,
      type: `ecdsa-sha2-nistp256 ${key.toString('base64')}`,
      more: `${type} ${Buffer.concat([key, Buffer.alloc(3)]).toString('base64')}`,
      none: type,
      bits: '2048 35 123456789',
    };
    return faulty[fault] ?? knownHostsLine('', key).trimStart();
  });

const LINE = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '', '', ' ', '\t'),
        fc.constantFrom('', '', '', '', '@revoked ', '@cert-authority ', '@what ', '@revoked @revoked ', '@Revoked '),
        NAMES,
        fc.constantFrom(' ', '\t', ' \t '),
        KEY,
        fc.constantFrom('', '', ' comment', '\t# x', ' \u00e9', '\r'),
      )
      .map((parts) => parts.join('')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '#', '# host ssh-ed25519 AAAA', ' \t', 'host', '@revoked', 'host #x y', '\r'),
  },
);

const FILE = fc.array(LINE, { minLength: 5, maxLength: 16, size: 'max' });
