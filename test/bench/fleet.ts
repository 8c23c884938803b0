import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabDescription } from '../../src/lab/description';
import { startLab } from '../host/labProcess.mjs';
import type { Place } from './assignment';
import { endsBy } from './endsBy';
import { freePorts } from './ports';
import type { FleetMember } from './probeAssignment';
import { startServers } from './servers';

export interface Fleet {
  readonly place: Place;
  readonly members: readonly FleetMember[];
  /** For `ssh -F`: every login of its own; and over one connection to the hop that is open already. */
  readonly jumpConfig: string;
  readonly masterConfig: string;
  /** Opens the connection that `masterConfig` shares; what it answers closes it. */
  readonly openMaster: () => Promise<() => Promise<void>>;
  readonly end: () => Promise<void>;
}

/** A real sshd as the hop, and so many simulated appliances in one process behind it. */
export async function startFleet(folder: string, count: number): Promise<Fleet> {
  const [hopPort = NaN, targetPort = NaN] = await freePorts(2);
  const servers = await startServers({
    folder,
    hop: { host: '127.0.0.1', port: hopPort },
    target: { host: '127.0.0.2', port: targetPort },
    there: [],
    serves: 'prompt',
  });
  const { place } = servers;
  const key = readFileSync(`${place.identityFile}.pub`, 'utf8').trim();
  const lab = await startLab(['--fleet', String(count), '--authorized-key', key]);
  const machines = (lab as unknown as LabDescription).appliances.filter(({ id }) => id.startsWith('lab-fleet-'));
  const known = machines.map(({ id, hostKey }) => `${id} ${hostKey}\n`);
  appendFileSync(place.knownHostsFile, known.join(''));
  const socket = join(folder, 'master');
  const jumpConfig = configFor(place, machines, join(folder, 'fleet_config'), []);
  const masterConfig = configFor(place, machines, join(folder, 'fleet_master'), [`ControlPath ${socket}`]);
  return {
    place,
    members: machines.map(({ id, host, port, user }) => ({ id, host, port, user })),
    jumpConfig,
    masterConfig,
    openMaster: () => openMaster(masterConfig),
    end: async () => {
      await lab.stop();
      await servers.end();
    },
  };
}

/** The first word on an option counts: what is the fleet's own comes before what holds for all. */
function configFor(place: Place, machines: readonly FleetMember[], file: string, hop: readonly string[]): string {
  const own = machines.flatMap(({ id, host, port, user }) => [
    `Host ${id}`,
    `  HostName ${host}`,
    `  Port ${port}`,
    `  User ${user}`,
    `  HostKeyAlias ${id}`,
  ]);
  const before = hop.length === 0 ? [] : ['Host bench-hop', ...hop.map((line) => `  ${line}`)];
  writeFileSync(file, `${[...before, ...own].join('\n')}\n${readFileSync(place.sshConfig, 'utf8')}`);
  return file;
}

async function openMaster(config: string): Promise<() => Promise<void>> {
  const child = spawn('ssh', ['-F', config, '-M', '-N', 'bench-hop'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const end = endsBy(() => child.kill());
  for (let tries = 0; tries < 200; tries++) {
    if (await isOpen(config)) return end;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the ControlMaster did not open');
}

function isOpen(config: string): Promise<boolean> {
  const check = spawn('ssh', ['-F', config, '-O', 'check', 'bench-hop'], { stdio: 'ignore' });
  return new Promise((resolve) => check.once('close', (code) => resolve(code === 0)));
}
