/** Remote access while it is read or changed: what the person is asked and told, and what who looks on sees of it. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { failureOf, isCancelled, type Failure } from '../../appliance/failure';
import type { RemoteAccess } from '../../appliance/remoteAccess';
import type { Identity } from '../../asyncos/identity';
import type { SeedVault } from '../../tunnel/keeping';
import type { Choices } from '../../tunnel/moves';
import type { Changed, ChangeHooks, RemoteAccessActions } from '../../tunnel/remoteAccess';
import { courseOf } from './accessCourse';
import {
  changeTitle,
  exchangeWords,
  offerReading,
  sayChanged,
  takenWords,
  tellFailure,
  type Refusal,
} from './accessMessages';
import { askTemporaryPassword, confirmDespiteLogins, confirmMachineMode } from './accessQuestions';
import { kindTeller } from './kindQuestions';
import type { QuietReadings } from './quietReading';
import { shortWords } from './remoteAccessWording';
import { withMessages } from '../progress';
import type { States } from '../states';
import type { Dialogues } from './takeOver';
import { inert } from '../wording';

export interface AccessDialogueDeps {
  readonly states: States;
  readonly log: vscode.LogOutputChannel;
  readonly vault: Pick<SeedVault, 'get'>;
  readonly actions: Pick<RemoteAccessActions, 'read' | 'change'>;
  readonly readings: Pick<QuietReadings, 'makeRoom' | 'wasIn'>;
  readonly speaking: Pick<Dialogues, 'begin' | 'of'>;
}

/** Each resolves to `undefined` when the person gives up, and to `{failure}` after it was said. */
export interface AccessDialogues {
  readonly read: (appliance: Appliance) => Promise<RemoteAccess | Refusal | undefined>;
  /** @param quiet whoever asked says what came of it, as long as a reading proves it */
  readonly change: (
    appliance: Appliance,
    choices: Choices,
    quiet?: boolean,
    abort?: AbortController,
  ) => Promise<Changed | Refusal | undefined>;
  /** Of what runs on an appliance now; past the verb it goes on to its reading. */
  readonly cancel: (id: string) => void;
}

const CONFIRMED = {
  TUNNEL: 'confirmed-tunnel',
  SSHACCESS: 'confirmed-ssh-access',
  DISABLE: 'confirmed-disable',
} as const;

export function accessDialogues({
  states,
  log,
  vault,
  actions,
  readings,
  speaking,
}: AccessDialogueDeps): AccessDialogues {
  const running = new Map<string, AbortController>();
  const tellKind = kindTeller();
  const note = (access: RemoteAccess) => courseOf(access.applianceId, states).read(access);

  const abortOf = (id: string, abort = new AbortController()): AbortController => {
    running.set(id, abort);
    return abort;
  };

  const hooksFor = (appliance: Appliance, report: (message: string) => void): ChangeHooks => ({
    mayLeaveClusterMode: () => confirmMachineMode(appliance),
    async temporaryPassword() {
      const typed = await askTemporaryPassword(appliance);
      const dialogue = speaking.of(appliance.id);
      if (dialogue !== undefined) dialogue.secret = typed ?? '';
      return typed;
    },
    despiteLogins: (logins) => confirmDespiteLogins(appliance, logins),
    onIdentity: (identity) => {
      noteIdentity(appliance.id, states)(identity);
      tellKind(appliance, identity);
    },
    onExchange: (exchange) => {
      const { prompt, answer } = exchangeWords(exchange);
      const words = `${prompt} → ${answer}`;
      courseOf(appliance.id, states).exchanged(prompt, answer);
      log.info(`${inert(appliance.id)}: ${words}`);
      report(words);
    },
    onReading: (access) => {
      note(access);
      report(shortWords(access, Date.now()));
    },
  });

  const change: AccessDialogues['change'] = (appliance, choices, quiet = false, abort = new AbortController()) =>
    outcome(appliance, choices, quiet, abort, () =>
      withMessages(
        changeTitle(appliance, choices),
        (report, signal) => actions.change(appliance.id, choices, hooksFor(appliance, report), signal),
        abortOf(appliance.id, abort),
      ),
    );

  const outcome = async (
    appliance: Appliance,
    { verb, port, seed }: Choices,
    quiet: boolean,
    abort: AbortController,
    work: () => Promise<Changed>,
  ): Promise<Changed | Refusal | undefined> => {
    await readings.makeRoom(appliance.id);
    const course = courseOf(appliance.id, states);
    course.begin('dialogue');
    course.did(CONFIRMED[verb], port);
    const dialogue = speaking.begin(appliance.id);
    if (seed !== 'generate') dialogue.secret = seed.typed;
    try {
      const changed = await work();
      readings.wasIn(appliance.id);
      note(changed.access);
      if (dialogue.taken() !== undefined) {
        course.did('taken-over');
        abort.abort();
        return changed;
      }
      course.changed(verb, changed);
      const hasSeed = (await vault.get(appliance.id)) !== undefined;
      if (!quiet || changed.outcome === 'unproven') sayChanged(appliance, changed, hasSeed);
      return changed;
    } catch (error) {
      if (dialogue.taken() === undefined) {
        if (verb !== 'DISABLE' && isRefusal(failureOf(error))) course.notEnabled();
        return refused(appliance, error);
      }
      course.did('taken-over');
      return undefined;
    } finally {
      dialogue.end();
      running.delete(appliance.id);
      course.end();
      void dialogue.taken()?.then(() => offerReading(takenWords(appliance, states.of(appliance.id).access), appliance));
    }
  };

  const refused = (appliance: Appliance, error: unknown): Refusal | undefined => {
    if (isCancelled(error)) return undefined;
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    if (failure.stage === 'dialogue' && failure.reason === 'stopped') return undefined;
    courseOf(appliance.id, states).failed(failure);
    return tellFailure(appliance, failure, log);
  };

  const read: AccessDialogues['read'] = async (appliance) => {
    const title = vscode.l10n.t('Reading {0}', inert(appliance.id));
    await readings.makeRoom(appliance.id);
    const course = courseOf(appliance.id, states);
    course.begin('reading');
    try {
      const access = await withMessages(
        title,
        (report, signal) => actions.read(appliance.id, hooksFor(appliance, report), signal),
        abortOf(appliance.id),
      );
      note(access);
      readings.wasIn(appliance.id);
      return access;
    } catch (error) {
      return refused(appliance, error);
    } finally {
      running.delete(appliance.id);
      course.end();
    }
  };

  return { read, change, cancel: (id) => running.get(id)?.abort() };
}

export function noteIdentity(id: string, states: Pick<States, 'change'>): (identity: Identity) => void {
  return (identity) => states.change(id, (state) => ({ ...state, identity }));
}

/** The appliance took the operation, and said or showed that it did not do it. */
function isRefusal(failure: Failure | undefined): boolean {
  return failure?.stage === 'dialogue' && failure.reason === 'refused';
}
