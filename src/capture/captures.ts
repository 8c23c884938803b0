/** The packet capture of appliances: read, started and held, stopped. */

import type { CaptureStatus } from '../appliance/captureStatus';
import { Failed } from '../appliance/failure';
import type { Cli, Exchange, Talk } from '../asyncos/cli';
import { administrator, parseWhoAmI } from '../asyncos/rights';
import {
  readCapture,
  startCapture,
  stopCapture,
  type CaptureChoices,
  type CaptureCourse,
  type CaptureHooks as DialogueHooks,
  type CaptureStep,
} from './dialogues';
import { isFilter } from './filter';
import { turns } from './turns';

export interface CaptureDeps {
  /** A CLI at its main prompt that other dialogues do not wait for; rejects with `Failed` or `Cancelled`. */
  readonly openCli: (applianceId: string, signal: AbortSignal) => Promise<Cli>;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
}

export interface CaptureHooks extends DialogueHooks {
  readonly onExchange?: (exchange: Exchange) => void;
}

export type OnStep = (step: CaptureStep) => void;

/** What came of telling a capture to stop. */
export interface Stopped {
  readonly status: CaptureStatus;
  /** None ran any more: nothing was sent. */
  readonly already: boolean;
}

/**
 * A capture that the CLI started, and its session: the capture ends with it (AsyncOS user guides). One thing at a time;
 * the next waits, and a stop goes before readings that do.
 */
export interface HeldCapture {
  readonly started: CaptureStatus;
  /** It is being read or stopped. */
  isBusy(): boolean;
  /** Rejects with `Failed`: `dialogue` `interrupted` where the session is lost. */
  read(signal?: AbortSignal, onStep?: OnStep): Promise<CaptureStatus>;
  /**
   * Stops it, reads that it is so and ends the session; what waits gets the same. Rejects as `read`; the session is then
   * still held.
   */
  stop(signal?: AbortSignal, onStep?: OnStep): Promise<Stopped>;
  /** Ends the session, and so the capture. */
  close(): void;
}

export interface CaptureActions {
  read(applianceId: string, hooks: CaptureHooks, signal: AbortSignal): Promise<CaptureStatus>;
  /**
   * Resolves to a status where one runs already: it is left as it is. Rejects with `Failed` or `Cancelled`; a session
   * that had sent START is ended then.
   */
  start(
    applianceId: string,
    choices: CaptureChoices,
    hooks: CaptureHooks,
    signal: AbortSignal,
  ): Promise<HeldCapture | CaptureStatus>;
  /** Stops whatever runs, whoever started it. */
  stop(applianceId: string, hooks: CaptureHooks, signal: AbortSignal): Promise<Stopped>;
}

export function captures({ openCli, now }: CaptureDeps): CaptureActions {
  const statusOf = (applianceId: string, { seen, text }: CaptureCourse): CaptureStatus => ({
    schema: 1,
    applianceId,
    at: new Date(now()).toISOString(),
    ...seen,
    state: seen.state ?? 'unknown',
    basis: 'read',
    raw: text.trim(),
  });

  const read = async (id: string, cli: Cli, hooks: CaptureHooks, signal?: AbortSignal) =>
    statusOf(id, required(id, await readCapture(cli, hooks, talkOf(hooks, signal))));

  const stop = async (id: string, cli: Cli, hooks: CaptureHooks, signal?: AbortSignal): Promise<Stopped> => {
    const course = required(id, await stopCapture(cli, hooks, talkOf(hooks, signal)));
    return { status: statusOf(id, course), already: course.end === 'already' };
  };

  const withCli = async <T>(id: string, signal: AbortSignal, use: (cli: Cli) => Promise<T>): Promise<T> => {
    const cli = await openCli(id, signal);
    try {
      return await use(cli);
    } finally {
      cli.close();
    }
  };

  const hold = (id: string, cli: Cli, hooks: CaptureHooks, started: CaptureStatus): HeldCapture => {
    const inTurn = turns();
    let { file } = started;
    let ended: Stopped | undefined;
    const named = (status: CaptureStatus): CaptureStatus => ({ ...status, file: (file = status.file ?? file) });
    const look = async (onStep: OnStep | undefined, signal: AbortSignal | undefined): Promise<CaptureStatus> =>
      named(await read(id, cli, { ...hooks, onStep }, signal));
    const end = async (onStep: OnStep | undefined, signal: AbortSignal | undefined): Promise<Stopped> => {
      const { status, already } = await stop(id, cli, { ...hooks, onStep }, signal);
      cli.close();
      return (ended = { status: named(status), already });
    };
    return {
      started,
      isBusy: () => inTurn.isBusy(),
      read: (signal, onStep) => inTurn.take(async () => ended?.status ?? look(onStep, signal)),
      stop: (signal, onStep) => inTurn.take(async () => ended ?? end(onStep, signal), 'urgent'),
      close: () => cli.close(),
    };
  };

  return {
    read: (id, hooks, signal) => withCli(id, signal, (cli) => read(id, cli, hooks, signal)),
    stop: (id, hooks, signal) => withCli(id, signal, (cli) => stop(id, cli, hooks, signal)),
    async start(id, choices, hooks, signal) {
      if (!isFilter(choices.filter)) throw new RangeError('not a filter');
      const cli = await openCli(id, signal);
      try {
        await mustBeAdministrator(id, cli, signal);
        const course = await startCapture(cli, choices, hooks, talkOf(hooks, signal));
        const status = statusOf(id, required(id, course));
        if (course.end === 'done') return hold(id, cli, hooks, status);
        cli.close();
        return status;
      } catch (error) {
        cli.close();
        throw error;
      }
    },
  };
}

/** What is known when the session that held a capture is lost: it ends with its session, and nobody has seen that. */
export function interruptedCapture(last: CaptureStatus): CaptureStatus {
  return { ...last, state: 'unknown', basis: 'interrupted' };
}

function talkOf({ onExchange }: CaptureHooks, signal: AbortSignal | undefined): Talk {
  return { ...(signal && { signal }), ...(onExchange && { onExchange }) };
}

async function mustBeAdministrator(hop: string, cli: Cli, signal: AbortSignal): Promise<void> {
  const who = parseWhoAmI((await cli.run('whoami', { signal })).text);
  if (administrator(who) !== 'no') return;
  throw new Failed({ hop, stage: 'dialogue', reason: 'no-rights', detail: who.groups.join(', ') });
}

function required(hop: string, course: CaptureCourse): CaptureCourse {
  const { end, text } = course;
  if (end === 'done' || end === 'already') return course;
  throw new Failed({ hop, stage: 'dialogue', reason: end, detail: text });
}
