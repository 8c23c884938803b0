/** Remote access as a person handles it: reading, enabling, disabling, handing over. A bundle of its own. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import type { ProbeRun } from '../../appliance/probeReport';
import type { RemoteAccess } from '../../appliance/remoteAccess';
import type { OpenCli } from '../../session/session';
import { carriedOf, forgetCarried } from '../../tunnel/keeping';
import { remoteAccess, type Changed, type RemoteAccessDeps } from '../../tunnel/remoteAccess';
import { accessDialogues, noteIdentity } from './accessDialogue';
import { askOpening, confirmDisabling, type Opening } from './accessQuestions';
import { courseOf } from './accessCourse';
import { sayDisabled, type Refusal } from './accessMessages';
import { copySupportBlock } from './handOver';
import { DISABLE, reachOfflineSma, type OfflineSmaDeps } from './offlineSma';
import { carriedNow, carrierNow, noLongerCarries, noteCarrier } from './carrier';
import type { SecretClipboard } from '../clipboard';
import type { Inventory } from '../inventory/inventory';
import type { KindFields } from '../inventory/inventoryForms';
import { correctKind } from './kindQuestions';
import { showKept } from './keptAccess';
import { quietReadings, type QuietDeps } from './quietReading';
import { isOpen, type States } from '../states';
import { settings } from '../settings';
import { standingAccess, type StandingDeps } from './standingAccess';
import { dialogues, type TakeOverDeps } from './takeOver';
import { systemClock } from '../systemClock';

export interface AccessDeskDeps
  extends
    Omit<RemoteAccessDeps, 'clock' | 'error' | 'openCli'>,
    TakeOverDeps,
    Pick<StandingDeps, 'reminded' | 'onInventoryChange'>,
    Pick<QuietDeps, 'opensQuietly'> {
  readonly states: States;
  readonly log: vscode.LogOutputChannel;
  readonly clipboard: Pick<SecretClipboard, 'copy'>;
  readonly lastProbe: (id: string) => ProbeRun | undefined;
  readonly inventory: Pick<Inventory, 'all' | 'find' | 'route'>;
  /** A CLI at its main prompt; rejects with `Failed` or `Cancelled`. */
  readonly openCli: (id: string, signal: AbortSignal) => Promise<OpenCli>;
  readonly isSimulated: (id: string) => boolean;
  /** As `openCli`, but cancels where a person would have to be asked. */
  readonly openQuietCli: RemoteAccessDeps['openCli'];
  readonly candidates: OfflineSmaDeps['candidates'];
  /** Writes it into the inventory. */
  readonly setKind: (id: string, kind: KindFields) => Promise<object | undefined>;
}

/** Each resolves to plain JSON, to `undefined` when the person gives up, and to `{failure}` after it was said. */
export interface AccessDesk {
  read(appliance: Appliance): Promise<object | undefined>;
  /** @param port of the tunnel, where it is chosen already */
  enable(appliance: Appliance, verb: Opening, port?: number): Promise<object | undefined>;
  disable(appliance: Appliance): Promise<object | undefined>;
  reachOfflineSma(appliance: Appliance): Promise<object | undefined>;
  /** Of an SMA whose carrier has a seed held as well: both. */
  copySupportBlock(appliance: Appliance): Promise<object | undefined>;
  /** Family and series as the appliance says them, into the inventory on a yes. */
  correctInventory(appliance: Appliance): Promise<object | undefined>;
  /** Of what runs on an appliance now; past the verb it goes on to its reading. */
  cancel(id: string): void;
  /** Where service access is or may still be open, as far as it is known. */
  listOpen(): Promise<readonly RemoteAccess[]>;
  /** Reads those of them that can be read without a question to the person, and that were not read just now. */
  look(ids: readonly string[]): Promise<void>;
  /** Through whom Cisco comes, of an appliance that goes. Does not reject. */
  forget(id: string): Promise<void>;
  /**
   * Hands the dialogue that runs on it to the person, in a terminal; without an id the one that runs. Past the verb its
   * outcome is unknown until it is read.
   */
  takeOver(id: string | undefined): Promise<object | undefined>;
  dispose(): void;
}

export function accessDesk(deps: AccessDeskDeps): AccessDesk {
  const { states, log, vault } = deps;
  const speaking = dialogues(deps);
  const openCli = async (id: string, signal: AbortSignal) => {
    const cli = await deps.openCli(id, signal);
    speaking.speaksThrough(id, cli);
    return cli;
  };
  const error = (thrown: unknown) => log.error(thrown instanceof Error ? thrown : String(thrown));
  const actions = remoteAccess({ ...deps, openCli, clock: systemClock, error });

  const isReal = (id: string) => deps.inventory.find(id) !== undefined && !deps.isSimulated(id);
  /** What cannot be read of it is in the way of nothing, least of all of closing. */
  const kept = () => showKept({ ...deps, actions, isReal }).catch(error);
  const standing = standingAccess({
    ...deps,
    ...{ isReal, showKept: kept, clock: systemClock },
    error,
  });
  const quietly = remoteAccess({ ...deps, openCli: deps.openQuietCli, clock: systemClock, error });
  const readings = quietReadings({
    everyMinutes: settings.readIntervalMinutes,
    onIntervalChange: (changed) =>
      vscode.workspace.onDidChangeConfiguration(
        (event) => event.affectsConfiguration('hopthrough.status.readIntervalMinutes') && changed(),
      ),
    ...deps,
    glance: (id, signal) => quietly.glance(id, { onIdentity: noteIdentity(id, states) }, signal),
    clock: systemClock,
    error,
  });
  const running = accessDialogues({ states, log, vault, actions, readings, speaking });
  const isOpenNow = (id: string) => {
    const { access } = states.of(id);
    return access !== undefined && isOpen(access);
  };
  const carrierOf = (appliance: Appliance): Appliance | undefined => carrierNow(appliance, deps.inventory, states);

  const change = async (...given: Parameters<typeof running.change>) => accessOr(await running.change(...given));

  return {
    read: running.read,
    async enable(appliance, verb, port) {
      const choices = await askOpening(appliance, verb, deps.lastProbe(appliance.id), port);
      if (choices === undefined) return undefined;
      return change(appliance, choices);
    },
    async disable(appliance) {
      await kept();
      const carrier = carrierOf(appliance);
      const isCarrierOpen = carrier !== undefined && isOpenNow(carrier.id);
      const openCarrier = isCarrierOpen ? carrier : undefined;
      const carried = carriedNow(openCarrier ?? appliance, deps.inventory, states).filter(
        ({ id }) => id !== appliance.id,
      );
      const answer = await confirmDisabling(appliance, openCarrier, carried);
      if (answer === undefined) return undefined;
      if (answer === 'one' || carrier === undefined) return change(appliance, DISABLE);
      const abort = new AbortController();
      const own = await change(appliance, DISABLE, true, abort);
      if (own === undefined) return undefined;
      // Past the yes a cancelled one goes on to its reading, and one that was taken over to a terminal; the other is not begun.
      const ends = abort.signal.aborted ? [own] : [own, await change(carrier, DISABLE, true)];
      sayDisabled(ends.flatMap((end) => accessIn(end) ?? []));
      return own;
    },
    async reachOfflineSma(appliance) {
      await kept();
      return reachOfflineSma(appliance, {
        ...{ find: deps.inventory.find, candidates: deps.candidates, lastProbe: deps.lastProbe },
        read: async (one) => accessIn(await running.read(one)),
        change: (one, choices) => running.change(one, choices, true),
        wasOn: (id) => courseOf(id, states).did('already-on'),
        accessOf: (id) => states.of(id).access,
        carries: (sma, by) => noteCarrier(sma, by, { ...deps, error }),
      });
    },
    correctInventory: (appliance) => correctKind(appliance, states.of(appliance.id).identity, deps.setKind),
    cancel: running.cancel,
    async copySupportBlock(appliance) {
      await kept();
      return copySupportBlock(carrierOf(appliance), appliance, { states, vault, clipboard: deps.clipboard });
    },
    async listOpen() {
      await kept();
      const cut = await actions.interrupted();
      const known = states.all().flatMap(({ access }) => (access !== undefined && isOpen(access) ? [access] : []));
      return [...cut, ...known.filter(({ applianceId }) => cut.every((one) => one.applianceId !== applianceId))];
    },
    look: (ids) => readings.look(ids),
    async forget(id) {
      noLongerCarries(id, states);
      await carriedOf(deps.carriers, id)
        .then((carried) => forgetCarried(deps.carriers, carried))
        .catch(error);
    },
    takeOver: (id) => speaking.takeOver(id),
    dispose: () => {
      standing.dispose();
      readings.dispose();
    },
  };
}

function accessIn(answer: RemoteAccess | Refusal | undefined): RemoteAccess | undefined {
  return answer !== undefined && 'state' in answer ? answer : undefined;
}

function accessOr(end: Changed | Refusal | undefined): RemoteAccess | Refusal | undefined {
  return end !== undefined && 'access' in end ? end.access : end;
}
