import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProbeResult } from '../../src/appliance/probeReport';
import { listen } from '../../src/network/listen';
import { resolveName } from '../../src/network/resolve';
import { probeFromComputer } from '../../src/probe/computer';
import type { Endpoints } from './endpoints';
import type { SweepAssignment } from './probeAssignment';

/** As `workbench/probe` has it. */
const HOLD_MS = 1_500;

/** Milliseconds until every endpoint has its verdict, and what else waited in the event loop meanwhile (p99, ms). */
export async function ourSweep({ endpoints, timeoutMs }: SweepAssignment): Promise<{ wall: number; delay: number }> {
  const pairs = endpoints.hosts.flatMap((host) => endpoints.ports.map((port) => ({ host, port })));
  const delays = monitorEventLoopDelay({ resolution: 1 });
  const deps = { listen, resolve: resolveName, vantage: 'bench', now: Date.now };
  const options = { timeoutMs, holdMs: HOLD_MS, signal: new AbortController().signal };
  delays.enable();
  const started = performance.now();
  const results = await probeFromComputer(pairs, deps, options);
  const wall = performance.now() - started;
  delays.disable();
  check(results, endpoints);
  return { wall, delay: delays.percentile(99) / 1e6 };
}

function check(results: readonly ProbeResult[], endpoints: Endpoints): void {
  const answered = results.filter(({ verdict }) => verdict === 'ssh').length;
  const silent = results.filter(({ verdict }) => verdict === 'timeout').length;
  if (answered !== answering(endpoints) || silent !== endpoints.dead.length)
    throw new Error(
      `${answered} answered and ${silent} did not, of ${results.length} with ${endpoints.dead.length} dead ones`,
    );
}

function answering({ hosts, ports, dead }: Endpoints): number {
  return hosts.length * ports.length - dead.length;
}

/** Milliseconds of nmap, from the start of its process. */
export async function nmapTime({ endpoints, folder }: SweepAssignment): Promise<number> {
  const [list, output] = [join(folder, 'hosts'), join(folder, 'nmap')];
  writeFileSync(list, `${endpoints.hosts.join('\n')}\n`);
  const ports = endpoints.ports.join(',');
  const args = ['-sT', '-T4', '-n', '-Pn', '--script', 'banner', '-p', ports, '-iL', list, '-oN', output];
  const started = performance.now();
  const child = spawn('nmap', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const wall = performance.now() - started;
  const banners = readFileSync(output, 'utf8').split('banner: SSH-2.0').length - 1;
  // What it misses it has not waited for: that would be in its favour alone.
  if (code !== 0 || banners > answering(endpoints))
    throw new Error(`nmap ended with ${String(code)}: ${banners} banners`);
  return wall;
}

/** Milliseconds beyond the timeout that one appliance takes: two names, one port of each of which is dead. */
export async function beyondTimeout({ endpoints, rounds, ...assignment }: SweepAssignment): Promise<readonly number[]> {
  const hosts = endpoints.dead.slice(0, 2);
  const beyond: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { wall } = await ourSweep({ ...assignment, rounds, endpoints: { ...endpoints, hosts, dead: hosts } });
    beyond.push(wall - assignment.timeoutMs);
  }
  return beyond;
}

/** MB by which the resident memory of this process grew at most during a sweep, over what it was at rest. */
export async function peakMemory(assignment: SweepAssignment): Promise<readonly number[]> {
  for (let time = 0; time < 3; time++) globalThis.gc?.();
  // proc_pid_clear_refs(5): the peak is counted anew from here.
  writeFileSync('/proc/self/clear_refs', '5');
  const before = statusOf('VmRSS');
  await ourSweep(assignment);
  return [(statusOf('VmHWM') - before) / 1_000];
}

/** kB of this process. */
function statusOf(field: 'VmRSS' | 'VmHWM'): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (found === undefined) throw new Error(`/proc/self/status has no ${field}`);
  return Number(found) * 1.024;
}
