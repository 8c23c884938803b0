import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cancelled } from '../../../src/appliance/failure';
import type { Verdict } from '../../../src/appliance/probeReport';
import type { Cli, Option, Question } from '../../../src/asyncos/cli';
import { nslookup, telnet, type FromAppliance } from '../../../src/probe/telnet';
import { readTelnet } from '../../../src/probe/telnetText';

const HOST = 'upgrades.ironport.com';
const prompt = { text: 'esa1.example.com>', host: 'esa1.example.com', mode: undefined, service: false };
const opened = 'Trying 63.251.108.107...\nConnected to upgrades.ironport.com.\nEscape character is ';
const connected = `${opened}'^]'.\n`;
const V6_NO_ROUTE = 'Trying 2001:db8::1...\ntelnet: connect to address 2001:db8::1: No route to host\n';

/** Asks `questions`, then says `text` and ends where `ends`, or waits until it is stopped. */
function fakeCli(text: string, { questions = [] as Question[], ends = true } = {}) {
  const typed: (string | object)[] = [];
  const cli: Cli = {
    greeting: '',
    prompt,
    close: () => undefined,
    run: () => Promise.reject(new Error('not used')),
    async converse(command, answer, talk = {}) {
      typed.push(command);
      const reply = (stopped: boolean) => ({ text, transcript: text, prompt, stopped });
      for (const question of questions) {
        const given = await answer(question);
        typed.push(given);
        if (given === 'stop') return { ...reply(true), text: question.text };
      }
      for (let end = 1; end <= text.length; end++) if (talk.enough?.(text.slice(0, end)) === true) return reply(true);
      if (ends) return reply(false);
      await new Promise((resolve) => talk.signal?.addEventListener('abort', resolve, { once: true }));
      throw new Cancelled();
    },
  };
  return { cli, typed };
}

const options = (more: Partial<FromAppliance> = {}): FromAppliance => ({
  vantage: 'esa1',
  allowed: [HOST],
  timeoutMs: 5_000,
  signal: new AbortController().signal,
  now: () => 0,
  ...more,
});

const said: [title: string, text: string, verdict: Verdict, addresses: number][] = [
  ['a tunnel server', `${connected}SSH-2.0-OpenSSH_6.2 CiscoTunnels1\n`, 'tunnel', 1],
  ['CR LF', `${connected}SSH-2.0-OpenSSH_6.2 CiscoTunnels1\n`.replaceAll('\n', '\r\n'), 'tunnel', 1],
  ['a mail server', `${connected}220 mx.example.com ESMTP\n`, 'smtp', 1],
  ['a masked greeting', `${connected}220 ************\n`, 'smtp-inspected', 1],
  ['an early end', `${connected}Connection closed by foreign host.\n`, 'closed-early', 1],
  ['silence', connected, 'open-silent', 1],
  ['a dropped packet', 'Trying 63.251.108.107...\n', 'timeout', 1],
  ['its own timeout', 'Trying 192.0.2.1...\ntelnet: connect to address 192.0.2.1: Operation timed out\n', 'timeout', 1],
  ['a refusal', 'Trying 192.0.2.1...\ntelnet: connect to address 192.0.2.1: Connection refused\n', 'refused', 1],
  ['no route', 'Trying 192.0.2.1...\ntelnet: connect to address 192.0.2.1: No route to host\n', 'no-route', 1],
  ['no DNS', `telnet: ${HOST}: hostname nor servname provided, or not known\n`, 'dns-failed', 0],
  ['no DNS, newer', `telnet: ${HOST}: Name does not resolve\n`, 'dns-failed', 0],
  ['a bad argument', 'Invalid arguments when processing telnet:\nThe address must be a hostname\n', 'not-tried', 0],
  ...(
    [
      ['Host is down', 'no-route'],
      ['Network is down', 'no-route'],
      ["Can't assign requested address", 'no-route'],
      ['Permission denied', 'refused'],
      ['Operation not permitted', 'refused'],
      ['Connection reset by peer', 'closed-early'],
    ] as const
  ).map(([why, verdict]): [string, string, Verdict, number] => [
    why,
    `Trying 192.0.2.1...\ntelnet: connect to address 192.0.2.1: ${why}\ntelnet: Unable to connect to remote host\n`,
    verdict,
    1,
  ]),
  ...['No address associated with hostname', 'Name or service not known', 'Host name lookup failure'].map(
    (why): [string, string, Verdict, number] => [why, `telnet: ${HOST}: ${why}\n`, 'dns-failed', 0],
  ),
  ['an unknown reason', 'Trying 192.0.2.1...\ntelnet: Unable to connect to remote host\n', 'unknown', 1],
  ['a reset before the first byte', `${connected}Connection reset by peer\n`, 'closed-early', 1],
  ['an end without its dot', `${connected}Connection closed by foreign host\n`, 'closed-early', 1],
  ['no escape character', `${opened.replace(/Escape.*$/, '')}SSH-2.0-a CiscoTunnels1\n`, 'tunnel', 1],
  ['a notice before the ident', `${connected}Authorised use only\nSSH-2.0-a CiscoTunnels1\n`, 'ssh', 1],
  ['an ident that is cut off', `${connected}SSH-2.0-OpenSSH_6.2 Cis`, 'unknown', 1],
  ['no route by IPv6, dropped by IPv4', `${V6_NO_ROUTE}Trying 63.251.108.107...\n`, 'timeout', 2],
  [
    'refused by IPv6, dropped by IPv4',
    `${V6_NO_ROUTE.replace('No route to host', 'Connection refused')}Trying 63.251.108.107...\n`,
    'timeout',
    2,
  ],
  [
    'no time by IPv6, refused by IPv4',
    `${V6_NO_ROUTE.replace('No route to host', 'Operation timed out')}Trying 192.0.2.1...\ntelnet: connect to address 192.0.2.1: Connection refused\n`,
    'refused',
    2,
  ],
  ['blank lines', connected.replaceAll('\n', '\n\n').replace(/\n\n$/, '\nSSH-2.0-a CiscoTunnels1\n'), 'tunnel', 1],
  ['an end, shorter', `${connected}Connection closed.\n`, 'closed-early', 1],
  ['an end by a remote host', `${connected}Connection closed by remote host.\n`, 'closed-early', 1],
  ['an error of reading', `${connected}telnet: read: Operation timed out\n`, 'closed-early', 1],
  ['a timeout, shorter', 'Trying 192.0.2.1...\ntelnet: timeout\n', 'timeout', 1],
  ...['Host not found', 'could not be found', 'DNS lookup failed', 'NXDOMAIN', 'Unable to resolve it'].map(
    (why): [string, string, Verdict, number] => [why, `${HOST}: ${why}\n`, 'dns-failed', 0],
  ),
  ['words that are not known', 'Something else entirely\n', 'unknown', 0],
  ['nothing', '', 'unknown', 0],
  [
    'the second address',
    `Trying 2001:db8::1...\ntelnet: connect to address 2001:db8::1: No route to host\n${connected}SSH-2.0-a CiscoTunnels1\n`,
    'tunnel',
    2,
  ],
];
for (const [title, text, verdict, addresses] of said)
  test(`telnet that says ${title} is ${verdict}`, async () => {
    assert.equal(readTelnet(text).verdict, verdict);
    const { cli, typed } = fakeCli(text);
    const found = await telnet(cli, HOST, 25, options());
    assert.deepEqual([found.verdict, found.addresses.length], [verdict, addresses]);
    // What the batch form does not tell, the questions may.
    assert.deepEqual(typed, [`telnet ${HOST} 25`, ...(text.startsWith('Something else') ? ['telnet'] : [])]);
  });

test('B17 cut anywhere, what telnet says is no tunnel before its line has ended', () => {
  // What telnet itself writes before ends in a full stop.
  const ident = /\.\r?\nSSH-2\.0-[^\n]*CiscoTunnels[^\n]*\n/;
  for (const [, text] of said)
    for (let end = 0; end <= text.length; end++) {
      const part = text.slice(0, end);
      assert.equal(readTelnet(part).verdict === 'tunnel', ident.test(part), JSON.stringify(part));
    }
});

for (const [text, verdict] of [
  ['Trying 63.251.108.107...\n', 'timeout'],
  [connected, 'open-silent'],
] as const)
  test(`a CLI that waits is stopped at the deadline: ${verdict}`, async () => {
    const { cli } = fakeCli(text, { ends: false });
    assert.equal((await telnet(cli, HOST, 25, options({ timeoutMs: 50 }))).verdict, verdict);
  });

test('a tunnel server that ends the connection right after its ident is seen to do so, and one that stays is one', async () => {
  const ident = `${connected}SSH-2.0-a CiscoTunnels1\n`;
  for (const [text, ended] of [
    [`${ident}Connection closed by foreign host.\n`, 'after-banner'],
    [`${ident}Connection reset by peer\n`, 'after-banner'],
    [ident, undefined],
  ] as const) {
    const { cli } = fakeCli(text, { ends: false });
    const found = await telnet(cli, HOST, 25, options({ holdMs: 20 }));
    assert.deepEqual([found.verdict, found.ended], ['tunnel', ended]);
  }
});

test('what telnet says when it is left is no end by the other side', () => {
  const { verdict, ended } = readTelnet(`${connected}220 mx.example.com\n\ntelnet> quit\nConnection closed.\n`);
  assert.deepEqual([verdict, ended], ['smtp', undefined]);
});

test('a cancel of the person is no result', async () => {
  const cancel = new AbortController();
  const { cli } = fakeCli('Trying 63.251.108.107...\n', { ends: false });
  const waiting = telnet(cli, HOST, 25, options({ signal: cancel.signal }));
  cancel.abort();
  await assert.rejects(waiting, { name: 'Cancelled' });
});

const question = (kind: Question['kind'], asks: string, menu: readonly Option[] = []): Question => ({
  kind,
  text: asks,
  asks,
  preset: undefined,
  options: menu,
});
const questions = [
  question('menu', 'Please select which interface you want to telnet from.', [
    { key: '1', label: 'Data 1 (192.0.2.2/24: mail.example.com)' },
    { key: '2', label: 'Auto' },
  ]),
  question('question', 'Enter the remote hostname or IP address.'),
  question('question', 'Enter the remote port.'),
];

for (const [wanted, key] of [
  [undefined, '2'],
  ['Data 1', '1'],
] as const)
  test(`the menu is answered by its label (${wanted ?? 'Auto'})`, async () => {
    const { cli, typed } = fakeCli(`${connected}SSH-2.0-a CiscoTunnels1\n`, { questions });
    const found = await telnet(cli, HOST, 443, options(wanted === undefined ? {} : { interface: wanted }));
    assert.deepEqual(typed.slice(1), [{ send: key }, { send: HOST }, { send: '443' }]);
    assert.deepEqual([found.verdict, found.evidence.interface], ['tunnel', wanted]);
  });

for (const [menu, host, port] of [
  ['Choose the source address:', 'Remote host:', 'Remote port:'],
  ['From where?', 'What host do you want to connect to?', 'On which port?'],
  ['Select an interface', 'Enter the address to connect to.', 'Enter the port number.'],
] as const)
  test(`its questions are answered in other words: ${menu}`, async () => {
    const asked = [
      question('menu', menu, [{ key: '7', label: 'Automatic' }]),
      question('colon', host),
      question('colon', port),
    ];
    const { cli, typed } = fakeCli(`${connected}SSH-2.0-a CiscoTunnels1\n`, { questions: asked });
    assert.equal((await telnet(cli, HOST, 443, options())).verdict, 'tunnel');
    assert.deepEqual(typed.slice(1), [{ send: '7' }, { send: HOST }, { send: '443' }]);
  });

test('a menu without a choice of its own is not answered', async () => {
  const { cli, typed } = fakeCli('', { questions: [question('menu', 'Which host?', [{ key: '1', label: 'esa1' }])] });
  await telnet(cli, HOST, 25, options());
  assert.deepEqual(typed.slice(1), ['stop']);
});

test('a question that is not known is not answered', async () => {
  const { cli, typed } = fakeCli('', { questions: [question('question', 'Delete everything?')] });
  assert.equal((await telnet(cli, HOST, 25, options())).verdict, 'unknown');
  assert.deepEqual(typed.slice(1), ['stop']);
});

test('at telnet> nothing but quit is typed', async () => {
  const { cli, typed } = fakeCli(connected, { questions: [question('telnet', 'telnet>')] });
  await telnet(cli, HOST, 25, options());
  assert.deepEqual(typed.slice(1), [{ send: 'quit' }]);
});

for (const host of ['evil.example.com', `${HOST}\n`, `${HOST}; reboot`, '-x', '', `${HOST}\u0003`])
  test(`${JSON.stringify(host)} is never typed`, async () => {
    const { cli, typed } = fakeCli('');
    const allowed = host === 'evil.example.com' ? [HOST] : [HOST, host];
    assert.equal((await telnet(cli, host, 25, options({ allowed }))).verdict, 'not-tried');
    await nslookup(cli, host, options({ allowed }));
    assert.deepEqual(typed, []);
  });

const answersSaid: [title: string, text: string, addresses: string[]][] = [
  [
    'A and AAAA',
    'A=63.251.108.107 TTL=30m\nAAAA=2001:db8::1\nMX=mail.example.com TTL=1h\n',
    ['63.251.108.107', '2001:db8::1'],
  ],
  ['a TTL of several words', 'A=63.251.108.107 TTL=1d 2h 3m\n', ['63.251.108.107']],
  ['blanks, lower case and brackets', 'a = [63.251.108.107]  ttl = 1800\n', ['63.251.108.107']],
  ['a chain', 'CNAME=tunnels.example.com TTL=5m\nA=63.251.108.107 TTL=30m\n', ['63.251.108.107']],
  [
    'BIND',
    'Server:\t\t10.0.0.1\nAddress:\t10.0.0.1#53\n\nName:\tx.example.com\nAddress: 63.251.108.107\n',
    ['63.251.108.107'],
  ],
  ['the server alone', "Server:\t\t10.0.0.1\nAddress:\t10.0.0.1\n\n** server can't find it: NXDOMAIN\n", []],
  [
    'host',
    'x.example.com has address 63.251.108.107\nx.example.com has IPv6 address 2001:db8::1\n',
    ['63.251.108.107', '2001:db8::1'],
  ],
  ['a colon, and a number', 'A: 63.251.108.107\nAddress 2: 2001:db8::1\n', ['63.251.108.107', '2001:db8::1']],
  ['one below the other', 'Name: x\nAddresses: 2001:db8::1\n\t  63.251.108.107\n', ['2001:db8::1', '63.251.108.107']],
  ['what is no address', 'A=<script> TTL=1\nA=1.2.3.4.5\nAAAA=zz::1\n', []],
  ['a failure', 'DNS Temporary Failure\n', []],
];
for (const [title, text, addresses] of answersSaid)
  test(`nslookup that writes ${title}`, async () => {
    const { cli } = fakeCli(text);
    assert.deepEqual((await nslookup(cli, HOST, options()))?.addresses, addresses);
  });

/** Takes no argument of `telnet`, as `refusal` says. */
function withoutBatchForm(refusal: string, asked: Question[] = questions) {
  const batch = fakeCli(refusal);
  const talk = fakeCli(`${connected}SSH-2.0-a CiscoTunnels1\n`, { questions: asked });
  const cli: Cli = {
    ...talk.cli,
    converse: (command, ...rest) => (command === 'telnet' ? talk : batch).cli.converse(command, ...rest),
  };
  return { cli, typed: talk.typed };
}

for (const refusal of ['Invalid arguments when processing telnet\n', 'Usage: telnet\n', 'No batch mode here.\n'])
  test(`where the batch form is refused (${refusal.trim()}), the questions are answered`, async () => {
    const { cli, typed } = withoutBatchForm(refusal);
    assert.equal((await telnet(cli, HOST, 443, options())).verdict, 'tunnel');
    assert.deepEqual(typed, ['telnet', { send: '2' }, { send: HOST }, { send: '443' }]);
  });

test('a question that comes again was not understood: nothing more is typed', async () => {
  const asked = [...questions.slice(0, 2), ...questions.slice(1)];
  const { cli, typed } = withoutBatchForm('Usage: telnet\n', asked);
  assert.equal((await telnet(cli, HOST, 443, options())).verdict, 'unknown');
  assert.deepEqual(typed, ['telnet', { send: '2' }, { send: HOST }, 'stop']);
});

/** Says its lines one after the other, each after so many milliseconds of a clock of its own. */
function slowCli(lines: readonly (readonly [afterMs: number, text: string])[]) {
  let passed = 0;
  const cli: Cli = {
    ...fakeCli('').cli,
    converse(_command, _answer, talk = {}) {
      let text = '';
      for (const [afterMs, line] of lines) {
        passed += afterMs;
        text += line;
        talk.enough?.(text);
      }
      return Promise.resolve({ text, transcript: text, prompt, stopped: false });
    },
  };
  return { cli, clock: () => passed };
}

async function timesOf(...lines: readonly (readonly [afterMs: number, text: string])[]) {
  const { cli, clock } = slowCli(lines);
  return (await telnet(cli, HOST, 25, options({ clock }))).ms;
}

const TRYING = 'Trying 63.251.108.107...\n';
const CONNECTED = `Connected to ${HOST}.\nEscape character is '^]'.\n`;
const IDENT = 'SSH-2.0-a CiscoTunnels1\n';

test('its times are those of the last address: to the connection, and from there to the first byte', async () => {
  const ms = await timesOf(
    [60, V6_NO_ROUTE],
    [1, TRYING],
    [20, CONNECTED.slice(0, -12)],
    [1, CONNECTED.slice(-12)],
    [30, IDENT],
  );
  assert.deepEqual(ms, { connect: 20, firstByte: 31 });
});

test('a phase that arrived with its end has no time: typing, start and look-up are none of it', async () => {
  assert.deepEqual(await timesOf([500, `${TRYING}${CONNECTED}`], [30, IDENT]), { firstByte: 30 });
  assert.deepEqual(await timesOf([500, TRYING], [20, `${CONNECTED}${IDENT}`]), { connect: 20 });
  assert.deepEqual(await timesOf([500, `${TRYING}${CONNECTED}${IDENT}`]), {});
  assert.deepEqual(await timesOf([500, V6_NO_ROUTE], [75, `${TRYING}${CONNECTED}`], [5, IDENT]), { firstByte: 5 });
});

test('a phase that was not reached has no time', async () => {
  assert.deepEqual(Object.keys(await timesOf([1, TRYING], [1, CONNECTED])), ['connect']);
  assert.deepEqual(await timesOf([1, 'Trying 2001:db8::1...\n'], [1, V6_NO_ROUTE]), {});
});

test('the time of a look-up is until the prompt is back; a name that may not be typed is not looked up', async () => {
  const { cli, clock } = slowCli([[40, 'A=192.0.2.1 TTL=30m\n']]);
  assert.equal((await nslookup(cli, HOST, options({ clock })))?.ms, 40);
  assert.equal(await nslookup(cli, 'other.example.com', options({ clock })), undefined);
  assert.equal(clock(), 40);
});
