/** Web interfaces in words: what is forwarded where, and what to do where it is not. */

import { hostname } from 'node:os';
import * as vscode from 'vscode';
import { hostPort } from '../../appliance/address';
import { routeTarget, type Route } from '../../appliance/appliance';
import type { Failure, Of } from '../../appliance/failure';
import type { ForwardEnd } from '../../session/session';
import { failureWords, reasonWords, type FailureWords } from '../failureWording';
import { IDLE_MINUTES } from './webQuestions';
import { inert } from '../wording';

/** For the status bar. */
export function forwardedWords(route: Route, port: number, url: string): string {
  const { id, host } = routeTarget(route);
  const hop = inert(route.at(-2)?.id ?? '');
  return vscode.l10n.t(
    'The web interface of {0} ({1}) is forwarded through {2} to {3}. Click to close it.',
    inert(id),
    inert(hostPort(host, port)),
    hop,
    url,
  );
}

/** Where it listens, for whose browser may be on another computer than this VS Code; and for how long, if it is forwarded. */
export function elsewhereWords(route: Route, url: string): string {
  const where = vscode.l10n.t(
    'The web interface of {0} listens at {1} on {2}. Open it in a browser there, or bring the port to your computer: ssh -L {3}:127.0.0.1:{3} {2}.',
    inert(routeTarget(route).id),
    url,
    inert(hostname()),
    new URL(url).port,
  );
  return route.length === 1
    ? where
    : `${where} ${vscode.l10n.t('It closes after {0} minutes without a connection.', IDLE_MINUTES)}`;
}

/** Why it is over, where the person did not end it. */
export function endWords(id: string, end: ForwardEnd): string | undefined {
  switch (end.why) {
    case 'closed':
      return undefined;
    case 'idle':
      return vscode.l10n.t(
        'The web interface of {0} is closed: no connection for {1} minutes.',
        inert(id),
        IDLE_MINUTES,
      );
    case 'lost':
      return vscode.l10n.t(
        'The web interface of {0} is closed: {1}',
        inert(id),
        end.failure === undefined ? vscode.l10n.t('the way to it was closed.') : reasonWords(end.failure),
      );
  }
}

/** Of a web interface no hop asks for SSH: what to do about a forward is said here, and the rest where it always is. */
export function webFailureWords(failure: Failure, route: Route, port: number): FailureWords {
  const words = failureWords(failure, route);
  return failure.stage === 'forward'
    ? { ...words, next: forwardNext(failure.reason, failure.hop, route, port) }
    : words;
}

function forwardNext(reason: Of<'forward'>, hop: string, route: Route, port: number): string {
  const { id, host } = routeTarget(route);
  switch (reason) {
    case 'prohibited':
      return vscode.l10n.t(
        'Take another way to {0}: another ESA or WSA, or a jump host. Or open https://{1} on a computer of its network.',
        inert(id),
        inert(hostPort(host, port)),
      );
    case 'connect-failed':
    case 'refused':
      return vscode.l10n.t(
        'Check that a firewall lets {0} reach that port, and that HTTPS is enabled on that interface of {1}; or try another port.',
        inert(hop),
        inert(id),
      );
    case 'no-resources':
    case 'timeout':
    case 'closed':
      return vscode.l10n.t('Try again, or go through another hop.');
  }
}
