import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cancelled } from '../../../src/appliance/failure';
import type { Verdict } from '../../../src/appliance/probeReport';
import type { Cli, Option, Question } from '../../../src/asyncos/cli';
import { nslookup, readTelnet, telnet, type FromAppliance } from '../../../src/probe/telnet';

const HOST = 'upgrades.ironport.com';
const prompt = { text: 'esa1.example.com>', host: 'esa1.example.com', mode: undefined, service: false };
const opened = 'Trying 63.251.108.107...\nConnected to upgrades.ironport.com.\nEscape character is ';
const connected = `${opened}'^]'.\n`;

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
    assert.deepEqual(typed, [`telnet ${HOST} 25`]);
  });

test('B17 cut anywhere, what telnet says is no tunnel before its line has ended', () => {
  const ident = /^SSH-2\.0-[^\n]*CiscoTunnels[^\n]*\n/m;
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

test('nslookup reads A and AAAA, with and without a TTL', async () => {
  const { cli } = fakeCli('A=63.251.108.107 TTL=30m\nAAAA=2001:db8::1\nMX=mail.example.com TTL=1h\n');
  assert.deepEqual((await nslookup(cli, HOST, options())).addresses, ['63.251.108.107', '2001:db8::1']);
  const { cli: failing } = fakeCli('DNS Temporary Failure\n');
  assert.deepEqual((await nslookup(failing, HOST, options())).addresses, []);
});
