/** What stands while access is open: the item of the status bar, the reminder, and the countdowns that go on. */
import * as vscode from 'vscode';
import type { Clock } from '../../tunnel/keeping';
import { remindOfExpiry, type ReminderDeps } from './expiryReminder';
import type { Inventory } from '../inventory/inventory';
import { openAccessItem } from './openAccessItem';
import { leftText } from './remoteAccessWording';
import type { States } from '../states';
import { repeat } from '../systemClock';
import { clockTime, dayText } from '../times';
import { inert } from '../wording';

export interface StandingDeps extends Pick<ReminderDeps, 'facts' | 'reminded' | 'lease'> {
  readonly states: Pick<States, 'all' | 'change' | 'onDidChange'>;
  readonly inventory: Pick<Inventory, 'find'>;
  readonly isReal: (id: string) => boolean;
  /** Of all windows, where this one has read nothing itself. */
  readonly showKept: () => Promise<void>;
  readonly onInventoryChange: vscode.Event<void>;
  readonly clock: Clock;
  readonly error: (error: unknown) => void;
}

/** Often enough for hours and days; a tunnel is reminded of at most that late. */
const TICK_MS = 15 * 60_000;

export function standingAccess(deps: StandingDeps): vscode.Disposable {
  const { states, inventory, clock } = deps;
  const all = () =>
    states.all().flatMap((state) => {
      const appliance = inventory.find(state.id);
      return appliance === undefined ? [] : [{ appliance, state }];
    });
  const item = openAccessItem({ all, now: () => clock.now() });
  const end = new AbortController();
  const remind = (id: string, expiresAt: string) => void sayExpiry(id, expiresAt, clock.now());
  const tick = async () => {
    for (const { id, access } of states.all()) if (access?.expiresAt != null) states.change(id, (state) => state);
    await deps.showKept();
    await remindOfExpiry({ ...deps, isKnown: deps.isReal, remind });
  };
  void repeat(() => tick().catch(deps.error), TICK_MS, clock, end.signal);
  return vscode.Disposable.from(
    item,
    states.onDidChange(() => item.update()),
    deps.onInventoryChange(() => item.update()),
    new vscode.Disposable(() => end.abort()),
  );
}

async function sayExpiry(id: string, expiresAt: string, now: number): Promise<void> {
  const left = Date.parse(expiresAt) - now;
  const [name, day] = [inert(id), dayText(expiresAt)];
  const words =
    left > 0
      ? vscode.l10n.t(
          '{0}: the tunnel expires in about {1}, on {2} at {3}. Service access stays on until you disable it.',
          ...[name, leftText(left), day, clockTime(expiresAt)],
        )
      : vscode.l10n.t(
          '{0}: the tunnel expired on {1}, by its seven days. Service access stays on until you disable it.',
          ...[name, day],
        );
  const [status, disable] = [vscode.l10n.t('Open Status'), vscode.l10n.t('Disable Remote Access...')];
  const answer = await vscode.window.showWarningMessage(words, status, disable);
  if (answer === status) await vscode.commands.executeCommand('hopthrough.openStatus', id);
  if (answer === disable) await vscode.commands.executeCommand('hopthrough.disableRemoteAccess', id);
}
