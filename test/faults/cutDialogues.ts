/** Dialogues of remote access with a simulated appliance, over a line that is cut; and what must be true of each. */
import { failureOf } from '../../src/appliance/failure';
import type { RemoteAccess, RemoteAccessState } from '../../src/appliance/remoteAccess';
import { openCli } from '../../src/asyncos/openCli';
import type { AccessState } from '../../src/lab/access';
import type { Wording } from '../../src/lab/texts';
import type { Carried, Facts, HeldSeed, Intent } from '../../src/tunnel/keeping';
import type { Choices } from '../../src/tunnel/moves';
import {
  remoteAccess,
  type ChangeHooks,
  type Changed,
  type RemoteAccessActions,
  type RemoteAccessDeps,
} from '../../src/tunnel/remoteAccess';
import { cliMachine, TALL, type Break, type Bytes, type CliMachine, type MachineOptions } from './labInMemory';
import { standingClock, type StandingClock } from './standingClock';

const ID = 'esa1';
export const WORDINGS: readonly Wording[] = ['ironport', 'cisco', 'web', 'password'];

export interface Dialogue {
  readonly name: string;
  readonly does: Choices | 'read';
  readonly before: AccessState;
  readonly machine?: Partial<MachineOptions>;
  /** The one it is swept in: what is peculiar to it has nothing to do with the words. All, if none. */
  readonly wording?: Wording;
  /** What comes of it where nothing is cut. */
  readonly ends: End['kind'];
  /** The dialogue that begins alike: what both have in common before a verb is chosen is cut there alone. */
  readonly beginsAs?: string;
}

const generated = (verb: Choices['verb']): Choices => ({ verb, seed: 'generate', port: undefined });
const typed = (verb: Choices['verb'], port?: number): Choices => ({ verb, seed: { typed: 'My-0wn@Canary-77' }, port });

export const DIALOGUES: readonly Dialogue[] = [
  { name: 'TUNNEL, seed and port as offered', does: generated('TUNNEL'), before: 'disabled', ends: 'proven' },
  {
    name: 'TUNNEL, seed and port typed',
    does: typed('TUNNEL', 443),
    before: 'disabled',
    ends: 'proven',
    beginsAs: 'TUNNEL, seed and port as offered',
  },
  {
    name: 'SSHACCESS',
    does: generated('SSHACCESS'),
    before: 'disabled',
    ends: 'proven',
    beginsAs: 'TUNNEL, seed and port as offered',
  },
  { name: 'DISABLE', does: generated('DISABLE'), before: 'up', ends: 'proven' },
  {
    name: 'SSHACCESS in a cluster, where the machine is named',
    does: typed('SSHACCESS'),
    before: 'disabled',
    machine: { switches: { clusterMode: true } },
    ends: 'proven',
    wording: 'cisco',
  },
  {
    name: 'SSHACCESS that the appliance refuses',
    does: generated('SSHACCESS'),
    before: 'disabled',
    machine: { switches: { enableFails: true } },
    ends: 'failed',
    beginsAs: 'TUNNEL, seed and port as offered',
  },
  {
    name: 'SSHACCESS that asks for no yes',
    does: generated('SSHACCESS'),
    before: 'disabled',
    machine: { switches: { asksForNoYes: true } },
    ends: 'proven',
    wording: 'web',
    beginsAs: 'TUNNEL, seed and port as offered',
  },
  {
    name: 'DISABLE that asks for no yes',
    does: generated('DISABLE'),
    before: 'up',
    machine: { switches: { asksForNoYes: true } },
    ends: 'proven',
    wording: 'ironport',
    beginsAs: 'DISABLE',
  },
  { name: 'TUNNEL, on already', does: generated('TUNNEL'), before: 'up', ends: 'already', beginsAs: 'DISABLE' },
  {
    name: 'DISABLE, off already',
    does: generated('DISABLE'),
    before: 'disabled',
    ends: 'already',
    beginsAs: 'TUNNEL, seed and port as offered',
  },
  { name: 'a reading while it is on', does: 'read', before: 'up', ends: 'read' },
  { name: 'a reading while it is off', does: 'read', before: 'disabled', ends: 'read' },
];

export interface Swept {
  readonly cuts: number;
  /** Cuts after which the verb or the yes may have been sent, and how many of them ended in UNKNOWN. */
  readonly pastRisk: number;
  readonly unknown: number;
  /** Of those, where the seed that had been said in full, or was typed, was held for support. */
  readonly seedsHeld: number;
  /** Of those, too: after how many another window read it again. */
  readonly readAgain: number;
  readonly faults: readonly string[];
}

/** How many are on their way at once: enough to share the turns of the clock, few enough to stay in memory. */
const AT_ONCE = 12;
/** A line that only goes dark is tried at each byte up, and at each so manieth down. */
const DARK_STEP = 11;
/** What the next window reads comes of what the appliance is and of what is kept: each such pair is read, and each so manieth cut. */
const AGAIN_STEP = 11;

/**
 * Cuts the line after each byte, both ways, of login (where it is asked for), of what is the dialogue's own (`beginsAs`),
 * and of the reading after it.
 * Takes the place of `setTimeout` meanwhile.
 */
export async function sweep(dialogue: Dialogue, wording: Wording, withLogin: boolean): Promise<Swept> {
  const clock = standingClock();
  try {
    const whole = await clock.until(play(dialogue, wording, undefined, clock));
    const alike = DIALOGUES.find(({ name }) => name === dialogue.beginsAs);
    const other = alike && (await clock.until(play(alike, wording, undefined, clock)));
    const places = [...breaks(whole.machine, beginning(whole.machine, other?.machine, withLogin))];
    const runs: [Break, Run][] = [];
    const read = new Set<string>();
    const faults = whole.end.kind === dialogue.ends ? [] : [`uncut: ${whole.end.kind}`];
    for (let first = 0; first < places.length; first += AT_ONCE) {
      const some = places.slice(first, first + AT_ONCE);
      const played = await clock.until(Promise.all(some.map((place) => play(dialogue, wording, place, clock))));
      for (const [index, run] of played.entries()) {
        const left = leftBehind(run);
        if (run.end.kind === 'unproven' && (runs.length % AGAIN_STEP === 0 || !read.has(left)))
          run.again = await clock.until(run.readAgain());
        if (run.again !== undefined) read.add(left);
        runs.push([some[index] as Break, run]);
      }
    }
    for (const [place, run] of runs)
      for (const fault of faultsOf(dialogue, run, place, whole.machine.carried))
        faults.push(`${place.how} after ${place.after} ${place.direction}: ${fault}`);
    return { ...counted(runs.map(([, run]) => run)), faults };
  } finally {
    clock.takeOut();
  }
}

/** What the reading of the next window meets, without what differs from run to run. */
function leftBehind({ machine, journal, held }: Run): string {
  const { secret, ...access } = machine.access.now();
  const seed = held && { ...held, text: held.text === secret };
  return JSON.stringify([access, journal, seed], (key, value: unknown) => (/^at$|At$/.test(key) ? null : value));
}

function counted(runs: readonly Run[]): Omit<Swept, 'faults'> {
  const cutOff = runs.filter(({ end }) => end.kind === 'unproven');
  return {
    cuts: runs.length,
    pastRisk: runs.filter(({ journalled }) => journalled > 0).length,
    unknown: cutOff.length,
    seedsHeld: cutOff.filter(({ held }) => held !== undefined).length,
    readAgain: cutOff.filter(({ again }) => again !== undefined).length,
  };
}

/** What had got through before the first byte that is to be cut. */
function beginning({ carried, writes }: CliMachine, other: CliMachine | undefined, withLogin: boolean): Bytes {
  if (withLogin) return { down: 0, up: 0 };
  const first = writes.findIndex(({ text }) => text.startsWith('techsupport'));
  const own = writes.findIndex((write, index) => {
    const theirs = other?.writes[index];
    const { down, up } = write.before;
    return write.text !== theirs?.text || down !== theirs.before.down || up !== theirs.before.up;
  });
  const verb = writes.findIndex(({ text }) => VERB.test(text));
  const alike = other === undefined ? first : Math.max(first, Math.min(own, verb < 0 ? own : verb));
  return writes[alike]?.before ?? carried;
}

function* breaks({ carried }: CliMachine, from: Bytes): Generator<Break> {
  for (let after = from.down; after <= carried.down; after += 1) yield { direction: 'down', after, how: 'closed' };
  for (let after = from.down; after <= carried.down; after += DARK_STEP)
    yield { direction: 'down', after, how: 'dark' };
  for (let after = from.up; after <= carried.up; after += 1) yield { direction: 'up', after, how: 'closed' };
  for (let after = from.up; after <= carried.up; after += 1) yield { direction: 'up', after, how: 'dark' };
}

type End =
  | { readonly kind: Changed['outcome'] | 'read'; readonly access: RemoteAccess }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface Run {
  readonly machine: CliMachine;
  readonly end: End;
  /** What the appliance really was when it ended. */
  readonly truth: AccessState;
  /** How often an intent was written. */
  readonly journalled: number;
  readonly journal: Intent | undefined;
  /** The secret that was held, before the reading that follows an UNKNOWN. */
  readonly held: HeldSeed | undefined;
  readonly interrupted: readonly RemoteAccess[];
  /** What another window reads then, and what is kept after that; undefined where it did not end in UNKNOWN. */
  readonly readAgain: () => Promise<ReadAgain | undefined>;
  again?: ReadAgain | undefined;
}

interface ReadAgain {
  readonly access: RemoteAccess;
  readonly journal: Intent | undefined;
  readonly held: boolean;
}

/** One dialogue as it goes over this line. Takes the place of `setTimeout` meanwhile. */
export async function playOnce(dialogue: Dialogue, wording: Wording, line: LineOptions): Promise<Run> {
  const clock = standingClock();
  try {
    return await clock.until(
      play({ ...dialogue, machine: { ...dialogue.machine, ...line } }, wording, line.break, clock),
    );
  } finally {
    clock.takeOut();
  }
}

export type LineOptions = Pick<MachineOptions, 'break' | 'latency'>;

async function play(
  dialogue: Dialogue,
  wording: Wording,
  place: Break | undefined,
  clock: StandingClock,
): Promise<Run> {
  const access = { state: dialogue.before };
  const machine = cliMachine({ id: 'lab-esa1', wording, ...dialogue.machine, access, break: place });
  const kept = newKept();
  const window = remoteAccess(depsOf(machine, kept, clock));
  const end = await ended(dialogue.does, window);
  const readAgain = async () => {
    if (end.kind !== 'unproven') return undefined;
    const access = await remoteAccess(depsOf(machine, kept, clock)).read(ID, HOOKS, never());
    return { access, journal: await kept.journal.get(ID), held: (await kept.vault.get(ID)) !== undefined };
  };
  return {
    ...{ machine, end, truth: machine.access.now().state, journalled: kept.written() },
    ...{ journal: await kept.journal.get(ID), held: await kept.vault.get(ID), interrupted: await window.interrupted() },
    readAgain,
  };
}

async function ended(does: Dialogue['does'], window: RemoteAccessActions): Promise<End> {
  try {
    if (does === 'read') return { kind: 'read', access: await window.read(ID, HOOKS, never()) };
    const { outcome, access } = await window.change(ID, does, HOOKS, never());
    return { kind: outcome, access };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

function* faultsOf(dialogue: Dialogue, run: Run, place: Break, whole: Bytes): Generator<string> {
  const { end, truth, journalled, journal } = run;
  const switches = dialogue.machine?.switches?.clusterMode === true ? MOST_LOGINS : 0;
  const risks = sent(run.machine, YES) + sent(run.machine, VERB);
  if (risks > journalled + switches) yield 'a verb or a yes was sent that was not written down before';
  if (end.kind === 'unproven') {
    yield* faultsOfUnknown(run);
    return;
  }
  if (journal !== undefined) yield `${end.kind}, and an intent is left`;
  if (end.kind === 'failed') {
    yield* faultsOfFailure(dialogue, run, end.error);
    return;
  }
  if (end.access.state !== STATE[truth]) yield `FALSE: ${end.access.state} where it is ${truth}`;
  if (end.access.serviceAccess !== isOn(truth)) yield `FALSE: ${end.access.serviceAccess} where it is ${truth}`;
  const isWhole = place.after >= whole[place.direction];
  if (end.kind === 'proven' && place.how === 'closed' && !isWhole) yield 'proven over a line that was cut';
}

function* faultsOfUnknown({ end, truth, journal, held, interrupted, again, machine }: Run): Generator<string> {
  if (end.kind === 'failed' || end.access.state !== 'unknown' || end.access.basis !== 'interrupted')
    yield 'what is not proved is not UNKNOWN';
  if (end.kind !== 'failed' && end.access.serviceAccess !== null) yield 'UNKNOWN, and yet on or off';
  if (journal === undefined) yield 'UNKNOWN, and nothing is written down';
  if (interrupted.length !== 1) yield 'UNKNOWN, and another window is not told';
  if (again !== undefined) yield* faultsOfReading(again, truth);
  const { secret } = machine.access.now();
  if (isOn(truth) && held !== undefined && held.text !== secret) yield 'another secret than the one that opens it';
}

function* faultsOfReading({ access, journal, held }: ReadAgain, truth: AccessState): Generator<string> {
  if (access.serviceAccess !== isOn(truth) || access.state !== STATE[truth])
    yield `read again: ${access.state} where it is ${truth}`;
  if (journal !== undefined) yield 'read again, and still UNKNOWN';
  if (!isOn(truth) && held) yield 'a secret of an access that is off is held';
}

function* faultsOfFailure(dialogue: Dialogue, { machine, truth, held }: Run, error: unknown): Generator<string> {
  const reason = failureOf(error)?.reason;
  if (reason === undefined) yield `thrown: ${String(error)}`;
  if (isOn(truth) !== isOn(dialogue.before)) yield `failed, and it was changed: ${truth}`;
  const verb = machine.writes.findIndex(({ text }) => VERB.test(text));
  const isYesSent = verb >= 0 && machine.writes.slice(verb).some(({ text }) => YES.test(text));
  if (isYesSent && reason !== 'refused') yield `past the yes, and ${reason} instead of UNKNOWN`;
  if (held !== undefined) yield 'failed, and a secret is held';
}

const STATE: Readonly<Record<AccessState, RemoteAccessState>> = {
  disabled: 'disabled',
  ssh: 'ssh-access',
  connecting: 'tunnel-connecting',
  up: 'tunnel-up',
  down: 'tunnel-down',
  expired: 'tunnel-expired',
};

function isOn(state: AccessState): boolean {
  return state !== 'disabled';
}

/** For the change, for its proof and for the reading of another window; in a cluster each says yes to a switch first. */
const MOST_LOGINS = 3;

const YES = /^y(es)?\n$/i;
const VERB = /^(tunnel|sshaccess|disable)\n$/i;

function sent({ writes }: CliMachine, what: RegExp): number {
  return writes.filter(({ text }) => what.test(text)).length;
}

const never = () => new AbortController().signal;
const HOOKS: ChangeHooks = {
  mayLeaveClusterMode: () => Promise.resolve(true),
  temporaryPassword: () => Promise.resolve('temp-Canary-1'),
  despiteLogins: () => Promise.resolve(true),
};

function newKept() {
  const vault = records<HeldSeed>();
  let written = 0;
  const journal = records<Intent>(() => (written += 1));
  return {
    written: () => written,
    journal,
    facts: records<Facts>(),
    carriers: records<Carried>(),
    vault: { hold: vault.set, get: vault.get, forget: vault.remove },
  };
}

/** As slow as a disk: in a later turn of the event loop. */
function records<T>(onSet: () => unknown = () => undefined) {
  const held = new Map<string, T>();
  const later = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    all: () => later().then(() => held),
    get: (id: string) => Promise.resolve(held.get(id)),
    set: (id: string, record: T) => later().then(() => (onSet(), void held.set(id, record))),
    remove: (id: string) => later().then(() => void held.delete(id)),
  };
}

const LEASE = { takenOver: false, isHeld: () => Promise.resolve(true), release: () => Promise.resolve() };

function depsOf(machine: CliMachine, kept: ReturnType<typeof newKept>, clock: StandingClock): RemoteAccessDeps {
  return {
    ...kept,
    openCli: (_id, signal) => openCli(machine.connect(), { hop: ID, signal, columns: TALL.cols }),
    lease: () => Promise.resolve(LEASE),
    clock: {
      now: () => Date.now(),
      monotonic: () => clock.now(),
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    },
    error: (error) => {
      throw error;
    },
  };
}
