import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Client, ClientChannel } from 'ssh2';
import { failureOf } from '../../src/appliance/failure';
import type { Channel, Cli } from '../../src/asyncos/cli';
import { openCli } from '../../src/asyncos/openCli';
import { startLab, type Lab } from '../../src/lab/lab';
import { loginTo } from './appliances';
import { logIn } from './terminal';

/** The pager of a small terminal and the end of an idle session, spoken with over a real shell. */
describe('AsyncOS spoken with a simulated appliance', () => {
  let lab: Lab;
  const clients: Client[] = [];
  let lastShell: ClientChannel | undefined;
  beforeEach(async () => {
    lab = await startLab({ testCommands: true });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    await lab.close();
  });

  async function cliOf(id: string, rows: number): Promise<Cli> {
    const client = await logIn(loginTo(lab, id));
    client.on('error', () => undefined);
    clients.push(client);
    const shell = await new Promise<ClientChannel>((resolve, reject) =>
      client.shell({ rows, cols: 80 }, (error, stream) => (error ? reject(error) : resolve(stream))),
    );
    lastShell = shell;
    return openCli(channelOf(shell), { hop: id, columns: 80, stopMs: 30_000 });
  }

  for (const id of ['lab-esa1', 'lab-esa2', 'lab-esa3'])
    test(`D05 ${id}: of a long answer nothing is missing in a small terminal, and no key is left over`, async () => {
      const tall = await cliOf(id, 500);
      const small = await cliOf(id, 10);
      const whole = await tall.run('help');
      assert.equal((await small.run('help')).text, whole.text);
      assert.match(whole.text, /workqueue/);
      const typed = lab.control(id).received.toString();
      assert.match(typed, /help\nhelp\n +$/);
      assert.match((await small.run('whoami')).text, /Username/);
      assert.equal(lab.control(id).received.toString(), `${typed}whoami\n`);
    });

  test('D08 the mark of a support session is seen with the next prompt', async () => {
    const cli = await cliOf('lab-esa1', 500);
    assert.equal(cli.prompt.service, false);
    lab.control('lab-esa1').supportSession(true);
    assert.equal((await cli.run('whoami')).prompt.service, true);
  });

  test('D09 a command that is not there says so, and the next one works', async () => {
    const cli = await cliOf('lab-esa1', 24);
    assert.match((await cli.run('nonsense')).text, /^Unknown command/);
    assert.match((await cli.run('whoami')).text, /Username: admin/);
  });

  test('D19 an idle session that is closed in the middle of a dialogue is interrupted', async () => {
    const cli = await cliOf('lab-esa1', 24);
    await assert.rejects(
      cli.converse('techsupport', () => {
        lab.control('lab-esa1').idleExpiry(1);
        return new Promise(() => undefined);
      }),
      (error: unknown) => failureOf(error)?.reason === 'interrupted',
    );
  });

  test('D19 an idle session that was closed before a command is interrupted, too', async () => {
    const cli = await cliOf('lab-esa1', 24);
    assert.ok(lastShell);
    const gone = once(lastShell, 'close');
    lab.control('lab-esa1').idleExpiry(1);
    await gone;
    await assert.rejects(cli.run('version'), (error: unknown) => failureOf(error)?.stage === 'dialogue');
  });

  test('D20 D21 a flood is left by Ctrl-C once enough was seen, and the prompt is there again', async () => {
    const cli = await cliOf('lab-esa1', 500);
    const reply = await cli.run('lab-flood 100000', { enough: (text) => text.length > 1_000_000 });
    assert.equal(reply.stopped, true);
    assert.match((await cli.run('version')).text, /Current Version/);
  });
});

function channelOf(shell: ClientChannel): Channel {
  return {
    write: (data) => void shell.write(data),
    onData: (listener) => void shell.on('data', listener),
    onClose: (listener) => void shell.on('close', listener),
    close: () => shell.close(),
  };
}
