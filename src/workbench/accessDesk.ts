/** Remote access as a person handles it: reading, enabling, disabling, handing over. A bundle of its own. */

import * as vscode from 'vscode';
import type { Appliance } from '../appliance/appliance';
import { failureOf, isCancelled, type Failure } from '../appliance/failure';
import type { RemoteAccess } from '../appliance/remoteAccess';
import type { Exchange } from '../asyncos/cli';
import { mask } from '../asyncos/mask';
import type { Choices } from '../tunnel/moves';
import { remoteAccess, type ChangeHooks, type Changed, type RemoteAccessDeps } from '../tunnel/remoteAccess';
import {
  askOpening,
  askTemporaryPassword,
  confirmDespiteLogins,
  confirmDisabling,
  confirmMachineMode,
  type Opening,
} from './accessQuestions';
import { courseOf } from './accessCourse';
import { copySupportBlock } from './handOver';
import { failureWords } from './failureWording';
import { DISABLE, reachOfflineSma, type OfflineSmaDeps } from './offlineSma';
import { carrierNow } from './carrier';
import type { Inventory } from './inventory';
import { accessSentence } from './remoteAccessWording';
import { isOpen, type States } from './states';
import { systemClock } from './systemClock';
import { withMessages } from './progress';
import { inert } from './wording';

export interface AccessDeskDeps extends Omit<RemoteAccessDeps, 'clock'> {
  readonly states: States;
  readonly log: vscode.LogOutputChannel;
  /** Of the last probe from the appliance, if there was one. */
  readonly recommendedPort: (id: string) => number | undefined;
  readonly inventory: Pick<Inventory, 'find' | 'route'>;
  /** Every ESA and WSA with what it sees of an appliance's SSH port; `undefined`: the person stopped it. */
  readonly candidates: OfflineSmaDeps['candidates'];
}

/** Each resolves to plain JSON, to `undefined` when the person gives up, and to `{failure}` after it was said. */
export interface AccessDesk {
  read(appliance: Appliance): Promise<object | undefined>;
  enable(appliance: Appliance, verb: Opening): Promise<object | undefined>;
  disable(appliance: Appliance): Promise<object | undefined>;
  reachOfflineSma(appliance: Appliance): Promise<object | undefined>;
  /** Of an SMA whose carrier has a seed held as well: both. */
  copySupportBlock(appliance: Appliance): Promise<object | undefined>;
  /** Of what runs on an appliance now; past the yes it goes on to its reading. */
  cancel(id: string): void;
  /** Shows the dialogues that a reload, a crash or a lost link cut off, here or in another window. */
  showInterrupted(): Promise<void>;
  /** Where service access is or may still be open, as far as it is known. */
  listOpen(): Promise<readonly RemoteAccess[]>;
}

const CONFIRMED = {
  TUNNEL: 'confirmed-tunnel',
  SSHACCESS: 'confirmed-ssh-access',
  DISABLE: 'confirmed-disable',
} as const;

export function accessDesk(deps: AccessDeskDeps): AccessDesk {
  const { states, log, vault } = deps;
  const actions = remoteAccess({ ...deps, clock: systemClock });

  const running = new Map<string, AbortController>();
  const isOpenNow = (id: string) => {
    const { access } = states.of(id);
    return access !== undefined && isOpen(access);
  };
  const carrierOf = (appliance: Appliance): Appliance | undefined => carrierNow(appliance, deps.inventory, states);
  const note = (access: RemoteAccess) => courseOf(access.applianceId, states).read(access);

  const hooksFor = (appliance: Appliance, report: (message: string) => void): ChangeHooks => ({
    mayLeaveClusterMode: () => confirmMachineMode(appliance),
    temporaryPassword: () => askTemporaryPassword(appliance),
    despiteLogins: (logins) => confirmDespiteLogins(appliance, logins),
    onIdentity: (identity) => states.change(appliance.id, (state) => ({ ...state, identity })),
    onExchange: (exchange) => {
      const { prompt, answer } = exchangeWords(exchange);
      const words = `${prompt} → ${answer}`;
      courseOf(appliance.id, states).exchanged(prompt, answer);
      log.info(`${inert(appliance.id)}: ${words}`);
      report(words);
    },
    onReading: (access) => {
      note(access);
      report(accessSentence(access));
    },
  });

  /** @param quiet whoever asked says what came of it, as long as a reading proves it */
  const change = async (
    appliance: Appliance,
    choices: Choices,
    quiet = false,
  ): Promise<RemoteAccess | Refusal | undefined> =>
    outcome(appliance, choices, quiet, () =>
      withMessages(
        changeTitle(appliance, choices),
        (report, signal) => actions.change(appliance.id, choices, hooksFor(appliance, report), signal),
        abortOf(appliance.id),
      ),
    );

  const outcome = async (
    appliance: Appliance,
    { verb, port }: Choices,
    quiet: boolean,
    work: () => Promise<Changed>,
  ): Promise<RemoteAccess | Refusal | undefined> => {
    const course = courseOf(appliance.id, states);
    course.begin('dialogue');
    course.did(CONFIRMED[verb], port);
    try {
      const changed = await work();
      note(changed.access);
      course.changed(verb, changed);
      if (!quiet || changed.outcome === 'unproven') await sayChanged(appliance, changed);
      return changed.access;
    } catch (error) {
      return refused(appliance, error);
    } finally {
      running.delete(appliance.id);
      course.end();
    }
  };

  const abortOf = (id: string): AbortController => {
    const abort = new AbortController();
    running.set(id, abort);
    return abort;
  };

  const refused = (appliance: Appliance, error: unknown): Refusal | undefined => {
    if (isCancelled(error)) return undefined;
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    if (failure.stage === 'dialogue' && failure.reason === 'stopped') return undefined;
    courseOf(appliance.id, states).failed(failure);
    return tell(appliance, failure);
  };

  const tell = (appliance: Appliance, failure: Failure): Refusal => {
    log.warn(`${failure.hop}: ${failure.stage}: ${failure.reason} ${inert(failure.detail ?? '')}`.trimEnd());
    const { message, next } = failureWords(failure);
    const [terminal, showLog] = [vscode.l10n.t('Open Terminal'), vscode.l10n.t('Show Log')];
    void vscode.window.showErrorMessage(`${message} ${next}`, terminal, showLog).then((answer) => {
      if (answer === terminal) void vscode.commands.executeCommand('hopthrough.openTerminal', appliance.id);
      if (answer === showLog) log.show();
    });
    return { failure: { ...failure, message, next } };
  };

  const sayChanged = async (appliance: Appliance, { outcome: how, access, unread }: Changed): Promise<void> => {
    const id = inert(appliance.id);
    if (how === 'unproven') {
      const why = unread === undefined ? '' : ` ${failureWords(unread.failure).message}`;
      const message = vscode.l10n.t('{0}: not proved. Treat it as unknown until it is read.{1}', id, why);
      offer(message, 'warning', appliance);
      return;
    }
    const sentence = accessSentence(access);
    const message = how === 'already' ? vscode.l10n.t('Nothing was changed. {0}', sentence) : sentence;
    offer(message, 'information', appliance, (await vault.get(appliance.id)) !== undefined);
  };

  const offer = (message: string, kind: 'warning' | 'information', { id }: Appliance, hasSeed = false) => {
    const [copy, again] = [vscode.l10n.t('Copy Seed and Serial'), vscode.l10n.t('Read Status')];
    const show = kind === 'warning' ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
    void show(message, ...(kind === 'warning' ? [again] : hasSeed ? [copy] : [])).then((answer) => {
      if (answer === copy) void vscode.commands.executeCommand('hopthrough.copySupportBlock', id);
      if (answer === again) void vscode.commands.executeCommand('hopthrough.readStatus', id);
    });
  };

  return {
    async read(appliance) {
      const title = vscode.l10n.t('Reading {0}', inert(appliance.id));
      const course = courseOf(appliance.id, states);
      course.begin('reading');
      try {
        const access = await withMessages(
          title,
          (report, signal) => actions.read(appliance.id, hooksFor(appliance, report), signal),
          abortOf(appliance.id),
        );
        note(access);
        return access;
      } catch (error) {
        return refused(appliance, error);
      } finally {
        running.delete(appliance.id);
        course.end();
      }
    },
    async enable(appliance, verb) {
      const choices = await askOpening(appliance, verb, deps.recommendedPort(appliance.id));
      if (choices === undefined) return undefined;
      return change(appliance, choices);
    },
    async disable(appliance) {
      const carrier = carrierOf(appliance);
      const isCarrierOpen = carrier !== undefined && isOpenNow(carrier.id);
      const answer = await confirmDisabling(appliance, isCarrierOpen ? carrier : undefined);
      if (answer === undefined) return undefined;
      const disabled = await change(appliance, DISABLE);
      if (answer === 'both' && carrier !== undefined) await change(carrier, DISABLE);
      return disabled;
    },
    reachOfflineSma: (appliance) =>
      reachOfflineSma(appliance, {
        ...{ find: deps.inventory.find, candidates: deps.candidates, recommendedPort: deps.recommendedPort },
        change: async (one, choices) => accessIn(await change(one, choices, true)),
        accessOf: (id) => states.of(id).access,
        carries: (sma, carrier) => states.change(sma, (state) => ({ ...state, carrier })),
      }),
    cancel: (id) => running.get(id)?.abort(),
    copySupportBlock: (appliance) => copySupportBlock(carrierOf(appliance), appliance, states, vault),
    async showInterrupted() {
      for (const access of await actions.interrupted())
        if (states.of(access.applianceId).access === undefined) note(access);
    },
    async listOpen() {
      const cut = await actions.interrupted();
      const read = states.all().flatMap(({ access }) => (access !== undefined && isOpen(access) ? [access] : []));
      return [...cut, ...read.filter(({ applianceId }) => cut.every((one) => one.applianceId !== applianceId))];
    },
  };
}

interface Refusal {
  readonly failure: object;
}

function accessIn(answer: RemoteAccess | Refusal | undefined): RemoteAccess | undefined {
  return answer !== undefined && 'state' in answer ? answer : undefined;
}

function changeTitle({ id }: Appliance, { verb }: Choices): string {
  switch (verb) {
    case 'TUNNEL':
      return vscode.l10n.t('Enabling the tunnel on {0}', inert(id));
    case 'SSHACCESS':
      return vscode.l10n.t('Enabling SSH access on {0}', inert(id));
    case 'DISABLE':
      return vscode.l10n.t('Disabling remote access on {0}', inert(id));
  }
}

function exchangeWords({ asked, answered }: Exchange): { readonly prompt: string; readonly answer: string } {
  const answer =
    answered === undefined ? vscode.l10n.t('(hidden)') : answered === '' ? vscode.l10n.t('(Enter)') : answered;
  return { prompt: inert(mask(asked.asks)), answer: inert(answer) };
}
