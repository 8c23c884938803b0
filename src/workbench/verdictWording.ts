/** What one try of a port found, in words: the same in documents, in the tree and on the page of the status panel. */

import * as vscode from './spoken';
import type { Verdict } from '../appliance/probeReport';

export function verdictWord(verdict: Verdict): string {
  return verdictWords()[verdict];
}

export function verdictWords(): Readonly<Record<Verdict, string>> {
  return {
    tunnel: vscode.l10n.t('Tunnel'),
    ssh: vscode.l10n.t('Other SSH'),
    'smtp-inspected': vscode.l10n.t('SMTP inspected'),
    smtp: vscode.l10n.t('SMTP server'),
    http: vscode.l10n.t('HTTP proxy'),
    tls: vscode.l10n.t('TLS proxy'),
    'open-silent': vscode.l10n.t('Silent'),
    'closed-early': vscode.l10n.t('Closed early'),
    other: vscode.l10n.t('Other answer'),
    refused: vscode.l10n.t('Refused'),
    timeout: vscode.l10n.t('No answer'),
    'no-route': vscode.l10n.t('No route'),
    'dns-failed': vscode.l10n.t('DNS failed'),
    cancelled: vscode.l10n.t('Cancelled'),
    'not-tried': vscode.l10n.t('Not tried'),
    unknown: vscode.l10n.t('Unknown'),
  };
}

/** Why, as sentences. The page of the status panel fills them itself: it has placeholders in place of the values. */
export function verdictReasons(vantage: string, seconds: string, said: string): Readonly<Record<Verdict, string>> {
  return {
    tunnel: vscode.l10n.t("Cisco's tunnel server answers."),
    ssh: vscode.l10n.t("An SSH server answers, but not Cisco's."),
    'smtp-inspected': vscode.l10n.t('A firewall answers in place of Cisco and masks the greeting.'),
    smtp: vscode.l10n.t('A mail relay answers in place of Cisco.'),
    http: vscode.l10n.t('A web proxy answers in place of Cisco.'),
    tls: vscode.l10n.t('A device waits for TLS, which the tunnel does not speak.'),
    'open-silent': vscode.l10n.t('The port opens, then says nothing for {1} s.', vantage, seconds, said),
    'closed-early': vscode.l10n.t('The port opens and is closed before the first byte.'),
    other: vscode.l10n.t('Something that is not SSH answers: {2}.', vantage, seconds, said),
    refused: vscode.l10n.t('A reset came back at once.'),
    timeout: vscode.l10n.t('No answer in {1} s: packets dropped on the way.', vantage, seconds, said),
    'no-route': vscode.l10n.t('{0} has no route to it.', vantage, seconds, said),
    'dns-failed': vscode.l10n.t('The name cannot be looked up; the tunnel needs the name.'),
    cancelled: vscode.l10n.t('Stopped by you.'),
    'not-tried': vscode.l10n.t('Not tried: {2}.', vantage, seconds, said),
    unknown: vscode.l10n.t('The answer is not understood: {2}.', vantage, seconds, said),
  };
}
