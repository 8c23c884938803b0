/** A way to an appliance, shared and counted: the entry of the bundle that knows SSH. */

import { Cancelled } from '../appliance/failure';
import type { Route } from '../appliance/appliance';
import { walkChain, type Held } from '../ssh/chain';
import { terminalFilter } from '../ssh/terminalFilter';
import type { OnHopEvent } from '../ssh/events';
import type { HopSpec } from '../ssh/hopSpec';
import type { TrustedKeys } from '../ssh/hostKeys';
import type { Questions } from '../ssh/questions';
import type { Shell, WindowSize } from '../ssh/shell';
import { sharedLinks, type SharedLink } from './sharedLinks';
import { slots } from './slots';

export { trustedKeys } from '../ssh/hostKeys';
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

export interface Session {
  /** A shell at the end of the route. Rejects with `Failed` or `Cancelled`; nothing of its own is open then. */
  openShell(request: ShellRequest): Promise<Shell>;
  /** Closes every connection; resolves when they have ended. */
  close(): Promise<void>;
}

export function createSession(options: SessionOptions): Session {
  const links = sharedLinks({ ...options, slots: slots(options.parallelLogins) });

  const walk = ({ route, ...request }: ShellRequest): Promise<Held<SharedLink>> =>
    walkChain(hopSpecs(route), (hop, through: SharedLink | undefined) => links.open(hop, through, request));

  return {
    async openShell(request) {
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
