/** Remote access of appliances: read, opened, closed, each change proven by a reading. */

import { failureOf, Failed, isCancelled } from '../appliance/failure';
import type { RemoteAccess } from '../appliance/remoteAccess';
import type { Cli, Exchange, Talk } from '../asyncos/cli';
import { identify, type Identity } from '../asyncos/identity';
import { change, readStatus, type Course, type DialogueHooks } from './dialogues';
import type { Clock, HeldSeed, Intent, Lease } from './keeping';
import type { Choices } from './moves';
import { noting, type Notes } from './noting';
import { enabledBefore, interrupted, isUnsettled, remoteAccessOf } from './reading';
import { aboutSeed, readSeed, withoutSeed } from './seedText';
import { factsOf, settling, type SettlingDeps } from './settling';

export interface RemoteAccessDeps extends SettlingDeps {
  /** A CLI at its main prompt; rejects with `Failed` or `Cancelled`. */
  readonly openCli: (applianceId: string, signal: AbortSignal) => Promise<Cli>;
  readonly clock: Clock;
}

export interface ReadHooks {
  readonly mayLeaveClusterMode: () => Promise<boolean>;
  /** What it says it is, where that was asked. */
  readonly onIdentity?: (identity: Identity) => void;
  /** Each reading while the tunnel is still connecting, the last one too. */
  readonly onReading?: (access: RemoteAccess) => void;
}

export interface ChangeHooks extends Omit<DialogueHooks, 'beforeRisk'>, ReadHooks {
  readonly onExchange?: (exchange: Exchange) => void;
}

/** `already`: it was so and nothing was changed. `proven`: a reading says so. `unproven`: it has to be read again. */
export type Changed =
  | { readonly outcome: 'already' | 'proven'; readonly access: RemoteAccess }
  | {
      readonly outcome: 'unproven';
      readonly access: RemoteAccess;
      readonly why: Unproven;
      /** What cut the dialogue off, or kept the reading from coming. */
      readonly cause?: Failed;
    };

/**
 * `link-lost` in the dialogue: no reading was tried. `not-shown`: the dialogue was cut off, and a reading does not show what
 * was wanted. `unread`: it did not come to its end either, and the reading failed. `accepted-unread`: it did, and the
 * reading failed. `not-understood`: the reading came, and says nothing that can be relied on.
 */
export type Unproven = 'link-lost' | 'not-shown' | 'unread' | 'accepted-unread' | 'not-understood';

export interface RemoteAccessActions {
  /**
   * Rejects with `Failed` or `Cancelled`. While the tunnel connects it is asked every 5 s, for a minute. Settles what is
   * kept of the appliance, unless a dialogue with it is running.
   */
  read(applianceId: string, hooks: ReadHooks, signal: AbortSignal): Promise<RemoteAccess>;
  /**
   * A reading of which nobody is to notice anything: it holds no lease, so that a dialogue may begin anywhere meanwhile,
   * and settles what is kept where that has not changed. Leaves no cluster mode. Rejects as `read`.
   */
  glance(applianceId: string, hooks: Pick<ReadHooks, 'onIdentity'>, signal: AbortSignal): Promise<RemoteAccess>;
  /** Rejects with `Failed` or `Cancelled` where nothing was changed. Where it may have been, it is read, and it resolves. */
  change(applianceId: string, choices: Choices, hooks: ChangeHooks, signal: AbortSignal): Promise<Changed>;
  /** Dialogues that were cut off past their risk point, in this window or another one, and not read since. */
  interrupted(): Promise<readonly RemoteAccess[]>;
  /** What was enabled from here, in this window or another one, and is not known to be disabled: not read for this. */
  enabledBefore(): Promise<readonly RemoteAccess[]>;
}

const POLL_MS = 5_000;
const PATIENCE_MS = 60_000;
/** TUNNEL may come back only when the tunnel is there or has failed (DOMAIN 1.1). */
const BLOCKING_MS = 90_000;

export function remoteAccess(deps: RemoteAccessDeps): RemoteAccessActions {
  const { clock, journal, facts, vault } = deps;
  const { settle, settleUnlessChanged, carriedBefore, knownOf, kept, withSeed } = settling(deps);
  /** Of `version`, of who was seen to have the rights; for as long as the window lives. */
  const serials = new Map<string, string>();

  const readOnce = async (id: string, cli: Cli, hooks: ReadHooks, talk: Talk, waited: boolean) => {
    const status = await readStatus(cli, hooks, talk);
    if (status.end === 'no-rights' || status.end === 'restricted') throw refusal(id, status.end, status.text);
    const [known, seed] = [await knownOf(id), await vault.get(id)];
    const { text, service } = status;
    const at = clock.now();
    return remoteAccessOf({ applianceId: id, text, at, service, serial: serials.get(id), facts: known, seed, waited });
  };

  const readUntilSettled = async (id: string, cli: Cli, hooks: ReadHooks, talk: Talk): Promise<RemoteAccess> => {
    const until = clock.monotonic() + PATIENCE_MS;
    for (;;) {
      const waited = clock.monotonic() >= until;
      const access = await readOnce(id, cli, hooks, talk, waited);
      hooks.onReading?.(access);
      if (!isUnsettled(access)) return access;
      await clock.wait(POLL_MS, talk.signal);
    }
  };

  const checkLogin = async (id: string, cli: Cli, { onIdentity }: ReadHooks, signal: AbortSignal) => {
    const { identity, administrator, groups } = await identify(cli, { signal });
    onIdentity?.(identity);
    if (identity.serial !== undefined) serials.set(id, identity.serial);
    if (administrator !== 'no') return;
    serials.delete(id);
    throw refusal(id, 'no-rights', groups.join(', '));
  };

  const withCli = async <T>(id: string, signal: AbortSignal, use: (cli: Cli) => Promise<T>): Promise<T> => {
    const cli = await deps.openCli(id, signal);
    try {
      return await use(cli);
    } finally {
      cli.close();
    }
  };

  const look = (id: string, hooks: ReadHooks, signal: AbortSignal): Promise<RemoteAccess> =>
    withCli(id, signal, async (cli) => {
      if (!serials.has(id)) await checkLogin(id, cli, hooks, signal);
      return readUntilSettled(id, cli, hooks, { signal });
    });

  /** For who holds the lease: a dialogue elsewhere may be about to change what was read. */
  const readAndSettle = async (id: string, hooks: ReadHooks, signal: AbortSignal): Promise<RemoteAccess> => {
    const carried = await carriedBefore(id);
    const access = await look(id, hooks, signal);
    await settle(id, access, carried);
    return withSeed(id, access);
  };

  const unproven = async (id: string, intent: Intent, why: Unproven, error: unknown): Promise<Changed> => {
    const access = interrupted(id, intent, await vault.get(id));
    const failure = failureOf(error);
    return { outcome: 'unproven', access, why, ...(failure && { cause: new Failed(failure) }) };
  };

  /** The reading that proves a change; in a CLI of its own, as the one of the dialogue may be lost. */
  const prove = async (id: string, intent: Intent, hooks: ReadHooks, end: Course['end']): Promise<Changed> => {
    try {
      const access = await readAndSettle(id, hooks, new AbortController().signal);
      return access.serviceAccess === null
        ? { outcome: 'unproven', access, why: 'not-understood' }
        : { outcome: 'proven', access };
    } catch (error) {
      return unproven(id, intent, end === 'answered' ? 'accepted-unread' : 'unread', error);
    }
  };

  /**
   * After a dialogue that did not come to its end: what was wanted is proven by a reading that says so; the state from
   * before proves nothing, as the appliance may not have acted on what was sent yet. A lost link is not followed by a login
   * that nobody asked for.
   */
  const proveCutOff = async (id: string, intent: Intent, hooks: ReadHooks, cause: unknown): Promise<Changed> => {
    if (failureOf(cause)?.reason === 'interrupted') return unproven(id, intent, 'link-lost', cause);
    try {
      const carried = await carriedBefore(id);
      const access = await look(id, hooks, new AbortController().signal);
      if (access.serviceAccess !== (intent.action !== 'disable')) return await unproven(id, intent, 'not-shown', cause);
      await settle(id, access, carried);
      return { outcome: 'proven', access };
    } catch (error) {
      return unproven(id, intent, 'unread', error);
    }
  };

  const talkThrough = async (
    id: string,
    choices: Choices,
    hooks: ChangeHooks,
    signal: AbortSignal,
    notes: Notes,
  ): Promise<Course> => {
    const beforeRisk = async () => {
      if (!(await notes.write())) throw refusal(id, 'busy', '');
      // It is opened only where the appliance has just said that it is closed: what is kept of an earlier access has ended.
      if (choices.verb !== 'DISABLE') await Promise.all([facts.remove(id), vault.forget(id)]);
    };
    const talk: Talk = { signal, stepMs: BLOCKING_MS, ...(hooks.onExchange && { onExchange: hooks.onExchange }) };
    try {
      return await withCli(id, signal, async (cli) => {
        await checkLogin(id, cli, hooks, signal);
        return change(cli, choices, { ...hooks, beforeRisk }, talk);
      });
    } catch (cause) {
      if (isCancelled(cause) || failureOf(cause) !== undefined) await notes.withdraw();
      throw cause;
    }
  };

  /** Before the reading, so that nothing that was said once is lost. */
  const keepSeed = async (id: string, choices: Choices, course: Course) => {
    const held = seedOf(choices, course);
    if (held !== undefined) await vault.hold(id, { ...held, serial: serials.get(id) ?? null });
  };

  const changeHolding = async (
    id: string,
    choices: Choices,
    hooks: ChangeHooks,
    signal: AbortSignal,
    lease: Lease,
  ): Promise<Changed> => {
    const intent = () => ({ action: actionOf(choices), port: choices.port ?? null, at: iso(clock.now()) });
    const notes = noting(journal, id, { intent, isHeld: () => lease.isHeld() });
    const course = await talkThrough(id, choices, hooks, signal, notes);
    if (course.end === 'already') return { outcome: 'already', access: await readAndSettle(id, hooks, signal) };
    const secrets = secretsOf(course, choices);
    const noted = await notes.written();
    if (!course.mayBeDone || noted === undefined) {
      await notes.withdraw();
      throw refusal(id, refusedBy(course.end), course.text, secrets);
    }
    if (choices.verb !== 'DISABLE') await keepSeed(id, choices, course);
    if (course.end === 'cut-off') return proveCutOff(id, noted, hooks, course.cause);
    if (choices.verb !== 'DISABLE' && course.end === 'answered') await facts.set(id, factsOf(noted, course.port));
    const changed = await prove(id, noted, hooks, course.end);
    const isAsWanted = changed.access.serviceAccess === (choices.verb !== 'DISABLE');
    if (changed.outcome === 'proven' && !isAsWanted) throw refusal(id, refusedBy(course.end), course.said, secrets);
    return changed;
  };

  return {
    async read(id, hooks, signal) {
      const lease = await deps.lease(id);
      if (lease === 'busy') return look(id, hooks, signal);
      try {
        return await readAndSettle(id, hooks, signal);
      } finally {
        await lease.release();
      }
    },
    async glance(id, hooks, signal) {
      const before = await kept(id);
      const access = await look(id, { ...hooks, mayLeaveClusterMode: () => Promise.resolve(false) }, signal);
      return settleUnlessChanged(id, access, before);
    },
    async change(id, choices, hooks, signal) {
      const lease = await deps.lease(id);
      if (lease === 'busy') throw refusal(id, 'busy', '');
      try {
        return await changeHolding(id, choices, hooks, signal, lease);
      } finally {
        await lease.release();
      }
    },
    async interrupted() {
      const left = [...(await journal.all())];
      return Promise.all(left.map(async ([id, intent]) => interrupted(id, intent, await vault.get(id))));
    },
    async enabledBefore() {
      const enabled = [...(await facts.all())];
      return Promise.all(enabled.map(async ([id, known]) => enabledBefore(id, known, await vault.get(id))));
    },
  };
}

function actionOf({ verb }: Choices): Intent['action'] {
  if (verb === 'DISABLE') return 'disable';
  return verb === 'TUNNEL' ? 'enable-tunnel' : 'enable-ssh-access';
}

/** What support needs beside the serial number; exactly as it is, or the appliance's own words to copy it from by hand. */
function seedOf(choices: Choices, course: Course): Omit<HeldSeed, 'serial'> | undefined {
  if (course.temporaryPassword !== undefined) return { kind: 'seed', text: course.temporaryPassword };
  if (choices.seed !== 'generate' && course.typedSeed) return { kind: 'seed', text: choices.seed.typed };
  const isOver = course.end !== 'cut-off';
  const reading = readSeed(course.said, isOver);
  if (reading === 'none' || (reading === 'by-hand' && !isOver)) return undefined;
  return reading === 'by-hand'
    ? { kind: 'by-hand', text: aboutSeed(course.said) }
    : { kind: 'seed', text: reading.seed };
}

function secretsOf(course: Course, { seed }: Choices): string[] {
  return [course.temporaryPassword ?? [], seed === 'generate' ? [] : seed.typed].flat();
}

type Refusal = 'no-rights' | 'restricted' | 'refused' | 'stopped' | 'not-offered' | 'not-recognised' | 'busy';

/** @param said by the appliance, perhaps with the seed or a secret that was typed */
function refusal(hop: string, reason: Refusal, said: string, secrets: readonly string[] = []): Failed {
  return new Failed({ hop, stage: 'dialogue', reason, detail: withoutSeed(said, secrets) });
}

function refusedBy(end: Exclude<Course['end'], 'already'>): Refusal {
  return end === 'answered' || end === 'cut-off' ? 'refused' : end;
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
