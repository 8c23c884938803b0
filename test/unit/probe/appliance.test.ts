import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failed } from '../../../src/appliance/failure';
import type { Channel, Cli, Question } from '../../../src/asyncos/cli';
import { openCli } from '../../../src/asyncos/openCli';
import { causesOf } from '../../../src/probe/diagnosis';
import { probeFromAppliance, type ApplianceProbe, type Plan } from '../../../src/probe/appliance';

const NAMES = ['upgrades.ironport.com', 'c.tunnels.ironport.com'];
const PORTS = [22, 25, 53, 80, 443, 4766];
const prompt = { text: 'esa1>', host: 'esa1', mode: undefined, service: false };
const menu: Question = {
  kind: 'menu',
  text: 'Please select which interface you want to telnet from.',
  asks: 'Please select which interface you want to telnet from.',
  preset: '1',
  options: [
    { key: '1', label: 'Auto' },
    { key: '2', label: 'Data 1 (192.0.2.11/24: mail1.example.com)' },
  ],
};

/** All CLIs of one appliance: what was typed in each, how many were busy at once, and which were closed. */
function appliance({
  lostAt,
  same = true,
  look,
}: { readonly lostAt?: string; readonly same?: boolean; readonly look?: string } = {}) {
  const seen = { typed: [] as string[], busy: 0, most: 0, closed: 0, lost: 0 };
  const say = async (command: string): Promise<string> => {
    seen.busy += 1;
    seen.most = Math.max(seen.most, seen.busy);
    await new Promise((resolve) => setImmediate(resolve));
    seen.busy -= 1;
    if (command.startsWith('nslookup'))
      return look ?? `A=${same || command.includes('upgrades') ? '192.0.2.1' : '192.0.2.2'}\n`;
    return 'Trying 192.0.2.1...\ntelnet: connect to address 192.0.2.1: Connection refused\n';
  };
  const open = (): Cli => ({
    greeting: '',
    prompt,
    close: () => void (seen.closed += 1),
    run: () => Promise.reject(new Error('not used')),
    async converse(command, answer) {
      if (command === lostAt && seen.lost++ === 0)
        throw new Failed({ hop: 'esa1', stage: 'dialogue', reason: 'interrupted' });
      const chosen = command === 'telnet' ? await answer(menu) : undefined;
      seen.typed.push(chosen === undefined ? command : `${command} ${JSON.stringify(chosen)}`);
      const text = await say(command);
      return { text, transcript: text, prompt, stopped: false };
    },
  });
  return { seen, open };
}

async function probe(open: () => Cli, more: Partial<ApplianceProbe> = {}, abort = new AbortController()) {
  const plans: Plan[] = [];
  const landed: number[] = [];
  const found = await probeFromAppliance(
    open(),
    {
      names: NAMES,
      ports: PORTS,
      onPlan: (plan) => plans.push(plan),
      onResult: ({ port }) => landed.push(port),
      ...more,
    },
    { vantage: 'esa1', allowed: NAMES, timeoutMs: 10_000, signal: abort.signal, now: () => 0 },
  );
  return { ...found, plans, landed };
}

test('the ports are shared by three CLIs, each result comes as it lands, and the order of the ports stays', async () => {
  const { seen, open } = appliance();
  let opened = 0;
  const another = () => {
    opened += 1;
    return Promise.resolve(open());
  };
  const { results, landed, plans, failure } = await probe(open, { another });
  assert.equal(opened, 2);
  assert.equal(seen.most, 3);
  assert.equal(seen.closed, 2);
  assert.deepEqual(
    results.map(({ port }) => port),
    PORTS,
  );
  assert.equal(landed.length, 6);
  assert.equal(failure, undefined);
  const both = plans.find(({ clis }) => clis === 3);
  assert.deepEqual(both, { tries: 6, clis: 3, atMostMs: 20_000 });
});

test('how long it takes is known before the first port is tried', async () => {
  const { seen, open } = appliance();
  const before: number[] = [];
  await probe(open, { onPlan: () => before.push(seen.typed.filter((typed) => typed.startsWith('telnet')).length) });
  assert.equal(before[0], 0);
});

test('an appliance that gives no second CLI is asked over the one that it gave', async () => {
  const { seen, open } = appliance();
  const { results, failure, plans } = await probe(open, { another: () => Promise.resolve(undefined) });
  assert.equal(seen.most, 1);
  assert.equal(failure, undefined);
  assert.ok(results.every(({ verdict }) => verdict === 'refused'));
  assert.deepEqual(plans[0], { tries: 6, clis: 1, atMostMs: 60_000 });
});

test('what a lost CLI was at is tried by another one; with none left it was not tried', async () => {
  const lostAt = 'telnet upgrades.ironport.com 22';
  const three = appliance({ lostAt });
  const rescued = await probe(three.open, { another: () => Promise.resolve(three.open()) });
  assert.equal(rescued.failure, undefined);
  assert.ok(rescued.results.every(({ verdict }) => verdict === 'refused'));
  const alone = await probe(appliance({ lostAt }).open);
  assert.equal(alone.failure?.reason, 'interrupted');
  assert.ok(alone.results.every(({ verdict }) => verdict === 'not-tried'));
  assert.equal(alone.results.length, 6);
});

test('the own choice of the appliance comes first, then the interface that was asked for, which the evidence names', async () => {
  const { seen, open } = appliance();
  const { results } = await probe(open, { interfaces: ['Data 1'] });
  assert.deepEqual(
    results.map(({ port, evidence }) => `${port} ${evidence.interface ?? 'automatic'}`),
    [...PORTS.map((port) => `${port} automatic`), ...PORTS.map((port) => `${port} Data 1`)],
  );
  const telnets = seen.typed.filter((typed) => typed.startsWith('telnet'));
  assert.equal(telnets[5], 'telnet upgrades.ironport.com 4766');
  assert.equal(telnets[6], 'telnet {"send":"2"}');
});

test('what its own nslookup said of the name, and how long it took, is in the evidence of each of its results', async () => {
  const { results } = await probe(appliance({ same: false }).open, { interfaces: ['Data 1'] });
  for (const { host, evidence, ms } of results) {
    const address = host.startsWith('upgrades') ? '192.0.2.1' : '192.0.2.2';
    assert.deepEqual(evidence.nslookup, { said: `A=${address}`, addresses: [address] });
    assert.ok(ms.dns !== undefined && ms.dns >= 0, JSON.stringify(ms));
  }
});

test('what nslookup says is kept as safe text, and stays with what was not tried', async () => {
  const { open } = appliance({
    lostAt: 'telnet upgrades.ironport.com 22',
    look: 'DNS \u001b[2JFailure\r\nA=192.0.2.9\u202e\n',
  });
  const { results, failure } = await probe(open);
  assert.equal(failure?.reason, 'interrupted');
  assert.equal(results[0]?.verdict, 'not-tried');
  assert.match(
    results[0].evidence.nslookup?.said ?? '',
    /^DNS \\x1b\[2JFailure\\x0d\\x0aA=192\.0\.2\.9(?:\\x[0-9a-f]{2})+$/,
  );
});

test('a name that may not be typed has no look-up, and no time of one', async () => {
  const { results } = await probe(appliance().open, { names: ['other.example.com'] });
  assert.equal(results.length, 6);
  for (const { verdict, evidence, ms } of results) assert.deepEqual([verdict, evidence, ms], ['not-tried', {}, {}]);
});

test('more than has room of what nslookup says is left out by whole lines, and that is seen', async () => {
  const { open } = appliance({ look: Array.from({ length: 99 }, (_, n) => `A=192.0.2.${100 + n} TTL=30m\n`).join('') });
  const { said = '', addresses = [] } = (await probe(open)).results[0]?.evidence.nslookup ?? {};
  assert.match(said, /^(?:A=192\.0\.2\.1\d\d TTL=30m(?:\\x0a)?){20,}…$/);
  assert.equal(addresses.length, 99);
});

test('names that lead elsewhere are each tried', async () => {
  const { open } = appliance({ same: false });
  const { results, plans } = await probe(open);
  assert.equal(results.length, 12);
  assert.equal(plans[0]?.tries, 12);
});

test('a CLI that comes when all was tried is closed, and none is left waiting after a look-up that failed', async () => {
  const late = appliance({ lostAt: 'nslookup upgrades.ironport.com' });
  const found = await probe(late.open, { another: () => Promise.resolve(late.open()) });
  assert.equal(found.failure?.reason, 'interrupted');
  assert.equal(late.seen.closed, 2);
  assert.equal(late.seen.typed.length, 0);
});

/** Greets, then waits at a pager that takes no key, nor Ctrl-C. */
function pagerForEver(): Channel {
  let hear: (chunk: Buffer) => void = () => undefined;
  const say = (text: string) => setImmediate(() => hear(Buffer.from(text)));
  return {
    write: (data) => data.startsWith('nslookup') && say(`${data.trim()}\r\nfirst page\r\n-Press Any Key For More-`),
    onData(listener) {
      hear = listener;
      say('AsyncOS 15.0.0 for Cisco C390 build 1\r\n\r\nWelcome to the Cisco C390 Appliance\r\n\r\nesa1.example.com> ');
    },
    onClose: () => undefined,
    close: () => undefined,
  };
}

test('a pager that no key ends is named, and not a busy CLI', async () => {
  const silences = { silent: 5, settled: 5, patient: 5 };
  const cli = await openCli(pagerForEver(), { hop: 'esa1', stepMs: 60_000, stopMs: 20, silences });
  const from = { vantage: 'esa1', allowed: NAMES, timeoutMs: 500, signal: new AbortController().signal, now: Date.now };
  const { results, failure } = await probeFromAppliance(cli, { names: NAMES, ports: [25] }, from);
  assert.ok(failure);
  assert.ok(results.every(({ verdict }) => verdict === 'not-tried'));
  assert.deepEqual(causesOf({ results, defaultPorts: [25], failures: [failure] }), ['pager-stuck']);
});
