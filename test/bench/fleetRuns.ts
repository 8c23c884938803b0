import { spawn } from 'node:child_process';
import type { Route } from '../../src/appliance/appliance';
import type { Cli } from '../../src/asyncos/cli';
import type { Session } from '../../src/session/session';
import { appliance, builtSession, NO_QUESTIONS, openSession } from './ours';
import type { FleetAssignment, FleetMember } from './probeAssignment';
import { serversIdle } from './processes';

const AT_ONCE = 50;
const COMMAND = 'version';
/** In what each appliance answers, once. */
const ANSWERED = /^Version: \S+/gm;

/** Milliseconds of one command on every appliance of the fleet, through the hop, by the built session.js. */
export async function ourFleetTime(assignment: FleetAssignment): Promise<number> {
  const { dist, place, appliances, keeper } = assignment;
  const session = openSession(builtSession(dist), place, AT_ONCE);
  const kept = keeper === undefined ? undefined : await openCli(session, keeper, assignment);
  const started = performance.now();
  const waiting = [...appliances];
  let answered = 0;
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const cli = await openCli(session, next, assignment);
      const { text } = await cli.run(COMMAND);
      answered += timesAnswered(text);
      cli.close();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const wall = performance.now() - started;
  kept?.close();
  await session.close();
  return await checked(wall, answered, assignment);
}

function openCli(session: Session, member: FleetMember, { place }: FleetAssignment): Promise<Cli> {
  const hop = appliance(place, 'bench-hop', 'esa', place.hop, []);
  const route: Route = [hop, { ...appliance(place, member.id, 'esa', member, [hop.id]), user: member.user }];
  const signal = new AbortController().signal;
  return session.openCli({ route, questions: NO_QUESTIONS, signal, onEvent: () => undefined });
}

/** Milliseconds of the same by `xargs` and `ssh`. */
export async function peerFleetTime(assignment: FleetAssignment): Promise<number> {
  const { appliances, sshConfig } = assignment;
  const args = [`-P${AT_ONCE}`, '-I{}', 'ssh', '-F', sshConfig, '-J', 'bench-hop', '{}', COMMAND];
  const started = performance.now();
  const child = spawn('xargs', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.end(appliances.map(({ id }) => `${id}\n`).join(''));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const wall = performance.now() - started;
  if (code !== 0) throw new Error(`xargs ended with ${String(code)}`);
  return await checked(wall, timesAnswered(output), assignment);
}

function timesAnswered(text: string): number {
  return text.match(ANSWERED)?.length ?? 0;
}

async function checked(
  wall: number,
  answered: number,
  { appliances, keeper, place }: FleetAssignment,
): Promise<number> {
  if (answered !== appliances.length) throw new Error(`${answered} of ${appliances.length} appliances answered`);
  // A hop that is kept open has sessions all the time.
  if (keeper === undefined) await serversIdle(place.serverPids);
  return wall;
}
