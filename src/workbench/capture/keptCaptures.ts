/**
 * What is known of packet captures, over a reload of the window: names with the serial number of the appliance, sizes,
 * filters and hashes, nothing of what is in them.
 */

import * as vscode from 'vscode';
import type { KnownCapture } from '../../appliance/captureStatus';
import type { Inventory } from '../../appliance/inventory/inventory';
import type { InventoryFile } from '../../appliance/inventory/inventoryFile';
import { keptCaptures } from '../../store/captureFormat';
import { forgetCaptures, type States } from '../states';

const KEY = 'captures';

export interface KeptCapturesDeps {
  readonly states: Pick<States, 'of' | 'all' | 'change' | 'onDidChange'>;
  readonly files: {
    now(): Pick<Inventory, 'lookup'>;
    files(): readonly Pick<InventoryFile, 'state'>[];
    readonly onDidChange: vscode.Event<void>;
  };
  readonly isSimulated: (id: string) => boolean;
  readonly memento: Pick<vscode.Memento, 'get' | 'update'>;
  readonly log: { error(error: Error | string): void };
}

/**
 * Puts what an earlier window knew into `states`, and keeps from then on what is known there: of simulated appliances
 * nothing, of what leaves the inventory nothing any more.
 */
export function keepCaptures({ states, files, isSimulated, memento, log }: KeptCapturesDeps): vscode.Disposable {
  const kept = new Map<string, readonly KnownCapture[]>();
  // A file that cannot be read may have it still.
  const hasGone = (id: string) =>
    files.now().lookup(id) === undefined && files.files().every(({ state }) => state === 'usable');
  const save = async () => {
    try {
      await memento.update(KEY, kept.size === 0 ? undefined : Object.fromEntries(kept));
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
    }
  };
  const forgetGone = () => {
    const some = states.all().filter(({ captures }) => captures !== undefined && captures.known.length > 0);
    for (const { id } of some) if (hasGone(id)) void forgetCaptures(id, states);
  };
  const note = (id: string) => {
    const known = isSimulated(id) ? undefined : states.of(id).captures?.known;
    if (known === kept.get(id)) return;
    if (known === undefined || known.length === 0) {
      if (!kept.delete(id)) return;
    } else kept.set(id, known);
    void save();
  };

  const found = memento.get<unknown>(KEY);
  for (const [id, known] of keptCaptures(found)) {
    if (hasGone(id) || isSimulated(id)) continue;
    const now = known.map(afterWindow);
    kept.set(id, now);
    states.change(id, (state) => ({ ...state, captures: { known: now, deeds: [] } }));
  }
  if (found !== undefined) void save();
  return vscode.Disposable.from(states.onDidChange(note), files.onDidChange(forgetGone));
}

/** One that the window held ended with it; what somebody else ran may have ended since. */
function afterWindow(known: KnownCapture): KnownCapture {
  if (known.state !== 'running') return known;
  return { ...known, state: 'unknown', basis: known.startedAt === null ? 'earlier' : 'interrupted' };
}
