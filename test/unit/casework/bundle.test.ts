import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bundleOf, ChangedMeanwhile, MANIFEST, type BundleEntry } from '../../../src/casework/bundle';
import { writeAtomic } from '../../../src/store/atomicFile';

let folder = '';
before(() => (folder = mkdtempSync(join(tmpdir(), 'bundle-'))));
after(() => rmSync(folder, { recursive: true }));

const MADE = new Date('2026-11-26T21:20:08.000Z');
const traffic = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) & 255));
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

async function* inPieces(bytes: Buffer): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_000) yield await Promise.resolve(bytes.subarray(at, at + 65_000));
}

const entries: readonly BundleEntry[] = [
  { name: 'report.md', content: '# é\n' },
  { name: 'captures/capture-1.pcap', content: () => inPieces(traffic), sha256: sha256(traffic) },
  { name: 'empty.log', content: '' },
];

const reads: [program: string, args: (zip: string, to: string) => string[]][] = [
  ['unzip', (zip, to) => ['-q', zip, '-d', to]],
  [
    'python3',
    (zip, to) => [
      '-c',
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])',
      zip,
      to,
    ],
  ],
];
for (const [program, args] of reads)
  test(`${program} reads the bundle, and sha256sum finds every file as the manifest says`, async (t) => {
    if (spawnSync(program, ['--help']).error !== undefined) {
      t.skip(`no ${program}`);
      return;
    }
    const zip = join(folder, `${program}.zip`);
    const to = mkdtempSync(join(folder, 'to-'));
    await writeAtomic(zip, bundleOf(entries, MADE));
    const { status, stderr } = spawnSync(program, args(zip, to), { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.deepEqual(readdirSync(to).sort(), [MANIFEST, 'captures', 'empty.log', 'report.md'].sort());
    assert.ok(readFileSync(join(to, 'captures', 'capture-1.pcap')).equals(traffic));
    assert.equal(readFileSync(join(to, 'report.md'), 'utf8'), '# é\n');
    const sums = [
      `${sha256('# é\n')}  report.md`,
      `${sha256(traffic)}  captures/capture-1.pcap`,
      `${sha256('')}  empty.log`,
    ];
    assert.equal(readFileSync(join(to, MANIFEST), 'utf8'), `${sums.join('\n')}\n`);
    if (spawnSync('sha256sum', ['--version']).error !== undefined) return;
    const checked = spawnSync('sha256sum', ['-c', MANIFEST], { cwd: to, encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stderr);
  });

test('a capture that is no longer what the report says stops the bundle, and what was there stays', async () => {
  const zip = join(folder, 'changed.zip');
  writeFileSync(zip, 'before');
  const changed = entries.map((entry) => (entry.sha256 === undefined ? entry : { ...entry, sha256: sha256('other') }));
  await assert.rejects(
    async () => {
      for await (const piece of bundleOf(changed, MADE)) assert.ok(piece.length > 0);
    },
    (error) => error instanceof ChangedMeanwhile && error.entry === 'captures/capture-1.pcap',
  );
  await assert.rejects(writeAtomic(zip, bundleOf(changed, MADE)));
  assert.equal(readFileSync(zip, 'utf8'), 'before');
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.tmp')),
    [],
  );
});

test('an archive that fails before it is taken up says so once it is', async () => {
  let failed = (): void => undefined;
  const over = new Promise<void>((resolve) => (failed = resolve));
  const archive = bundleOf(
    [
      {
        name: 'gone.pcap',
        content: () => {
          failed();
          throw new Error('ENOENT');
        },
      },
    ],
    MADE,
  );
  await over;
  await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(async () => {
    for await (const piece of archive) assert.ok(piece.length > 0);
  }, /ENOENT/);
});

test('a file that cannot be read stops the bundle with its own error', async () => {
  const broken: BundleEntry = {
    name: 'captures/gone.pcap',
    content: async function* () {
      yield Buffer.from('half');
      await Promise.reject(new Error('ENOENT'));
    },
  };
  await assert.rejects(async () => {
    for await (const piece of bundleOf([broken], MADE)) assert.ok(piece.length > 0);
  }, /ENOENT/);
});
