/** A terminal at the end of a chain of real sshd: what is typed, what is shown, how it ends. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { missing } from './needs';
import { person } from './person';
import { descendants, endAll } from './server';
import { openSite, product, type Product, type Site } from './site';
import type { Terminal } from './terminal';
import { until } from './until';

describe('a terminal through real sshd', { skip: missing('openssh', 'user', 'terminals') }, () => {
  const site = missing('openssh', 'user', 'terminals') ? (undefined as unknown as Site) : openSite();
  after(() => site.undo.undo());

  type Opened = Parameters<Product['open']>[2];
  const open = async (t: Parameters<typeof product>[1], how?: Opened): Promise<Terminal> => {
    const { hop, target } = await site.plain();
    const route = [site.appliance('hop', hop), site.appliance('target', target)] as const;
    return product(site, t).open(route, person(), how);
  };
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

  test('an xterm-256color whose window has its size from the start, and its new one after a resize', async (t) => {
    const terminal = await open(t, { window: { cols: 133, rows: 41 } });
    assert.equal(await terminal.run('echo $TERM'), 'xterm-256color');
    assert.equal(await terminal.run('stty size'), '41 133');
    terminal.shell.resize({ cols: 72, rows: 19 });
    assert.equal(await terminal.run('stty size'), '19 72');
  });

  test('a resize reaches the program in the foreground', async (t) => {
    const terminal = await open(t);
    terminal.type(`sh -c 'trap "stty size; exit" WINCH; echo on""ward; while :; do sleep 0.02; done'\n`);
    await terminal.shows(/onward/);
    terminal.shell.resize({ cols: 99, rows: 33 });
    await terminal.shows(/33 99/);
  });

  test('UTF-8 arrives as it was typed, and is shown as it was written', async (t) => {
    const terminal = await open(t);
    const text = 'Zo\u00eb \u65e5\u672c\u8a9e \u{1f680} e\u0301 \u05e9\u05dc\u05d5\u05dd';
    assert.equal(await terminal.run(`printf '%s' '${text}'`), text);
    assert.equal(await terminal.run(`printf '%s' '${text}' | wc -c`), `${Buffer.byteLength(text)}`);
  });

  test('Ctrl-C ends the program in the foreground and leaves the shell', async (t) => {
    const terminal = await open(t);
    const shell = Number(await terminal.run('echo $$'));
    terminal.type('sleep 1000\n');
    const isSleep = ({ command }: { command: string }) => command.startsWith('sleep 1000');
    const sleep = await until(() => descendants(shell).find(isSleep), 'sleep');
    terminal.type('\x03');
    await until(() => !descendants(shell).some(({ pid }) => pid === sleep.pid), 'the end of sleep');
    // The marker of the next command would be read as input of sleep if that still ran.
    assert.match(await terminal.run('echo "status $?"'), /status 130$/);
  });

  const ENDS = [
    { typed: 'exit 0', end: { kind: 'exit', status: 0, signal: undefined } },
    { typed: 'exit 7', end: { kind: 'exit', status: 7, signal: undefined } },
    { typed: 'kill -9 $$', end: { kind: 'exit', status: undefined, signal: 'SIGKILL' } },
  ] as const;
  for (const { typed, end } of ENDS) {
    test(`C23 ${typed} ends the terminal with ${JSON.stringify(end)}`, async (t) => {
      const terminal = await open(t);
      terminal.type(`${typed}\n`);
      assert.deepEqual(await terminal.ended, end);
    });
  }

  test('C23 what was printed last is shown before the end', async (t) => {
    const terminal = await open(t);
    await terminal.run('true');
    terminal.type(`head -c 500000 /dev/zero | tr '\\0' x; printf '<%s>' last; exit 3\n`);
    const end = await terminal.ended;
    assert.deepEqual(end, { kind: 'exit', status: 3, signal: undefined });
    assert.equal(/^(x+)<last>$/.exec(terminal.unread().trim())?.[1]?.length, 500_000);
  });

  test('a paste of 1 MB arrives whole, line by line', async (t) => {
    const terminal = await open(t);
    const lines = Array.from({ length: 17_000 }, (_, n) => `${n} ${randomBytes(28).toString('hex')}\n`);
    const text = lines.join('');
    assert.ok(text.length > 1_000_000);
    const file = join(site.written, 'pasted');
    terminal.type(`cat > ${file}; printf '<%s>' written\n`);
    terminal.type(text);
    terminal.type('\x04');
    await terminal.shows(/<written>/);
    assert.equal(sha256(readFileSync(file)), sha256(Buffer.from(text)));
  });

  test('a paste of 1 MB without a line end arrives whole at a program that reads bytes', async (t) => {
    const terminal = await open(t);
    const bytes = randomBytes(1024 * 1024);
    const file = join(site.written, 'pasted-raw');
    terminal.type(`stty raw -echo; printf '<%s>' raw; head -c ${bytes.length} > ${file}; printf '<%s>' written\n`);
    await terminal.shows(/<raw>/);
    terminal.shell.write(bytes);
    await terminal.shows(/<written>/);
    assert.equal(sha256(readFileSync(file)), sha256(bytes));
  });

  test(
    '20 MB with pauses: the program waits, nothing is kept here, nothing is lost',
    { skip: missing('proc') },
    async (t) => {
      const terminal = await open(t);
      const file = join(site.folder, 'twenty');
      writeFileSync(file, randomBytes(20_000_000));
      const script = `echo '<'$$'>'; exec cat ${file}`;
      terminal.type(`stty raw -echo; sh -c "${script.replaceAll('$', '\\$')}"\n`);
      const pid = Number((await terminal.shows(/<(\d+)>\n/))[1]);
      const received = terminal.hash(20_000_000);
      for (const share of [0.1, 0.4]) {
        await until(() => terminal.received() > share * 20_000_000, `${share} of it`);
        terminal.shell.pause();
        const seen = terminal.received();
        const written = await standsStill(() => bytesWrittenBy(pid));
        assert.equal(terminal.received(), seen, 'nothing is shown during the pause');
        assert.ok(written < 20_000_000, 'the program waits');
        // A window of 4 MB on each hop (`wideWindows` in esbuild.js), and what the pipes on the way hold.
        assert.ok(written - seen < 2 * 4 * 1024 ** 2 + 1_000_000, `${written - seen} bytes are on the way`);
        terminal.shell.resume();
      }
      assert.equal(await received, sha256(readFileSync(file)));
      assert.equal(statSync(file).size, 20_000_000);
    },
  );

  for (const { role, id } of [
    { role: 'hop', id: 'esa1' },
    { role: 'target', id: 'sma1' },
  ] as const) {
    test(`the processes of the ${role}'s session are killed: lost, and ${id} is named`, async (t) => {
      const servers = { hop: await site.server('hop'), target: await site.server('target') };
      const route = [site.appliance('hop', servers.hop), site.appliance('target', servers.target)] as const;
      const terminal = await product(site, t).open(route, person());
      await terminal.run('true');
      endAll(servers[role].sessions().map(({ pid }) => pid));
      const end = await terminal.ended;
      assert.equal(end.kind, 'lost', JSON.stringify(end));
      const { hop, stage, reason } = end.failure;
      assert.deepEqual({ hop, stage, reason }, { hop: id, stage: 'shell', reason: 'lost' });
    });
  }
});

/** What a process has handed to write(2), in bytes. */
function bytesWrittenBy(pid: number): number {
  return Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

/** The value, once ten readings in a row are alike. */
function standsStill(read: () => number): Promise<number> {
  let last = NaN;
  let alike = 0;
  return until(() => {
    const now = read();
    alike = now === last ? alike + 1 : 0;
    last = now;
    return alike >= 10 ? now : undefined;
  }, 'a standstill');
}
