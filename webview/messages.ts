/**
 * All that the status panel and its host say to each other, both ways. The page is handed facts, never a secret before a
 * click, and can ask for nothing but what stands here; what it sends is taken for untrusted.
 */
import * as v from 'valibot';
import type { Failure } from '../src/appliance/failure';
import type { Family } from '../src/appliance/appliance';
import type { Team } from '../src/appliance/probeCause';
import type { ProbeReport, ProbeResult, Readiness, Verdict } from '../src/appliance/probeReport';
import type { Deed, RemoteAccess } from '../src/appliance/remoteAccess';
import { ACTIONS, CHECKLISTS, type Action, type Change, type Checklist } from './codes';
import type { Words } from './words';

export { ACTIONS, CHECKLISTS, type Action, type Change, type Checklist, type Words };

/** `text`: the probes as text, masked; `capture`: where its last capture is on the host's computer, and its SHA-256. */
export const COPIED = ['seed', 'serial', 'pair', 'text', 'capture'] as const;
export type Copied = (typeof COPIED)[number];
export type Revealed = 'seed' | 'serial';

/** `ids`: none for the panel's own appliance; `via` is the hop for `openTerminalVia`, `port` that for `enableTunnel`. */
interface Run {
  readonly type: 'run';
  readonly action: Action;
  readonly ids?: readonly string[];
  readonly via?: string;
  readonly port?: number;
}

/** What a page sends. `panel` is the token of one load of it, `n` counts its messages from 1: neither is used twice. */
export type FromPage =
  | (Sent & { readonly type: 'ready' })
  | (Sent & Run)
  | (Sent & { readonly type: 'copy'; readonly what: Copied; readonly id: string })
  | (Sent & { readonly type: 'reveal'; readonly what: Revealed; readonly id: string });

interface Sent {
  readonly panel: string;
  readonly n: number;
}

/** What the host sends. */
export type ToPage =
  /** First, after `ready`. `locale` is a BCP 47 tag; `subject` is kept by the page for the next reload. */
  | { readonly type: 'words'; readonly words: Words; readonly locale: string; readonly subject: Subject }
  | { readonly type: 'appliance'; readonly facts: ApplianceFacts }
  | { readonly type: 'overview'; readonly facts: OverviewFacts }
  | { readonly type: 'removed'; readonly id: string }
  /** Shows the checklists, and opens that one. */
  | { readonly type: 'steps'; readonly of?: Checklist }
  /** Held by the page for `seconds`, then gone. */
  | {
      readonly type: 'revealed';
      readonly what: Revealed;
      readonly id: string;
      readonly text: string;
      readonly seconds: number;
    };

/** An appliance id; `null` is the overview. */
export type Subject = string | null;

/** One handler per message: a missing one does not compile. */
export type Handlers<M extends { readonly type: string }> = {
  readonly [T in M['type']]: (message: Extract<M, { readonly type: T }>) => void;
};

/** What is known of one appliance. Every string is inert already: one line, control and bidi characters shown. */
export interface ApplianceFacts {
  readonly id: string;
  readonly family: Family;
  readonly host: string;
  readonly production: boolean;
  readonly simulated: boolean;
  /** As the appliance said it, e.g. `C390` and `15.0.1-030`. */
  readonly model?: string;
  readonly version?: string;
  /** What it says it is and what the inventory says, where they differ: `SMA M-Series`. */
  readonly kind?: { readonly found: string; readonly entry: string };
  /** Hops in travel order, the appliance last; or why there is none, as a sentence. */
  readonly route: readonly Hop[] | string;
  readonly connection: Connection;
  /** A prompt on the screen said `(SERVICE)`. */
  readonly servicePrompt: boolean;
  readonly access?: AccessFacts;
  readonly reading?: ReadingFailure;
  readonly again?: Again;
  /** A question that only the person can answer, by its text. */
  readonly question?: string;
  /** A change that the appliance took and that no reading has proved. */
  readonly unproved?: Change;
  readonly busy?: Busy;
  readonly probes?: ProbeRun;
  /** What the last probe proposes to capture, in the syntax of pcap-filter(7). */
  readonly captureFilter?: string;
  /** Newest first. */
  readonly earlier: readonly {
    readonly at: string;
    readonly verdict: Readiness;
    readonly port?: number;
    /** It was ended before everything was measured. */
    readonly stopped?: true;
  }[];
  /** The appliance whose tunnel carries Cisco to this one; absent where it has Internet of its own. */
  readonly carrier?: Carrier;
  readonly planner: readonly Candidate[];
  readonly firewall: readonly FirewallRule[];
  readonly capture?: CaptureFacts;
  /** Oldest first. */
  readonly deeds: readonly (Deed | ToldDeed)[];
  /** The dialogue with the CLI as it goes; what is secret is masked. */
  readonly exchanges: readonly { readonly prompt: string; readonly answer: string }[];
  /** Actions that this version has. */
  readonly can: readonly Action[];
}

/** The last packet capture that was started or seen here. */
export interface CaptureFacts {
  /** `ended`: its file is still on the appliance alone; `here`: it was fetched. */
  readonly state: 'running' | 'ended' | 'unknown' | 'here';
  /** Its file is known by name. */
  readonly named: boolean;
  /** All of it, as a sentence. */
  readonly told: string;
}

/** What was done, as a sentence. */
export interface ToldDeed {
  readonly at: string;
  readonly told: string;
  readonly leavesUnknown: boolean;
}

export interface Hop {
  readonly id: string;
  readonly family: Family;
  readonly port: number;
}

/** `none`: nothing is open; `cameAt` is the last login by this very way, ISO 8601 UTC. */
export type Connection =
  | { readonly state: 'connecting' | 'connected' }
  | { readonly state: 'none'; readonly cameAt?: string }
  | (BrokenLeg & { readonly state: 'failed'; readonly say: string; readonly next: string; readonly forget?: string });

/** `hop` counts from 0; words without a full stop say why. */
export interface BrokenLeg {
  readonly hop: number;
  readonly why: string;
}

/** RemoteAccess without what identifies: of the serial number its end alone. `raw`: the appliance's words by line. */
export type AccessFacts = Omit<RemoteAccess, 'schema' | 'applianceId' | 'serial' | 'raw'> & {
  readonly serialEnd: string | null;
  readonly raw: readonly string[];
};

export interface ReadingFailure {
  readonly at: string;
  readonly stage: string;
  readonly reason: string;
  readonly next: string;
  /** From 1. */
  readonly hop: number;
  readonly hops: number;
  readonly code: Failure['stage'];
  /** In few words. */
  readonly why: string;
}

/** Readings at an interval: `reads` is false where somebody would have to be asked. */
export interface Again {
  readonly minutes: number;
  readonly reads: boolean;
}

export type Busy =
  | { readonly what: 'reading' | 'dialogue' }
  /** `atMost`: seconds for the rest, once that is known. */
  | { readonly what: 'probing'; readonly done: number; readonly of: number; readonly atMost?: number }
  /** Waiting for the tunnel since then, ISO 8601 UTC. */
  | { readonly what: 'connecting'; readonly since: string };

/** With the verdict as it counts, and why it is that, as a sentence. */
export interface ToldResult extends ProbeResult {
  readonly message: string;
}

export type ToldReport = Omit<ProbeReport, 'results'> & {
  readonly results: readonly ToldResult[];
  /** Who has to mend, in that order; the firewall alone where it is left out. */
  readonly teams?: readonly Team[];
  /** Where the computer and the appliance differ, and why: a sentence for each reason. */
  readonly differs?: readonly string[];
  /** Where DNS gives other addresses than the documented one, and no tunnel server answered there; in words. */
  readonly answer?: string;
};

export interface ProbeRun {
  readonly report: ToldReport;
  readonly startedAt: string;
  /** Absent while it runs. */
  readonly endedAt?: string;
  /** That it was stopped, what it had not measured then, and what to do where there is no verdict; in words. */
  readonly stopped?: { readonly say: string; readonly next: string };
  /** Why the appliance itself was not asked, or not to the end, and what to do; in words. */
  readonly unasked?: { readonly why: string; readonly row: string; readonly next: string; readonly at?: BrokenLeg };
}

export interface Carrier {
  readonly id: string;
  readonly family: Family;
  readonly access?: AccessFacts;
  /** Of the SSH port as the carrier sees it. */
  readonly reaches?: Verdict;
  /** Whose tunnel could carry Cisco instead, and whether it is up. */
  readonly others?: readonly { readonly id: string; readonly tunnel: 'up' | 'none' | 'unread' }[];
}

export interface Candidate {
  readonly id: string;
  readonly family: Family;
  readonly verdict: Verdict;
  /** Why it was not asked, in few words. */
  readonly why?: string;
  readonly ms?: number;
  readonly inUse: boolean;
}

export interface FirewallRule {
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly change: string;
}

export interface OverviewFacts {
  /** In the order of the inventory. */
  readonly appliances: readonly OverviewEntry[];
  readonly probing?: { readonly done: number; readonly of: number; readonly ports: readonly number[] };
  readonly probedAt?: string;
  readonly can: readonly Action[];
}

export interface OverviewEntry {
  readonly id: string;
  readonly family: Family;
  /** `ACME / Paris`; empty at the root. */
  readonly folder: string;
  readonly access?: Pick<
    AccessFacts,
    'at' | 'state' | 'basis' | 'serviceAccess' | 'serviceLogins' | 'port' | 'expiresAt'
  >;
  readonly again?: Again;
  /** Cisco can come in now: by its own tunnel, or by SSH access through that of its carrier. */
  readonly reached: boolean;
  /** Why it was not read, where that is known. */
  readonly unread?: string;
  readonly report?: ToldReport;
  /** Why it was not asked, in words. */
  readonly unasked?: string;
}

const sent = {
  panel: v.pipe(v.string(), v.maxLength(64)),
  n: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
};
/** The rule of the inventory; the host then asks whether this panel shows that appliance. */
const id = v.pipe(v.string(), v.maxLength(64), v.regex(/^[A-Za-z0-9._-]+$/));

const fromPage = v.variant('type', [
  v.strictObject({ type: v.literal('ready'), ...sent }),
  v.strictObject({
    type: v.literal('run'),
    ...sent,
    action: v.picklist(ACTIONS),
    ids: v.exactOptional(v.pipe(v.array(id), v.maxLength(512))),
    via: v.exactOptional(id),
    port: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(65_535))),
  }),
  v.strictObject({ type: v.literal('copy'), ...sent, what: v.picklist(COPIED), id }),
  v.strictObject({ type: v.literal('reveal'), ...sent, what: v.picklist(['seed', 'serial']), id }),
]);

export interface Gate {
  /**
   * The message where it is one of this load of the panel, and new; otherwise it is counted and forgotten. `reloaded`:
   * the page has begun again by itself, as VS Code lets it when a panel is moved, and needs a load of its own.
   */
  readonly take: (raw: unknown) => FromPage | 'reloaded' | undefined;
  readonly dropped: () => number;
}

/** Stands before all handlers of one load of a panel. */
export function gate(panel: string): Gate {
  let last = 0;
  let dropped = 0;
  const take = (raw: unknown) => {
    const message = parsed(raw);
    const isOurs = message !== undefined && message.panel === panel;
    if (!isOurs || message.n <= last) {
      dropped += 1;
      return isOurs && message.type === 'ready' ? 'reloaded' : undefined;
    }
    last = message.n;
    return message;
  };
  return { take, dropped: () => dropped };
}

/**
 * valibot asks `key in entries` for a strict object, and finds `constructor` and `__proto__` there, inherited; so the
 * keys of what came and of what was understood are counted too. A long array is refused before its items are looked at.
 */
function parsed(raw: unknown): FromPage | undefined {
  if (typeof raw !== 'object' || raw === null || tooMany(raw)) return undefined;
  const { success, output } = v.safeParse(fromPage, raw, { abortEarly: true });
  return success && Object.keys(raw).length === Object.keys(output).length ? output : undefined;
}

const MOST_KEYS = 8;
const MOST_IDS = 512;

function tooMany(raw: object): boolean {
  const { ids } = raw as { ids?: unknown };
  return Object.keys(raw).length > MOST_KEYS || (Array.isArray(ids) && ids.length > MOST_IDS);
}

/** What a page may have kept over a reload: which appliance it showed, and what was chosen on it. */
const kept = v.object({ subject: v.nullable(id) });

export function keptSubject(state: unknown): Subject | undefined {
  const { success, output } = v.safeParse(kept, state);
  return success ? output.subject : undefined;
}
