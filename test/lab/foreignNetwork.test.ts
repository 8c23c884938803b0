import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { ProbeResult } from '../../src/appliance/probeReport';
import { listen } from '../../src/network/listen';
import { resolveName } from '../../src/network/resolve';
import { probeFromComputer } from '../../src/probe/computer';
import { diagnose } from '../../src/probe/diagnosis';
import { DNS_SERVER, runInNetwork, SERVERS, SERVERS_V6, whyNoNetwork } from './foreign/network';
import { CASES, type Case } from './foreign/cases';
import { serve, serveDns, type Zone } from './foreign/servers';

const nameOf = (index: number) => `case${index}.example.com`;
const addressOf = (index: number) => `${SERVERS}.${index + 1}`;
const address6Of = (index: number) => `${SERVERS_V6}:${(index + 1).toString(16)}`;

function zone(): Zone {
  return Object.fromEntries(
    CASES.map(({ dns }, index) => {
      const usual = { A: [addressOf(index)], AAAA: [] };
      return [nameOf(index), { ...usual, ...dns?.(addressOf(index), address6Of(index)) }];
    }),
  );
}

async function serveAll(): Promise<void> {
  const served = CASES.map((one, index) => [one, index] as const).filter(([{ manner }]) => manner !== 'nothing');
  const ports = served.flatMap(([{ wanted, manner = 'tunnel' }, index]) =>
    wanted.flatMap(([port]) => [addressOf(index), address6Of(index)].map((address) => serve(address, port, manner))),
  );
  await Promise.all([...ports, serveDns(DNS_SERVER, zone())]);
  process.stdout.write('ready\n');
}

async function probeAll(): Promise<void> {
  const endpoints = CASES.flatMap(({ wanted }, index) => wanted.map(([port]) => ({ host: nameOf(index), port })));
  const attempts = { listen, resolve: resolveName, vantage: 'client', now: Date.now };
  const options = { timeoutMs: 3_000, holdMs: 300, signal: new AbortController().signal };
  const results = await probeFromComputer(endpoints, attempts, options);
  // What the system still looks up would keep this process.
  process.stdout.write(JSON.stringify(results), () => process.exit());
}

const PLACES: Readonly<Record<string, () => Promise<void>>> = { servers: serveAll, client: probeAll };
const place = PLACES[process.env['HOPTHROUGH_PLACE'] ?? ''];
if (place === undefined) defineTests();
else void place();

function defineTests(): void {
  describe('probes through a router, a packet filter and servers of another network', { skip: whyNoNetwork() }, () => {
    let results: readonly ProbeResult[] = [];
    before(async () => {
      const each = <T>(made: (one: Case, index: number) => readonly T[]) => CASES.flatMap(made);
      const plan = {
        filter: each(({ rule, rule6, back }, index) => [
          ...(back === undefined ? [] : [`ip saddr ${addressOf(index)} ${back}`]),
          ...(rule === undefined ? [] : [`ip daddr ${addressOf(index)} ${rule}`]),
          ...(rule6 === undefined ? [] : [`ip6 daddr ${address6Of(index)} ${rule6}`]),
        ]),
        clientRoutes: each(({ clientRoute }, index) => (clientRoute ? [`${clientRoute} ${addressOf(index)}`] : [])),
        routerRoutes: each(({ routerRoute }, index) => (routerRoute ? [`${routerRoute} ${addressOf(index)}`] : [])),
      };
      results = JSON.parse(await runInNetwork(__filename, plan)) as readonly ProbeResult[];
    });

    for (const [index, { title, wanted, overtaken, problem }] of CASES.entries())
      test(title, () => {
        const seen = results.filter(({ host }) => host === nameOf(index));
        const report = diagnose('esa1', { results: seen, defaultPorts: [25] });
        const found = report.results.map(({ port, verdict, cause }) => [port, verdict, ...(cause ? [cause] : [])]);
        const isOvertaken = overtaken !== undefined && isDeepStrictEqual(found, [overtaken]);
        if (!isOvertaken) assert.deepEqual(found, wanted, JSON.stringify(seen));
        // With so many names at once, the system's own look-up may not come to its turn.
        const { dns, errno } = seen[0]?.evidence ?? {};
        if (problem !== undefined) assert.equal(dns ?? errno, problem);
        assert.equal(report.verdict, 'unknown', 'a computer alone proves nothing for an appliance');
      });
  });
}
