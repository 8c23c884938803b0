import type { LabControl } from './control';
import type { LabAppliance, LabDescription, LabLogin } from './description';
import { OPEN, STORY } from './network/egress';
import { fleet, fleetEgress } from './fleet';
import { MACHINES, type Machine } from './machines';
import { simulate, type Network, type Reach, type Simulated } from './simulated';
import type { Wording } from './texts';
import { openTunnelNetwork, type TunnelNetwork } from './network/tunnelNetwork';
import type { TunnelServer } from './network/tunnelServer';

export type { LabControl } from './control';
export type { Access, AccessState } from './access';
export type { Answer, Egress, NameAnswer, Speaker } from './network/egress';
export type { LabAppliance, LabDescription, LabLogin, LabTunnelServer } from './description';
export type { AuthAttempt, ForwardAttempt } from './recorded';
export type { TunnelSeen, TunnelServer } from './network/tunnelServer';

export interface LabOptions {
  /** Other host keys than the usual ones, the same for the same salt. */
  readonly salt?: string;
  /** OpenSSH public key lines with which `admin` may log in everywhere. */
  readonly authorizedKeys?: readonly string[];
  /** The password of its first user, `admin`, by machine id, where another than the usual is wanted. */
  readonly passwords?: Readonly<Record<string, string>>;
  /** Adds `lab-flood N` (N MB of numbered lines of 64 bytes) and `lab-bytes HEX` to every shell. */
  readonly testCommands?: boolean;
  /** The words of `techsupport` by machine id, where others than its own are wanted. */
  readonly techsupport?: Readonly<Record<string, Wording>>;
  /**
   * What the machines meet on their way to Cisco's tunnel server: `open` (the usual): nothing in the way; `story`: what
   * Start Lab shows. An SMA has no way to the Internet in both.
   */
  readonly firewalls?: 'open' | 'story';
  /** So many ESAs more, `lab-fleet-001` and on, all alike but for their firewalls. */
  readonly fleet?: number;
  /** Port by machine id, where any free one will not do. */
  readonly ports?: Readonly<Record<string, number>>;
}

export interface Lab {
  readonly description: LabDescription;
  /** Throws on an id that is not of the lab. */
  control(id: string): LabControl;
  /** The tunnel server's port of this number: 22, 25, 53, 80, 443 or 4766. Throws on any other. */
  tunnelServer(stands: number): TunnelServer;
  /** Ends every connection and listener. */
  close(): Promise<void>;
}

/** What the simulated appliances are called, those of a fleet left out. */
export const LAB_IDS: readonly string[] = MACHINES.map(({ id }) => id);

/** Starts the simulated appliances: real SSH servers on ports of 127.0.0.1. Connects only to its own tunnel server. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const machines = new Map<string, Simulated>();
  const network = await openTunnelNetwork(options.salt ?? '');
  const reach = findIn(machines);
  const stop = async (): Promise<void> => {
    await Promise.all([...machines.values()].map(({ control }) => control.stop()));
    await network.close();
  };
  try {
    for (const machine of [...MACHINES, ...fleet(options.fleet ?? 0)].map(withPassword(options.passwords ?? {})))
      machines.set(
        machine.id,
        await simulate(machine, optionsOf(machine, options), reach, around(machine, machines, network)),
      );
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    description: describe([...machines.values()], network),
    control: (id) => {
      const found = machines.get(id);
      if (!found) throw new RangeError(`the lab has no machine "${id}"`);
      return found.control;
    },
    tunnelServer: network.server,
    close: stop,
  };
}

function withPassword(passwords: Readonly<Record<string, string>>): (machine: Machine) => Machine {
  return (machine) => {
    const password = passwords[machine.id];
    const [first, ...others] = machine.users;
    return password === undefined ? machine : { ...machine, users: [{ ...first, password }, ...others] };
  };
}

function optionsOf(machine: Machine, options: LabOptions) {
  const { salt = '', authorizedKeys = [], testCommands = false, ports = {}, techsupport = {} } = options;
  const story = options.firewalls === 'story' ? (STORY[machine.id] ?? fleetEgress(machine.id)) : undefined;
  const egress = story ?? machine.egress ?? OPEN;
  const wording = techsupport[machine.id] ?? machine.techsupport;
  return { salt, authorizedKeys, testCommands, techsupport: wording, egress, port: ports[machine.id] ?? 0 };
}

function around(machine: Machine, machines: ReadonlyMap<string, Simulated>, { find }: TunnelNetwork): Network {
  return {
    tunnelServer: find,
    neighbours: () => machine.reaches.flatMap((id) => machines.get(id) ?? []),
  };
}

function findIn(machines: ReadonlyMap<string, Simulated>): Reach {
  return (from, host, port) => {
    const neighbours = from.reaches.flatMap((id) => machines.get(id) ?? []);
    const inner = neighbours.filter(({ machine }) => machine.inner.host === host);
    const outer = from.reachesOuter && host === '127.0.0.1' ? [...machines.values()] : [];
    const entrances = [
      ...inner.map((it) => entranceAt(it, port, it.machine.inner.port, it.web?.innerPort)),
      ...outer.map((it) => entranceAt(it, port, it.port, it.web?.port)),
    ];
    return entrances.find((entrance) => entrance !== undefined);
  };
}

function entranceAt(it: Simulated, port: number, ssh: number | undefined, web: number | undefined) {
  if (!it.running()) return undefined;
  if (port === ssh) return it.serve;
  return port === web ? it.web?.serve : undefined;
}

function describe(machines: readonly Simulated[], network: TunnelNetwork): LabDescription {
  return {
    appliances: machines.map(describeOne),
    tunnelServers: network.described,
    tunnelHosts: network.tunnelHosts,
    logins: machines.flatMap(({ machine }) => loginsOf(machine)),
    notes: [
      'Every password and every host key is the same in every lab; nothing here is secret.',
      'User otp on lab-esa1 is asked twice: for the password, then for the one-time code, which never changes.',
      'User guest on lab-esa1 has no techsupport.',
      'A packet capture is of the way to the tunnel server, made when it is stopped; its file is under /captures, by SFTP and scp.',
      'TUNNEL really connects to the tunnel server of the lab, by SSH.',
      'lab-wsa1 takes keyboard-interactive and no plain password.',
      'lab-esa2 is in a cluster.',
      'Six failed logins end the connection.',
      'lab-esa3 and lab-esa4 do not forward; the CLI of lab-esa4 has ssh, that of lab-esa3 has not.',
      'lab-sma1 and lab-sma2 have the same address in two networks: the hop decides which one answers.',
      'Every appliance has a web page, by HTTPS under a certificate of its own: those behind a hop at their own address, on 443 or 8443.',
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
    ...(simulated.web && { webPort: simulated.web.port ?? simulated.web.innerPort }),
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
