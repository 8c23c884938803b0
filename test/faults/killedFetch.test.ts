/** The process that fetches a file is killed somewhere on the way: what it left is gone on with by another one. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ServerChannel, Session } from 'ssh2';
import { fetchOver, type Fetch } from '../../src/session/fetch';
import { leftParts, type LeftPart } from '../../src/store/leftParts';
import type { FarEnd } from './farEnd';
import { rawSftp, STATUS, type SftpAnswers, type SftpRequest } from './rawSftp';
import { hopAt, keyStore, opened, tryHop } from './site';
import { sshServer } from './sshServer';

const REMOTE = '/captures/x.cap';
const KILLS = 20;

async function fetchFrom(port: number, folder: string, left?: LeftPart): Promise<Fetch> {
  const store = keyStore();
  const link = opened(await tryHop(hopAt(port), undefined, { trustedKeys: store.keys }).outcome);
  const release = (): void => {
    link.close();
    store.remove();
  };
  const request = { remote: REMOTE, folder, name: 'x.pcap', mostBytes: 1e9, stallMs: 20_000 };
  const deps = { hop: 'esa1', open: () => Promise.resolve({ value: { link }, release }), timeoutMs: () => 20_000 };
  return fetchOver(deps, left === undefined ? request : { ...request, left });
}

const signal = new AbortController().signal;
const job = process.env['HOPTHROUGH_TEST_FETCH'];
if (job === undefined) tests();
else {
  const [port = '', folder = ''] = job.split(' ');
  void fetchFrom(Number(port), folder).then((fetch) =>
    fetch.run(signal, ({ received }) => void process.stdout.write(`${received}\n`)),
  );
}

function tests(): void {
  const content = randomBytes(12_000_000);
  const sha256 = createHash('sha256').update(content).digest('hex');
  let server: FarEnd;
  /** Nothing is given from here on. */
  let withheld = Infinity;
  before(async () => {
    server = await sshServer({
      onSession: (accept) =>
        (accept() as Session).on('subsystem' as 'exec', ((ok: () => ServerChannel) => rawSftp(ok(), answer)) as never),
    });
  });
  after(() => server.close());

  function answer({ kind, id, offset, length }: SftpRequest, answers: SftpAnswers): void {
    if (kind === 'read' && offset >= withheld) return;
    if (kind === 'init') answers.version();
    else if (kind === 'open') answers.handle(id);
    else if (kind === 'fstat') answers.attrs(id, { size: BigInt(content.length), mtime: 7 });
    else if (kind === 'read' && offset < content.length) answers.data(id, content.subarray(offset, offset + length));
    else answers.status(id, STATUS.eof);
  }

  /** Resolves when the process is gone. It is not given the whole file: it might have that before the signal comes. */
  async function fetchAndKill(folder: string, at: number): Promise<void> {
    withheld = (content.length * 2) / 3;
    const env = { ...process.env, HOPTHROUGH_TEST_FETCH: `${server.port} ${folder}` };
    const child = spawn(process.execPath, [__filename], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (said: Buffer) => {
      const received = Number(/(\d+)\n$/.exec(said.toString())?.[1] ?? 0);
      if (received >= at) child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.once('exit', resolve));
    withheld = Infinity;
  }

  test(`H02 killed at any of ${KILLS} bytes: ${KILLS} of ${KILLS} are gone on with, and equal`, async () => {
    let resumed = 0;
    for (let round = 0; round < KILLS; round += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'killed-'));
      await fetchAndKill(folder, randomInt(1, content.length / 2));
      const [left, ...others] = await leftParts(folder);
      assert.ok(left !== undefined && others.length === 0, readdirSync(folder).join());
      assert.deepEqual([left.origin?.remote, left.origin?.size], [REMOTE, content.length]);
      const fetch = await fetchFrom(server.port, folder, left);
      const fetched = await fetch.run(signal, ({ begun }) => assert.equal(begun.resumedAt, left.bytes));
      assert.equal(fetched.sha256, sha256);
      assert.ok(readFileSync(fetched.path).equals(content));
      assert.deepEqual(readdirSync(folder), ['x.pcap']);
      resumed += left.bytes > 0 ? 1 : 0;
      rmSync(folder, { recursive: true });
    }
    assert.ok(resumed > KILLS / 2, `${resumed} were gone on with`);
  });
}
