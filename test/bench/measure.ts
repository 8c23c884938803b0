/**
 * Measures in a process of its own, which stands where the client stands: on this machine, or in the network namespace
 * at the near end of a long line. Reads one {@link Assignment} from its first argument, prints its {@link Samples}.
 */
import { createConnection } from 'node:net';
import { getHeapSpaceStatistics } from 'node:v8';
import { rm, stat } from 'node:fs/promises';
import type { Files } from './files';
import { ourFiles, ourTerminals } from './ours';
import { openSftp, openSsh } from './peer';
import { family, memoryOf, serversIdle } from './processes';
import type { Assignment, Place, Timed } from './assignment';
import { median, type Samples } from './rows';
import type { OpenTerminal, Terminal } from './terminals';

async function main(): Promise<void> {
  const assignment = JSON.parse(process.argv[2] ?? '') as Assignment;
  process.stdout.write(`${JSON.stringify(await measure(assignment))}\n`);
}

async function measure(assignment: Assignment): Promise<unknown> {
  switch (assignment.what) {
    case 'line':
      return await connectTimes(assignment.place.hop, assignment.rounds);
    case 'cold':
      return await cold(assignment);
    case 'echo':
      return await echo(assignment);
    case 'memory':
      return await memory(assignment);
    case 'files':
      return await files(assignment);
  }
}

/** Milliseconds of TCP connects to the hop: the round-trip time of the line. */
async function connectTimes({ host, port }: Place['hop'], rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await new Promise<void>((resolve, reject) => {
      const socket = createConnection({ host, port }, () => {
        times.push(performance.now() - started);
        socket.destroy();
        resolve();
      });
      socket.on('error', reject);
    });
  }
  return times;
}

/** From nothing open to the prompt of the target. Every round asks all, and another one first. */
async function cold(assignment: Timed): Promise<Record<'cold' | 'curve', Samples>> {
  const { place, rounds } = assignment;
  const ours = ourTerminals(assignment);
  const variants: [OpenTerminal, number[]][] = [
    [() => ours.open(), []],
    [() => openSsh(place.sshConfig), []],
    [() => openSsh(place.curveConfig), []],
  ];
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < variants.length; turn++) {
      const [open, times] = variants[(round + turn) % variants.length] ?? variants[0] ?? [];
      times?.push(await promptTime(open, ours.close, place));
    }
  }
  const [own = [], jump = [], curve = []] = variants.map(([, times]) => times);
  return { cold: { ours: own, peer: jump }, curve: { ours: own, peer: curve } };
}

async function promptTime(open: OpenTerminal | undefined, close: () => Promise<void>, place: Place): Promise<number> {
  if (open === undefined) throw new RangeError('no variant');
  const terminal = await open();
  await terminal.close();
  await close();
  await serversIdle(place.serverPids);
  return terminal.promptMs;
}

/** Rounds that do not count: V8 compiles what a key runs through after some hundred keys. */
const WARMING_ROUNDS = 5;

/** p50 of the time from a key to its echo. The sides take turns key by key: a load that comes and goes meets both alike. */
async function echo(assignment: Timed): Promise<Record<'echo', Samples>> {
  const ours = ourTerminals(assignment);
  const [own, peer] = [await ours.open(), await openSsh(assignment.place.sshConfig)];
  const samples = { ours: [] as number[], peer: [] as number[] };
  for (let round = -WARMING_ROUNDS; round < assignment.rounds; round++) {
    const [ownMs, peerMs] = await echoP50s([own, peer], assignment.keys);
    if (round < 0) continue;
    samples.ours.push(ownMs);
    samples.peer.push(peerMs);
  }
  await Promise.all([own.close(), peer.close()]);
  await ours.close();
  return { echo: samples };
}

async function echoP50s([own, peer]: readonly [Terminal, Terminal], keys: number): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  const turns: [Terminal, number[]][] = [
    [own, times[0]],
    [peer, times[1]],
  ];
  for (let key = 0; key < keys; key++) {
    for (const [terminal, taken] of turns) taken.push(await echoTime(terminal));
    turns.reverse();
  }
  // A terminal's line holds 4095 characters.
  for (const [terminal] of turns) await terminal.type('\n', '\n');
  return [median(times[0]), median(times[1])];
}

async function echoTime(terminal: Terminal): Promise<number> {
  const started = performance.now();
  await terminal.type('x', 'x');
  return performance.now() - started;
}

/** MB/s from the wish to have a file, with the connections open, to the file; they take turns. */
async function files({ rounds, file, ...timed }: Timed): Promise<Record<'files', Samples>> {
  if (file === undefined) throw new RangeError('no file');
  const [ours, peer] = [ourFiles({ rounds, ...timed }), await openSftp(timed.place.sshConfig)];
  const sides: [Files, number[]][] = [
    [ours, []],
    [peer, []],
  ];
  // Ours logs in with its first file. The next rounds count.
  for (let round = -1; round < rounds; round++) {
    for (const [side, speeds] of sides) {
      const speed = await speedOf(side, file);
      if (round >= 0) speeds.push(speed);
    }
    sides.reverse();
  }
  await Promise.all([ours.close(), peer.close()]);
  const speedsOf = (wanted: Files): number[] => sides.find(([side]) => side === wanted)?.[1] ?? [];
  return { files: { ours: speedsOf(ours), peer: speedsOf(peer) } };
}

async function speedOf(side: Files, { remote, bytes, folder }: NonNullable<Timed['file']>): Promise<number> {
  const started = performance.now();
  const local = await side.get(remote, folder);
  const seconds = (performance.now() - started) / 1000;
  const { size } = await stat(local);
  if (size !== bytes) throw new Error(`${size} bytes came instead of ${bytes}`);
  await rm(local);
  return bytes / 1e6 / seconds;
}

/** KiB per open terminal; each has a login of its own on the target. */
async function memory(assignment: Timed): Promise<Record<'memory', Samples>> {
  const { sessions, place } = assignment;
  const ours = ourTerminals(assignment);
  const before = ownMemory();
  const terminals = await openMany(sessions.ours, (index) => ours.open(index));
  const own = (ownMemory() - before) / sessions.ours;
  await Promise.all(terminals.map((terminal) => terminal.close()));
  await ours.close();
  await serversIdle(place.serverPids);
  const peers = await openMany(sessions.peer, () => openSsh(place.sshConfig));
  const pids = peers.flatMap(({ pid }) => family(pid));
  if (pids.length < 2 * sessions.peer) throw new Error(`${pids.length} processes for ${sessions.peer} runs of ssh -J`);
  const peer = pids.reduce((sum, pid) => sum + memoryOf(pid, 'Pss'), 0) / sessions.peer;
  await Promise.all(peers.map((terminal) => terminal.close()));
  await serversIdle(place.serverPids);
  return { memory: { ours: [own], peer: [peer] } };
}

async function openMany<T>(count: number, open: (index: number) => Promise<T>): Promise<T[]> {
  const opened: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) opened.push(await open(next++));
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return opened;
}

/**
 * KiB that this process alone has: its shared pages count more or less as other processes of the same program come and
 * go. V8's new space is left out: it grows in steps to a fixed size with what any code throws away, and nothing that
 * outlives two collections lies in it.
 */
function ownMemory(): number {
  for (let time = 0; time < 3; time++) globalThis.gc?.();
  const nursery = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  if (nursery === undefined) throw new Error('V8 has no new space');
  return memoryOf(process.pid, 'Pss_Anon') - nursery.physical_space_size / 1024;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error)}\n`);
  process.exitCode = 1;
});
