import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Client } from 'ssh2';
import { startLab, type Lab } from '../../src/lab/lab';
import { applianceOf, loginTo } from './appliances';
import { byKeyboard, forward, logIn, openTerminal, waitFor, type Terminal } from './terminal';

describe('techsupport of a simulated appliance', () => {
  let lab: Lab;
  const clients: Client[] = [];
  beforeEach(async () => {
    lab = await startLab();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    await lab.close();
  });

  async function terminalAt(id: string, user?: { username: string; password: string }): Promise<Terminal> {
    const login = { ...loginTo(lab, id), ...user };
    const { via } = applianceOf(lab, id);
    const sock = via ? await throughHop(id, via[0] ?? '') : undefined;
    const client = await logIn({
      ...login,
      ...(sock && { sock }),
      authHandler: [byKeyboard(login.username, login.password)],
    });
    return terminalOf(client);
  }

  async function throughHop(id: string, hop: string) {
    const client = await logIn(loginTo(lab, hop));
    clients.push(client);
    return forward(client, applianceOf(lab, id).host, applianceOf(lab, id).port);
  }

  async function terminalOf(client: Client): Promise<Terminal> {
    client.on('error', () => undefined);
    clients.push(client);
    const terminal = await openTerminal(client, { cols: 200, rows: 500 });
    await terminal.until(/> $/);
    return terminal;
  }

  /** Types each answer at the question after the one before; gives what was said last. */
  async function walk(terminal: Terminal, ...answers: readonly (readonly [string, RegExp])[]): Promise<string> {
    let said = '';
    for (const [answer, next] of answers) {
      terminal.type(`${answer}\r`);
      said = await terminal.until(next);
    }
    return said;
  }

  const MENU = /\[\]> $/;
  const isUp = (id: string) =>
    waitFor(
      () => lab.control(id).access.state === 'up',
      () => `the tunnel of ${id}`,
    );

  test('TUNNEL is off, connects to the tunnel server by SSH, is up, and is off again', async () => {
    const terminal = await terminalAt('lab-esa1');
    assert.match(await walk(terminal, ['techsupport', MENU]), /currently disabled\.[^]*TUNNEL[^]*STATUS/);
    const enabled = await walk(terminal, ['tunnel', /\[1\]> $/], ['', /\[25\]> $/], ['443', /\[N\]> $/], ['y', MENU]);
    assert.match(enabled, /string:\r\n\r\n\S{4}(-\S+){5}\r\n\r\nto your Cisco/);
    assert.ok(enabled.includes(lab.control('lab-esa1').access.secret));
    assert.match(enabled, /ENABLED \(0 current service logins\)[^]*connecting[^]*Serial Number: 00137262569A-8RVFDB1/);
    assert.doesNotMatch(enabled, /- TUNNEL/);
    await isUp('lab-esa1');
    const [seen] = lab.tunnelServer(443).seen;
    assert.deepEqual({ serial: seen?.serial, port: seen?.port }, { serial: '00137262569A-8RVFDB1', port: 443 });
    assert.match(await walk(terminal, ['STATUS', MENU]), /connected on port 443/);
    assert.match(await walk(terminal, ['disable', /\[N\]> $/], ['y', MENU]), /currently disabled/);
    await waitFor(
      () => lab.tunnelServer(443).open() === 0,
      () => 'the end of the tunnel',
    );
    assert.match(await walk(terminal, ['', />\s$/]), /esa1\.lab\.example> $/);
  });

  test('Enter at the confirmation is no, at the port the default of an ESA', async () => {
    const terminal = await terminalAt('lab-esa1');
    await walk(
      terminal,
      ['techsupport', MENU],
      ['tunnel', /\[1\]> $/],
      ['', /\[25\]> $/],
      ['', /\[N\]> $/],
      ['', MENU],
    );
    assert.equal(lab.control('lab-esa1').access.state, 'disabled');
  });

  test('a WSA offers port 443, other numbers and another order', async () => {
    const terminal = await terminalAt('lab-wsa1');
    await walk(
      terminal,
      ['techsupport', MENU],
      ['tunnel', /\n10\. Gen[^]*\[10\]> $/],
      ['20', MENU],
      ['my-own@seed', /\[443\]> $/],
      ['', /\[N\]> $/],
      ['Y', MENU],
    );
    await isUp('lab-wsa1');
    assert.equal(lab.control('lab-wsa1').access.secret, 'my-own@seed');
    assert.equal(lab.tunnelServer(443).open(), 1);
  });

  test('the old generation takes a temporary password, hidden, and has no port in the words of SSHACCESS', async () => {
    const terminal = await terminalAt('lab-esa3');
    await walk(terminal, ['techsupport', MENU], ['sshaccess', /cannot be the same[^]*\[\]> $/]);
    const typed = await walk(terminal, ['tmp-secret', /\[N\]> $/]);
    assert.ok(!typed.includes('tmp-secret'));
    assert.match(await walk(terminal, ['y', MENU]), /temporary password to your[^]*Tunnel option is not active/);
    assert.equal(lab.control('lab-esa3').access.state, 'ssh');
  });

  test('a clustered machine asks to switch first, and a no leaves', async () => {
    const terminal = await terminalAt('lab-esa2');
    const left = await walk(terminal, ['techsupport', /\[Y\]> $/], ['n', /\)> $/]);
    assert.doesNotMatch(left, /Service Access/);
    await walk(terminal, ['techsupport', /restricted to [^]*\[Y\]> $/], ['', MENU]);
    assert.match(await walk(terminal, ['status', MENU]), /Service Access is currently disabled/);
  });

  test('who has no right to it gets "Unknown command"', async () => {
    const terminal = await terminalAt('lab-esa1', { username: 'guest', password: 'esa1-slate' });
    assert.match(await walk(terminal, ['techsupport', /example> $/]), /Unknown command/);
    assert.match(await walk(terminal, ['whoami', /example> $/]), /Groups: guest/);
  });

  test('all logins share it: an administrator elsewhere, support that comes and the seven days are seen', async () => {
    const terminal = await terminalAt('lab-sma1');
    await walk(terminal, ['techsupport', MENU]);
    const control = lab.control('lab-sma1');
    control.changeAccess({ state: 'ssh', secret: 'by-another', logins: 1 });
    assert.match(await walk(terminal, ['status', MENU]), /ENABLED \(1 current service logins\)/);
    assert.match(await walk(terminal, ['', /> $/]), /sma1\.lab\.example \(SERVICE\)> $/);
    control.changeAccess({ state: 'expired', port: 25, logins: 0 });
    assert.match(await walk(terminal, ['techsupport', MENU]), /ENABLED \(0 [^]*expired/);
  });

  test('an SMA without Internet gets no tunnel, and a TUNNEL that blocks comes back with the result', async () => {
    const terminal = await terminalAt('lab-sma1');
    lab.control('lab-sma1').blockTunnel(true);
    const said = await walk(
      terminal,
      ['techsupport', MENU],
      ['tunnel', /\[1\]> $/],
      ['1', /\[25\]> $/],
      ['25', /\[N\]> $/],
      ['y', MENU],
    );
    assert.match(said, /not connected/);
    assert.equal(lab.control('lab-sma1').access.state, 'down');
  });

  test('enabling fails where it is switched so, and STATUS may tell another serial number', async () => {
    const terminal = await terminalAt('lab-esa1');
    lab.control('lab-esa1').failEnable(true);
    lab.control('lab-esa1').statusSerial('FFFFFFFFFFFF-FFFFFFF');
    const sshAccess = [['sshaccess', /\[1\]> $/] as const, ['1', /\[N\]> $/] as const, ['y', MENU] as const];
    assert.match(await walk(terminal, ['techsupport', MENU], ...sshAccess), /Failed to enable/);
    lab.control('lab-esa1').failEnable(false);
    assert.match(await walk(terminal, ...sshAccess), /Serial Number: FFFFFFFFFFFF-FFFFFFF/);
  });

  test('a tunnel that the server ends is down', async () => {
    const terminal = await terminalAt('lab-esa1');
    await walk(
      terminal,
      ['techsupport', MENU],
      ['tunnel', /\[1\]> $/],
      ['', /\[25\]> $/],
      ['', /\[N\]> $/],
      ['y', MENU],
    );
    await isUp('lab-esa1');
    lab.tunnelServer(25).drop();
    await waitFor(
      () => lab.control('lab-esa1').access.state === 'down',
      () => 'the end of the tunnel',
    );
    assert.match(await walk(terminal, ['status', MENU]), /not connected \(port 25\)/);
  });

  test('an appliance that is switched off loses its tunnel and keeps service access with its seed', async () => {
    const terminal = await terminalAt('lab-esa1');
    await walk(
      terminal,
      ['techsupport', MENU],
      ['tunnel', /\[1\]> $/],
      ['', /\[25\]> $/],
      ['', /\[N\]> $/],
      ['y', MENU],
    );
    await isUp('lab-esa1');
    const control = lab.control('lab-esa1');
    const { secret } = control.access;
    await control.stop();
    assert.deepEqual(control.access, { state: 'down', secret, port: 25, logins: 0 });
    await waitFor(
      () => lab.tunnelServer(25).open() === 0,
      () => 'the end of the tunnel',
    );
  });

  test('Ctrl-C leaves the dialogue for a new prompt and changes nothing', async () => {
    const terminal = await terminalAt('lab-esa1');
    await walk(terminal, ['techsupport', MENU], ['sshaccess', /\[1\]> $/], ['1', /\[N\]> $/]);
    terminal.type('\u0003');
    assert.match(await terminal.until(/> $/), /esa1\.lab\.example> $/);
    assert.equal(lab.control('lab-esa1').access.state, 'disabled');
  });
});
