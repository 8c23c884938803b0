/** What a probe found, as sentences (PANEL 3.2 and 4.2). */

import * as vscode from 'vscode';
import type { Actor, Cause } from '../appliance/probeCause';
import type { ProbeReport, ProbeResult, Verdict } from '../appliance/probeReport';
import type { ProbeFacts, ProbeRun } from './probes';
import { reasonWords } from './failureWording';
import { nextStep } from './nextStep';
import { inert, vantageName } from './wording';

/** A report as commands resolve to it (CONTRACT 4). */
export interface WordedReport extends ProbeReport {
  readonly headline: string;
  readonly next: string;
  readonly results: readonly (ProbeResult & { readonly message: string })[];
}

export function wordedReport(run: ProbeRun): WordedReport {
  const results = run.report.results.map((result) => ({ ...result, message: reasonOf(result, run.timeoutMs) }));
  return { ...run.report, results, headline: headline(run), next: nextOf(run) };
}

/** One sentence: what holds for this appliance. */
export function headline(run: ProbeRun): string {
  const { verdict, recommendedPort: port = 0 } = run.report;
  const id = inert(run.report.applianceId);
  switch (verdict) {
    case 'ready':
      return vscode.l10n.t("Ready: port {0} reaches Cisco's tunnel server.", port);
    case 'usable':
      return usableWords(run, port);
    case 'blocked':
      return blockedWords(id, ownOf(run.report));
    case 'unknown':
      return unknownWords(run, id);
  }
}

function usableWords({ report, defaultPorts }: ProbeRun, port: number): string {
  const failing = ownOf(report).find((result) => defaultPorts.includes(result.port) && result.verdict !== 'tunnel');
  return failing === undefined
    ? vscode.l10n.t('Usable: port {0} works.', port)
    : vscode.l10n.t(
        'Usable: port {0} works, the default {1} does not: {2}.',
        port,
        failing.port,
        verdictWord(failing.verdict),
      );
}

function blockedWords(id: string, own: readonly ProbeResult[]): string {
  const [first] = own;
  const groups = portsByVerdict(own);
  if (first !== undefined && groups.length === 1)
    return vscode.l10n.t('Blocked: no port gets out of {0} ({1}).', id, verdictWord(first.verdict));
  return vscode.l10n.t('No tunnel from {0}: {1}.', id, groups.join(' · '));
}

/** `25: SMTP inspected`, `22, 53: No answer` */
function portsByVerdict(results: readonly ProbeResult[]): string[] {
  const verdicts = [...new Set(results.map(({ verdict }) => verdict))];
  return verdicts.map((verdict) => {
    const ports = new Set(results.filter((result) => result.verdict === verdict).map(({ port }) => port));
    return vscode.l10n.t('{0}: {1}', [...ports].join(', '), verdictWord(verdict));
  });
}

function unknownWords({ report, failures, cancelled }: ProbeRun, id: string): string {
  const [failure] = failures;
  if (cancelled) return vscode.l10n.t('Stopped before everything was measured; what arrived is kept.');
  if (failure !== undefined) return vscode.l10n.t('{0} was not asked to the end: {1}', id, reasonWords(failure));
  if (report.causes.includes('not-admin')) return vscode.l10n.t('{0} was not asked: {1}', id, causeWords('not-admin'));
  if (ownOf(report).length > 0) return vscode.l10n.t('Unknown: {0} answered in words Hopthrough does not know.', id);
  return hereWords(report, id);
}

function hereWords({ results }: ProbeReport, id: string): string {
  const open = openPorts(results);
  return open.length > 0
    ? vscode.l10n.t('Open from {0}: {1}. {2} itself was not asked.', vantageName(), open.join(', '), id)
    : vscode.l10n.t('No port gets out of {0}. {1} itself was not asked.', vantageName(), id);
}

/** What to do about it. */
export function nextOf(run: ProbeRun): string {
  const { report, failures } = run;
  const [cause] = report.causes;
  const [failure] = failures;
  switch (report.verdict) {
    case 'ready':
      return vscode.l10n.t('Enable the tunnel when Cisco asks for it.');
    case 'usable':
      return vscode.l10n.t('Choose port {0} when you enable the tunnel.', report.recommendedPort ?? 0);
    case 'blocked':
      return [differs(report), cause === undefined ? '' : adviceWords(cause)].filter(Boolean).join(' ');
    case 'unknown':
      if (failure !== undefined) return nextStep(failure);
      return cause === undefined ? vscode.l10n.t('Probe from the appliance itself.') : adviceWords(cause);
  }
}

function differs({ applianceId, results }: ProbeReport): string {
  const open = openPorts(results.filter(({ vantageKind }) => vantageKind === 'computer'));
  if (open.length === 0) return '';
  const words = [open.join(', '), vantageName(), inert(applianceId)] as const;
  return vscode.l10n.t('Ports {0} work from {1}, so the block is on the way out of {2}.', ...words);
}

function openPorts(results: readonly ProbeResult[]): readonly number[] {
  return [...new Set(results.filter(({ verdict }) => verdict === 'tunnel').map(({ port }) => port))];
}

function ownOf({ results }: ProbeReport): readonly ProbeResult[] {
  return results.filter(({ vantageKind }) => vantageKind === 'appliance');
}

/** A vantage as it is called: the appliance's id; this computer, or the name of the one that runs the extension. */
export function vantageWord({ vantage, vantageKind }: ProbeResult): string {
  return vantageKind === 'appliance' ? inert(vantage) : vscode.l10n.t('{0} ({1})', vantageName(), inert(vantage));
}

/** For a row of the tree; empty where nothing was measured. */
export function probeWord({ last, running }: ProbeFacts): string {
  if (running !== undefined)
    return vscode.l10n.t('Probing: {0} of {1} answers', running.landed.length, running.expected);
  if (last === undefined) return '';
  const { verdict, recommendedPort = 0, results } = last.report;
  switch (verdict) {
    case 'ready':
      return vscode.l10n.t('Ready on {0}', recommendedPort);
    case 'usable':
      return vscode.l10n.t('Usable on {0}', recommendedPort);
    case 'blocked':
      return vscode.l10n.t('Blocked: {0}', blockedBy(results, last.defaultPorts));
    case 'unknown':
      return openPorts(results).length > 0 ? vscode.l10n.t('Probed from {0} only', vantageName()) : '';
  }
}

function blockedBy(results: readonly ProbeResult[], defaults: readonly number[]): string {
  const own = results.filter(({ vantageKind }) => vantageKind === 'appliance');
  return verdictWord((own.find(({ port }) => defaults.includes(port)) ?? own[0])?.verdict ?? 'unknown');
}

export function verdictWord(verdict: Verdict): string {
  switch (verdict) {
    case 'tunnel':
      return vscode.l10n.t('Tunnel');
    case 'ssh':
      return vscode.l10n.t('Other SSH');
    case 'smtp-inspected':
      return vscode.l10n.t('SMTP inspected');
    case 'smtp':
      return vscode.l10n.t('SMTP server');
    case 'http':
      return vscode.l10n.t('HTTP proxy');
    case 'tls':
      return vscode.l10n.t('TLS proxy');
    case 'open-silent':
      return vscode.l10n.t('Silent');
    case 'closed-early':
      return vscode.l10n.t('Closed early');
    case 'other':
      return vscode.l10n.t('Other answer');
    case 'refused':
      return vscode.l10n.t('Refused');
    case 'timeout':
      return vscode.l10n.t('No answer');
    case 'no-route':
      return vscode.l10n.t('No route');
    case 'dns-failed':
      return vscode.l10n.t('DNS failed');
    case 'cancelled':
      return vscode.l10n.t('Cancelled');
    case 'not-tried':
      return vscode.l10n.t('Not tried');
    case 'unknown':
      return vscode.l10n.t('Unknown');
  }
}

/** Why one try has its verdict, as a sentence. */
export function reasonOf(result: ProbeResult, timeoutMs: number): string {
  const seconds = Math.round(timeoutMs / 1000);
  const text = inert(result.evidence.text ?? result.evidence.errno ?? '');
  const where = vantageWord(result);
  switch (result.verdict) {
    case 'tunnel':
      return vscode.l10n.t("Cisco's tunnel server answers.");
    case 'ssh':
      return vscode.l10n.t("An SSH server answers, but not Cisco's.");
    case 'smtp-inspected':
      return vscode.l10n.t('A firewall answers in place of Cisco and masks the greeting.');
    case 'smtp':
      return vscode.l10n.t('A mail relay answers in place of Cisco.');
    case 'http':
      return vscode.l10n.t('A web proxy answers in place of Cisco.');
    case 'tls':
      return vscode.l10n.t('A device waits for TLS, which the tunnel does not speak.');
    case 'open-silent':
      return vscode.l10n.t('The port opens, then says nothing for {0} s.', seconds);
    case 'closed-early':
      return vscode.l10n.t('The port opens and is closed before the first byte.');
    case 'other':
      return vscode.l10n.t('Something that is not SSH answers: {0}', text);
    case 'refused':
      return vscode.l10n.t('A reset came back at once.');
    case 'timeout':
      return vscode.l10n.t('No answer in {0} s: packets dropped on the way.', seconds);
    case 'no-route':
      return vscode.l10n.t('{0} has no route to it.', where);
    case 'dns-failed':
      return vscode.l10n.t('The name cannot be looked up; the tunnel needs the name.');
    case 'cancelled':
      return vscode.l10n.t('Stopped by you.');
    case 'not-tried':
      return result.cause === 'dns-wrong-answer'
        ? vscode.l10n.t('Not tried: {0} is no address of a server.', result.addresses.map(inert).join(', '))
        : vscode.l10n.t('Not tried: {0} was not asked to the end.', where);
    case 'unknown':
      return vscode.l10n.t('The answer is not understood: {0}', text);
  }
}

export function actorWord(actor: Actor): string {
  switch (actor) {
    case 'firewall':
      return vscode.l10n.t('firewall team');
    case 'dns':
      return vscode.l10n.t('DNS team');
    case 'proxy':
      return vscode.l10n.t('proxy team');
    case 'network':
      return vscode.l10n.t('network team');
    case 'appliance':
      return vscode.l10n.t('administrator of the appliance');
    case 'support':
      return vscode.l10n.t('Cisco support');
    case 'you':
      return vscode.l10n.t('you');
  }
}

/** What is wrong, as a sentence. */
export function causeWords(cause: Cause): string {
  switch (cause) {
    case 'cli-busy':
      return vscode.l10n.t('The CLI did not come back to its prompt.');
    case 'pager-stuck':
      return vscode.l10n.t('The CLI waits at its pager.');
    case 'session-expired':
      return vscode.l10n.t('The appliance ended the session.');
    case 'two-factor':
      return vscode.l10n.t('The login asks for a second factor.');
    case 'passphrase-change':
      return vscode.l10n.t('The login asks for a new passphrase.');
    case 'login-refused':
      return vscode.l10n.t('The login was refused.');
    case 'host-key-changed':
      return vscode.l10n.t('The host key has changed.');
    case 'no-common-algorithm':
      return vscode.l10n.t('No SSH algorithm in common.');
    case 'not-admin':
      return vscode.l10n.t('This login does not have the command; an administrator does.');
    case 'cluster-node-disconnected':
      return vscode.l10n.t('The machine is disconnected from its cluster.');
    case 'cluster-mode':
      return vscode.l10n.t('The command works in machine mode alone.');
    case 'sma-closes':
      return vscode.l10n.t('The SMA accepts the connection and closes it.');
    case 'sma-refused':
      return vscode.l10n.t('The SMA refuses SSH on this port.');
    case 'sma-filtered':
      return vscode.l10n.t('Packets to the SMA are dropped on the way.');
    case 'no-route':
      return vscode.l10n.t('There is no route to the tunnel server.');
    case 'wrong-interface':
      return vscode.l10n.t('One interface reaches the tunnel server, another does not.');
    case 'dns-failed':
      return vscode.l10n.t('The name of the tunnel server cannot be looked up.');
    case 'dns-varies':
      return vscode.l10n.t('DNS gives different answers to the same question.');
    case 'dns-wrong-answer':
      return vscode.l10n.t('DNS gives an address that is not of the tunnel server.');
    case 'ipv6-only':
      return vscode.l10n.t('DNS gives IPv6 addresses alone.');
    case 'dropped':
      return vscode.l10n.t('Packets are dropped on the way out.');
    case 'refused':
      return vscode.l10n.t('The connection is refused.');
    case 'captive-portal':
      return vscode.l10n.t('A login or block page answers in place of Cisco.');
    case 'smtp-inspection':
      return vscode.l10n.t('Port 25 is under SMTP inspection.');
    case 'smtp-relay':
      return vscode.l10n.t('A mail relay takes the connection.');
    case 'http-proxy':
      return vscode.l10n.t('A web proxy takes the connection.');
    case 'tls-inspection':
      return vscode.l10n.t('A TLS inspection takes the connection.');
    case 'dns-inspection':
      return vscode.l10n.t('A DNS inspection holds port 53.');
    case 'closed-before-banner':
      return vscode.l10n.t('The connection is closed before the first byte.');
    case 'reset-after-banner':
      return vscode.l10n.t('The connection is cut right after the SSH greeting.');
    case 'other-ssh':
      return vscode.l10n.t("An SSH server answers that is not Cisco's.");
    case 'default-port-blocked':
      return vscode.l10n.t('The default port does not work, another one does.');
    case 'enable-failed':
      return vscode.l10n.t('The appliance could not enable the tunnel.');
    case 'tunnel-expired':
      return vscode.l10n.t('The tunnel has expired; service access is still on.');
    case 'seed-mismatch':
      return vscode.l10n.t('The serial number is not the one that goes with the seed.');
    case 'already-enabled':
      return vscode.l10n.t('Service access is on already.');
    case 'support-logged-in':
      return vscode.l10n.t('Cisco support is logged in.');
  }
}

/** What to do about it, as an imperative sentence. */
export function adviceWords(cause: Cause): string {
  switch (cause) {
    case 'cli-busy':
    case 'pager-stuck':
    case 'session-expired':
      return vscode.l10n.t('Probe again.');
    case 'two-factor':
    case 'passphrase-change':
      return vscode.l10n.t('Open a terminal and answer there.');
    case 'login-refused':
      return vscode.l10n.t('Check user and password before you try again: a few failures lock the account.');
    case 'host-key-changed':
      return vscode.l10n.t('Compare the fingerprint with the console before you connect again.');
    case 'no-common-algorithm':
      return vscode.l10n.t('Set legacyAlgorithms for it in the inventory, or change sshconfig.');
    case 'not-admin':
      return vscode.l10n.t('Log in as an administrator.');
    case 'cluster-node-disconnected':
      return vscode.l10n.t('Log in to the machine itself.');
    case 'cluster-mode':
      return vscode.l10n.t('Log in to the machine that the command is about.');
    case 'sma-closes':
      return vscode.l10n.t('Check its access list (adminaccessconfig, sshconfig).');
    case 'sma-refused':
      return vscode.l10n.t('Enable SSH on that interface of the SMA, and check its port.');
    case 'sma-filtered':
      return vscode.l10n.t('Open SSH from the ESA or WSA to the SMA.');
    case 'no-route':
      return vscode.l10n.t('Check the default gateway.');
    case 'wrong-interface':
      return vscode.l10n.t('Use the interface that works, or mend the route of the other.');
    case 'dns-failed':
      return vscode.l10n.t('Mend DNS (dnsconfig): the tunnel goes by name.');
    case 'dns-varies':
      return vscode.l10n.t('Compare the DNS servers, then flush the cache (dnsflush).');
    case 'dns-wrong-answer':
      return vscode.l10n.t('Compare the answer with a public resolver.');
    case 'ipv6-only':
      return vscode.l10n.t('Give the appliance a way out over IPv4.');
    case 'dropped':
      return vscode.l10n.t('Open one of the ports, or try another.');
    case 'refused':
      return vscode.l10n.t('Look for a reject rule of the firewall, or a wrong address.');
    case 'captive-portal':
      return vscode.l10n.t('Exempt the appliance from the authentication on the way out.');
    case 'smtp-inspection':
      return vscode.l10n.t('Switch SMTP inspection off for this flow, or open another port.');
    case 'smtp-relay':
      return vscode.l10n.t('Exempt the appliance from the relay, or use another port.');
    case 'http-proxy':
      return vscode.l10n.t('Bypass the proxy, or use another port.');
    case 'tls-inspection':
      return vscode.l10n.t('Switch TLS inspection off for this flow, or use another port.');
    case 'dns-inspection':
      return vscode.l10n.t('Use another port.');
    case 'closed-before-banner':
    case 'reset-after-banner':
      return vscode.l10n.t('Allow the SSH protocol on this port, or use another port.');
    case 'other-ssh':
      return vscode.l10n.t('Check DNS and NAT before you enable the tunnel.');
    case 'default-port-blocked':
      return vscode.l10n.t('Choose the port that works when you enable the tunnel.');
    case 'enable-failed':
      return vscode.l10n.t('Try once more; then ask Cisco support.');
    case 'tunnel-expired':
      return vscode.l10n.t('Disable remote access, then enable it again: new tunnel, new seed.');
    case 'seed-mismatch':
      return vscode.l10n.t('Read seed and serial number again, on the right machine.');
    case 'already-enabled':
      return vscode.l10n.t('Read the status before you change anything.');
    case 'support-logged-in':
      return vscode.l10n.t('Ask Cisco support before you disable remote access.');
  }
}
