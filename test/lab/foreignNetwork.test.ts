import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { ProbeResult } from '../../src/appliance/probeReport';
import { listen } from '../../src/network/listen';
import { resolveName } from '../../src/network/resolve';
import { probeFromComputer } from '../../src/probe/computer';
import { diagnose } from '../../src/probe/diagnosis';
import { DNS_SERVER, runInNetwork, SEARCHED, SERVERS, SERVERS_V6, whyNoNetwork } from './foreign/network';
import { CASES, type Case } from './foreign/cases';
import { serve, serveDns, type Zone } from './foreign/servers';

const nameOf = (index: number) => `case${index}.example.com`;
const addressOf = (index: number) => `${SERVERS}.${index + 1}`;
const address6Of = (index: number) => `${SERVERS_V6}:${(index + 1).toString(16)}`;

function zone(): Zone {
  return Object.fromEntries(
    CASES.flatMap(({ dns, searched = false }, index): (readonly [string, Zone[string]])[] => {
      const usual = { A: [addressOf(index)], AAAA: [] };
      const own = { ...usual, ...dns?.(addressOf(index), address6Of(index)) };
      return [[nameOf(index), own], ...(searched ? [[`${nameOf(index)}.${SEARCHED}`, usual] as const] : [])];
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

/** Node looks up four names at a time, and waiting for its turn is part of the time of a try. */
const AT_ONCE = 60;

async function probeAll(): Promise<void> {
  const endpoints = CASES.flatMap(({ wanted }, index) => wanted.map(([port]) => ({ host: nameOf(index), port })));
  const attempts = { listen, resolve: resolveName, vantage: 'client', now: Date.now };
  const options = { timeoutMs: 6_000, holdMs: 2_000, signal: new AbortController().signal };
  const results: ProbeResult[] = [];
  for (let first = 0; first < endpoints.length; first += AT_ONCE)
    results.push(...(await probeFromComputer(endpoints.slice(first, first + AT_ONCE), attempts, options)));
  // What the system still looks up would keep this process, also where it exits.
  process.stdout.write(JSON.stringify(results), () => process.kill(process.pid, 'SIGKILL'));
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
        hosts: each(({ hosts }, index) => (hosts === true ? [`${addressOf(index)} ${nameOf(index)}`] : [])),
        routerRoutes: each(({ routerRoute, routerRoute6 }, index) => [
          ...(routerRoute === undefined ? [] : [`${routerRoute} ${addressOf(index)}`]),
          ...(routerRoute6 === undefined ? [] : [routerRoute6]),
        ]),
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
