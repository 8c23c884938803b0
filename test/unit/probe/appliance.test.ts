import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failed } from '../../../src/appliance/failure';
import type { Cli, Question } from '../../../src/asyncos/cli';
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
function appliance({ lostAt, same = true }: { readonly lostAt?: string; readonly same?: boolean } = {}) {
  const seen = { typed: [] as string[], busy: 0, most: 0, closed: 0, lost: 0 };
  const say = async (command: string): Promise<string> => {
    seen.busy += 1;
    seen.most = Math.max(seen.most, seen.busy);
    await new Promise((resolve) => setImmediate(resolve));
    seen.busy -= 1;
    if (command.startsWith('nslookup'))
      return `A=${same || command.includes('upgrades') ? '192.0.2.1' : '192.0.2.2'}\n`;
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
