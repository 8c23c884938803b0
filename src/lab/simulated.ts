import type { Duplex } from 'node:stream';
import { Server, type Connection } from 'ssh2';
import { openAccess, type AccessSwitch } from './access';
import { openCapture, type CaptureSwitch } from './capture';
import { guard, readAuthorizedKeys, type Door } from './ssh/authentication';
import type { LabControl } from './control';
import { serveForwards, type Forwarding } from './ssh/forwarding';
import { OPEN, openEgress, type Egress, type EgressSwitch } from './network/egress';
import { deriveHostKey, type HostKey } from './ssh/hostKey';
import { openFiles, type LabFiles } from './files';
import { openListener } from './network/listener';
import { serveSessions } from './ssh/login';
import type { Machine } from './machines';
import { openOutbound, type Outbound, type Surroundings } from './network/outbound';
import { nothingRecorded, type Recorded } from './recorded';
import { takeStream } from './ssh/serverProtocol';
import type { Shell } from './asyncos/shell';
import { healthy, type Switches } from './switches';
import type { Wording } from './texts';
import { TUNNEL_NAME } from './network/tunnelNetwork';
import { dialTunnel } from './network/tunnelServer';
import { openWebPage, type WebPage } from './network/webPage';
import { openWire, type Wire } from './network/wire';

export interface SimulatedOptions {
  readonly salt: string;
  readonly authorizedKeys: readonly string[];
  readonly testCommands: boolean;
  readonly techsupport: Wording;
  readonly egress: Egress;
  /** 0: any free port. */
  readonly port: number;
}

/** A machine that runs. */
export interface Simulated {
  readonly machine: Machine;
  readonly control: LabControl;
  /** The host keys it offers now. */
  hostKeys(): readonly HostKey[];
  /** On 127.0.0.1; `undefined` for a machine that listens nowhere. */
  readonly port: number | undefined;
  /** Whether it is switched on. */
  running(): boolean;
  readonly web: WebPage | undefined;
  /** Serves a connection. `from` is the address it comes from, for the login text. */
  readonly serve: (stream: Duplex, from: string) => void;
}

/** Takes a connection that comes from that address. */
export type Entrance = (stream: Duplex, from: string) => void;

/** What is around a machine, for what its own CLI connects to. */
export type Network = Pick<Surroundings, 'tunnelServer' | 'neighbours'>;

/** Finds where one would forward to: a port of a running machine. */
export type Reach = (from: Machine, host: string, port: number) => Entrance | undefined;

interface State {
  readonly machine: Machine;
  readonly options: SimulatedOptions;
  readonly door: Door;
  readonly switches: Switches;
  readonly recorded: Recorded;
  readonly wires: Set<Wire>;
  readonly shells: Set<Shell>;
  readonly reach: Reach;
  readonly access: AccessSwitch;
  readonly egress: EgressSwitch;
  readonly outbound: Outbound;
  readonly files: LabFiles;
  readonly capture: CaptureSwitch;
  readonly web: WebPage | undefined;
  /** What its own `ssh` has learned. */
  readonly knownHosts: Map<string, string>;
}

export async function simulate(
  machine: Machine,
  options: SimulatedOptions,
  reach: Reach,
  network: Network,
): Promise<Simulated> {
  const switches = healthy(options.techsupport, machine.clustered === true);
  const egress = openEgress(options.egress);
  const outbound = openOutbound({ machine, egress, ...network });
  const access = openAccess((port) => dialTunnel((signal) => toTunnelServer(outbound, port, signal), machine.serial));
  const recorded = nothingRecorded();
  const door = { machine, switches, recorded, authorizedKeys: readAuthorizedKeys(options.authorizedKeys) };
  const files = openFiles();
  const capture = openCapture(machine, egress, files);
  const web = await openWebPage(machine);
  const shared = { machine, options, door, switches, recorded, reach, access, egress, outbound, files, capture, web };
  const state: State = { ...shared, wires: new Set(), shells: new Set(), knownHosts: new Map() };
  const serveHere = (stream: Duplex, from: string): void => {
    serve(state, stream, from);
  };
  const listener = machine.listens ? await openListener(options.port, serveHere) : undefined;
  let on = true;
  const power = async (now: boolean): Promise<void> => {
    on = now;
    if (on) {
      await Promise.all([listener?.listen(), web?.listen()]);
      return;
    }
    const port = listener?.close();
    const page = web?.stop();
    for (const wire of state.wires) wire.reset();
    access.dropTunnel();
    await Promise.all([port, page]);
  };
  return {
    machine,
    control: controlOf(state, power),
    hostKeys: () => hostKeysOf(state),
    port: listener?.port,
    running: () => on,
    web,
    serve: serveHere,
  };
}

/** By the name alone, and the first address that answers. */
async function toTunnelServer(outbound: Outbound, port: number, signal: AbortSignal): Promise<Duplex | string> {
  const found = outbound.lookUp(TUNNEL_NAME);
  if (typeof found === 'string') return found;
  let met: Duplex | string = 'no-address';
  for (const address of found) {
    met = await outbound.connect({ address, port }, signal);
    if (typeof met !== 'string') return met;
  }
  return met;
}

function serve(state: State, stream: Duplex, from: string): void {
  const wire = openWire(stream, () => state.switches);
  const gone = new AbortController();
  state.wires.add(wire);
  wire.stream.once('close', () => {
    state.wires.delete(wire);
    gone.abort();
  });
  const hostKeys = hostKeysOf(state).map(({ privateKey }) => privateKey);
  const server = new Server({ hostKeys, ident: 'hopthrough-lab' }, (connection) =>
    attend(state, connection, from, gone.signal),
  );
  takeStream(server, wire.stream);
}

function attend(state: State, connection: Connection, from: string, gone: AbortSignal): void {
  const { machine, options, switches, recorded, shells, access, outbound, files, capture, knownHosts } = state;
  let user = '';
  connection.on('error', () => undefined);
  connection.on('authentication', ({ username }) => (user = username));
  connection.on('ready', () => (recorded.logins += 1));
  guard(connection, state.door);
  serveForwards(connection, forwardingOf(state, gone));
  const support = { machine, access, switches };
  const { testCommands } = options;
  const caller = () => ({ machine, user, from, testCommands, support, outbound, capture, knownHosts });
  serveSessions(connection, { caller, switches, recorded, shells, gone, files });
}

function forwardingOf({ machine, switches, recorded, reach }: State, gone: AbortSignal): Forwarding {
  return {
    refusal: () => switches.forward ?? (machine.prohibitsForwarding ? 'prohibited' : undefined),
    record: (attempt) => recorded.forwards.push(attempt),
    reach: (host, port) => {
      const enter = reach(machine, host, port);
      return (
        enter &&
        ((stream) => {
          const destroy = (): unknown => stream.destroy();
          gone.addEventListener('abort', destroy);
          stream.once('close', () => gone.removeEventListener('abort', destroy));
          enter(stream, machine.inner.host);
        })
      );
    },
  };
}

function hostKeysOf({ machine, options, switches }: State): HostKey[] {
  const seed = [machine.id, options.salt, String(switches.hostKeyGeneration)].join('/');
  return machine.hostKeyTypes.map((type) => deriveHostKey(type, seed));
}

function controlOf(state: State, power: (on: boolean) => Promise<void>): LabControl {
  const { machine, switches, recorded, wires, shells, access, egress, capture, files, web } = state;
  const changePace = (pace: Partial<Switches>): void => {
    Object.assign(switches, pace);
    for (const wire of wires) wire.paceChanged();
  };
  return {
    id: machine.id,
    get hostKey() {
      return hostKeysOf(state)[0]?.publicLine ?? '';
    },
    authAttempts: recorded.authAttempts,
    get passwordsSeen() {
      return recorded.passwordsSeen;
    },
    get logins() {
      return recorded.logins;
    },
    get connections() {
      return wires.size;
    },
    forwards: recorded.forwards,
    get shells() {
      return shells.size;
    },
    get pty() {
      return recorded.pty;
    },
    get received() {
      return Buffer.concat(recorded.received);
    },
    refuseForward: (how) => (switches.forward = how),
    dropConnections: (how = 'reset') => {
      for (const wire of wires)
        if (how === 'fin') wire.drop();
        else wire.reset();
    },
    limitSessions: (most) => (switches.mostSessions = most),
    silence: (silent) => changePace({ silent }),
    slow: (bytesPerTick) => changePace({ bytesPerTick }),
    changeHostKey: () => (switches.hostKeyGeneration += 1),
    forcePassphraseChange: (on) => (switches.passphraseChange = on),
    expirePassword: (on) => (switches.passwordExpired = on),
    acceptNone: (on) => (switches.acceptNone = on),
    zeroPromptKeyboard: (on) => (switches.zeroPrompts = on),
    get access() {
      return access.now();
    },
    changeAccess: (changed) => access.change(changed),
    get egress() {
      return egress.now();
    },
    changeEgress: (changed) => egress.change(changed),
    mendFirewall: () => egress.change({ ...OPEN, interfaces: {} }),
    ignoreTelnetEscape: (on) => (switches.ignoresTelnetEscape = on),
    failEnable: (on) => (switches.enableFails = on),
    blockTunnel: (on) => (switches.tunnelBlocks = on),
    restrictToMachineMode: (on) => (switches.clusterMode = on),
    speakTechsupport: (wording) => (switches.techsupport = wording),
    speakPacketcapture: (wording) => (switches.packetcapture = wording),
    capture,
    files,
    web,
    speakSsh: (wording) => (switches.ssh = wording),
    statusSerial: (serial) => (switches.statusSerial = serial),
    supportSession: (on) => (switches.supportSession = on),
    idleExpiry: (milliseconds) => {
      switches.idleMs = milliseconds;
      for (const shell of shells) shell.restartIdle();
    },
    stop: () => power(false),
    start: () => power(true),
  };
}
