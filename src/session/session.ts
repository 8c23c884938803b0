/** A way to an appliance, shared and counted: the entry of the bundle that knows SSH. */

import { Cancelled, Failed } from '../appliance/failure';
import { routeTarget, type Appliance, type Route } from '../appliance/appliance';
import type { Cli } from '../asyncos/cli';
import { openCli, type CliOptions } from '../asyncos/openCli';
import { walkChain, type Held } from '../ssh/chain';
import { terminalFilter } from '../ssh/terminalFilter';
import type { OnHopEvent } from '../ssh/events';
import type { HopSpec } from '../ssh/hopSpec';
import { subjectOf } from '../ssh/hostKeys/hostKeyGate';
import type { KnownKey, TrustedKeys } from '../ssh/hostKeys/hostKeys';
import type { Questions } from '../ssh/questions';
import type { Shell, WindowSize } from '../ssh/shell';
import { fetchOver, type Fetch, type FetchRequest } from './fetch';
import { localForward, type ForwardOptions, type LocalForward } from './localForward';
import { hopSpecs } from './hopSpecs';
import { nestedLogin, type Arrived, type NestedQuestions } from './nestedLogin';
import { relayOf } from './relay';
import { sharedLinks, type SharedLink } from './sharedLinks';
import { slots } from './slots';
import { turns } from './turns';

export { trustedKeys } from '../ssh/hostKeys/hostKeys';
export { carriers, journal, openAccess, reminders } from '../store/journal';
export { leases } from '../store/lease';
export { passingTrust } from '../store/passingTrust';
export { trustStore } from '../store/trustStore';
export { terminalFilter };

export interface SessionOptions {
  readonly trustedKeys: TrustedKeys;
  /** Per phase of a connection. */
  readonly timeoutMs: () => number;
  readonly lingerMs: () => number;
  readonly parallelLogins: () => number;
}

export type { ForwardEnd, LocalForward } from './localForward';
export type { NestedQuestions, ShownKeyQuestion } from './nestedLogin';

export interface ShellRequest {
  /** The last appliance's `hopMode` `nested`: it is logged in to from the prompt of the one before it. */
  readonly route: Route;
  readonly window: () => WindowSize;
  readonly questions: Questions;
  /** For a nested login, which fails where nobody can be asked. */
  readonly nested?: NestedQuestions;
  readonly signal: AbortSignal;
  readonly onEvent: OnHopEvent;
}

export interface CliRequest extends Omit<ShellRequest, 'window'> {
  /** A CLI that is kept for long, as by a capture that ends with it: it waits for no other, and no other for it. */
  readonly pinned?: boolean;
}

/** To a port of the last appliance of the route, which has a hop before it. */
export type ForwardRequest = Omit<CliRequest, 'nested' | 'pinned'> &
  Pick<ForwardOptions, 'port' | 'idleMs' | 'onRefused'>;
/** A CLI whose dialogue a person may take over. */
export interface OpenCli extends Cli {
  /**
   * The shell it speaks through, as it stands: nothing more is sent, and to who speaks with the CLI it has ended. `hide`
   * is masked in what was said last. `undefined`: it is closed already.
   */
  handOver(hide: string): Shell | undefined;
}

export interface Session {
  /**
   * A shell at the end of the route. Rejects with `Failed` or `Cancelled`; nothing of its own is open then. A nested
   * login that only a person can go on with resolves too: the event `handed-over` comes first.
   */
  openShell(request: ShellRequest): Promise<Shell>;
  /**
   * A CLI at its main prompt, for dialogues. One at a time on an appliance: the next one waits until this one is
   * closed. Rejects as `openShell`, and with `Failed` of stage `prompt` where the appliance asks something else first.
   */
  openCli(request: CliRequest): Promise<OpenCli>;
  /** A file of the appliance at the end of the route; nothing is opened before it is run. */
  fetchFile(request: Omit<CliRequest, 'signal' | 'pinned'> & FetchRequest): Fetch;
  /**
   * A port of this computer that leads to one of the appliance, over the shared connection to the hop before it. Nobody
   * logs in to the appliance itself. Rejects as `openShell`.
   */
  openForward(request: ForwardRequest): Promise<LocalForward>;
  /** Whether a login to this hop is open, by whatever way. */
  isOpen(hop: string): boolean;
  /** How many logins to this hop have succeeded, by whatever way; each of them may be over. A nested login is none. */
  logins(hop: string): number;
  /** Closes every connection; resolves when they have ended. */
  close(): Promise<void>;
}

type WalkRequest = Pick<ShellRequest, 'questions' | 'signal' | 'onEvent'>;

/** Tall, so that the pager rarely comes, and wide, so that lines are not wrapped (DOMAIN 2.3: no command turns it off). */
const CLI_WINDOW: WindowSize = { cols: 250, rows: 1000 };

export function createSession(options: SessionOptions): Session {
  const talking = turns();
  const links = sharedLinks({ ...options, slots: slots(options.parallelLogins) });

  const walk = (hops: readonly HopSpec[], request: WalkRequest): Promise<Held<SharedLink>> =>
    walkChain(hops, (hop, through: SharedLink | undefined) => links.open(hop, through, request));

  const shellOn = async (hops: readonly HopSpec[], request: ShellRequest): Promise<Shell> => {
    const held = await walk(hops, request);
    try {
      const channel = { timeoutMs: options.timeoutMs(), signal: request.signal };
      const shell = await held.value.link.shell(request.window(), channel);
      shell.onClose(() => held.release());
      if (!request.signal.aborted) return shell;
      shell.close();
    } catch (error) {
      held.release();
      throw error;
    }
    throw new Cancelled();
  };

  const arrive = async (request: ShellRequest): Promise<Arrived> => {
    const hops = hopSpecs(request.route);
    const [before, target] = [hops.slice(0, -1), hops.at(-1)];
    if (!isNested(request.route) || target === undefined)
      return { shell: await shellOn(hops, request), stopped: undefined };
    const { nested, signal, onEvent, window } = request;
    const timeoutMs = options.timeoutMs();
    const trustedKeys = options.trustedKeys;
    const shell = await shellOn(before, request);
    return nestedLogin(shell, target, { questions: nested, trustedKeys, signal, timeoutMs, onEvent, window });
  };

  return {
    async openShell(request) {
      const { shell, stopped } = await arrive(request);
      if (stopped !== undefined)
        request.onEvent({ hop: routeTarget(request.route).id, kind: 'handed-over', failure: stopped });
      return shell;
    },
    async openCli(request) {
      const hop = routeTarget(request.route).id;
      const endTurn = request.pinned ? () => undefined : await talking.take(hop, request.signal);
      const { shell, stopped } = await arrive({ ...request, window: () => CLI_WINDOW }).catch((error: unknown) => {
        endTurn();
        throw error;
      });
      shell.onClose(endTurn);
      try {
        if (stopped !== undefined) throw new Failed(stopped);
        return await takeable(shell, { hop, signal: request.signal, columns: CLI_WINDOW.cols }, endTurn);
      } catch (error) {
        shell.close();
        throw error;
      }
    },
    fetchFile({ route, questions, onEvent, ...request }) {
      const open = (signal: AbortSignal) => walk(hopSpecs(route), { questions, onEvent, signal });
      return fetchOver({ hop: routeTarget(route).id, open, timeoutMs: options.timeoutMs }, request);
    },
    async openForward({ route, port, idleMs, onRefused, ...request }) {
      isNested(route);
      const { host } = routeTarget(route);
      const { signal } = request;
      const held = await walk(hopSpecs(route).slice(0, -1), request);
      return localForward(held, { ...{ host, port, idleMs, onRefused, signal }, timeoutMs: options.timeoutMs() });
    },
    isOpen: (hop) => links.isOpen(hop),
    logins: (hop) => links.logins(hop),
    close: () => links.closeAll(),
  };
}

/** @param handedOver a person has it now */
async function takeable(shell: Shell, options: CliOptions, handedOver: () => void): Promise<OpenCli> {
  const relay = relayOf(shell);
  const channel = relay.channel();
  let isOver = false;
  shell.onClose(() => (isOver = true));
  const close = () => {
    isOver = true;
    channel.close();
  };
  const cli = await openCli({ ...channel, close }, options);
  const handOver = (hide: string): Shell | undefined => {
    if (isOver) return undefined;
    isOver = true;
    handedOver();
    return relay.handOver(hide, undefined);
  };
  return Object.assign(cli, { handOver });
}

/** Throws `Failed` where a hop on the way would be a nested login: nothing can be forwarded through that. */
function isNested(route: Route): boolean {
  const [, ...rest] = route;
  const target = rest.pop();
  const between: Appliance | undefined = rest.find(({ hopMode }) => hopMode === 'nested');
  if (between === undefined) return target?.hopMode === 'nested';
  throw new Failed({ hop: between.id, stage: 'nested', reason: 'not-last' });
}

/** The keys that this computer knows for each hop, by its id. Nothing is connected to. */
export async function knownHostKeys(
  route: Route,
  trustedKeys: Pick<TrustedKeys, 'known'>,
): Promise<ReadonlyMap<string, readonly KnownKey[]>> {
  const hops = hopSpecs(route).map(async (hop) => [hop.id, await trustedKeys.known(subjectOf(hop))] as const);
  return new Map(await Promise.all(hops));
}
