/** A way to an appliance, shared and counted: the entry of the bundle that knows SSH. */

import { Cancelled } from '../appliance/failure';
import { routeTarget, type Route } from '../appliance/appliance';
import type { Cli } from '../asyncos/cli';
import { openCli } from '../asyncos/openCli';
import { walkChain, type Held } from '../ssh/chain';
import { terminalFilter } from '../ssh/terminalFilter';
import type { OnHopEvent } from '../ssh/events';
import type { HopSpec } from '../ssh/hopSpec';
import type { TrustedKeys } from '../ssh/hostKeys';
import type { Questions } from '../ssh/questions';
import type { Shell, WindowSize } from '../ssh/shell';
import { fetchOver, type Fetch, type FetchRequest } from './fetch';
import { sharedLinks, type SharedLink } from './sharedLinks';
import { slots } from './slots';
import { turns } from './turns';

export { trustedKeys } from '../ssh/hostKeys';
export { journal, openAccess } from '../store/journal';
export { leases } from '../store/lease';
export { trustStore } from '../store/trustStore';
export { terminalFilter };

export interface SessionOptions {
  readonly trustedKeys: TrustedKeys;
  /** Per phase of a connection. */
  readonly timeoutMs: () => number;
  readonly lingerMs: () => number;
  readonly parallelLogins: () => number;
}

export interface ShellRequest {
  readonly route: Route;
  readonly window: () => WindowSize;
  readonly questions: Questions;
  readonly signal: AbortSignal;
  readonly onEvent: OnHopEvent;
}

export interface CliRequest extends Omit<ShellRequest, 'window'> {
  /** A CLI that is kept for long, as by a capture that ends with it: it waits for no other, and no other for it. */
  readonly pinned?: boolean;
}

export interface Session {
  /** A shell at the end of the route. Rejects with `Failed` or `Cancelled`; nothing of its own is open then. */
  openShell(request: ShellRequest): Promise<Shell>;
  /**
   * A CLI at its main prompt, for dialogues. One at a time on an appliance: the next one waits until this one is
   * closed. Rejects as `openShell`, and with `Failed` of stage `prompt` where the appliance asks something else first.
   */
  openCli(request: CliRequest): Promise<Cli>;
  /** A file of the appliance at the end of the route; nothing is opened before it is run. */
  fetchFile(request: Omit<CliRequest, 'signal' | 'pinned'> & FetchRequest): Fetch;
  /** Closes every connection; resolves when they have ended. */
  close(): Promise<void>;
}

/** Tall, so that the pager rarely comes, and wide, so that lines are not wrapped (DOMAIN 2.3: no command turns it off). */
const CLI_WINDOW: WindowSize = { cols: 250, rows: 1000 };

export function createSession(options: SessionOptions): Session {
  const talking = turns();
  const links = sharedLinks({ ...options, slots: slots(options.parallelLogins) });

  const walk = ({ route, ...request }: Omit<ShellRequest, 'window'>): Promise<Held<SharedLink>> =>
    walkChain(hopSpecs(route), (hop, through: SharedLink | undefined) => links.open(hop, through, request));

  const openShell = async (request: ShellRequest): Promise<Shell> => {
    const held = await walk(request);
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

  return {
    openShell,
    async openCli(request) {
      const hop = routeTarget(request.route).id;
      const endTurn = request.pinned ? () => undefined : await talking.take(hop, request.signal);
      const shell = await openShell({ ...request, window: () => CLI_WINDOW }).catch((error: unknown) => {
        endTurn();
        throw error;
      });
      shell.onClose(endTurn);
      try {
        return await openCli(shell, { hop, signal: request.signal, columns: CLI_WINDOW.cols });
      } catch (error) {
        shell.close();
        throw error;
      }
    },
    fetchFile({ route, questions, onEvent, ...request }) {
      const open = (signal: AbortSignal) => walk({ route, questions, onEvent, signal });
      return fetchOver({ hop: routeTarget(route).id, open, timeoutMs: options.timeoutMs }, request);
    },
    close: () => links.closeAll(),
  };
}

/** The hops of a route as connections see them. */
export function hopSpecs(route: Route): readonly HopSpec[] {
  return route.map((appliance, index) => ({
    id: appliance.id,
    user: appliance.user,
    host: appliance.host,
    port: appliance.port,
    position: index + 1,
    count: route.length,
    through: route.slice(0, index).map(({ id }) => id),
    hostKeyAlias: appliance.hostKeyAlias,
    legacyAlgorithms: appliance.legacyAlgorithms,
    identityFiles: appliance.identityFiles,
    identitiesOnly: appliance.identitiesOnly,
    agent: appliance.agent,
  }));
}
