import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import type { SFTPWrapper } from 'ssh2';
import { failureOf } from '../../../../src/appliance/failure';
import { ending } from '../../../../src/ssh/ending';
import { sftpFile } from '../../../../src/ssh/files/sftpFile';

const KB = 1024;
const STALL_MS = 30_000;
const EVERY_MS = 12_000;
const content = randomBytes(500 * KB + 1);

type Read = (error: (Error & { code?: number }) | undefined, count: number) => void;

/**
 * Takes requests of 254 KB, as ssh2 thinks of every server of OpenSSH without limits, and gives 64 KB at most: so did
 * sftp-server before OpenSSH 8.5. One answer in `EVERY_MS`.
 */
function slowServer(mostBytes: number) {
  const line: (() => void)[] = [];
  let given = 0;
  const answerNext = () => line.shift()?.();
  const read = (_handle: Buffer, room: Buffer, filled: number, length: number, at: number, done: Read) => {
    line.push(() => {
      const count = given < mostBytes ? content.copy(room, filled, at, at + Math.min(length, 64 * KB)) : 0;
      given += count;
      if (at >= content.length) done(Object.assign(new Error('end'), { code: 1 }), 0);
      else if (count > 0) done(undefined, count);
    });
  };
  const sftp = {
    _maxReadLen: 254 * KB,
    on: () => sftp,
    end: () => undefined,
    open: (_path: string, _flags: string, done: (error: undefined, handle: Buffer) => void) =>
      done(undefined, Buffer.from('h')),
    fstat: (_handle: Buffer, done: (error: undefined, stats: unknown) => void) =>
      done(undefined, { size: content.length, mode: 0o100644, mtime: 7 }),
    read,
  };
  return { sftp: sftp as unknown as SFTPWrapper, answerNext };
}

/** What comes while time goes by; rejects as the file does. */
async function comes(t: TestContext, mostBytes: number): Promise<Buffer> {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { sftp, answerNext } = slowServer(mostBytes);
  const { signal } = new AbortController();
  const options = { timeoutMs: STALL_MS, stallMs: STALL_MS, mostBytes: Infinity, signal };
  const file = await sftpFile('esa1', sftp, '/x', ending(), options);
  const pieces: Buffer[] = [];
  const state = { over: false };
  const take = (some: readonly Buffer[]) => {
    pieces.push(...some.map((piece) => Buffer.from(piece)));
    return Promise.resolve();
  };
  const work = file.pour(0, take, signal).finally(() => (state.over = true));
  work.catch(() => undefined);
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  for (let answers = 0; !state.over && answers < 40; answers += 1) {
    t.mock.timers.tick(EVERY_MS);
    answerNext();
    await settled();
  }
  await work;
  return Buffer.concat(pieces);
}

test('a file that flows in pieces smaller than was asked for is not stalled, however long it takes', async (t) => {
  assert.ok((await comes(t, Infinity)).equals(content));
});

test('a server that falls silent within a piece has stalled', async (t) => {
  await assert.rejects(comes(t, 200 * KB), (error) => failureOf(error)?.reason === 'stalled');
});
