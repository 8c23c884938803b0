/** File servers that keep to nothing: what comes is whole, or it is no file. */
import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import type { ServerChannel, Session } from 'ssh2';
import { failureOf } from '../../src/appliance/failure';
import type { Link } from '../../src/ssh/link';
import type { FarEnd } from './farEnd';
import { closed, hopAt, keyStore, opened, tryHop } from './site';
import { sshServer, type SshServerOptions } from './sshServer';

const store = keyStore();
const ends: FarEnd[] = [];
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end.close()));
});
after(() => store.remove());

const signal = new AbortController().signal;
const MB = 1024 * 1024;

async function linkTo(options: SshServerOptions): Promise<Link> {
  const server = await sshServer(options);
  ends.push(server);
  return opened(await tryHop(hopAt(server.port), undefined, { trustedKeys: store.keys }).outcome);
}

/** All that was sent before is here when something that was asked later has been answered. */
async function roundTrip(link: Link): Promise<void> {
  await assert.rejects(link.forward('127.0.0.1', 9, { timeoutMs: 20_000, signal }));
}

describe('C22 a server that does not keep to our window', () => {
  /** Sends all of it, whatever window there is. */
  function flood(channel: ServerChannel, bytes: number): void {
    const { outgoing } = channel as unknown as { readonly outgoing: { window: number } };
    const piece = Buffer.alloc(32 * 1024, 7);
    for (let sent = 0; sent < bytes; sent += piece.length) {
      outgoing.window = Number.MAX_SAFE_INTEGER;
      channel.write(piece);
    }
  }

  function scpOf(bytes: number, sent: () => void) {
    return (accept: () => unknown) => {
      const session = accept() as Session;
      session.on('exec', (ok) => {
        const channel = ok();
        channel.on('error', () => undefined);
        let calls = 0;
        channel.on('data', () => {
          calls += 1;
          if (calls === 1) channel.write(`C0644 ${bytes} x.cap\n`);
          if (calls !== 2) return;
          flood(channel, bytes);
          channel.write('\0');
          sent();
        });
      });
    };
  }

  test('bytes that had no room are missed, and the file is not taken for whole', async () => {
    let sent: () => void = () => undefined;
    const isSent = new Promise<void>((resolve) => (sent = resolve));
    const link = await linkTo({ onSession: scpOf(32 * MB, () => sent()), onForward: (_, refuse) => refuse() });
    const file = await link.file('/captures/x.cap', { timeoutMs: 20_000, stallMs: 500, mostBytes: 1e9, signal });
    assert.equal(file.way, 'scp');
    let received = 0;
    const poured = file.pour(
      0,
      async (pieces) => {
        // It reads nothing while all of it comes.
        await isSent;
        await roundTrip(link);
        received += pieces.reduce((sum, { length }) => sum + length, 0);
      },
      signal,
    );
    await assert.rejects(poured, (error) => ['stalled', 'size-differs'].includes(failureOf(error)?.reason ?? ''));
    assert.ok(received < 32 * MB, 'the fault was made');
    file.close();
    await closed(link);
  });
});

describe('C21 a server that takes no more', () => {
  test('what is typed waits; closing ends that shell at once, and the next one works', async () => {
    let shells = 0;
    const link = await linkTo({
      onShell: (accept) => {
        const channel = accept();
        channel.on('error', () => undefined);
        shells += 1;
        // The first one is never read from: its window is not filled again.
        if (shells > 1) channel.on('data', (chunk: Buffer) => channel.write(chunk));
      },
    });
    const open = () => link.shell({ cols: 80, rows: 24 }, { timeoutMs: 20_000, signal });
    const stuck = await open();
    const ended = new Promise((resolve) => stuck.onClose(resolve));
    stuck.write(Buffer.alloc(8 * MB, 'x'));
    stuck.write('y');
    stuck.close();
    assert.deepEqual(await ended, { kind: 'exit', status: undefined, signal: undefined });
    const next = await open();
    const echoed = new Promise<string>((resolve) => next.onData((chunk) => resolve(chunk.toString())));
    next.write('hello');
    assert.equal(await echoed, 'hello');
    await closed(link);
  });
});
