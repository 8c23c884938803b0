/** What is said and asked before a web interface is opened. Each resolves to `undefined` when the person gives up. */

import { hostname } from 'node:os';
import * as vscode from 'vscode';
import { hostPort } from '../../appliance/address';
import { routeTarget, type Route } from '../../appliance/appliance';
import { checkPort } from '../../appliance/names';
import { inert } from '../wording';
import { inputField, quickPick } from '../questionBoxes';

export const IDLE_MINUTES = 10;

/** Says what the browser will warn of, and where it goes; resolves to the port. */
export async function askOpenWeb(route: Route, port: number): Promise<number | undefined> {
  const { id } = routeTarget(route);
  const message = vscode.l10n.t('Open the web interface of {0}?', inert(id));
  const detail = (route.length === 1 ? directDetail(route, port) : forwardedDetail(route, port)).join('\n\n');
  const [open, other] = [vscode.l10n.t('Open'), vscode.l10n.t('Another Port...')];
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, open, other);
  if (answer === open) return port;
  return answer === other ? askWebPort(route) : undefined;
}

function directDetail(route: Route, port: number): string[] {
  const { host } = routeTarget(route);
  return [
    vscode.l10n.t('Your browser goes to https://{0} by itself.', inert(hostPort(host, port))),
    vscode.l10n.t(
      'It may warn of the certificate: most appliances sign their own. Compare its fingerprint before you go on and type a password.',
    ),
  ];
}

function forwardedDetail(route: Route, port: number): string[] {
  const { id, host } = routeTarget(route);
  const hop = inert(route.at(-2)?.id ?? '');
  const to = inert(hostPort(host, port));
  return [
    vscode.env.uiKind === vscode.UIKind.Web
      ? vscode.l10n.t(
          '{0} forwards a port of {1}, where this VS Code runs, to {2}. A browser on another computer does not get to that port by itself.',
          hop,
          inert(hostname()),
          to,
        )
      : vscode.l10n.t('Your browser goes to 127.0.0.1, a port of this computer; {0} forwards it to {1}.', hop, to),
    vscode.l10n.t(
      'It will warn of the certificate, and that is expected: the certificate is made out to {0} and not to 127.0.0.1, and most appliances sign their own. The way to {1} is checked by its host key; compare the fingerprint of the certificate for the rest.',
      inert(id),
      hop,
    ),
    vscode.l10n.t(
      'While it is open, every program of this computer can use that port. It closes with the status panel of {0}, after {1} minutes without a connection, or by a click in the status bar.',
      inert(id),
      IDLE_MINUTES,
    ),
  ];
}

/** DOMAIN 5. */
const USUAL = [443, 8443, 4431] as const;

export async function askWebPort(route: Route): Promise<number | undefined> {
  const { id } = routeTarget(route);
  const title = vscode.l10n.t('Web interface of {0}', inert(id));
  const notes: Readonly<Record<number, string>> = {
    443: vscode.l10n.t('usual of an ESA or SMA'),
    8443: vscode.l10n.t('usual of a WSA'),
    4431: vscode.l10n.t('the new web interface, where it is enabled'),
  };
  const items = USUAL.map((port) => ({ label: String(port), description: notes[port] ?? '' }));
  const own = { label: vscode.l10n.t('Another...'), description: '' };
  const placeHolder = vscode.l10n.t('HTTPS port; webPort in the inventory keeps it');
  const picked = await quickPick([...items, own], { title, placeHolder, ignoreFocusOut: true });
  if (picked === undefined) return undefined;
  const typed =
    picked.label === own.label
      ? await inputField({ title, prompt: placeHolder, ignoreFocusOut: true, validateInput: badPort })
      : picked.label;
  return typed === undefined ? undefined : Number(typed);
}

function badPort(text: string): string | undefined {
  return 'value' in checkPort(text)
    ? undefined
    : vscode.l10n.t('A port is a number from 1 to 65535, without leading zeros.');
}
