import { Duplex } from 'node:stream';
import type { ServerChannel } from 'ssh2';
import type { Channel } from '../../src/asyncos/cli';
import { openAccess, type Access, type AccessSwitch } from '../../src/lab/access';
import type { Caller } from '../../src/lab/asyncos/commands';
import { MACHINES, type Machine } from '../../src/lab/machines';
import { openShell } from '../../src/lab/asyncos/shell';
import { healthy, type Switches } from '../../src/lab/switches';
import type { Wording } from '../../src/lab/texts';

/** Where the line breaks, counted over all connections of a machine. */
export interface Break {
  readonly direction: 'down' | 'up';
  /** Bytes that still get through. */
  readonly after: number;
  /** `dark`: both ends hear nothing more, and neither is told. */
  readonly how: 'closed' | 'dark';
}

export interface Bytes {
  readonly down: number;
  readonly up: number;
}

/** The CLI of a simulated appliance without SSH and sockets: as fast as this computer. */
export interface CliMachine {
  readonly access: AccessSwitch;
  readonly switches: Switches;
  /** Bytes that got through. */
  readonly carried: Bytes;
  /** Each write of the client, whether it got through or not, and what had got through before it. */
  readonly writes: readonly { readonly text: string; readonly before: Bytes }[];
  connect(): Channel;
}

export interface MachineOptions {
  readonly id: string;
  readonly wording: Wording;
  readonly break?: Break | undefined;
  readonly access?: Partial<Access>;
  readonly switches?: Partial<Switches>;
  /** Milliseconds that the next piece is under way, in either direction; pieces never overtake each other. */
  readonly latency?: () => number;
  /** Whether Cisco's server lets the tunnel in. */
  readonly tunnelComesUp?: boolean;
}

export function cliMachine(options: MachineOptions): CliMachine {
  const machine = MACHINES.find(({ id }) => id === options.id);
  if (!machine) throw new Error(`no ${options.id} in the lab`);
  const comesUp = options.tunnelComesUp ?? true;
  const access = openAccess(() => ({
    settled: Promise.resolve(comesUp),
    onEnd: () => undefined,
    close: () => undefined,
  }));
  access.change(options.access ?? {});
  const switches = { ...healthy(options.wording, machine.clustered === true), ...options.switches };
  const line: LineOfMachine = {
    carried: { down: 0, up: 0 },
    writes: [],
    break: options.break,
    broken: false,
    latency: options.latency,
  };
  return {
    access,
    switches,
    carried: line.carried,
    writes: line.writes,
    connect: () =>
      connect(line, (channel, gone) => {
        const caller = callerOf(machine, access, switches);
        openShell(channel, { caller, switches, size: () => TALL, received: () => undefined, gone });
      }),
  };
}

/** As the product asks for: so tall that the pager rarely comes. */
export const TALL = { cols: 250, rows: 1000 };

/** What the commands of these dialogues use. */
function callerOf(machine: Machine, access: AccessSwitch, switches: Switches): Omit<Caller, 'now' | 'session'> {
  const support = { machine, access, switches };
  const [{ name: user }] = machine.users;
  const used: Partial<Caller> = { machine, user, from: '192.0.2.1', testCommands: false, support };
  return used as Caller;
}

interface LineOfMachine {
  readonly carried: { down: number; up: number };
  readonly writes: { readonly text: string; readonly before: Bytes }[];
  readonly break: Break | undefined;
  readonly latency: (() => number) | undefined;
  broken: boolean;
}

/** A line that is mended: what connects after the break gets through. */
function connect(line: LineOfMachine, serve: (channel: ServerChannel, gone: AbortSignal) => void): Channel {
  const client: { data?: (chunk: Buffer) => void; close?: () => void } = {};
  const gone = new AbortController();
  let state: 'open' | 'closed' | 'dark' = 'open';
  const hangUp = (): void => {
    if (state === 'closed') return;
    state = 'closed';
    client.close?.();
    // What has got through is still read, and acted upon.
    setImmediate(() => {
      gone.abort();
      far.destroy();
    });
  };
  const under = { down: Promise.resolve(), up: Promise.resolve() };
  const later = (direction: Break['direction'], deliver: () => void): void => {
    const ms = line.latency?.();
    if (ms === undefined) deliver();
    else under[direction] = Promise.all([under[direction], passed(ms)]).then(() => deliver());
  };
  const carry = (direction: Break['direction'], chunk: Buffer, deliver: (part: Buffer) => void): void => {
    if (state !== 'open') return;
    const where = line.broken || line.break?.direction !== direction ? undefined : line.break;
    const room = where === undefined ? Infinity : where.after - line.carried[direction];
    const part = chunk.subarray(0, Math.min(room, chunk.length));
    line.carried[direction] += part.length;
    if (part.length > 0) later(direction, () => deliver(part));
    if (where !== undefined && room <= chunk.length) snap(where.how);
  };
  const snap = (how: Break['how']): void => {
    line.broken = true;
    if (how === 'closed') hangUp();
    else state = 'dark';
  };
  const far = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      carry('down', chunk, (part) => client.data?.(part));
      done();
    },
    final: (done) => {
      done();
      if (state === 'open') hangUp();
    },
  });
  const channel = Object.assign(far, { exit: () => undefined }) as unknown as ServerChannel;
  setImmediate(() => serve(channel, gone.signal));
  return {
    write(data) {
      line.writes.push({ text: data, before: { ...line.carried } });
      carry('up', Buffer.from(data), (part) => void far.push(part));
    },
    onData: (listener) => (client.data = listener),
    onClose: (listener) => (client.close = listener),
    close: hangUp,
  };
}

function passed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
