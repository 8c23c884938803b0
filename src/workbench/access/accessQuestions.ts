/** What is asked before remote access is opened or closed. Each resolves to `undefined` when the person gives up. */

import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { isOpen, ofAppliance, type ProbeRun } from '../../appliance/probeReport';
import { defaultPorts, TUNNEL_PORTS } from '../../appliance/tunnelHosts';
import type { Choices, Logins } from '../../tunnel/moves';
import { checkSeed, type SeedProblem } from '../../tunnel/seedText';
import { dated } from '../probes/probeAge';
import { resultWord } from '../probes/verdictWording';
import { inert } from '../wording';
import { inputField, quickPick } from '../questionBoxes';

export type Opening = 'TUNNEL' | 'SSHACCESS';

/** @param chosen the port, where the person has chosen it already */
export async function askOpening(
  appliance: Appliance,
  verb: Opening,
  probed: ProbeRun | undefined,
  chosen: number | undefined,
): Promise<Choices | undefined> {
  const port = verb === 'TUNNEL' ? (chosen ?? (await askPort(appliance, probed))) : undefined;
  if (verb === 'TUNNEL' && port === undefined) return undefined;
  const seed = await askSeed(appliance);
  if (seed === undefined || !(await confirmOpening(appliance, verb, port, seed))) return undefined;
  return { verb, port, seed };
}

/** The one that the last probe recommends first, then the default ones. */
export async function askPort(appliance: Appliance, probed: ProbeRun | undefined): Promise<number | undefined> {
  const { id, family } = appliance;
  const recommended = probed?.report.recommendedPort;
  const usual = [...defaultPorts(family), 443, ...TUNNEL_PORTS];
  const ports = new Set(recommended === undefined ? usual : [recommended, ...usual]);
  const items = [...ports].map((port) => ({
    label: String(port),
    description: [defaultWords(appliance, port), probedWords(appliance, port, probed)].filter(Boolean).join(', '),
    port,
  }));
  const title = vscode.l10n.t('Enable the tunnel on {0}', inert(id));
  const placeHolder = vscode.l10n.t('Port for the tunnel');
  return (await quickPick(items, { title, placeHolder, ignoreFocusOut: true }))?.port;
}

/** The documents of a WSA differ (DOMAIN 4). */
function defaultWords({ family }: Appliance, port: number): string {
  if (!defaultPorts(family).includes(port)) return '';
  if (family !== 'wsa') return vscode.l10n.t('default port');
  return port === 443
    ? vscode.l10n.t('default in the WSA user guide')
    : vscode.l10n.t('default in Cisco document 117873');
}

/** What the appliance itself saw on a port, and when; empty where it was not asked. */
function probedWords({ id }: Appliance, port: number, probed: ProbeRun | undefined): string {
  const found = ofAppliance(probed?.report.results ?? []).filter((result) => result.port === port);
  if (probed === undefined || found.length === 0) return '';
  const word = found.some(isOpen)
    ? vscode.l10n.t('works from {0}', inert(id))
    : [...new Set(found.map(resultWord))].join(' / ');
  return dated(word, probed);
}

async function askSeed({ id }: Appliance): Promise<Choices['seed'] | undefined> {
  const title = vscode.l10n.t('Seed string for {0}', inert(id));
  const items = [
    { label: vscode.l10n.t('Let {0} generate it', inert(id)), description: vscode.l10n.t('recommended'), typed: false },
    { label: vscode.l10n.t('Type one'), description: '', typed: true },
  ];
  const placeHolder = vscode.l10n.t('Cisco needs it, together with the serial number');
  const picked = await quickPick(items, { title, placeHolder, ignoreFocusOut: true });
  if (picked === undefined) return undefined;
  if (!picked.typed) return 'generate';
  const typed = await inputField({
    title,
    prompt: vscode.l10n.t('Hidden, never logged; kept in secret storage until access is disabled.'),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => seedWords(checkSeed(text)) ?? weakWords(text),
  });
  return typed === undefined ? undefined : { typed };
}

function seedWords(problem: SeedProblem | undefined): string | undefined {
  switch (problem) {
    case undefined:
      return undefined;
    case 'empty':
      return vscode.l10n.t('A seed string is needed.');
    case 'too-long':
      return vscode.l10n.t('At most 128 characters.');
    case 'has-space':
      return vscode.l10n.t('Without spaces and line breaks.');
    case 'not-printable':
      return vscode.l10n.t('Letters, digits and signs of ASCII alone.');
  }
}

/** How long one has to be is not documented (DOMAIN 1.5): it is not refused. */
function weakWords(text: string): vscode.InputBoxValidationMessage | undefined {
  if (text.length >= FEWEST_SIGNS) return undefined;
  const message = vscode.l10n.t(
    'Fewer than {0} characters are easily guessed: this and the serial number together open the appliance.',
    FEWEST_SIGNS,
  );
  return { message, severity: vscode.InputBoxValidationSeverity.Warning };
}

const FEWEST_SIGNS = 8;

/** Enter falls on the first item, which is therefore the refusal. */
async function confirmOpening(
  { id, production }: Appliance,
  verb: Opening,
  port: number | undefined,
  seed: Choices['seed'],
): Promise<boolean> {
  const name = inert(id);
  const isTunnel = verb === 'TUNNEL';
  const message = isTunnel
    ? vscode.l10n.t('Enable the tunnel on {0}?', name)
    : vscode.l10n.t('Enable SSH access on {0}?', name);
  const opens = isTunnel
    ? vscode.l10n.t('Cisco support can log in to {0} through port {1}.', name, port ?? '')
    : vscode.l10n.t('Cisco support can log in to {0} by SSH, through another appliance that has a tunnel.', name);
  const lasts = isTunnel
    ? vscode.l10n.t('The tunnel lasts about seven days; service access stays on until you disable it.')
    : vscode.l10n.t('Service access stays on until you disable it.');
  const answers = [verb, seedAnswer(seed), ...(port === undefined ? [] : [String(port)]), 'Y'].join(', ');
  const detail = [
    ...(production ? [vscode.l10n.t('Production appliance.')] : []),
    opens,
    lasts,
    vscode.l10n.t('Hopthrough answers: {0}. Then it reads {1} again.', answers, name),
  ].join('\n');
  const refuse = vscode.l10n.t('Do Not Enable');
  const enable = isTunnel ? vscode.l10n.t('Enable Tunnel') : vscode.l10n.t('Enable SSH Access');
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, refuse, enable)) === enable;
}

function seedAnswer(seed: Choices['seed']): string {
  return seed === 'generate' ? vscode.l10n.t('generate') : vscode.l10n.t('your seed');
}

/**
 * @param carrier the appliance whose tunnel leads Cisco to it, where that one is open too
 * @param carried others that Cisco comes to through the tunnel that may be closed: the carrier's, else its own
 */
export async function confirmDisabling(
  { id, production }: Appliance,
  carrier: Appliance | undefined,
  carried: readonly Appliance[],
): Promise<'one' | 'both' | undefined> {
  const name = inert(id);
  const disable = carrier === undefined ? vscode.l10n.t('Disable') : vscode.l10n.t('Disable {0} Alone', name);
  const both = carrier === undefined ? [] : [vscode.l10n.t('Disable Both')];
  const detail = [
    ...(production ? [vscode.l10n.t('Production appliance.')] : []),
    vscode.l10n.t('Cisco can no longer log in, and the seed string stops working. Then {0} is read again.', name),
    ...(carrier === undefined
      ? []
      : [vscode.l10n.t('The tunnel of {0}, which carries Cisco support to it, is open as well.', inert(carrier.id))]),
    ...(carried.length === 0
      ? []
      : [
          vscode.l10n.t(
            'Through the tunnel of {0} Cisco support also reaches {1}, where SSH access is on or may be. That way closes with it; SSH access there stays as it is.',
            inert((carrier ?? { id }).id),
            carried.map((one) => inert(one.id)).join(', '),
          ),
        ]),
  ].join('\n');
  const message =
    carrier === undefined
      ? vscode.l10n.t('Disable remote access on {0}?', name)
      : vscode.l10n.t('Disable remote access on {0}, and the tunnel of {1} with it?', name, inert(carrier.id));
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...both, disable);
  if (answer === undefined) return undefined;
  return answer === disable ? 'one' : 'both';
}

export async function confirmDespiteLogins({ id }: Appliance, logins: Logins): Promise<boolean> {
  const keep = vscode.l10n.t('Keep It On');
  const disable = vscode.l10n.t('Disable Anyway');
  const message = vscode.l10n.t('Cisco support is on {0} now.', inert(id));
  const detail =
    logins === 'uncounted'
      ? vscode.l10n.t('Its prompt says so; how many are logged in is not known. They may be cut off.')
      : vscode.l10n.t('Cisco engineers logged in: {0}. They may be cut off.', logins);
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, keep, disable)) === disable;
}

export async function confirmMachineMode({ id }: Appliance): Promise<boolean> {
  const stay = vscode.l10n.t('Do Not Switch');
  const switchOver = vscode.l10n.t('Switch for This Command');
  const message = vscode.l10n.t('Let {0} switch to its own machine mode?', inert(id));
  const detail = vscode.l10n.t(
    'It is in a cluster, and the command works on the machine that you are logged in to. Another machine is never answered for.',
  );
  return (await vscode.window.showWarningMessage(message, { modal: true, detail }, stay, switchOver)) === switchOver;
}

export async function askTemporaryPassword({ id }: Appliance): Promise<string | undefined> {
  return inputField({
    title: vscode.l10n.t('Temporary password for {0}', inert(id)),
    prompt: vscode.l10n.t(
      'This release wants a temporary password for Cisco in place of a seed; not that of the administrator. Hidden, never logged.',
    ),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => seedWords(checkSeed(text)) ?? weakWords(text),
  });
}
