/** What a diagnosis looks at: everything that was measured and read of one appliance. */

import type { Failure } from '../appliance/failure';
import type { ProbeResult, Verdict } from '../appliance/probeReport';
import type { RemoteAccess } from '../appliance/remoteAccess';

/** What only an appliance's own words tell, recognised where they were read. */
export type Saying = 'cluster-mode' | 'cluster-node-disconnected' | 'not-admin' | 'two-factor' | 'enable-failed';

export interface Findings {
  readonly results: readonly ProbeResult[];
  /** The ports a tunnel uses if nobody chooses another. */
  readonly defaultPorts: readonly number[];
  /** An offline appliance's SSH port, as other appliances see it. */
  readonly hop?: readonly { readonly id: string; readonly verdict: Verdict }[];
  readonly failures?: readonly Failure[];
  readonly access?: RemoteAccess;
  readonly sayings?: readonly Saying[];
}
