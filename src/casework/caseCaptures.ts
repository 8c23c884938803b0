/** What of the packet captures of an appliance can leave for a case, beside the files. */

import type { CaptureDeed, KnownCapture } from '../appliance/captureStatus';
import type { Deed } from '../appliance/remoteAccess';
import { pick } from './pick';

/** `id`: of the appliance. */
export type CaseCaptureDeed = CaptureDeed & { readonly id: string };

/** As the appliance told of it last. */
export type CaseUnfetched = Pick<KnownCapture, 'at' | 'state' | 'file' | 'bytes' | 'filter' | 'startedAt'>;

export function unfetchedOf(captured: readonly KnownCapture[]): readonly CaseUnfetched[] {
  const there = captured.filter(({ fetched }) => fetched === null);
  return there.map((one) => pick(one, ['at', 'state', 'file', 'bytes', 'filter', 'startedAt']));
}

export function isCaptureDeed(deed: Deed | CaptureDeed): deed is CaptureDeed {
  return deed.what === 'capture-started' || deed.what === 'capture-stopped' || deed.what === 'file-fetched';
}

export function captureDeedOf(id: string, deed: CaptureDeed): CaseCaptureDeed {
  switch (deed.what) {
    case 'capture-started':
      return { id, ...pick(deed, ['at', 'what', 'filter', 'interfaces', 'megabytes', 'seconds']) };
    case 'capture-stopped':
      return { id, ...pick(deed, ['at', 'what', 'why', 'file', 'bytes']) };
    case 'file-fetched':
      return { id, ...pick(deed, ['at', 'what', 'remote', 'name', 'bytes', 'sha256']) };
  }
}
