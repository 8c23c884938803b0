import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { failureOf, isCancelled } from '../../src/appliance/failure';
import type { FileConduct } from '../../src/lab/files';
import { startLab, type Lab } from '../../src/lab/lab';
import type { Anew, Fetch, FetchProgress, FetchRequest } from '../../src/session/fetch';
import { cuttingProxy, type Cut } from '../faults/cuttingProxy';
import type { FarEnd } from '../faults/farEnd';
import { applianceOf } from './appliances';
import { engineer, type Engineer } from './engineer';

const REMOTE = '/captures/C170-1-20260101-000000.cap';
const MB = 1024 * 1024;
const HONEST: FileConduct = {
  sftp: true,
  scp: true,
  size: undefined,
  endless: false,
  silentAfter: undefined,
  shortReads: undefined,
};

describe('a file of a simulated appliance comes to this computer', () => {
  let lab: Lab;
  let person: Engineer;
  let base: string;
  let folder: string;
  let proxy: FarEnd;
  let cut: Cut | undefined;
  const content = randomBytes(3 * MB + 17);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const signal = new AbortController().signal;

  beforeEach(async () => {
    lab = await startLab();
    person = engineer(lab);
    cut = undefined;
    proxy = await cuttingProxy(applianceOf(lab, 'lab-esa1').port, () => cut);
    base = mkdtempSync(join(tmpdir(), 'fetch-'));
    folder = join(base, 'captures');
    lab.control('lab-esa1').files.put(REMOTE, content);
    lab.control('lab-sma1').files.put(REMOTE, content);
  });
  afterEach(async () => {
    await person.close();
    await proxy.close();
    await lab.close();
    chmodSync(base, 0o700);
    rmSync(base, { recursive: true });
  });

  const conduct = (changes: Partial<FileConduct>, id = 'lab-esa1') =>
    Object.assign(lab.control(id).files.conduct, changes);
  const fetchOf = (changes: Partial<FetchRequest> = {}, id = 'lab-esa1'): Fetch =>
    person.fetch(
      id,
      { remote: REMOTE, folder, name: 'esa1.pcap', mostBytes: 64 * MB, stallMs: 10_000, ...changes },
      id === 'lab-esa1' ? proxy.port : undefined,
    );
  const run = (fetch: Fetch, onProgress: (progress: FetchProgress) => void = () => undefined) =>
    fetch.run(signal, onProgress);
  const files = () => (existsSync(folder) ? readdirSync(folder).sort() : []);

  async function refused(fetch: Fetch, reason: string): Promise<void> {
    await assert.rejects(run(fetch), (error) => {
      assert.deepEqual([failureOf(error)?.stage, failureOf(error)?.reason], ['file', reason]);
      return true;
    });
    await fetch.discard();
    assert.deepEqual(files(), []);
  }

  /** The connection ends after so many bytes of it; the next one does not. */
  async function cutAt(fetch: Fetch, at: number): Promise<void> {
    cut = { direction: 'down', at, how: 'fin' };
    await assert.rejects(run(fetch), (error) => {
      const { reason, facts } = failureOf(error) ?? {};
      assert.deepEqual(
        [reason, facts?.received],
        ['interrupted', undefined],
        'it is no transfer that the appliance ended',
      );
      return true;
    });
    cut = undefined;
  }

  for (const way of ['sftp', 'scp'] as const)
    for (const id of ['lab-esa1', 'lab-sma1'])
      test(`H06 ${id} by ${way}: whole, with its SHA-256, for this user alone`, async () => {
        conduct({ sftp: way === 'sftp' }, id);
        const seen: FetchProgress[] = [];
        const fetched = await run(fetchOf({}, id), (progress) => seen.push(progress));
        assert.equal(fetched.way, way);
        assert.deepEqual([fetched.bytes, fetched.sha256], [content.length, sha256]);
        assert.deepEqual(fetched.head, content.subarray(0, 16));
        assert.equal(fetched.path, join(folder, 'esa1.pcap'));
        assert.equal(statSync(fetched.path).mode & 0o777, 0o600);
        assert.ok(readFileSync(fetched.path).equals(content));
        assert.deepEqual(files(), ['esa1.pcap']);
        assert.equal(seen.at(-1)?.received, content.length);
        assert.equal(seen[0]?.size, content.length);
      });

  test('an empty file is one', async () => {
    lab.control('lab-esa1').files.put(REMOTE, Buffer.alloc(0));
    for (const sftp of [true, false]) {
      conduct({ sftp });
      assert.equal((await run(fetchOf())).bytes, 0);
    }
    assert.deepEqual(files(), ['esa1-2.pcap', 'esa1.pcap']);
  });

  test('reads that give less than was asked for', async () => {
    conduct({ shortReads: 1000 });
    assert.equal((await run(fetchOf())).sha256, sha256);
  });

  test('H02 cut at any of 100 bytes and resumed: 100 of 100 equal', async () => {
    lab.control('lab-esa1').files.put(REMOTE, content.subarray(0, 2 * MB));
    const wanted = createHash('sha256')
      .update(content.subarray(0, 2 * MB))
      .digest('hex');
    let resumed = 0;
    for (let round = 0; round < 100; round += 1) {
      const fetch = fetchOf({ name: `${round}.pcap` });
      await cutAt(fetch, randomInt(20_000, 2 * MB));
      const have = fetch.received();
      const fetched = await run(fetch, (progress) => assert.equal(progress.begun.resumedAt, have));
      resumed += have > 0 ? 1 : 0;
      assert.equal(fetched.sha256, wanted, `cut in round ${round}`);
      await person.hangUp();
    }
    assert.ok(resumed > 50, `${resumed} resumed`);
  });

  const SECOND = 1_767_225_600;
  const large = randomBytes(16 * MB);
  const other = (bytes: Buffer, from: number, length: number): Buffer => {
    const copy = Buffer.from(bytes);
    for (let at = from; at < from + length; at += 1) copy[at] = 255 - (copy[at] ?? 0);
    return copy;
  };
  /** With what is there after the part was begun, by what is here of it. */
  const changes: [what: string, before: Buffer, after: (have: number) => Buffer, changed: number, anew: Anew][] = [
    ['it has grown', content, () => Buffer.concat([content, content]), SECOND, 'changed'],
    ['it has shrunk', content, () => content.subarray(0, 100_000), SECOND, 'changed'],
    ['it was touched', content, () => content, SECOND + 1, 'changed'],
    ['another begins at its place', content, () => Buffer.alloc(content.length, 1), SECOND, 'other-bytes'],
    [
      'one byte in the middle of a small part differs',
      content,
      (have) => other(content, have >> 1, 1),
      SECOND,
      'other-bytes',
    ],
    [
      'a stretch in the middle of a large part differs',
      large,
      (have) => other(large, have >> 1, 256 * 1024),
      SECOND,
      'other-bytes',
    ],
  ];
  for (const [what, bytes, after, changed, anew] of changes)
    test(`H02 resumed after ${what}: from the start, and whole`, async () => {
      const { files: remote } = lab.control('lab-esa1');
      remote.put(REMOTE, bytes, SECOND);
      const fetch = fetchOf();
      await cutAt(fetch, bytes === large ? 14 * MB : 1.5 * MB);
      assert.ok(fetch.received() > (bytes === large ? 3 * MB : 0));
      const now = after(fetch.received());
      remote.put(REMOTE, now, changed);
      const fetched = await run(fetch);
      assert.deepEqual(fetched.begun, { resumedAt: 0, compared: 0, anew });
      assert.ok(readFileSync(fetched.path).equals(now));
    });

  test('H02 how much of a part was compared before it was gone on with: all of a small one, some of a large one', async () => {
    const { files: remote } = lab.control('lab-esa1');
    for (const [bytes, at] of [
      [content, 1.5 * MB],
      [large, 14 * MB],
    ] as const) {
      remote.put(REMOTE, bytes, SECOND);
      const fetch = fetchOf();
      await cutAt(fetch, at);
      const have = fetch.received();
      const fetched = await run(fetch);
      assert.deepEqual(fetched.begun, { resumedAt: have, compared: Math.min(have, 2 * MB), anew: undefined });
      assert.ok(readFileSync(fetched.path).equals(bytes));
      await person.hangUp();
    }
  });

  test('H02 by scp there is no resuming: from the start, and whole', async () => {
    conduct({ sftp: false });
    const fetch = fetchOf();
    await cutAt(fetch, 2 * MB);
    assert.ok(fetch.received() > 0);
    const fetched = await run(fetch);
    assert.equal(fetched.sha256, sha256);
    assert.deepEqual(fetched.begun, { resumedAt: 0, compared: 0, anew: 'no-resume' });
  });

  const lies: [string, Partial<FileConduct>, string][] = [
    ['0', { size: 0 }, 'size-differs'],
    ['less than there is', { size: 1000 }, 'size-differs'],
    ['up to a byte that is zero', { size: content.indexOf(0) }, 'size-differs'],
    ['2^53', { size: 2 ** 53 }, 'too-large'],
    ['endless after its size', { endless: true }, 'size-differs'],
    ['endless, of size 0', { endless: true, size: 0 }, 'size-differs'],
    ['it falls silent', { silentAfter: MB }, 'stalled'],
  ];
  // What scp sends after the last byte is then the byte that is missing, and nothing follows.
  const more = { size: content.length + 1 };
  const bySftp: typeof lies = [['more than there is', more, 'size-differs']];
  const byScp: typeof lies = [
    ['more than there is', more, 'stalled'],
    ['-1', { size: -1 }, 'size-differs'],
  ];
  for (const sftp of [true, false])
    for (const [name, lie, reason] of [...lies, ...(sftp ? bySftp : byScp)])
      test(`H05 size by ${sftp ? 'SFTP' : 'scp'}, ${name}: ${reason}, and no file`, async () => {
        conduct({ sftp, ...lie });
        await refused(fetchOf({ stallMs: reason === 'stalled' ? 300 : 10_000 }), reason);
        conduct(HONEST);
        assert.equal((await run(fetchOf())).sha256, sha256, 'the connection is still good');
      });

  test('larger than is taken: nothing is written', async () => {
    await refused(fetchOf({ mostBytes: MB }), 'too-large');
  });

  test('H01 no room for it, by what the server says: nothing is written', async () => {
    conduct({ size: 2 ** 50 });
    await refused(fetchOf({ mostBytes: 2 ** 52 }), 'disk-full');
  });

  test('H01 the disk is full at some byte: said, what came stays until it is given up or gone on with', async () => {
    const limit = (bytes: number | 'unlimited') =>
      spawnSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`]).status === 0;
    const ignore = () => undefined;
    process.on('SIGXFSZ', ignore);
    const fetch = fetchOf();
    try {
      assert.ok(limit(MB + 5));
      await assert.rejects(run(fetch), (error) => failureOf(error)?.reason === 'disk-full');
      assert.ok(limit('unlimited'));
      assert.ok(fetch.received() > 0 && fetch.received() <= MB + 5);
      assert.ok(files().includes('esa1.pcap.part'));
      const fetched = await run(fetch, ({ begun }) => assert.ok(begun.resumedAt > 0));
      assert.equal(fetched.sha256, sha256);
      assert.deepEqual(files(), ['esa1.pcap']);
    } finally {
      limit('unlimited');
      process.off('SIGXFSZ', ignore);
    }
  });

  test('C21 it falls silent, and the person gives up: at once, and the connection is still good', async () => {
    for (const sftp of [true, false]) {
      conduct({ sftp, silentAfter: MB });
      const abort = new AbortController();
      const fetch = fetchOf({ stallMs: 600_000 });
      await assert.rejects(
        fetch.run(abort.signal, ({ received }) => received > 0 && setImmediate(() => abort.abort())),
        isCancelled,
      );
      await fetch.discard();
      assert.deepEqual(files(), []);
    }
    conduct(HONEST);
    assert.equal((await run(fetchOf())).sha256, sha256);
    assert.equal(lab.control('lab-esa1').logins, 1);
  });

  test('H01 where the folder is to be stands a file: it stays', async () => {
    writeFileSync(folder, 'mine');
    await assert.rejects(run(fetchOf()), (error) => failureOf(error)?.reason === 'unwritable');
    assert.equal(readFileSync(folder, 'utf8'), 'mine');
  });

  test('one that is not there, by SFTP and by scp', async () => {
    for (const sftp of [true, false]) {
      conduct({ sftp });
      await refused(fetchOf({ remote: '/captures/other.cap' }), 'not-found');
    }
  });

  test('neither SFTP nor scp', async () => {
    conduct({ sftp: false, scp: false });
    await refused(fetchOf(), 'no-way');
  });

  test('H03 a remote name never is a path here, nor part of a command', async () => {
    const names = [
      '../x',
      '/etc/x',
      'C:\\x',
      '..\\x',
      'CON',
      'a:b',
      'x. ',
      'x\0y',
      'x'.repeat(300),
      '\u202ex',
      "x'; reboot",
      'x\ny',
    ];
    for (const name of names) {
      lab.control('lab-esa1').files.put(`/captures/${name}`, content);
      const fetched = await run(fetchOf({ remote: `/captures/${name}` }));
      assert.equal(fetched.path.startsWith(join(folder, 'esa1')), true);
    }
    assert.equal(files().length, names.length);
    conduct({ sftp: false });
    for (const name of ["x'; reboot", 'x\ny', '$(id)'])
      await assert.rejects(
        run(fetchOf({ remote: `/captures/${name}` })),
        (error) => failureOf(error)?.reason === 'no-way',
      );
    for (const name of ['../x', '/etc/x', 'a:b', '', '.x', 'x.'])
      await assert.rejects(run(fetchOf({ name })), RangeError);
    assert.deepEqual(readdirSync(base), ['captures']);
  });

  test('H04 a link where the part or the file would be is neither followed nor replaced', async () => {
    const foreign = join(base, 'foreign');
    writeFileSync(foreign, 'mine');
    mkdirSync(folder, { mode: 0o700 });
    symlinkSync(foreign, join(folder, 'esa1.pcap.part'));
    symlinkSync(foreign, join(folder, 'esa1.pcap'));
    const fetched = await run(fetchOf());
    assert.equal(readFileSync(foreign, 'utf8'), 'mine');
    assert.equal(fetched.path, join(folder, 'esa1-2.pcap'));
    assert.deepEqual(files(), ['esa1-2.pcap', 'esa1.pcap', 'esa1.pcap.part']);
  });

  test('H04 a folder that is swapped, or a part that is replaced, on the way: no file, and what is there stays', async () => {
    const aside = join(base, 'aside');
    const swap = async (act: () => void) => {
      let done = false;
      const fetch = fetchOf();
      const swapped = run(fetch, ({ received }) => {
        if (done || received === 0) return;
        done = true;
        act();
      });
      await assert.rejects(swapped, (error) => failureOf(error)?.reason === 'unwritable');
      await fetch.discard();
    };
    await swap(() => {
      renameSync(folder, aside);
      mkdirSync(join(base, 'other'));
      symlinkSync(join(base, 'other'), folder);
    });
    assert.deepEqual(readdirSync(join(base, 'other')), []);
    rmSync(folder);
    await swap(() => {
      rmSync(join(folder, 'esa1.pcap.part'));
      writeFileSync(join(folder, 'esa1.pcap.part'), 'mine');
    });
    assert.deepEqual(files(), ['esa1.pcap.part']);
    assert.equal(readFileSync(join(folder, 'esa1.pcap.part'), 'utf8'), 'mine');
  });

  test('cancelled: what came is gone when it is given up, and the connection is still good', async () => {
    const abort = new AbortController();
    const fetch = fetchOf();
    await assert.rejects(
      fetch.run(abort.signal, ({ received }) => received > 0 && abort.abort()),
      isCancelled,
    );
    await fetch.discard();
    assert.deepEqual(files(), []);
    assert.equal((await run(fetchOf())).sha256, sha256);
    assert.equal(lab.control('lab-esa1').logins, 1);
  });
});
