/** Reads the remote access of the target by turns as the product does and with `expect`; prints the {@link Samples}. */
import { spawn } from 'node:child_process';
import type { Kept } from '../../src/tunnel/keeping';
import { remoteAccess, type RemoteAccessActions } from '../../src/tunnel/remoteAccess';
import { builtSession, NO_QUESTIONS, openSession, routeOf } from './ours';
import { serversIdle } from './processes';
import type { Samples } from './rows';
import { SERIAL, type StatusAssignment } from './statusAssignment';

async function main(): Promise<void> {
  const assignment = JSON.parse(process.argv[2] ?? '') as StatusAssignment;
  process.stdout.write(`${JSON.stringify(await measure(assignment))}\n`);
}

/** A round has all three, and another one first each time. */
async function measure(
  assignment: StatusAssignment,
): Promise<Record<'status.read.cold' | 'status.read.warm', Samples>> {
  const [cold, warm, peer]: [number[], number[], number[]] = [[], [], []];
  const turns: (() => Promise<void>)[] = [
    async () => {
      const [first, second] = await ourTimes(assignment);
      cold.push(first);
      warm.push(second);
    },
    async () => void peer.push(await expectTime(assignment)),
  ];
  for (let round = 0; round < assignment.rounds; round += 1) {
    for (const turn of turns) {
      await turn();
      await serversIdle(assignment.place.serverPids);
    }
    turns.reverse();
  }
  return { 'status.read.cold': { ours: cold, peer }, 'status.read.warm': { ours: warm, peer } };
}

/** With nothing open; and again over the link and with the serial number that are there then. */
async function ourTimes({ dist, place }: StatusAssignment): Promise<[number, number]> {
  const session = openSession(builtSession(dist), place, 8, 60_000);
  const route = routeOf(place, 0);
  const openCli = (_id: string, signal: AbortSignal) =>
    session.openCli({ route, questions: NO_QUESTIONS, signal, onEvent: () => undefined });
  const actions = remoteAccess({ openCli, ...KEPT_NOWHERE });
  const times: [number, number] = [await readTime(actions), await readTime(actions)];
  await session.close();
  return times;
}

async function readTime(actions: RemoteAccessActions): Promise<number> {
  const started = performance.now();
  const hooks = { mayLeaveClusterMode: () => Promise.resolve(false) };
  const { state, serial } = await actions.read('bench-target', hooks, new AbortController().signal);
  const taken = performance.now() - started;
  if (state !== 'ssh-access' || serial !== SERIAL) throw new Error(`read ${state}, ${serial}`);
  return taken;
}

/** From the start of `expect` to the line that says what it read. */
async function expectTime({ expect, place }: StatusAssignment): Promise<number> {
  const started = performance.now();
  const child = spawn('expect', ['-f', expect, place.sshConfig], { stdio: ['ignore', 'pipe', 'pipe'] });
  let taken: number | undefined;
  let said = '';
  const hear = (chunk: Buffer): void => {
    said += chunk.toString();
    if (said.includes('read ENABLED\n')) taken ??= performance.now() - started;
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (taken === undefined) throw new Error(`expect ended with ${code}: ${said}`);
  return taken;
}

function nowhere<T>(): Kept<T> {
  return {
    all: () => Promise.resolve(new Map<string, T>()),
    get: () => Promise.resolve(undefined),
    set: () => Promise.resolve(),
    remove: () => Promise.resolve(),
  };
}

const KEPT_NOWHERE = {
  ...{ journal: nowhere<never>(), facts: nowhere<never>(), carriers: nowhere<never>() },
  vault: { hold: () => Promise.resolve(), get: () => Promise.resolve(undefined), forget: () => Promise.resolve() },
  lease: () =>
    Promise.resolve({ takenOver: false, isHeld: () => Promise.resolve(true), release: () => Promise.resolve() }),
  clock: { now: () => Date.now(), monotonic: () => performance.now(), wait: () => Promise.resolve() },
  error: (error: unknown) => {
    throw error;
  },
};

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error)}\n`);
  process.exitCode = 1;
});
