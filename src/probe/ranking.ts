/** Of a name with several addresses: which one's verdict is that of the name. */

import type { Verdict } from '../appliance/probeReport';

/** Something answered: what says most comes first. */
const ANSWERED: readonly Verdict[] = ['tunnel', 'ssh', 'smtp-inspected', 'smtp', 'http', 'tls', 'other', 'unknown'];
const OPENED: readonly Verdict[] = ['closed-early', 'open-silent'];
const NEVER_OPENED: readonly Verdict[] = ['refused', 'timeout', 'no-route'];

/** The lowest counts. Where none opened it is IPv4 first, as the tunnel's documented address is one. */
export function rank(verdict: Verdict, address = ''): number {
  const open = [...ANSWERED, ...OPENED];
  const place = open.indexOf(verdict);
  if (place >= 0) return place;
  const family = address.includes(':') ? 1 : 0;
  const shut = NEVER_OPENED.indexOf(verdict);
  return open.length + family * (NEVER_OPENED.length + 1) + (shut < 0 ? NEVER_OPENED.length : shut);
}
