/** Verdicts: what known_hosts and the store together say of a presented key. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  HostKeyNotAccepted,
  trustedKeys,
  type HostKeySubject,
  type HostKeyVerdict,
  type TrustedKeys,
} from '../../../../src/ssh/hostKeys/hostKeys';
import { fingerprint, md5Fingerprint } from '../../../../src/ssh/keyFormat';
import { trustStore } from '../../../../src/store/trustStore';
import { hashedName, knownHostsLine, sampleKey, wire } from '../sampleKeys';

const KEY = sampleKey('ssh-ed25519', 1);
const OTHER = sampleKey('ssh-ed25519', 2);
const RSA = sampleKey('ssh-rsa', 1);
const ECDSA = sampleKey('ecdsa-sha2-nistp256', 1);
const SINCE = '2026-01-02T03:04:05.000Z';

const HOST: HostKeySubject = { applianceId: 'esa1', through: [], host: 'host', port: 22 };
const INNER: HostKeySubject = { applianceId: 'sma1', through: ['esa1'], host: '10.0.8.20', port: 22 };

let folder = '';
let first = '';
let second = '';
let storeFolder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostkeys-'));
  [first, second, storeFolder] = [join(folder, 'first'), join(folder, 'second'), join(folder, 'store')];
});
beforeEach(async () => {
  for (const path of [first, second, storeFolder]) await rm(path, { recursive: true, force: true });
});
after(() => rm(folder, { recursive: true, force: true }));

function keys(): TrustedKeys {
  const store = trustStore(storeFolder);
  return trustedKeys({ knownHostsFiles: () => [first, second], store, now: () => new Date(SINCE) });
}

type Line = readonly [names: string, blob: Buffer];
interface Row {
  readonly id: string;
  readonly says: string;
  readonly first?: readonly Line[];
  readonly second?: readonly Line[];
  readonly store?: readonly Buffer[];
  readonly subject?: HostKeySubject;
  readonly shown?: Buffer;
  readonly verdict: () => HostKeyVerdict;
}

const matchKnownHosts = (): HostKeyVerdict => ({ kind: 'match', source: 'known_hosts' });
const matchStore = (): HostKeyVerdict => ({ kind: 'match', source: 'store' });
const unknown =
  (...otherTypes: string[]) =>
  (): HostKeyVerdict => ({ kind: 'unknown', otherTypes });
const changedBy =
  (line: number, blob = OTHER) =>
  (): HostKeyVerdict => ({
    kind: 'changed',
    knownFingerprint: fingerprint(blob),
    file: first,
    line,
  });
const changedSince = (): HostKeyVerdict => ({ kind: 'changed', knownFingerprint: fingerprint(OTHER), since: SINCE });
const revokedIn = (file: () => string, line: number) => (): HostKeyVerdict => ({ kind: 'revoked', file: file(), line });
const caOnly = (line: number) => (): HostKeyVerdict => ({ kind: 'ca-only', file: first, line });

const ROWS: readonly Row[] = [
  { id: 'C01', says: 'nothing known', verdict: unknown() },
  { id: 'K1', says: 'equal line', first: [['host', KEY]], verdict: matchKnownHosts },
  { id: 'K12', says: 'equal hashed line', first: [[hashedName('host'), KEY]], verdict: matchKnownHosts },
  {
    id: 'K19',
    says: 'equal line among several types',
    first: [
      ['host', RSA],
      ['host', ECDSA],
      ['host', KEY],
    ],
    verdict: matchKnownHosts,
  },
  {
    id: 'K20',
    says: 'another key of the same type',
    first: [
      ['x', KEY],
      ['host', OTHER],
    ],
    verdict: changedBy(2),
  },
  {
    id: 'K20',
    says: 'another type alone',
    first: [
      ['host', RSA],
      ['host', ECDSA],
    ],
    verdict: unknown('ssh-rsa', 'ecdsa-sha2-nistp256'),
  },
  {
    id: 'K20',
    says: 'another type, and another key of the same type',
    first: [
      ['host', RSA],
      ['host', OTHER],
    ],
    verdict: changedBy(2),
  },
  {
    id: 'K20',
    says: 'an equal line after one that differs',
    first: [
      ['host', OTHER],
      ['host', KEY],
    ],
    verdict: matchKnownHosts,
  },
  {
    id: 'K20',
    says: 'an equal line in the second file',
    first: [['host', OTHER]],
    second: [['host', KEY]],
    verdict: matchKnownHosts,
  },
  {
    id: 'K32',
    says: 'the same line twice',
    first: [
      ['host', KEY],
      ['host', KEY],
    ],
    verdict: matchKnownHosts,
  },
  {
    id: 'K7',
    says: 'bare name at another port',
    first: [['host', OTHER]],
    subject: { ...HOST, port: 2222 },
    verdict: unknown(),
  },
  {
    id: 'K21',
    says: 'revoked before the match',
    first: [
      ['@revoked *', KEY],
      ['host', KEY],
    ],
    verdict: revokedIn(() => first, 1),
  },
  {
    id: 'K21',
    says: 'revoked after the match',
    first: [
      ['host', KEY],
      ['@revoked host', KEY],
    ],
    verdict: revokedIn(() => first, 2),
  },
  {
    id: 'K21',
    says: 'revoked in the second file',
    first: [['host', KEY]],
    second: [['@revoked host', KEY]],
    verdict: revokedIn(() => second, 1),
  },
  {
    id: 'K21',
    says: 'revoked in a hashed line',
    first: [[`@revoked ${hashedName('host')}`, KEY]],
    verdict: revokedIn(() => first, 1),
  },
  {
    id: 'C03',
    says: 'revoked under a match of the store',
    first: [['@revoked *', KEY]],
    store: [KEY],
    verdict: revokedIn(() => first, 1),
  },
  {
    id: 'C03',
    says: 'revoked at a private address behind a hop',
    first: [['@revoked *', KEY]],
    subject: INNER,
    verdict: revokedIn(() => first, 1),
  },
  {
    id: 'K21',
    says: 'another key is revoked',
    first: [
      ['@revoked *', OTHER],
      ['host', KEY],
    ],
    verdict: matchKnownHosts,
  },
  { id: 'K21', says: 'a revoked key is not known of', first: [['@revoked *', OTHER]], verdict: unknown() },
  {
    id: 'K21',
    says: 'revoked for another name',
    first: [
      ['@revoked other', KEY],
      ['host', KEY],
    ],
    verdict: matchKnownHosts,
  },
  {
    id: 'K22',
    says: 'authority alone',
    first: [
      ['x', KEY],
      ['@cert-authority *', RSA],
    ],
    verdict: caOnly(2),
  },
  { id: 'C04', says: 'the authority key itself is shown', first: [['@cert-authority *', KEY]], verdict: caOnly(1) },
  {
    id: 'K22',
    says: 'authority and an equal line',
    first: [
      ['@cert-authority *', RSA],
      ['host', KEY],
    ],
    verdict: matchKnownHosts,
  },
  {
    id: 'K22',
    says: 'authority and another key',
    first: [
      ['@cert-authority *', RSA],
      ['host', OTHER],
    ],
    verdict: changedBy(2),
  },
  {
    id: 'K22',
    says: 'authority and another type',
    first: [
      ['@cert-authority *', KEY],
      ['host', RSA],
    ],
    verdict: unknown('ssh-rsa'),
  },
  {
    id: 'K22',
    says: 'authority and a match of the store',
    first: [['@cert-authority *', RSA]],
    store: [KEY],
    verdict: matchStore,
  },
  { id: 'K23', says: 'a line with an unknown marker does not match', first: [['@what host', KEY]], verdict: unknown() },
  { id: 'K33', says: 'no file', store: [KEY], verdict: matchStore },
  { id: 'C02', says: 'the store keeps another key', store: [OTHER], verdict: changedSince },
  { id: 'C08', says: 'the store keeps another type', store: [RSA], verdict: unknown('ssh-rsa') },
  {
    id: 'C02',
    says: 'known_hosts differs from what the store matches',
    first: [['host', OTHER]],
    store: [KEY],
    verdict: changedBy(1),
  },
  {
    id: 'C02',
    says: 'known_hosts is equal, the store older',
    first: [['host', KEY]],
    store: [OTHER],
    verdict: matchKnownHosts,
  },
  {
    id: 'C02',
    says: 'known_hosts has another type, the store another key',
    first: [['host', RSA]],
    store: [OTHER],
    verdict: changedSince,
  },
  {
    id: 'known_hosts',
    says: 'is silent on a private address behind a hop',
    first: [['10.0.8.20', OTHER]],
    subject: INNER,
    verdict: unknown(),
  },
  {
    id: 'known_hosts',
    says: 'matches nothing there either',
    first: [['10.*', KEY]],
    subject: INNER,
    verdict: unknown(),
  },
  {
    id: 'known_hosts',
    says: 'has no authority there',
    first: [['@cert-authority *', RSA]],
    subject: INNER,
    verdict: unknown(),
  },
  {
    id: 'known_hosts',
    says: 'speaks for a private address reached directly',
    first: [['10.0.8.20', KEY]],
    subject: { ...INNER, through: [] },
    verdict: matchKnownHosts,
  },
  {
    id: 'known_hosts',
    says: 'speaks for a public address behind a hop',
    first: [['192.0.2.1', OTHER]],
    subject: { ...INNER, host: '192.0.2.1' },
    verdict: changedBy(1),
  },
  {
    id: 'known_hosts',
    says: 'speaks for a name behind a hop',
    first: [['sma1', KEY]],
    subject: { ...INNER, host: 'sma1' },
    verdict: matchKnownHosts,
  },
  {
    id: 'known_hosts',
    says: 'is silent on localhost behind a hop',
    first: [['localhost', OTHER]],
    subject: { ...INNER, host: 'localhost' },
    verdict: unknown(),
  },
  {
    id: 'hostKeyAlias',
    says: 'makes known_hosts speak behind a hop',
    first: [['sma.one', KEY]],
    subject: { ...INNER, port: 2222, hostKeyAlias: 'sma.one' },
    verdict: matchKnownHosts,
  },
  {
    id: 'hostKeyAlias',
    says: 'finds a changed key',
    first: [['sma.one', OTHER]],
    subject: { ...INNER, hostKeyAlias: 'sma.one' },
    verdict: changedBy(1),
  },
  {
    id: 'hostKeyAlias',
    says: 'is looked up alone',
    first: [['10.0.8.20', KEY]],
    subject: { ...INNER, hostKeyAlias: 'sma.one' },
    verdict: unknown(),
  },
];

for (const row of ROWS) {
  test(`${row.id} ${row.says}`, async () => {
    await prepare(row);
    assert.deepEqual(await keys().judge(row.subject ?? HOST, row.shown ?? KEY), row.verdict());
  });
}

/** The store's keys are accepted while the known_hosts files do not exist yet. */
async function prepare({ first: one, second: two, store = [], subject = HOST }: Row): Promise<void> {
  for (const blob of store) await storeKey(subject, blob);
  if (one) await writeFile(first, textOf(one));
  if (two) await writeFile(second, textOf(two));
}

async function storeKey(subject: HostKeySubject, blob: Buffer): Promise<void> {
  await keys().accept(subject, blob);
}

function textOf(lines: readonly Line[]): string {
  return lines.map(([names, blob]) => `${knownHostsLine(names, blob)}\n`).join('');
}

test('a skipped line with a comment in known_hosts does not stop the others', async () => {
  await writeFile(first, `host ssh-ed25519 AAAA\n|2|a|b ssh-ed25519 AAAA\n${textOf([['host', KEY]])}`);
  assert.deepEqual(await keys().judge(HOST, KEY), matchKnownHosts());
});

test('a blob that is no key is refused by throwing, never by a verdict', async () => {
  await assert.rejects(keys().judge(HOST, KEY.subarray(0, 40)), TypeError);
  await assert.rejects(keys().accept(HOST, Buffer.alloc(0)), TypeError);
});

describe('K33 C09 what cannot be read', () => {
  const unreadable = async (subject: HostKeySubject = HOST) => {
    const verdict = await keys().judge(subject, KEY);
    await assert.rejects(keys().accept(subject, KEY), HostKeyNotAccepted);
    assert.ok(verdict.kind === 'unreadable');
    return [verdict.file, verdict.detail];
  };
  test('a folder for known_hosts', async () => {
    await mkdir(first);
    assert.deepEqual(await unreadable(), [first, 'EISDIR']);
    assert.deepEqual((await unreadable(INNER))[0], first);
  });
  test('known_hosts of more than 32 MB', async () => {
    await writeFile(first, textOf([['host', KEY]]));
    await truncate(first, 32 * 1024 * 1024 + 1);
    assert.equal((await unreadable())[0], first);
  });
  test('known_hosts below a file', async () => {
    await writeFile(first, '');
    const judged = trustedKeys({ knownHostsFiles: () => [join(first, 'x')], store: trustStore(storeFolder) });
    assert.equal((await judged.judge(HOST, KEY)).kind, 'unreadable');
  });
  test('one file of two, although the other one matches', async () => {
    await writeFile(first, textOf([['host', KEY]]));
    await mkdir(second);
    assert.equal((await unreadable())[0], second);
  });
  test('a revoked key is still said to be revoked', async () => {
    await writeFile(first, textOf([['@revoked *', KEY]]));
    await mkdir(second);
    assert.equal((await keys().judge(HOST, KEY)).kind, 'revoked');
  });
  test('a store that is cut, although known_hosts matches', async () => {
    await storeKey(HOST, RSA);
    const path = join(storeFolder, 'hostkeys.json');
    const { size } = await stat(path);
    await truncate(path, size - 5);
    await writeFile(first, textOf([['host', KEY]]));
    assert.deepEqual(await unreadable(), [path, 'not JSON']);
    assert.equal((await stat(path)).size, size - 5);
  });
  test('a store entry whose key is of another type than it says', async () => {
    await storeKey(HOST, KEY);
    const path = join(storeFolder, 'hostkeys.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"ssh-ed25519"', '"ssh-rsa"'));
    assert.equal((await unreadable())[0], path);
  });
  test('no file and the null device are no lines', async () => {
    const judged = trustedKeys({ knownHostsFiles: () => [first, devNull], store: trustStore(storeFolder) });
    assert.deepEqual(await judged.judge(HOST, KEY), unknown()());
  });
});

describe('accepting', () => {
  test('an accepted key matches from then on, in another window and after a restart', async () => {
    await keys().accept(INNER, KEY);
    assert.deepEqual(await keys().judge(INNER, KEY), matchStore());
    assert.deepEqual((await keys().judge(INNER, OTHER)).kind, 'changed');
  });
  test('A08 the same address in another spelling is the same server', async () => {
    await keys().accept({ ...HOST, host: '::1' }, KEY);
    for (const host of ['[::1]', '0:0:0:0:0:0:0:1']) {
      assert.deepEqual(await keys().judge({ ...HOST, host }, KEY), matchStore());
    }
    await keys().accept({ ...HOST, host: '10.0.0.1' }, KEY);
    assert.deepEqual(
      await keys()
        .judge({ ...HOST, host: '[::FFFF:10.0.0.1]' }, OTHER)
        .then(({ kind }) => kind),
      'changed',
    );
  });
  const elsewhere: readonly [string, HostKeySubject][] = [
    ['appliance', { ...INNER, applianceId: 'sma2' }],
    ['route', { ...INNER, through: ['wsa1'] }],
    ['longer route', { ...INNER, through: ['jump', 'esa1'] }],
    ['host', { ...INNER, host: '10.0.8.21' }],
    ['port', { ...INNER, port: 2222 }],
  ];
  for (const [what, subject] of elsewhere) {
    test(`a key is accepted for one place: another ${what} is unknown`, async () => {
      await keys().accept(INNER, OTHER);
      assert.deepEqual(await keys().judge(subject, KEY), unknown()());
    });
  }
  test('two networks with the same address keep two keys', async () => {
    const behindWsa = { applianceId: 'sma2', through: ['wsa1'], host: '10.0.8.20', port: 22 };
    await keys().accept(INNER, KEY);
    await keys().accept(behindWsa, OTHER);
    assert.deepEqual(await keys().judge(INNER, KEY), matchStore());
    assert.deepEqual(await keys().judge(behindWsa, OTHER), matchStore());
  });
  test('a second key of the same type is refused, one of another type is kept too', async () => {
    await keys().accept(HOST, OTHER);
    await assert.rejects(keys().accept(HOST, KEY), (error: unknown) => {
      assert.ok(error instanceof HostKeyNotAccepted);
      assert.deepEqual(error.verdict, changedSince());
      return true;
    });
    await keys().accept(HOST, RSA);
    assert.deepEqual(
      (await keys().list()).map(({ type }) => type),
      ['ssh-ed25519', 'ssh-rsa'],
    );
  });
  test('C10 two windows that accept different keys at once: one is refused', async () => {
    const results = await Promise.allSettled([keys().accept(HOST, KEY), keys().accept(HOST, OTHER)]);
    const refused = results.filter((result) => result.status === 'rejected');
    assert.equal(refused.length, 1);
    assert.ok(refused[0]?.reason instanceof HostKeyNotAccepted);
    assert.equal((await keys().list()).length, 1);
  });
  for (const [what, names, blob] of [
    ['revoked', '@revoked *', KEY],
    ['changed', 'host', OTHER],
    ['ca-only', '@cert-authority *', RSA],
  ] as const) {
    test(`a key that is ${what} is never accepted`, async () => {
      await writeFile(first, textOf([[names, blob]]));
      await assert.rejects(keys().accept(HOST, KEY), HostKeyNotAccepted);
      assert.deepEqual(await keys().list(), []);
    });
  }
  test('a key that known_hosts has is not kept again', async () => {
    await writeFile(first, textOf([['host', KEY]]));
    await keys().accept(HOST, KEY);
    assert.deepEqual(await keys().list(), []);
  });
  test('known_hosts is never written, nor anything beside it', async () => {
    await writeFile(first, textOf([['x', KEY]]).trimEnd());
    const contents = await readFile(first);
    const { mtimeNs } = await stat(first, { bigint: true });
    await keys().accept(HOST, KEY);
    await keys().forget('esa1');
    assert.deepEqual(await readFile(first), contents);
    assert.equal((await stat(first, { bigint: true })).mtimeNs, mtimeNs);
    assert.deepEqual((await readdir(folder)).sort(), ['first', 'store']);
  });
});

test('list tells the whole key, its fingerprint and since when', async () => {
  await keys().accept(INNER, KEY);
  const expected = { ...INNER, type: 'ssh-ed25519', blob: KEY, fingerprint: fingerprint(KEY), since: SINCE };
  assert.deepEqual(await keys().list(), [expected]);
});

test('forget removes the keys of one appliance on every route, and no other', async () => {
  await keys().accept(INNER, KEY);
  await keys().accept({ ...INNER, through: ['wsa1'] }, RSA);
  await keys().accept(HOST, KEY);
  assert.deepEqual(
    (await keys().forget('sma1')).map(({ through }) => through),
    [['esa1'], ['wsa1']],
  );
  assert.deepEqual(
    (await keys().list()).map(({ applianceId }) => applianceId),
    ['esa1'],
  );
  assert.deepEqual(await keys().judge(INNER, OTHER), unknown()());
  assert.deepEqual(await keys().forget('nobody'), []);
});

describe('D22 a key that a program on a hop shows', () => {
  const sha = (blob: Buffer, type: string | undefined = 'ED25519') => ({ type, fingerprint: fingerprint(blob) });
  const md5 = (blob: Buffer, type: string | undefined = 'RSA') => ({ type, fingerprint: md5Fingerprint(blob) });
  const rows: readonly (readonly [string, Parameters<TrustedKeys['judgeShown']>[1], HostKeyVerdict['kind']])[] = [
    ['the same', sha(KEY), 'match'],
    ['the same, padded', { type: 'ED25519', fingerprint: `${fingerprint(KEY)}=` }, 'match'],
    ['the same, in MD5', md5(KEY, 'ED25519'), 'match'],
    ['the same, in MD5 by its name', { type: 'ED25519', fingerprint: `MD5:${md5Fingerprint(KEY)}` }, 'match'],
    ['the same, without a type', { type: undefined, fingerprint: fingerprint(KEY) }, 'match'],
    ['another', sha(OTHER), 'changed'],
    ['another in MD5', md5(OTHER, 'ED25519'), 'changed'],
    ['another without a type', { type: undefined, fingerprint: fingerprint(OTHER) }, 'changed'],
    ['another type', sha(RSA, 'RSA'), 'unknown'],
    ['another type in MD5', md5(RSA), 'unknown'],
    ['another of a type that nobody knows', sha(OTHER, 'XMSS'), 'changed'],
  ];
  for (const [name, shown, kind] of rows)
    test(`${name}: ${kind}`, async () => {
      await keys().accept(INNER, KEY);
      assert.equal((await keys().judgeShown(INNER, shown)).kind, kind);
    });
  test('the curves of ECDSA have one name', async () => {
    await keys().accept(INNER, ECDSA);
    assert.equal((await keys().judgeShown(INNER, sha(OTHER, 'ECDSA'))).kind, 'changed');
  });
  test('known for the same appliance on another way, and for another appliance', async () => {
    await keys().accept({ ...INNER, through: ['wsa1'] }, KEY);
    await keys().accept({ ...INNER, applianceId: 'sma2' }, OTHER);
    assert.equal((await keys().judgeShown(INNER, sha(KEY))).kind, 'match');
    assert.equal((await keys().judgeShown(INNER, sha(OTHER))).kind, 'unknown');
  });
  test('a revoked one, in either form', async () => {
    await writeFile(first, textOf([['@revoked *', KEY]]));
    for (const shown of [sha(KEY), md5(KEY, 'ED25519')])
      assert.equal((await keys().judgeShown(INNER, shown)).kind, 'revoked');
  });
});

describe('knownTypes', () => {
  test('known_hosts first, then the store; neither revoked nor authorities', async () => {
    await keys().accept(HOST, ECDSA);
    await writeFile(
      first,
      textOf([
        ['@revoked *', KEY],
        ['@cert-authority *', KEY],
        ['host', RSA],
      ]),
    );
    assert.deepEqual(await keys().knownTypes(HOST), ['ssh-rsa', 'ecdsa-sha2-nistp256']);
  });
  test('none when nothing is known, or nothing speaks', async () => {
    await writeFile(first, textOf([['10.0.8.20', RSA]]));
    assert.deepEqual(await keys().knownTypes(HOST), []);
    assert.deepEqual(await keys().knownTypes(INNER), []);
  });
  test('none rather than a failure when nothing can be read', async () => {
    await mkdir(first);
    assert.deepEqual(await keys().knownTypes(HOST), []);
  });
});

test('what is known of a server is told with its source, and nothing of what was revoked', async () => {
  await keys().accept(HOST, ECDSA);
  await writeFile(
    first,
    textOf([
      ['@revoked *', KEY],
      ['host', RSA],
    ]),
  );
  assert.deepEqual(await keys().known(HOST), [
    { type: 'ssh-rsa', fingerprint: fingerprint(RSA), source: 'known_hosts' },
    { type: 'ecdsa-sha2-nistp256', fingerprint: fingerprint(ECDSA), source: 'store' },
  ]);
  assert.deepEqual(await keys().known(INNER), []);
});

test('a known_hosts file that is edited is read again', async () => {
  const judged = keys();
  await writeFile(first, textOf([['host', OTHER]]));
  assert.equal((await judged.judge(HOST, KEY)).kind, 'changed');
  await writeFile(first, textOf([['host', KEY]]));
  assert.equal((await judged.judge(HOST, KEY)).kind, 'match');
  await rm(first);
  assert.equal((await judged.judge(HOST, KEY)).kind, 'unknown');
});

test('K34 the last of 100 000 hashed lines is found', async () => {
  const one = wire(Buffer.from('ssh-ed25519'), Buffer.alloc(32, 7)).toString('base64');
  const hashed = Array.from({ length: 100_000 }, (_, n) => {
    const salt = Buffer.alloc(20);
    salt.writeUInt32BE(n);
    return `|1|${salt.toString('base64')}|${salt.toString('base64')} ssh-ed25519 ${one}`;
  });
  await writeFile(first, `${hashed.join('\n')}\n${textOf([[hashedName('host'), OTHER]])}`);
  assert.deepEqual(await keys().judge(HOST, KEY), changedBy(100_001)());
});
