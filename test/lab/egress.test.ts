import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, test } from 'node:test';
import { tunnelEndpoints, tunnelHosts } from '../../src/appliance/tunnelHosts';
import { OPEN, openEgress } from '../../src/lab/network/egress';
import { startLab, type Lab, type Speaker } from '../../src/lab/lab';
import { loginTo } from './appliances';
import { byKeyboard, logIn, openTerminal, waitFor, type Terminal } from './terminal';

describe('what stands between the lab and its tunnel server', () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function started(options?: Parameters<typeof startLab>[0]): Promise<Lab> {
    const lab = await startLab(options);
    ends.push(() => lab.close());
    return lab;
  }

  async function terminalAt(lab: Lab, id: string): Promise<Terminal> {
    const login = loginTo(lab, id);
    const client = await logIn({ ...login, authHandler: [byKeyboard(login.username, login.password)] });
    client.on('error', () => undefined);
    ends.push(() => client.end());
    const terminal = await openTerminal(client, { cols: 200, rows: 500 });
    await terminal.until(/> $/);
    return terminal;
  }

  /** What a port of this computer says before and after a line; how it ended. */
  async function hear(port: number): Promise<{ text: string; ended: boolean; errno?: string }> {
    const socket = connect({ port, host: '127.0.0.1' });
    ends.push(() => socket.destroy());
    let text = '';
    let ended = false;
    let errno: string | undefined;
    socket.on('data', (data: Buffer) => (text += data.toString('latin1')));
    socket.on('close', () => (ended = true)).on('error', (error: NodeJS.ErrnoException) => (errno = error.code));
    socket.write('\r\n');
    await waitFor(
      () => text !== '' || ended,
      () => `an answer of port ${port}`,
    );
    return { text, ended, ...(errno !== undefined && { errno }) };
  }

  test('this computer finds every name and port of every series inside the lab', async () => {
    const lab = await started();
    for (const series of ['C', 'X', 'S', 'M'] as const) {
      const endpoints = tunnelEndpoints(tunnelHosts(series, lab.description.tunnelHosts), [22, 25, 53, 80, 443, 4766]);
      assert.equal(endpoints.length, 12);
      assert.ok(endpoints.every(({ at }) => at?.address === '127.0.0.1' && at.port !== undefined));
    }
  });

  test('this computer meets what its port was told to answer, on the port it had', async () => {
    const lab = await started();
    const server = lab.tunnelServer(25);
    const expected: readonly (readonly [Speaker, RegExp])[] = [
      ['tunnel', /^SSH-2\.0-OpenSSH_6\.2 CiscoTunnels1\r\n/],
      ['ssh', /^SSH-2\.0-OpenSSH_9\.6\r\n/],
      ['smtp', /^220 relay/],
      ['smtp-inspected', /^220 \*{10,}/],
      ['http', /^HTTP\/1\.1 400/],
      ['block-page', /^<html>/],
      ['tls', /^\x15\x03\x03/],
      ['tarpit', /^\.+$/],
    ];
    for (const [answer, said] of expected) {
      await server.answerComputer(answer);
      assert.match((await hear(server.port)).text, said, answer);
    }
    await server.answerComputer('close');
    assert.deepEqual(await hear(server.port), { text: '', ended: true });
    await server.answerComputer('reset');
    assert.equal((await hear(server.port)).errno, 'ECONNRESET');
    await server.answerComputer('refused');
    assert.equal((await hear(server.port)).errno, 'ECONNREFUSED');
    await server.answerComputer('tunnel');
    assert.match((await hear(server.port)).text, /CiscoTunnels1/);
  });

  test('a silent port takes the connection and says nothing to a line', async () => {
    const server = (await started()).tunnelServer(80);
    await server.answerComputer('silent');
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    ends.push(() => socket.destroy());
    socket.on('data', () => assert.fail('it spoke'));
    await once(socket, 'connect');
    await new Promise((resolve) => socket.write('\r\n', resolve));
    await server.answerComputer('tunnel');
    assert.match((await hear(server.port)).text, /CiscoTunnels1/);
  });

  async function enableOn(lab: Lab, port: string): Promise<Terminal> {
    const terminal = await terminalAt(lab, 'lab-esa1');
    for (const [typed, next] of [
      ['techsupport', /\[\]> $/],
      ['tunnel', /\[1\]> $/],
      ['', /\[25\]> $/],
      [port, /\[N\]> $/],
      ['y', /\[\]> $/],
    ] as const) {
      terminal.type(`${typed}\r`);
      await terminal.until(next);
    }
    return terminal;
  }

  for (const { port, state } of [
    { port: '25', state: 'down' },
    { port: '443', state: 'up' },
  ] as const)
    test(`in the story TUNNEL of lab-esa1 on ${port} is ${state}`, async () => {
      const lab = await started({ firewalls: 'story' });
      await enableOn(lab, port);
      await waitFor(
        () => lab.control('lab-esa1').access.state === state,
        () => `${state}, but it is ${lab.control('lab-esa1').access.state}`,
      );
      assert.equal(lab.tunnelServer(Number(port)).open(), state === 'up' ? 1 : 0);
    });

  test('a TUNNEL whose packets are dropped is connecting until it is disabled', async () => {
    const lab = await started({ firewalls: 'story' });
    const terminal = await enableOn(lab, '22');
    assert.equal(lab.control('lab-esa1').access.state, 'connecting');
    terminal.type('disable\r');
    await terminal.until(/\[N\]> $/);
    terminal.type('y\r');
    await terminal.until(/currently disabled/);
    assert.equal(lab.control('lab-esa1').access.state, 'disabled');
  });

  for (const { id, command, said } of [
    { id: 'lab-esa1', command: 'telnet upgrades.ironport.com 25', said: /220 \*+\r\n/ },
    { id: 'lab-esa1', command: 'telnet upgrades.ironport.com 443', said: /CiscoTunnels1\r\n/ },
    { id: 'lab-esa3', command: 'telnet upgrades.ironport.com 443', said: /hostname nor servname provided/ },
    { id: 'lab-wsa1', command: 'telnet s.tunnels.ironport.com 443', said: /CiscoTunnels1\r\n/ },
  ])
    test(`the story as ${id} tells it: ${command}`, async () => {
      const terminal = await terminalAt(await started({ firewalls: 'story' }), id);
      terminal.type(`${command}\r`);
      await terminal.until(said);
    });

  test('lab-esa2 of the story is blocked until its firewall is mended', async () => {
    const lab = await started({ firewalls: 'story' });
    const terminal = await terminalAt(lab, 'lab-esa2');
    terminal.type('telnet upgrades.ironport.com 443\r');
    await terminal.until(/Trying 63\.251\.108\.107\.\.\.\r\n/);
    terminal.type('\u0003');
    await terminal.until(/\)> $/);
    lab.control('lab-esa2').mendFirewall();
    terminal.type('telnet upgrades.ironport.com 443\r');
    await terminal.until(/CiscoTunnels1/);
  });

  test('the firewall team mends it some time after the first dropped connection, not before', (t) => {
    t.mock.timers.enable({ apis: ['Date'] });
    const egress = openEgress({ ...OPEN, otherPorts: 'dropped', mendedAfterMs: 1000 });
    t.mock.timers.tick(5000);
    assert.equal(egress.now().otherPorts, 'dropped');
    egress.dropped();
    t.mock.timers.tick(999);
    egress.dropped();
    assert.equal(egress.now().otherPorts, 'dropped');
    t.mock.timers.tick(1);
    assert.equal(egress.now().otherPorts, 'tunnel');
  });
});
