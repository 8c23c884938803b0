/** What the files of all windows say of remote access, where this window has read nothing itself. */
import { isUnread, type RemoteAccess } from '../../appliance/remoteAccess';
import type { Carried, Kept } from '../../tunnel/keeping';
import type { RemoteAccessActions } from '../../tunnel/remoteAccess';
import { courseOf } from './accessCourse';
import type { States } from '../states';

export interface KeptAccessDeps {
  readonly actions: Pick<RemoteAccessActions, 'interrupted' | 'enabledBefore'>;
  readonly carriers: Pick<Kept<Carried>, 'all'>;
  readonly states: Pick<States, 'all' | 'of' | 'change'>;
  /** In the inventory, and no simulated appliance: those end with their window. */
  readonly isReal: (id: string) => boolean;
}

/**
 * Shows dialogues that were cut off past their risk point, what was enabled from here, and through whom Cisco comes, in
 * this window or another one; and no longer shows what another window has settled since.
 */
export async function showKept({ actions, carriers, states, isReal }: KeptAccessDeps): Promise<void> {
  const [cut, enabled] = [await actions.interrupted(), await actions.enabledBefore()];
  const known = new Map(
    [...enabled, ...cut].filter(({ applianceId }) => isReal(applianceId)).map((one) => [one.applianceId, one]),
  );
  for (const { id, access } of states.all())
    if (access !== undefined && isFromFiles(access) && isReal(id) && !known.has(id))
      states.change(id, (state) => ({ ...state, access: undefined, carrier: undefined }));
  for (const [id, { by }] of await carriers.all())
    if (isReal(id) && states.of(id).carrier !== by) states.change(id, (state) => ({ ...state, carrier: by }));
  for (const [id, access] of known) if (isNews(access, states.of(id).access)) courseOf(id, states).read(access);
}

/** No reading says it: it is from the files. */
function isFromFiles(access: RemoteAccess): boolean {
  return access.basis === 'interrupted' || isUnread(access);
}

function isNews(kept: RemoteAccess, shown: RemoteAccess | undefined): boolean {
  if (shown === undefined) return true;
  return isFromFiles(shown) && (shown.basis !== kept.basis || shown.at !== kept.at);
}
