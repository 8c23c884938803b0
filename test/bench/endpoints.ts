import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endsBy } from './endsBy';
import { freePorts } from './ports';

/** Addresses of 127.0.0.0/8 with the same `ports`, each of which says an SSH ident. */
export interface Endpoints {
  readonly hosts: readonly string[];
  readonly ports: readonly number[];
  /** Those of `hosts` whose last port drops every connection. */
  readonly dead: readonly string[];
}

/** As many as 6 ports make at least 10,000 endpoints of. */
const HOSTS = 1667;
const PORTS = 6;
/** The dead are every third host until there are enough. */
const SPREAD = 3;
/** A filled queue takes two connections an endpoint, each of which is a file of two processes. */
export const FILES_NEEDED = 6_000;

/** Starts what answers and what does not. `server` is the bundle of endpointServer.ts. */
export async function startEndpoints(
  server: string,
  dead: number,
): Promise<{ endpoints: Endpoints; end: () => Promise<void> }> {
  const hosts = Array.from({ length: HOSTS }, (_, index) => `127.2.${index >> 8}.${index & 255}`);
  const ports = await freePorts(PORTS);
  const [common, last] = [ports.slice(0, -1), ports.at(-1) ?? NaN];
  const silent = hosts.filter((_, index) => index % SPREAD === 0).slice(0, dead);
  const alive = hosts.filter((host) => !silent.includes(host));
  const ends = [await startServer(server, { does: 'answer', everywhere: common, hosts: alive, port: last })];
  if (dead > 0) {
    ends.push(await startServer(server, { does: 'listen', everywhere: [], hosts: silent, port: last }));
    ends.push(await startServer(server, { does: 'fill', everywhere: [], hosts: silent, port: last }));
  }
  const end = async () => {
    for (const one of ends.reverse()) await one();
  };
  return { endpoints: { hosts, ports, dead: silent }, end };
}

/**
 * `answer`: an ident, on the ports `everywhere` of all addresses and on `port` of each host. `listen`: nobody accepts.
 * `fill`: holds connections until the queue of each is full, and Linux drops those that come after.
 */
export interface Duty {
  readonly does: 'answer' | 'listen' | 'fill';
  readonly everywhere: readonly number[];
  readonly hosts: readonly string[];
  readonly port: number;
}

async function startServer(server: string, duty: Duty): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [server], { stdio: ['pipe', 'pipe', 'pipe'] });
  const end = endsBy(() => child.kill('SIGKILL'));
  child.stdin.end(JSON.stringify(duty));
  await ready(child, duty.does);
  return end;
}

function ready(child: ChildProcess, does: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    if (child.stdout) createInterface({ input: child.stdout }).once('line', () => resolve());
    child.once('close', (code) => reject(new Error(`the endpoints (${does}) ended with ${code}: ${complaint}`)));
  });
}
