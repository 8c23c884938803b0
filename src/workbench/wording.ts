/** Words that stand for names, places and notes, in the person's language; what is untrusted in them made inert. */

import { hostname } from 'node:os';
import * as vscode from './spoken';
import { hostPort } from '../appliance/address';
import type { Appliance } from '../appliance/appliance';
import { expandHome } from '../appliance/homePath';
import type { AuthenticationNote, KeyEncryption, KeyProblem } from '../ssh/events';
import { rewriteCommand } from './keyCommands';

export function noteWords(note: AuthenticationNote): string {
  switch (note.what) {
    case 'agent-unavailable':
      return vscode.l10n.t('the SSH agent does not answer ({0})', inert(note.detail));
    case 'agent-keys-left-out':
      return vscode.l10n.t('the SSH agent holds {0} keys; the first {1} are tried', note.held, note.tried);
    case 'key-skipped':
      return vscode.l10n.t('key {0} left out: {1}', inert(note.file), keyProblem(note.why));
    case 'key-encryption-unknown':
      return encryptionWords(note.file, note.encryption);
  }
}

function encryptionWords(file: string, { name, rewrittenBy }: KeyEncryption): string {
  const path = expandHome(file);
  const command = rewriteCommand(inertWhole(path) === path ? path : undefined, rewrittenBy);
  return rewrittenBy === 'ssh-keygen'
    ? vscode.l10n.t(
        'key {0} left out: this VS Code cannot decrypt its format ({1}); {2} writes it in one that it can',
        ...[inert(file), inert(name), command],
      )
    : vscode.l10n.t(
        'key {0} left out: this VS Code cannot decrypt its format ({1}); with OpenSSL 3, {2} writes a copy in one that it can, for identityFile to name; or make a new key',
        ...[inert(file), inert(name), command],
      );
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
      return vscode.l10n.t('its format or cipher is not supported; RSA, ECDSA and Ed25519 keys as OpenSSH or PEM are');
    case 'wrong-passphrase':
      return vscode.l10n.t('wrong passphrase');
  }
}

/** Words of ours as they begin a row: not for what begins with a name. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
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
  return isHere() ? vscode.l10n.t('this computer') : hostname();
}

/** The same where nothing stands before it. */
export function vantageTitle(): string {
  return isHere() ? vscode.l10n.t('This computer') : hostname();
}

/** The same with the name of the computer, `{0}`, in either case. */
export function vantageForm(): string {
  return isHere() ? vscode.l10n.t('This computer ({0})') : '{0}';
}

function isHere(): boolean {
  const remote = vscode.env.remoteName;
  return remote === undefined || /^(localhost|127\.|\[::1\])/.test(remote);
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
  const shown = inertWhole(text);
  return shown.length > 200 ? `${shown.slice(0, 200)}…` : shown;
}

/** The same of what has a limit of its own. */
export function inertWhole(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\x${hex(c, 2)}`)
    .replace(/[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (c) => `\\u${hex(c, 4)}`)
    .replaceAll('](', '] (');
}

/** The same in a list to pick from, where `$(name)` would become an icon. */
export function plain(text: string): string {
  return inert(text).replaceAll('$(', '\\$(');
}

function hex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0');
}
