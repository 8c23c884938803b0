/** known_hosts files as OpenSSH reads them: `ssh-keygen -l -F`. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { fingerprint } from '../../src/ssh/keyFormat';
import { lookUp, parseKnownHosts, type KnownHostsName } from '../../src/ssh/hostKeys/knownHosts';
import { hashedName, knownHostsLine, sampleKey } from '../unit/ssh/sampleKeys';
import { claim, type Claim } from './claim';

export interface Found {
  readonly line: number;
  readonly mark: string;
  readonly fingerprint: string;
}

/** What it prints. Exit status 1 means that nothing was found, or that another line of the file is bad. */
export function keygen(...args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile('ssh-keygen', args, { encoding: 'latin1' }, (_error, stdout) => resolve(stdout));
  });
}

export async function theirs(file: string, name: KnownHostsName): Promise<Found[]> {
  const asked = name.alias ?? (name.port === 22 ? name.host : `[${name.host}]:${name.port}`);
  const output = await keygen('-l', '-F', asked.toLowerCase(), '-f', file);
  const pattern = /^# Host .* found: line (\d+) (\w*)\n.* (SHA256:\S+)/gm;
  return [...output.matchAll(pattern)].map(([, line, mark = '', print = '']) => ({
    line: Number(line),
    mark,
    fingerprint: print,
  }));
}

export function ours(text: string, name: KnownHostsName): Found[] {
  return lookUp(parseKnownHosts(text, 'f'), name).map(({ line, marker, key }) => ({
    line,
    mark: marker === 'revoked' ? 'REVOKED' : marker === 'cert-authority' ? 'CA' : '',
    fingerprint: fingerprint(Buffer.from(key, 'base64')),
  }));
}

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

const tally = { lines: 0, none: 0 };

export const knownHostsOfOpenSsh: readonly Claim[] = [
  claim(
    'generated files are read as OpenSSH reads them',
    200,
    fc.asyncProperty(FILE, NAME, async (lines, name) => {
      const folder = await mkdtemp(join(tmpdir(), 'known-hosts-'));
      try {
        const text = lines.join('\n');
        await writeFile(join(folder, 'f'), text, 'latin1');
        const expected = await theirs(join(folder, 'f'), name);
        assert.deepEqual(ours(text, name), expected);
        tally.lines += expected.length;
        tally.none += expected.length === 0 ? 1 : 0;
      } finally {
        await rm(folder, { recursive: true });
      }
    }),
    () => assert.ok(tally.lines > 100 && tally.none > 10, JSON.stringify(tally)),
  ),
];
