import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Client, PseudoTtyOptions } from 'ssh2';
import { startLab, type Lab } from '../../src/lab/lab';
import { loginTo } from './appliances';
import { byKeyboard, execute, logIn, openTerminal, waitFor, type Terminal } from './terminal';

const PAGER = '-Press Any Key For More-';
const ERASED = `${PAGER}\r${' '.repeat(25)}\r`;

describe('the shell of a simulated appliance', () => {
  let lab: Lab;
  const clients: Client[] = [];
  beforeEach(async () => {
    lab = await startLab({ testCommands: true });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    await lab.close();
  });

  async function loggedIn(id: string): Promise<Client> {
    const client = await logIn(loginTo(lab, id));
    client.on('error', () => undefined);
    clients.push(client);
    return client;
  }

  async function terminalAt(id: string, pty?: PseudoTtyOptions | false): Promise<Terminal> {
    return openTerminal(await loggedIn(id), pty);
  }

  test('a long answer waits at the pager for each screen, and the key erases the pager by 25 spaces', async () => {
    const terminal = await terminalAt('lab-esa1', { cols: 120, rows: 24 });
    await terminal.until(/> $/);
    terminal.type('help\r');
    const first = await terminal.until(/-Press Any Key For More-/);
    assert.equal(first.split('\r\n').length - 1, 1 + 23, 'the echo and 23 lines');
    terminal.type(' ');
    const second = await terminal.until(/-Press Any Key For More-/);
    assert.ok(second.startsWith(ERASED.slice(PAGER.length)));
    assert.equal(second.split('\r\n').length - 1, 23);
    terminal.type('x');
    assert.match(await terminal.until(/esa1\.lab\.example> $/), /workqueue/);
  });

  test('a line that is wider than the terminal counts for as many rows as it takes', async () => {
    const terminal = await terminalAt('lab-esa1', { cols: 20, rows: 24 });
    await terminal.until(/> $/);
    terminal.type('help\r');
    const lines = (await terminal.until(/-Press Any Key For More-/)).split('\r\n').slice(1, -1);
    const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 20)), 0);
    assert.ok(rows <= 23 && rows > 20, String(rows));
  });

  test('Ctrl-C at the pager leaves the rest out', async () => {
    const terminal = await terminalAt('lab-esa1');
    await terminal.until(/> $/);
    terminal.type('help\r');
    await terminal.until(/-Press Any Key For More-/);
    terminal.type('\u0003');
    assert.doesNotMatch(await terminal.until(/esa1\.lab\.example> $/), /workqueue/);
  });

  test('a tall terminal has no pager', async () => {
    const terminal = await terminalAt('lab-esa1', { cols: 80, rows: 500 });
    await terminal.until(/> $/);
    terminal.type('help\r');
    const output = await terminal.until(/workqueue[^]*> $/);
    assert.ok(!output.includes(PAGER));
  });

  test('a resize while the pager waits counts for the next screen', async () => {
    const terminal = await terminalAt('lab-esa1', { cols: 80, rows: 10 });
    await terminal.until(/> $/);
    terminal.type('help\r');
    await terminal.until(/-Press Any Key For More-/);
    terminal.channel.setWindow(20, 100, 0, 0);
    await waitFor(
      () => lab.control('lab-esa1').pty?.rows === 20,
      () => 'the new size',
    );
    terminal.type(' ');
    assert.equal((await terminal.until(/-Press Any Key For More-/)).split('\r\n').length - 1, 19);
    assert.deepEqual(lab.control('lab-esa1').pty, { cols: 100, rows: 20 });
  });

  const marks: readonly (readonly [string, string, string])[] = [
    ['lab-esa1', 'esa1.lab.example> ', 'esa1.lab.example (*SERVICE*)> '],
    ['lab-esa2', '(Machine esa2.lab.example)> ', '(Machine esa2.lab.example) (SERVICE)> '],
    ['lab-wsa1', 'cisco-wsa> ', 'cisco-wsa (SERVICE)> '],
    ['lab-esa3', '(esa3.lab.example)> ', '(esa3.lab.example) (SERVICE)> '],
  ];
  for (const [id, plain, marked] of marks) {
    test(`${id} marks its prompt from the next one on: ${marked}`, async () => {
      if (id === 'lab-wsa1') return assertMarks(await keyboardTerminal(), id, plain, marked);
      return assertMarks(await terminalAt(id), id, plain, marked);
    });
  }

  async function keyboardTerminal(): Promise<Terminal> {
    const { port, username, password } = loginTo(lab, 'lab-wsa1');
    const client = await logIn({ port, username, authHandler: [byKeyboard(username, password)] });
    clients.push(client);
    return openTerminal(client);
  }

  async function assertMarks(terminal: Terminal, id: string, plain: string, marked: string): Promise<void> {
    assert.ok((await terminal.until(/> $/)).endsWith(`\r\n${plain}`));
    lab.control(id).supportSession(true);
    terminal.type('\r');
    assert.equal(await terminal.until(/> $/), `\r\n${marked}`);
    lab.control(id).supportSession(false);
    terminal.type('\r');
    assert.equal(await terminal.until(/> $/), `\r\n${plain}`);
  }

  const answers: readonly (readonly [string, RegExp])[] = [
    ['version', /^version\r\n\r\nCurrent Version\r\n=+\r\nModel: C170\r\n[^]*Serial #: 00137262569A-8RVFDB1\r\n/],
    ['whoami', /^whoami\r\n\r\nUsername: admin\r\nFull Name: Administrator\r\nGroups: admin/],
    ['nonsense 1', /^nonsense 1\r\nUnknown command or missing feature key: nonsense 1\r\nesa1/],
    ['supportrequest', /^supportrequest\r\n\(simulated appliance\) "supportrequest" is a command of AsyncOS/],
    ['verx\u007fsion', /^verx\u0008 \u0008sion\r\n\r\nCurrent Version/],
    ['nonsense\u0015version', /^nonsense(\u0008 \u0008){8}version\r\n\r\nCurrent Version/],
    ['é\u007fversion', /^Ã©\u0008 \u0008version\r\n\r\nCurrent Version/],
    ['version\u001b[D\u001bOC', /^version\r\n\r\nCurrent Version/],
  ];
  for (const [typed, expected] of answers) {
    test(`typing ${JSON.stringify(typed)} is answered as it is known`, async () => {
      const terminal = await terminalAt('lab-esa1', { cols: 80, rows: 500 });
      await terminal.until(/> $/);
      terminal.type(`${typed}\r`);
      assert.match(await terminal.until(/> $/), expected);
    });
  }

  test('Ctrl-C gives a new prompt and drops the line', async () => {
    const terminal = await terminalAt('lab-esa1');
    await terminal.until(/> $/);
    terminal.type('reboot\u0003');
    assert.equal(await terminal.until(/> $/), 'reboot^C\r\nesa1.lab.example> ');
  });

  test('exit and quit close the channel with status 0', async () => {
    for (const word of ['exit', 'quit']) {
      const terminal = await terminalAt('lab-esa1');
      await terminal.until(/> $/);
      terminal.type(`${word}\r`);
      assert.deepEqual((await once(terminal.channel, 'close'))[0], 0);
    }
    await waitFor(
      () => lab.control('lab-esa1').shells === 0,
      () => 'the end of the shells',
    );
  });

  test('without a terminal there is no echo, no pager and no carriage return', async () => {
    const terminal = await terminalAt('lab-esa2', false);
    terminal.channel.end('help\n');
    const output = await terminal.until(/workqueue[^\n]*\n[^]*> $/);
    assert.doesNotMatch(output, /\r|Press Any Key|> help/);
  });

  test('commands over exec chain by semicolons and end with status 0', async () => {
    const { output, code } = await execute(await loggedIn('lab-esa1'), 'whoami; version;nonsense');
    assert.match(output, /Username: admin\n[^]*Model: C170\n[^]*feature key: nonsense\n$/);
    assert.equal(code, 0);
  });

  test('the jump host has a shell of another kind', async () => {
    const terminal = await terminalAt('lab-jump1');
    await terminal.until(/admin@jump1:~\$ $/);
    terminal.type('version\r');
    assert.equal(await terminal.until(/\$ $/), 'version\r\nsh: 1: version: not found\r\nadmin@jump1:~$ ');
  });

  test('an idle shell is closed', async () => {
    const terminal = await terminalAt('lab-esa1');
    await terminal.until(/> $/);
    const closed = once(terminal.channel, 'close');
    lab.control('lab-esa1').idleExpiry(1);
    await terminal.until(/left idle/);
    await closed;
  });

  test('a forced passphrase change comes before the first prompt and asks until it is satisfied', async () => {
    lab.control('lab-esa1').forcePassphraseChange(true);
    const terminal = await terminalAt('lab-esa1');
    await terminal.until(/Old passphrase: $/);
    terminal.type('wrong\rnew\rnew\r');
    const again = await terminal.until(/Old passphrase: $/);
    assert.match(again, /^\r\nNew passphrase: \r\nRetype new passphrase: \r\n.*again/);
    terminal.type(`${loginTo(lab, 'lab-esa1').password}\rnew\rnew\r`);
    assert.match(await terminal.until(/esa1\.lab\.example> $/), /updated/);
  });

  test('lab-flood prints its megabytes complete and in order, and Ctrl-C ends it', async () => {
    const client = await loggedIn('lab-esa1');
    const { output } = await execute(client, 'lab-flood 4');
    assert.equal(output.length, 4 * 1024 * 1024);
    const numbers = output
      .split('\r\n')
      .slice(0, -1)
      .map((line) => Number(line.split(' ')[0]));
    assert.ok(numbers.every((number, index) => number === index + 1));
    const terminal = await openTerminal(client);
    await terminal.until(/> $/);
    terminal.type('lab-flood 100000\r');
    await terminal.until(/0000001000 /);
    terminal.type('\u0003');
    await terminal.until(/esa1\.lab\.example> $/);
  });

  test('lab-bytes prints bytes as they are', async () => {
    const { output } = await execute(await loggedIn('lab-esa1'), 'lab-bytes 1b5d303b7807c3a9');
    assert.equal(output, '\u001b]0;x\u0007é');
  });

  test('the commands for tests do not exist unless they were asked for', async () => {
    await lab.close();
    lab = await startLab();
    const { output } = await execute(await loggedIn('lab-esa1'), 'lab-bytes 41');
    assert.match(output, /^Unknown command/);
  });

  test('what is typed is kept, a paste of 1 MB too', async () => {
    const terminal = await terminalAt('lab-esa1');
    await terminal.until(/> $/);
    const paste = 'a'.repeat(1024 * 1024);
    terminal.type(paste);
    await waitFor(
      () => lab.control('lab-esa1').received.length === paste.length,
      () => 'the whole paste',
    );
    assert.ok(lab.control('lab-esa1').received.equals(Buffer.from(paste)));
  });
});
