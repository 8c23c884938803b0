import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Client } from 'ssh2';
import { startLab, type Lab } from '../../src/lab/lab';
import { applianceOf, loginTo } from './appliances';
import { scanHostKeys } from './openssh';
import { closed, execute, forward, logIn, openTerminal, waitFor } from './terminal';

const SMA = ['10.0.8.20', 22] as const;

describe('the faults of the lab', () => {
  let lab: Lab;
  const clients: Client[] = [];
  beforeEach(async () => {
    lab = await startLab({ testCommands: true });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await lab.close();
  });

  async function loggedIn(id: string): Promise<Client> {
    const client = await logIn(loginTo(lab, id));
    client.on('error', () => undefined);
    clients.push(client);
    return client;
  }

  const refusals: readonly (readonly ['prohibited' | 'connect-failed', number])[] = [
    ['prohibited', 1],
    ['connect-failed', 2],
  ];
  for (const [how, reason] of refusals) {
    test(`refuseForward("${how}") answers with reason ${reason}, and not any more when it is taken back`, async () => {
      const client = await loggedIn('lab-esa1');
      lab.control('lab-esa1').refuseForward(how);
      await assert.rejects(forward(client, ...SMA), { reason });
      lab.control('lab-esa1').refuseForward(undefined);
      await forward(client, ...SMA);
      assert.deepEqual(
        lab.control('lab-esa1').forwards.map(({ host, port, outcome }) => `${host}:${port} ${outcome}`),
        [`10.0.8.20:22 ${how}`, '10.0.8.20:22 opened'],
      );
    });
  }

  test('refuseForward("no-answer") never answers, and the connection lives on', async () => {
    const client = await loggedIn('lab-esa1');
    lab.control('lab-esa1').refuseForward('no-answer');
    let settled = false;
    const settle = (): void => void (settled = true);
    forward(client, ...SMA).then(settle, settle);
    assert.match((await execute(client, 'whoami')).output, /admin/);
    assert.equal(settled, false);
    assert.equal(lab.control('lab-esa1').forwards[0]?.outcome, 'no-answer');
  });

  test('lab-esa3 prohibits, an unknown address fails to connect, and neither opens a connection anywhere', async () => {
    await assert.rejects(forward(await loggedIn('lab-esa3'), ...SMA), { reason: 1 });
    const { port } = applianceOf(lab, 'lab-esa2');
    await assert.rejects(forward(await loggedIn('lab-esa1'), '127.0.0.1', port), { reason: 2 });
    assert.equal(lab.control('lab-esa2').connections, 0);
  });

  test('the jump host forwards to the addresses of this computer too', async () => {
    const { port, password } = applianceOf(lab, 'lab-esa2');
    const sock = await forward(await loggedIn('lab-jump1'), '127.0.0.1', port);
    const client = await logIn({ sock, password });
    assert.match((await execute(client, 'version')).output, /X1050/);
    client.end();
  });

  test('the same address is another SMA behind another hop', async () => {
    const sock = await forward(await loggedIn('lab-esa2'), ...SMA);
    const client = await logIn({ sock, password: applianceOf(lab, 'lab-sma1').password });
    client.end();
    assert.equal(lab.control('lab-sma1').logins, 1);
    assert.equal(lab.control('lab-sma2').logins, 0);
  });

  test('20 MB come through a forward without loss', async () => {
    const sock = await forward(await loggedIn('lab-esa1'), ...SMA);
    const client = await logIn({ sock, password: applianceOf(lab, 'lab-sma1').password });
    const { output } = await execute(client, 'lab-flood 20');
    assert.equal(output.length, 20 * 1024 * 1024);
    assert.ok(output.endsWith('\r\n'));
    client.end();
  });

  test('the end of the hop ends what goes through it', async () => {
    const hop = await loggedIn('lab-esa1');
    const sock = await forward(hop, ...SMA);
    const client = await logIn({ sock, password: applianceOf(lab, 'lab-sma1').password });
    await (await openTerminal(client)).until(/> $/);
    hop.destroy();
    await waitFor(
      () => lab.control('lab-sma1').connections === 0 && lab.control('lab-sma1').shells === 0,
      () => 'the end of the SMA’s connection',
    );
  });

  const drops: readonly (readonly ['reset' | 'fin', string | undefined])[] = [
    ['reset', 'ECONNRESET'],
    ['fin', undefined],
  ];
  for (const [how, code] of drops) {
    test(`dropConnections("${how}") is seen as ${code ?? 'a plain end'}`, async () => {
      const socket = await dialled('lab-esa1');
      const ended = new Promise<string | undefined>((resolve) => {
        socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
        socket.once('end', () => resolve(undefined));
      });
      await once(socket, 'data');
      lab.control('lab-esa1').dropConnections(how);
      assert.equal(await ended, code);
      await waitFor(
        () => lab.control('lab-esa1').connections === 0,
        () => 'the end of the connection on the other side',
      );
    });
  }

  async function dialled(id: string): Promise<Socket> {
    const socket = connect(applianceOf(lab, id).port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  }

  test('a drop ends the forward that carries the connection', async () => {
    const sock = await forward(await loggedIn('lab-esa1'), ...SMA);
    const over = closed(sock);
    sock.resume();
    lab.control('lab-sma1').dropConnections();
    await over;
  });

  test('a silent machine accepts, says nothing, and goes on where it was when the silence ends', async () => {
    const client = await loggedIn('lab-esa1');
    const terminal = await openTerminal(client);
    await terminal.until(/> $/);
    lab.control('lab-esa1').silence(true);
    terminal.type('version\r');
    const late = await dialled('lab-esa1');
    let heard = 0;
    late.on('data', (data: Buffer) => (heard += data.length));
    await waitFor(
      () => lab.control('lab-esa1').connections === 2,
      () => 'the second connection',
    );
    // The other machine's answer takes longer than an answer of this one would.
    assert.match((await execute(await loggedIn('lab-esa2'), 'version')).output, /X1050/);
    assert.equal(heard, 0);
    assert.equal(lab.control('lab-esa1').received.length, 0);
    lab.control('lab-esa1').silence(false);
    await terminal.until(/C170[^]*> $/);
    await waitFor(
      () => heard > 0,
      () => 'the ident line',
    );
    late.destroy();
  });

  test('a slow machine loses nothing', async () => {
    lab.control('lab-esa1').slow(400);
    assert.match((await execute(await loggedIn('lab-esa1'), 'version')).output, /Model: C170[^]*BMC: NA\n\n$/);
  });

  test('changeHostKey offers another key of the same type from the next connection on', async () => {
    const control = lab.control('lab-esa1');
    const before = control.hostKey;
    const { port, hostKey } = applianceOf(lab, 'lab-esa1');
    assert.deepEqual(await scanHostKeys(port), [hostKey]);
    control.changeHostKey();
    assert.notEqual(control.hostKey, before);
    assert.deepEqual(await scanHostKeys(port), [control.hostKey]);
    assert.equal(control.hostKey.split(' ')[0], before.split(' ')[0]);
  });

  test('a stopped machine resets, refuses and is not reachable by forwards; started, it listens on the same port', async () => {
    const client = await loggedIn('lab-esa1');
    const over = closed(client);
    await lab.control('lab-esa1').stop();
    await over;
    const { port } = applianceOf(lab, 'lab-esa1');
    await assert.rejects(logIn(loginTo(lab, 'lab-esa1')), { code: 'ECONNREFUSED' });
    await assert.rejects(forward(await loggedIn('lab-jump1'), '10.0.8.11', 22), { reason: 2 });
    await lab.control('lab-esa1').start();
    assert.match((await execute(await loggedIn('lab-esa1'), 'version')).output, /C170/);
    assert.equal(applianceOf(lab, 'lab-esa1').port, port);
  });

  test('a stopped SMA is not reachable', async () => {
    const hop = await loggedIn('lab-esa1');
    await lab.control('lab-sma1').stop();
    await assert.rejects(forward(hop, ...SMA), { reason: 2 });
    await lab.control('lab-sma1').start();
    await forward(hop, ...SMA);
  });
});
