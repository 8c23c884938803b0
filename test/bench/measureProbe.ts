/** Measures sweeps and fleets in a process of its own. Reads one {@link ProbeAssignment} from its first argument. */
import { ourFleetTime, peerFleetTime } from './fleetRuns';
import type { FleetAssignment, ProbeAssignment, SweepAssignment, Swept } from './probeAssignment';
import { beyondTimeout, nmapTime, ourSweep, peakMemory } from './sweepRuns';
import type { Samples } from './rows';

async function main(): Promise<void> {
  const assignment = JSON.parse(process.argv[2] ?? '') as ProbeAssignment;
  process.stdout.write(`${JSON.stringify(await measure(assignment))}\n`);
}

function measure(assignment: ProbeAssignment): Promise<unknown> {
  switch (assignment.what) {
    case 'sweep':
      return sweeps(assignment);
    case 'appliance':
      return beyondTimeout(assignment);
    case 'memory':
      return peakMemory(assignment);
    case 'fleet':
      return fleets(assignment);
  }
}

async function sweeps(assignment: SweepAssignment): Promise<Swept> {
  const delay: number[] = [];
  const ours = async () => {
    const swept = await ourSweep(assignment);
    delay.push(swept.delay);
    return swept.wall;
  };
  const wall = await inTurns(assignment.rounds, ours, () => nmapTime(assignment));
  return { wall, delay };
}

function fleets(assignment: FleetAssignment): Promise<Samples> {
  return inTurns(
    assignment.rounds,
    () => ourFleetTime(assignment),
    () => peerFleetTime(assignment),
  );
}

/** Each round another one goes first. */
async function inTurns(rounds: number, ours: () => Promise<number>, peer: () => Promise<number>): Promise<Samples> {
  const samples = { ours: [] as number[], peer: [] as number[] };
  const sides = [async () => samples.ours.push(await ours()), async () => samples.peer.push(await peer())];
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) await side();
    sides.reverse();
  }
  return samples;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error)}\n`);
  process.exitCode = 1;
});
