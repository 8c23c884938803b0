import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Verdict } from '../../src/appliance/probeReport';
import { startLab, type Answer, type Egress, type Lab } from '../../src/lab/lab';
import { nslookup, telnet } from '../../src/probe/telnet';
import { engineer, type Engineer } from './engineer';
import { loginTo } from './appliances';
import { withDeadlineOnceSaid } from './telnetDeadline';
import { byKeyboard, execute, logIn, openTerminal, type Terminal } from './terminal';

const NAME = 'upgrades.ironport.com';

describe('telnet and nslookup as the product reads them', () => {
  let lab: Lab;
  let person: Engineer;
  beforeEach(async () => {
    lab = await startLab();
    person = engineer(lab);
  });
  afterEach(async () => {
    await person.close();
    await lab.close();
  });

  const options = (vantage: string) => ({
    vantage,
    allowed: [NAME, 's.tunnels.ironport.com', '10.0.8.20', 'sma1.lab.example'],
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    now: () => 0,
  });

  /** Where nothing more comes, what waits for it ends at once. */
  const openCli = async (id: string) => withDeadlineOnceSaid(await person.openCli(id), lab.control(id));

  test('each answer of a port is read as what it is, in one CLI', async () => {
    const cli = await openCli('lab-esa1');
    const expected: readonly (readonly [Answer, Verdict])[] = [
      ['tunnel', 'tunnel'],
      ['ssh', 'ssh'],
      ['smtp', 'smtp'],
      ['smtp-inspected', 'smtp-inspected'],
      ['http', 'open-silent'],
      ['tls', 'open-silent'],
      ['silent', 'open-silent'],
      ['close', 'closed-early'],
      ['reset', 'closed-early'],
      ['refused', 'refused'],
      ['dropped', 'timeout'],
      ['no-route', 'no-route'],
    ];
    for (const [answer, verdict] of expected) {
      lab.control('lab-esa1').changeEgress({ otherPorts: answer });
      const result = await telnet(cli, NAME, 443, options('lab-esa1'));
      assert.equal(result.verdict, verdict, `${answer}: ${JSON.stringify(result)}`);
      assert.deepEqual(result.addresses, ['63.251.108.107'], answer);
    }
    cli.close();
  });

  for (const { names, addresses, verdict } of [
    { names: 'unknown-name', addresses: [], verdict: 'dns-failed' },
    { names: ['10.99.0.1'], addresses: ['10.99.0.1'], verdict: 'tunnel' },
    { names: ['2001:db8::7', '63.251.108.107'], addresses: ['63.251.108.107'], verdict: 'tunnel' },
  ] as const satisfies readonly { names: Egress['names']; addresses: readonly string[]; verdict: Verdict }[])
    test(`DNS that says ${names.toString()} is looked up so, and telnet goes by it`, async () => {
      lab.control('lab-wsa1').changeEgress({ names });
      const cli = await person.openCli('lab-wsa1');
      const found = await nslookup(cli, 's.tunnels.ironport.com', options('lab-wsa1'));
      assert.deepEqual(found?.addresses, addresses);
      const result = await telnet(cli, NAME, 443, options('lab-wsa1'));
      assert.equal(result.verdict, verdict);
      cli.close();
    });

  test('an interface that is chosen is the way that is taken', async () => {
    lab.control('lab-esa1').changeEgress({ interfaces: { Management: 'refused' } });
    const cli = await person.openCli('lab-esa1');
    for (const [leaving, verdict] of [
      ['Management', 'refused'],
      ['Data 1', 'tunnel'],
    ] as const) {
      const result = await telnet(cli, NAME, 22, { ...options('lab-esa1'), interface: leaving });
      assert.equal(result.verdict, verdict);
      assert.equal(result.evidence.interface, leaving);
    }
    cli.close();
  });

  test('an ESA meets the SSH server of its SMA, a port that is shut, and an SMA that is off', async () => {
    const cli = await openCli('lab-esa1');
    const met = async (host: string, port: number): Promise<Verdict> =>
      (await telnet(cli, host, port, options('lab-esa1'))).verdict;
    assert.equal(await met('10.0.8.20', 22), 'ssh');
    assert.equal(await met('sma1.lab.example', 22), 'ssh');
    assert.equal(await met('10.0.8.20', 2222), 'refused');
    lab.control('lab-esa1').changeEgress({ inside: { '10.0.8.20:22': 'close' } });
    assert.equal(await met('10.0.8.20', 22), 'closed-early');
    lab.control('lab-esa1').changeEgress({ inside: {} });
    await lab.control('lab-sma1').stop();
    const short = { ...options('lab-esa1'), timeoutMs: 5000 };
    assert.equal((await telnet(cli, '10.0.8.20', 22, short)).verdict, 'timeout');
    cli.close();
  });

  test('an SMA has no way to the Internet: no route from one, no DNS on the other', async () => {
    const one = await person.openCli('lab-sma1');
    assert.equal((await telnet(one, NAME, 25, options('lab-sma1'))).verdict, 'no-route');
    one.close();
    const other = await person.openCli('lab-sma2');
    const found = await nslookup(other, NAME, options('lab-sma2'));
    assert.deepEqual(found?.addresses, []);
    assert.ok(found.ms > 0);
    assert.match(found.said, /Temporary Failure/);
    other.close();
  });

  test('a telnet that does not know its escape character is no trap: the CLI is lost or found, never misread', async () => {
    lab.control('lab-esa1').ignoreTelnetEscape(true);
    lab.control('lab-esa1').changeEgress({ otherPorts: 'silent' });
    const cli = await openCli('lab-esa1');
    const outcome = await telnet(cli, NAME, 25, options('lab-esa1')).then(
      ({ verdict }) => verdict,
      () => 'lost',
    );
    assert.ok(['open-silent', 'unknown', 'lost'].includes(outcome), outcome);
    cli.close();
  });
});

describe('telnet and nslookup as a person types them', () => {
  let lab: Lab;
  const ends: (() => void)[] = [];
  beforeEach(async () => {
    lab = await startLab();
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) end();
    await lab.close();
  });

  async function terminalAt(id: string): Promise<Terminal> {
    const login = loginTo(lab, id);
    const client = await logIn({ ...login, authHandler: [byKeyboard(login.username, login.password)] });
    client.on('error', () => undefined);
    ends.push(() => client.end());
    const terminal = await openTerminal(client, { cols: 200, rows: 500 });
    await terminal.until(/> $/);
    return terminal;
  }

  test('a WSA asks for interface, host and port, shows the banner, and is left by ^] and quit', async () => {
    const terminal = await terminalAt('lab-wsa1');
    terminal.type('telnet\r');
    assert.match(await terminal.until(/\[1\]> $/), /telnet from\.\r\n1\. Auto\r\n\[1\]> $/);
    terminal.type('1\r');
    await terminal.until(/hostname or IP address\.\r\n\[\]> $/);
    terminal.type(`${NAME}\r`);
    await terminal.until(/remote port\.\r\n\[23\]> $/);
    terminal.type('443\r');
    assert.match(
      await terminal.until(/CiscoTunnels1\r\n/),
      /\r\nTrying 63\.251\.108\.107\.\.\.\r\nConnected to upgrades\.ironport\.com\.\r\nEscape character is '\^\]'\.\r\nSSH-2\.0-OpenSSH_6\.2 CiscoTunnels1\r\n$/,
    );
    terminal.type('\u001d');
    await terminal.until(/telnet> $/);
    terminal.type('quit\r');
    assert.match(await terminal.until(/cisco-wsa> $/), /Connection closed\.\r\n/);
    assert.deepEqual(lab.tunnelServer(443).seen, []);
  });

  test('an ESA names its interfaces and offers port 25', async () => {
    const terminal = await terminalAt('lab-esa1');
    terminal.type('telnet\r');
    assert.match(
      await terminal.until(/\[1\]> $/),
      /1\. Auto\r\n2\. Management \(10\.0\.8\.11\/24: esa1\.lab\.example\)\r\n3\. Data 1 \(/,
    );
    terminal.type('\r');
    await terminal.until(/\[\]> $/);
    terminal.type('63.251.108.107\r');
    await terminal.until(/\[25\]> $/);
    terminal.type('\r');
    await terminal.until(/CiscoTunnels1/);
  });

  test('bytes go both ways: a mail server answers, a proxy waits for a line, TLS says an alert', async () => {
    const terminal = await terminalAt('lab-esa1');
    const control = lab.control('lab-esa1');
    control.changeEgress({ ports: { 25: 'smtp', 80: 'http', 443: 'tls', 53: 'block-page' } });
    terminal.type(`telnet ${NAME} 25\r`);
    await terminal.until(/220 relay\.lab\.example ESMTP\r\n/);
    terminal.type('EHLO x\r');
    assert.match(await terminal.until(/500 5\.5\.1[^\n]*\n/), /^EHLO x\r\n500/);
    terminal.type('quit\r');
    await terminal.until(/Connection closed by foreign host\.\r\nesa1\.lab\.example> $/);
    for (const [port, answer] of [
      [80, /HTTP\/1\.1 400 Bad Request\r\n/],
      [443, /\x15\x03\x03\x00\x02\x02\x0a/],
      [53, /<html>/],
    ] as const) {
      terminal.type(`telnet ${NAME} ${port}\r`);
      await terminal.until(/\^\]'\.\r\n/);
      terminal.type('\r');
      await terminal.until(answer);
      await terminal.until(/foreign host\.\r\nesa1\.lab\.example> $/);
    }
  });

  test('a dropped packet hangs at Trying until Ctrl-C, the next command works, and the firewall is mended', async () => {
    const terminal = await terminalAt('lab-esa1');
    lab.control('lab-esa1').changeEgress({ otherPorts: 'dropped' });
    terminal.type(`telnet ${NAME} 443\r`);
    await terminal.until(/Trying 63\.251\.108\.107\.\.\.\r\n/);
    terminal.type('\u0003');
    assert.match(await terminal.until(/> $/), /^\^C\r\nesa1\.lab\.example> $/);
    lab.control('lab-esa1').mendFirewall();
    terminal.type(`telnet ${NAME} 443\r`);
    await terminal.until(/CiscoTunnels1/);
  });

  for (const { typed, said } of [
    { typed: 'telnet 127.0.0.1 22', said: /Invalid arguments when processing telnet:\r\n[^]*: '127\.0\.0\.1'/ },
    { typed: 'telnet sma1 22', said: /at least 2 labels[^]*: 'sma1'/ },
    { typed: 'telnet nowhere.example 22', said: /nowhere\.example: hostname nor servname provided, or not known/ },
    { typed: 'telnet 192.0.2.77 22', said: /192\.0\.2\.77: No route to host\r\ntelnet: Unable to connect/ },
    { typed: `nslookup ${NAME}`, said: /\r\n\r\nA=63\.251\.108\.107 TTL=30m\r\n/ },
    { typed: `nslookup ${NAME} AAAA`, said: /NoData/ },
    { typed: 'nslookup nowhere.example', said: /NXDomain/ },
  ])
    test(`"${typed}" is answered as an ESA would`, async () => {
      const terminal = await terminalAt('lab-esa1');
      terminal.type(`${typed}\r`);
      assert.match(await terminal.until(/esa1\.lab\.example> $/), said);
    });

  test('nslookup asks for name and type', async () => {
    const terminal = await terminalAt('lab-esa1');
    terminal.type('nslookup\r');
    await terminal.until(/resolve\.\r\n\[\]> $/);
    terminal.type(`${NAME}\r`);
    await terminal.until(/8\. TXT[^]*\[1\]> $/);
    terminal.type('1\r');
    await terminal.until(/A=63\.251\.108\.107 TTL=30m\r\n/);
  });

  test('a command over exec, without a terminal, shows the banner too', async () => {
    const client = await logIn(loginTo(lab, 'lab-esa1'));
    ends.push(() => client.end());
    lab.control('lab-esa1').changeEgress({ otherPorts: 'close' });
    const { output } = await execute(client, `nslookup ${NAME}; telnet ${NAME} 25`);
    assert.match(output, /A=63[^]*Connected to upgrades[^]*Connection closed by foreign host/);
  });
});
