import type { LabControl } from './control';
import type { LabAppliance, LabDescription, LabLogin } from './description';
import { MACHINES, type Machine } from './machines';
import { simulate, type Reach, type Simulated } from './simulated';

export type { LabControl } from './control';
export type { LabAppliance, LabDescription, LabLogin } from './description';
export type { AuthAttempt, ForwardAttempt } from './recorded';

export interface LabOptions {
  /** Other host keys than the usual ones, the same for the same salt. */
  readonly salt?: string;
  /** OpenSSH public key lines with which `admin` may log in everywhere. */
  readonly authorizedKeys?: readonly string[];
  /** Adds `lab-flood N` (N MB of numbered lines of 64 bytes) and `lab-bytes HEX` to every shell. */
  readonly testCommands?: boolean;
  /** Port by machine id, where any free one will not do. */
  readonly ports?: Readonly<Record<string, number>>;
}

export interface Lab {
  readonly description: LabDescription;
  /** Throws on an id that is not of the lab. */
  control(id: string): LabControl;
  /** Ends every connection and listener. */
  close(): Promise<void>;
}

/** Starts the simulated appliances: real SSH servers on ports of 127.0.0.1. Connects to nothing itself. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const machines = new Map<string, Simulated>();
  const reach = findIn(machines);
  const stop = async (): Promise<void> => {
    await Promise.all([...machines.values()].map(({ control }) => control.stop()));
  };
  try {
    for (const machine of MACHINES)
      machines.set(machine.id, await simulate(machine, optionsOf(machine, options), reach));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    description: describe([...machines.values()]),
    control: (id) => {
      const found = machines.get(id);
      if (!found) throw new RangeError(`the lab has no machine "${id}"`);
      return found.control;
    },
    close: stop,
  };
}

function optionsOf(machine: Machine, { salt = '', authorizedKeys = [], testCommands = false, ports = {} }: LabOptions) {
  return { salt, authorizedKeys, testCommands, port: ports[machine.id] ?? 0 };
}

function findIn(machines: ReadonlyMap<string, Simulated>): Reach {
  return (from, host, port) => {
    const inner = from.reaches
      .map((id) => machines.get(id))
      .find((it) => it?.machine.inner.host === host && it.machine.inner.port === port);
    const outer = from.reachesOuter && host === '127.0.0.1' ? atPort(machines, port) : undefined;
    const target = inner ?? outer;
    return target?.running() ? target : undefined;
  };
}

function atPort(machines: ReadonlyMap<string, Simulated>, port: number): Simulated | undefined {
  return [...machines.values()].find((it) => it.port === port);
}

function describe(machines: readonly Simulated[]): LabDescription {
  return {
    appliances: machines.map(describeOne),
    tunnelServers: [],
    logins: machines.flatMap(({ machine }) => loginsOf(machine)),
    notes: [
      'Every password and every host key is the same in every lab; nothing here is secret.',
      'User otp on lab-esa1 is asked twice: for the password, then for the one-time code, which never changes.',
      'lab-wsa1 takes keyboard-interactive and no plain password.',
      'Six failed logins end the connection.',
      'lab-sma1 and lab-sma2 have the same address in two networks: the hop decides which one answers.',
      'What a simulated appliance says is marked in src/lab/texts where it is invented.',
    ],
  };
}

function describeOne(simulated: Simulated): LabAppliance {
  const { machine, port } = simulated;
  const keys = simulated.hostKeys().map(({ publicLine }) => publicLine);
  const [user] = machine.users;
  return {
    id: machine.id,
    family: machine.family,
    ...(machine.series && { series: machine.series }),
    label: machine.label,
    ...(port === undefined ? machine.inner : { host: '127.0.0.1', port, inner: machine.inner }),
    user: user.name,
    password: user.password,
    hostKey: keys[0] ?? '',
    hostKeys: keys,
    ...(machine.via && { via: machine.via }),
    ...(machine.alternatives && { alternatives: machine.alternatives }),
  };
}

function loginsOf({ id, users }: Machine): LabLogin[] {
  return users.map(({ name, password, methods, code }) => ({
    appliance: id,
    user: name,
    password,
    methods: name === 'admin' ? [...methods, 'publickey'] : methods,
    ...(code !== undefined && { code }),
  }));
}
