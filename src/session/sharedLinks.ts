import { Cancelled, isCancelled } from '../appliance/failure';
import type { Held } from '../ssh/chain';
import type { HopEvent, OnHopEvent } from '../ssh/events';
import { openHop } from '../ssh/hop';
import type { HopSpec } from '../ssh/hopSpec';
import type { TrustedKeys } from '../ssh/hostKeys/hostKeys';
import type { Link } from '../ssh/link';
import type { Questions } from '../ssh/questions';
import type { Slots } from './slots';

export interface SharedLinksOptions {
  readonly trustedKeys: TrustedKeys;
  readonly timeoutMs: () => number;
  /** How long a link stays open after its last use. */
  readonly lingerMs: () => number;
  readonly slots: Slots;
}

/** A link with what it stands on: the key tells one way from another, and holds for every hop under it. */
export interface SharedLink {
  readonly link: Link;
  readonly key: string;
  hold(): Held<SharedLink>;
}

export interface LinkRequest {
  readonly questions: Questions;
  readonly signal: AbortSignal;
  readonly onEvent: OnHopEvent;
}

export interface SharedLinks {
  /** Rejects with `Failed` or `Cancelled`. */
  open(hop: HopSpec, through: SharedLink | undefined, request: LinkRequest): Promise<Held<SharedLink>>;
  /** Whether a login to this hop is open, by whatever way. */
  isOpen(hop: string): boolean;
  /** How many logins to this hop have succeeded, by whatever way; each of them may be over. */
  logins(hop: string): number;
  /** Closes all, inner ones first; resolves when their connections have ended. Nothing is opened from now on. */
  closeAll(): Promise<void>;
}

/** Opens a link once however many ask for it, counts its users, and closes it when the last one has gone. */
export function sharedLinks(options: SharedLinksOptions): SharedLinks {
  /** Those that a new user may still join, by key. */
  const flights = new Map<string, Flight>();
  /** Those whose connection has not ended, outer ones first. */
  const alive = new Set<Flight>();
  const logins = new Map<string, number>();
  let closed = false;

  const takeOff = (key: string, hop: HopSpec, through: SharedLink | undefined, request: LinkRequest): Flight => {
    const under = through?.hold();
    const open = async (signal: AbortSignal, onEvent: OnHopEvent) => {
      const link = await openHop(hop, through?.link, {
        questions: request.questions,
        trustedKeys: options.trustedKeys,
        signal,
        timeoutMs: options.timeoutMs(),
        onEvent,
      });
      logins.set(hop.id, (logins.get(hop.id) ?? 0) + 1);
      return link;
    };
    const flight: Flight = new Flight({
      hop: hop.id,
      key,
      questions: request.questions,
      lingerMs: options.lingerMs,
      open: (signal, onEvent) => options.slots.run(signal, () => open(signal, onEvent)),
      retired: () => {
        if (flights.get(key) === flight) flights.delete(key);
      },
      ended: () => {
        alive.delete(flight);
        under?.release();
      },
    });
    flights.set(key, flight);
    alive.add(flight);
    return flight;
  };

  return {
    async open(hop, through, request) {
      if (closed || request.signal.aborted) throw new Cancelled();
      const key = keyOf(hop, through);
      const existing = flights.get(key);
      const shared = existing?.open();
      if (shared === undefined) {
        const joined = existing?.asksFor(request) === true ? existing : takeOff(key, hop, through, request);
        return await joined.board(request);
      }
      request.onEvent({ hop: hop.id, kind: 'shared' });
      return shared.hold();
    },
    isOpen: (hop) => [...flights.values()].some((flight) => flight.hop === hop && flight.open() !== undefined),
    logins: (hop) => logins.get(hop) ?? 0,
    async closeAll() {
      closed = true;
      await Promise.all([...alive].reverse().map((flight) => flight.end()));
    },
  };
}

interface FlightPlan {
  readonly hop: string;
  readonly key: string;
  readonly questions: Questions;
  readonly lingerMs: () => number;
  readonly open: (signal: AbortSignal, onEvent: OnHopEvent) => Promise<Link>;
  /** Nobody may join any more. */
  readonly retired: () => void;
  /** Nothing of the link is open any more. Called once, never before the constructor has returned. */
  readonly ended: () => void;
}

/** One link from its take-off to its end, with those who wait for it and those who use it. */
class Flight {
  private readonly abort = new AbortController();
  private readonly events: HopEvent[] = [];
  private readonly listeners = new Set<{ readonly onEvent: OnHopEvent }>();
  private readonly arrival: Promise<SharedLink>;
  private shared: SharedLink | undefined;
  private users = 0;
  private linger: NodeJS.Timeout | undefined;
  private over = false;

  constructor(private readonly plan: FlightPlan) {
    const opening = plan.open(this.abort.signal, (event) => this.tell(event));
    this.arrival = opening.then((link) => this.arrived(link));
    this.arrival.catch(() => this.ended());
  }

  get hop(): string {
    return this.plan.hop;
  }

  /** The link, once it is open. */
  open(): SharedLink | undefined {
    return this.shared;
  }

  /** Whether it asks what this request would: one that asks nobody is no way for a person, who would be told "cancelled". */
  asksFor({ questions }: LinkRequest): boolean {
    return this.plan.questions.quiet !== true || questions.quiet === true;
  }

  /** Waits for the link, as others may do too; whoever cancels leaves it to them. */
  board({ signal, onEvent }: LinkRequest): Promise<Held<SharedLink>> {
    const listener = { onEvent };
    const release = this.use();
    for (const event of this.events) onEvent(event);
    this.listeners.add(listener);
    return new Promise((resolve, reject) => {
      const leave = (outcome: () => void) => {
        signal.removeEventListener('abort', onAbort);
        this.listeners.delete(listener);
        outcome();
      };
      const onAbort = () =>
        leave(() => {
          release();
          reject(new Cancelled());
        });
      signal.addEventListener('abort', onAbort);
      this.arrival.then(
        (value) => leave(() => resolve({ value, release })),
        (error: unknown) => leave(() => reject(this.reasonOf(error))),
      );
      if (signal.aborted) onAbort();
    });
  }

  /** Those who wait for it together learn where nobody answered, whoever of them was asked. */
  private reasonOf(error: unknown): Error {
    if (isCancelled(error)) return new Cancelled(this.hop);
    return error instanceof Error ? error : new Error(String(error));
  }

  /** Resolves when nothing of it is open. */
  async end(): Promise<void> {
    this.abort.abort(new Cancelled());
    const shared = await this.arrival.catch(() => undefined);
    if (shared === undefined) return;
    await new Promise<unknown>((resolve) => {
      shared.link.onClose(resolve);
      shared.link.close();
    });
  }

  private tell(event: HopEvent): void {
    this.events.push(event);
    for (const { onEvent } of [...this.listeners]) onEvent(event);
  }

  private arrived(link: Link): SharedLink {
    const shared: SharedLink = { link, key: this.plan.key, hold: () => ({ value: shared, release: this.use() }) };
    this.shared = shared;
    this.events.length = 0;
    link.onClose(() => this.ended());
    return shared;
  }

  private ended(): void {
    this.over = true;
    clearTimeout(this.linger);
    this.plan.retired();
    this.plan.ended();
  }

  /** One more user; the result, called once or more, is one less. */
  private use(): () => void {
    clearTimeout(this.linger);
    this.users++;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      if (--this.users === 0 && !this.over) this.deserted();
    };
  }

  private deserted(): void {
    const ms = this.plan.lingerMs();
    if (this.shared !== undefined && ms > 0) this.linger = setTimeout(() => this.close(), ms);
    else this.close();
  }

  /** From now on a new user gets a link of its own: this one needs a moment to say goodbye. */
  private close(): void {
    this.plan.retired();
    if (this.shared === undefined) this.abort.abort(new Cancelled());
    else this.shared.link.close();
  }
}

/** Everything that makes a connection another one: where it goes, as whom, with which keys, and through what. */
function keyOf(hop: HopSpec, through: SharedLink | undefined): string {
  const { id, host, port, user, hostKeyAlias, legacyAlgorithms, identityFiles, identitiesOnly, agent } = hop;
  const own = JSON.stringify([
    id,
    host,
    port,
    user,
    hostKeyAlias,
    legacyAlgorithms,
    identityFiles,
    identitiesOnly,
    agent,
  ]);
  return through === undefined ? own : `${through.key}\n${own}`;
}
