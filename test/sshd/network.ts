/** Where the servers of a test stand: behind one another where namespaces can be had, else side by side. */
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { isRunning } from './accounts';
import { missing, program } from './needs';
import { run, type Undoing } from './run';

export interface Place {
  readonly host: string;
  /** Put before a command, so that it runs there. */
  readonly there: readonly string[];
  freePort(): Promise<number>;
}

export interface Network {
  readonly hop: Place;
  /** Reached from the hop; from here as well where namespaces cannot be had. */
  readonly target: Place;
}

export function network(undo: Undoing): Network {
  if (missing('namespaces')) return { hop: loopback(), target: loopback() };
  removeLeftovers();
  return namespaces(undo);
}

const NAME = /^hopt([ht])-(\d+)/gm;

/**
 * This computer - hop - target, on a line. The address of the target lies in the subnet of the first cable, so that a
 * packet sent to it from here ends on that cable, where nobody answers. The addresses are of RFC 2544, which no network uses:
 * to the product they are public.
 */
function namespaces(undo: Undoing): Network {
  const taken = run('ip', ['-4', '-oneline', 'address', 'show']);
  let n = process.pid % 8192;
  const address = (last: number) => `198.${18 + (n >> 12)}.${(n >> 5) & 127}.${(n & 31) * 8 + last}`;
  while (taken.includes(` ${address(1)}/29 `)) n = (n + 1) % 8192;
  const [hop, target] = [`hopth-${process.pid}`, `hoptt-${process.pid}`];
  const [outside, inside, onward, end] = ['o', 'i', 'n', 'e'].map((letter) => `hopt${letter}${process.pid}`);
  for (const name of [hop, target]) {
    run('ip', ['netns', 'add', name]);
    undo.add(() => run('ip', ['netns', 'delete', name]));
  }
  const ip = (line: string) => run('ip', line.split(' '));
  undo.add(() => ip(`link delete ${outside}`));
  ip(`link add ${outside} type veth peer name ${inside} netns ${hop}`);
  ip(`-n ${hop} link add ${onward} type veth peer name ${end} netns ${target}`);
  ip(`address add ${address(1)}/29 dev ${outside}`);
  ip(`-n ${hop} address add ${address(2)}/30 dev ${inside}`);
  ip(`-n ${hop} address add ${address(5)}/30 dev ${onward}`);
  ip(`-n ${target} address add ${address(6)}/30 dev ${end}`);
  ip(`link set ${outside} up`);
  for (const device of ['lo', inside, onward]) ip(`-n ${hop} link set ${device} up`);
  for (const device of ['lo', end]) ip(`-n ${target} link set ${device} up`);
  return { hop: inside_(hop, address(2)), target: inside_(target, address(6)) };
}

function inside_(namespace: string, host: string): Place {
  let port = 2200;
  return { host, there: [program('ip') ?? 'ip', 'netns', 'exec', namespace], freePort: () => Promise.resolve(++port) };
}

function loopback(): Place {
  return { host: '127.0.0.1', there: [], freePort };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : NaN));
    });
  });
}

/** What a run left that was ended by force; a cable goes with its namespace. Another file may be taking it away just now. */
function removeLeftovers(): void {
  for (const [name, , pid] of run('ip', ['netns', 'list']).matchAll(NAME)) {
    if (!isRunning(Number(pid))) spawnSync(program('ip') ?? 'ip', ['netns', 'delete', name], { stdio: 'ignore' });
  }
}
