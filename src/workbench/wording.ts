/** Words that stand for names, places and notes, in the person's language; what is untrusted in them made inert. */

import { hostname } from 'node:os';
import * as vscode from './spoken';
import { hostPort } from '../appliance/address';
import type { Appliance } from '../appliance/appliance';
import type { AuthenticationNote, KeyProblem } from '../ssh/events';

export function noteWords(note: AuthenticationNote): string {
  switch (note.what) {
    case 'agent-unavailable':
      return vscode.l10n.t('the SSH agent does not answer ({0})', inert(note.detail));
    case 'agent-keys-left-out':
      return vscode.l10n.t('the SSH agent holds {0} keys; the first {1} are tried', note.held, note.tried);
    case 'key-skipped':
      return vscode.l10n.t('key {0} left out: {1}', inert(note.file), keyProblem(note.why));
  }
}

function keyProblem(why: KeyProblem): string {
  switch (why) {
    case 'missing':
      return vscode.l10n.t('no such file');
    case 'unreadable':
      return vscode.l10n.t('it cannot be read');
    case 'not-a-file':
      return vscode.l10n.t('it is not a file');
    case 'too-large':
      return vscode.l10n.t('it is larger than 1 MB');
    case 'unsupported':
      return vscode.l10n.t('its format is not supported; OpenSSH and PEM are');
    case 'wrong-passphrase':
      return vscode.l10n.t('wrong passphrase');
  }
}

export function familyWord({ family }: Pick<Appliance, 'family'>): string {
  return family === 'jump' ? vscode.l10n.t('jump host') : family.toUpperCase();
}

export function addressText({ user, host, port }: Appliance): string {
  return `${user}@${hostPort(host, port)}`;
}

/** `this computer > esa1 > sma1` */
export function routeText(ids: readonly string[]): string {
  return [vantageName(), ...ids].map(inert).join(' > ');
}

/** The computer that connections start from; in a remote window that is another one, and is called by its name. */
export function vantageName(): string {
  const remote = vscode.env.remoteName;
  const here = remote === undefined || /^(localhost|127\.|\[::1\])/.test(remote);
  return here ? vscode.l10n.t('this computer') : hostname();
}

/** Of what is for a case, and how it must not go. */
export function whereItMayGo(): string {
  return vscode.l10n.t(
    'Upload it to the case with Support Case Manager; e-mail to attach@cisco.com may not be secure.',
  );
}

/**
 * Text from an inventory or an appliance made inert: control and bidi characters visible, one line, 200 characters. In
 * boxes and notifications VS Code makes `[text](command:...)` a link that runs a command: the two parts are set apart.
 */
export function inert(text: string): string {
  const shown = text
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\x${hex(c, 2)}`)
    .replace(/[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (c) => `\\u${hex(c, 4)}`)
    .replaceAll('](', '] (');
  return shown.length > 200 ? `${shown.slice(0, 200)}…` : shown;
}

/** The same in a list to pick from, where `$(name)` would become an icon. */
export function plain(text: string): string {
  return inert(text).replaceAll('$(', '\\$(');
}

function hex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0');
}
