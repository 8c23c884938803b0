/** What a connection asks of the person, and what answers in the person's place. A bundle of its own. */

import * as vscode from 'vscode';
import type { Questions } from '../../ssh/questions';
import { credentials, type Credentials } from './credentials';
import { askMayGoTo, mayGoToAll, questions, quietQuestions, sayNoStorage, sayTrustedTooLate } from './questions';
import type { AskFor, QuestionsOptions } from './questions';
import { quietWay, type QuietWay, type QuietWayDeps } from './quietWay';
import { settings } from '../settings';
import { inert } from '../wording';

export { hostKeyViews } from './hostKeyViews';
export * as nestedQuestions from './nestedQuestions';

export interface AskingDeps extends Pick<QuestionsOptions, 'labPassword'> {
  readonly storage: vscode.SecretStorage;
  readonly inventory: QuietWayDeps['inventory'] & {
    find(id: string): { readonly credential?: string | undefined } | undefined;
  };
  readonly states: QuietWayDeps['states'];
}

export interface Asking {
  readonly credentials: Credentials;
  readonly ask: AskFor;
  /** For an action that has no terminal to say in what came too late. */
  readonly plain: () => ReturnType<AskFor>;
  /** For a probe of many appliances. */
  readonly forMany: (count: number) => ReturnType<AskFor>;
  /** To try whether the appliance whose id comes first reaches the other. */
  readonly forRoute: (from: string, to: string) => ReturnType<AskFor>;
  /** For what runs while nobody looks. */
  readonly quiet: Questions;
  readonly opensQuietly: QuietWay;
}

export function asking({ storage, inventory, states, labPassword }: AskingDeps): Asking {
  let isSaid = false;
  const secrets = credentials({
    storage,
    sharedName: (id) => inventory.find(id)?.credential,
    mayGoTo: askMayGoTo,
    onNoStorage: () => {
      if (!isSaid) sayNoStorage();
      isSaid = true;
    },
  });
  const ask = questions({ credentials: secrets, remember: settings.remember, labPassword });
  return {
    credentials: secrets,
    ask,
    plain: () => ask({ onLateTrust: sayTrustedTooLate }),
    forMany: (count) =>
      ask({
        onLateTrust: sayTrustedTooLate,
        mayGoTo: mayGoToAll(count),
        purpose: vscode.l10n.t('For the probe of {0} appliances.', count),
      }),
    forRoute: (from, to) =>
      ask({
        onLateTrust: sayTrustedTooLate,
        purpose: vscode.l10n.t('To try whether {0} reaches {1}.', inert(from), inert(to)),
      }),
    quiet: quietQuestions(secrets),
    opensQuietly: quietWay({ inventory, states, credentials: secrets }),
  };
}
