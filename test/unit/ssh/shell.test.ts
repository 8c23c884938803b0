import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import type { ServerChannel } from 'ssh2';
import type { Shell, ShellEnd } from '../../../src/ssh/shell';
import type { FarEnd } from '../../faults/farEnd';
import { closed, hopAt, keyStore, opened, tryHop } from '../../faults/site';
import { sshServer, type RecordingServer } from '../../faults/sshServer';
import { until } from '../../faults/until';

const store = keyStore();
const ends: FarEnd[] = [];
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end.close()));
});
after(() => store.remove());

async function shellOf(
  onShell: (channel: ServerChannel, server: RecordingServer) => void,
): Promise<{ shell: Shell; end: Promise<ShellEnd>; ssh: RecordingServer; text: () => string }> {
  const ssh: RecordingServer = await sshServer({
    onShell: (accept) =>
      onShell(
        accept().on('error', () => undefined),
        ssh,
      ),
  });
  ends.push(ssh);
  const link = opened(await tryHop(hopAt(ssh.port), undefined, { trustedKeys: store.keys }).outcome);
  const shell = await link.shell({ cols: 80, rows: 24 }, { timeoutMs: 30_000, signal: new AbortController().signal });
  let text = '';
  shell.onData((chunk) => (text += chunk.toString()));
  const end = new Promise<ShellEnd>((resolve) => shell.onClose(resolve));
  void end.then(() => closed(link));
  return { shell, end, ssh, text: () => text };
}

describe('how a shell ends', () => {
  test('with its status, after its last byte', async () => {
    const { end, text } = await shellOf((channel) => {
      channel.write('goodbye');
      channel.exit(3);
      channel.close();
    });
    assert.deepEqual(await end, { kind: 'exit', status: 3, signal: undefined });
    assert.equal(text(), 'goodbye');
  });
  /** Each sends `kept` in some order with how it ends. */
  const ENDS: readonly (readonly [string, (channel: ServerChannel) => void, ShellEnd, string])[] = [
    [
      'no status at all, and no EOF before the close',
      (channel) => {
        channel.write('kept');
        channel.close();
      },
      { kind: 'exit', status: undefined, signal: undefined },
      'kept',
    ],
    [
      'its status, then more bytes',
      (channel) => {
        channel.exit(4);
        channel.write('kept');
        channel.end();
      },
      { kind: 'exit', status: 4, signal: undefined },
      'kept',
    ],
    [
      'its status, then stderr',
      (channel) => {
        channel.exit(5);
        channel.write('kept');
        channel.stderr.write(' too');
        channel.close();
      },
      { kind: 'exit', status: 5, signal: undefined },
      'kept too',
    ],
    [
      'a signal after the bytes',
      (channel) => {
        channel.write('kept');
        channel.exit('KILL', true, 'dumped');
        channel.close();
      },
      { kind: 'exit', status: undefined, signal: 'SIGKILL' },
      'kept',
    ],
  ];
  for (const [what, act, expected, kept] of ENDS)
    test(`C23 ${what}: told as it was, and every byte is there`, async () => {
      const { end, text } = await shellOf(act);
      assert.deepEqual(await end, expected);
      assert.equal(text(), kept);
    });
  test('with the signal that ended it', async () => {
    const { end } = await shellOf((channel) => {
      channel.exit('TERM');
      channel.close();
    });
    assert.deepEqual(await end, { kind: 'exit', status: undefined, signal: 'SIGTERM' });
  });
  test('by itself, when the server ends the connection in the same breath', async () => {
    const { end } = await shellOf((channel, ssh) => {
      channel.exit(0);
      channel.close();
      setImmediate(() => ssh.finish());
    });
    assert.equal((await end).kind, 'exit');
  });
  for (const how of ['finish', 'reset'] as const) {
    test(`by the connection, when nothing was said (${how})`, async () => {
      const { end } = await shellOf((_, ssh) => setImmediate(() => ssh[how]()));
      assert.equal((await end).kind, 'lost');
    });
  }
  test('by this side', async () => {
    const { shell, end } = await shellOf(() => undefined);
    shell.close();
    assert.equal((await end).kind, 'exit');
  });
  test('a listener who comes after the end is told too', async () => {
    const { shell, end } = await shellOf((channel) => channel.close());
    await end;
    assert.equal((await new Promise<ShellEnd>((resolve) => shell.onClose(resolve))).kind, 'exit');
  });
});

describe('what goes through a shell', () => {
  test('a paste of 1 MB comes back byte for byte', async () => {
    const { shell, text } = await shellOf((channel) => channel.pipe(channel));
    const paste = Array.from({ length: 16 * 1024 }, (_, i) => `${i}`.padStart(63, ' ') + '\n').join('');
    shell.write(paste);
    await until(() => text().length >= paste.length, 'the whole paste');
    assert.equal(text(), paste);
    shell.close();
  });
  test('nothing while it is paused, everything afterwards', async () => {
    const flood = 'x'.repeat(12 * 1024 * 1024);
    let sent = false;
    const { shell, text } = await shellOf((channel) => channel.write(flood, () => (sent = true)));
    shell.pause();
    const before = text().length;
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(text().length, before);
    assert.equal(sent, false, 'the server waits for its window');
    shell.resume();
    await until(() => text().length === flood.length, 'all of it');
    shell.close();
  });
});
