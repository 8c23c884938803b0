/** What one try of a port found, in words: the same in documents, in the tree and on the page of the status panel. */

import * as vscode from '../spoken';
import {
  countsAs,
  isBlocked,
  isOpen,
  type ProbeEvidence,
  type ProbeResult,
  type Verdict,
} from '../../appliance/probeReport';
import { DOCUMENTED_ADDRESS } from '../../appliance/tunnelHosts';
import { isUndocumented } from '../../probe/differences';
import { inert } from '../wording';

export function verdictWord(verdict: Verdict): string {
  return verdictWords()[verdict];
}

/** Of one try: as it counts. */
export function resultWord(result: ProbeResult): string {
  return verdictWord(countsAs(result));
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

/** Why one try has its verdict, as a sentence. `where`: the vantage as it is called. */
export function verdictReason(result: ProbeResult, where: string, seconds: number): string {
  return [reasonOf(result, where, seconds), untriedWords(result), undocumentedWords(result)].filter(Boolean).join(' ');
}

function untriedWords(result: ProbeResult): string {
  const { untried = 0 } = result.evidence;
  if (untried === 0 || isOpen(result)) return '';
  return vscode.l10n.t('{0} of {1} addresses were not tried.', untried, result.addresses.length);
}

/** Of a result that met somebody or nobody there; advice, as the address may have changed. */
function undocumentedWords(result: ProbeResult): string {
  if (!(isOpen(result) || isBlocked(result)) || !isUndocumented(result)) return '';
  return vscode.l10n.t('DNS does not give the documented address {0}, which may have changed.', DOCUMENTED_ADDRESS);
}

function reasonOf(result: ProbeResult, where: string, seconds: number): string {
  const { verdict, evidence, ended, cause } = result;
  const said = inert(evidence.text ?? evidence.errno ?? '?');
  switch (verdict) {
    case 'tunnel':
      return ended === 'after-banner'
        ? vscode.l10n.t("Cisco's tunnel server answers, and the connection is cut right after its greeting.")
        : vscode.l10n.t("Cisco's tunnel server answers.");
    case 'ssh':
      return vscode.l10n.t("An SSH server answers, but not as Cisco's does.");
    case 'smtp-inspected':
      return vscode.l10n.t('A firewall answers in place of Cisco and masks the greeting.');
    case 'smtp':
      return vscode.l10n.t('A mail relay answers in place of Cisco.');
    case 'http':
      return cause === 'captive-portal'
        ? vscode.l10n.t('A login or block page answers in place of Cisco.')
        : vscode.l10n.t('A web proxy answers in place of Cisco.');
    case 'tls':
      return vscode.l10n.t('A device waits for TLS, which the tunnel does not speak.');
    case 'open-silent':
      return vscode.l10n.t('The port opens, then says nothing for {0} s.', seconds);
    case 'closed-early':
      return /reset/i.test(evidence.errno ?? '')
        ? vscode.l10n.t('The port opens and is reset before the first byte.')
        : vscode.l10n.t('The port opens and is closed before the first byte.');
    case 'other':
      return vscode.l10n.t('Something other than an SSH greeting answers: {0}.', said);
    case 'refused':
      return refusedWords(evidence, where);
    case 'timeout':
      return vscode.l10n.t('No answer in {0} s: packets dropped on the way.', seconds);
    case 'no-route':
      return cause === 'refused'
        ? vscode.l10n.t('A router or firewall rejects this port: {0}.', said)
        : vscode.l10n.t('No route to it from {0}, or a router on the way rejects it.', where);
    case 'dns-failed':
      return lookUpWords(evidence, where);
    case 'cancelled':
      return vscode.l10n.t('Stopped by you.');
    case 'not-tried':
      return notTriedWords(result, where);
    case 'unknown':
      if (evidence.text === undefined) return vscode.l10n.t('The answer is not understood: {0}.', said);
      return ended === undefined
        ? vscode.l10n.t('The greeting is not whole after {0} s: {1}', seconds, said)
        : vscode.l10n.t('The greeting is cut off: {0}', said);
  }
}

/**
 * As Node names errnos; an appliance says it in words. EACCES is a rule of this computer's own routing (`ip rule`), and over
 * IPv6 an ICMP message too.
 */
function refusedWords({ errno, address = '' }: ProbeEvidence, where: string): string {
  if (errno === 'EPERM' || (errno === 'EACCES' && !address.includes(':')))
    return vscode.l10n.t('A firewall or a route of {0} itself forbids it.', where);
  if (errno === 'EACCES' || errno === 'ENOPROTOOPT')
    return vscode.l10n.t('A router or firewall rejects this port: it sent an ICMP message.');
  return vscode.l10n.t('Refused at once: a reset or an ICMP message came back.');
}

/** `network/resolve` names the problem; an appliance says it in words that do not tell them apart. */
function lookUpWords({ errno = '', dns }: ProbeEvidence, where: string): string {
  if (dns !== undefined)
    return `${lookUpWords({ errno: dns }, where)} ${vscode.l10n.t("The system's own look-up on {0} did not end in time.", where)}`;
  const words: Readonly<Record<string, string>> = {
    'not-found': vscode.l10n.t('DNS says that the name does not exist (NXDOMAIN); the tunnel needs the name.'),
    'no-data': vscode.l10n.t('DNS has no address for the name; the tunnel needs one.'),
    'server-failed': vscode.l10n.t('The DNS server failed (SERVFAIL); the tunnel needs the name.'),
    refused: vscode.l10n.t('The DNS server refuses to answer (REFUSED); the tunnel needs the name.'),
    'no-answer': vscode.l10n.t('No DNS server answered in time; the tunnel needs the name.'),
  };
  return words[errno] ?? vscode.l10n.t('The name cannot be looked up; the tunnel needs the name.');
}

function notTriedWords({ cause, addresses, evidence: { errno, limit } }: ProbeResult, where: string): string {
  if (cause === 'dns-wrong-answer' || errno === 'EADDRNOTAVAIL')
    return vscode.l10n.t('Not tried: {0} is no address of a server.', addresses.map(inert).join(', '));
  if (errno === 'EMFILE' || errno === 'ENFILE') return openFilesWords(where, limit);
  if (errno === 'ENOBUFS' || errno === 'ENOMEM')
    return vscode.l10n.t('Not tried: {0} ran out of memory for connections. Probe fewer at once.', where);
  if (errno !== undefined) return vscode.l10n.t('Not tried: {0} could not ({1}).', where, inert(errno));
  return vscode.l10n.t('Not tried: {0} was not asked to the end.', where);
}

function openFilesWords(where: string, limit: number | undefined): string {
  return limit === undefined
    ? vscode.l10n.t('Not tried: {0} ran out of open files. Probe fewer at once, or raise the limit (ulimit -n).', where)
    : vscode.l10n.t(
        'Not tried: {0} ran out of open files (limit {1}). Probe fewer at once, or raise the limit (ulimit -n).',
        where,
        limit,
      );
}
