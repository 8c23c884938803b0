/** What is wrong with an inventory, as sentences. */

import * as vscode from './spoken';
import type {
  EntryNote,
  EntryProblem,
  Expected,
  FileProblem,
  InventoryProblem,
  RouteProblem,
  SyntaxProblem,
} from '../appliance/inventory/inventoryProblem';
import type { HostProblem, NameProblem } from '../appliance/nameProblem';
import { inert } from './wording';

export function inventoryProblemWords(problem: InventoryProblem): string {
  switch (problem.code) {
    case 'unreadable':
    case 'not-absolute':
    case 'not-utf8':
    case 'file-too-large':
    case 'too-deep':
    case 'not-json':
    case 'not-an-inventory':
    case 'newer-version':
      return fileWords(problem);
    case 'secret-in-inventory':
    case 'misspelt-key':
    case 'mixed-script-host':
    case 'bad-alternative':
      return noteWords(problem);
    case 'loop':
    case 'too-many-hops':
    case 'unknown-hop':
    case 'bad-hop':
      return routeProblemWords(problem);
    case 'bad-host':
      return problem.why === 'character'
        ? vscode.l10n.t('{0} A port goes into "port".', nameProblemWords(problem))
        : nameProblemWords(problem);
    case 'bad-id':
    case 'bad-port':
    case 'bad-user':
    case 'bad-host-key-alias':
    case 'label-too-long':
      return nameProblemWords(problem);
    case 'not-an-entry':
    case 'missing-key':
    case 'wrong-type':
    case 'not-one-of':
    case 'bad-text':
    case 'network-path':
    case 'too-many':
    case 'duplicate-key':
    case 'reserved-key':
    case 'duplicate-id':
      return entryWords(problem);
  }
}

function fileWords(problem: FileProblem): string {
  switch (problem.code) {
    case 'unreadable':
      return /\b(?:EACCES|EPERM)\b/.test(problem.detail)
        ? vscode.l10n.t('You may not read this inventory.')
        : vscode.l10n.t('This inventory cannot be read: {0}', inert(problem.detail));
    case 'not-absolute':
      return vscode.l10n.t('An inventory file needs an absolute path, or one that begins with ~.');
    case 'not-utf8':
      return vscode.l10n.t('This inventory is not UTF-8 text.');
    case 'file-too-large':
      return vscode.l10n.t('This inventory is larger than {0} MB.', Math.round(problem.limit / 1024 / 1024));
    case 'too-deep':
      return vscode.l10n.t('This inventory is nested more than {0} levels deep.', problem.limit);
    case 'not-json':
      return vscode.l10n.t('This inventory cannot be understood: {0}', syntaxWords(problem.syntax));
    case 'not-an-inventory':
      return vscode.l10n.t('This file is no inventory: it needs "version": 1 and "appliances": [].');
    case 'newer-version':
      return vscode.l10n.t(
        'This inventory was written for a newer Hopthrough (this one knows version {0}); it is not changed.',
        problem.known,
      );
  }
}

function syntaxWords(syntax: SyntaxProblem): string {
  switch (syntax) {
    case 'value':
      return vscode.l10n.t('a value is missing here.');
    case 'comma':
      return vscode.l10n.t('a comma is missing here.');
    case 'colon':
      return vscode.l10n.t('a colon is missing here.');
    case 'key':
      return vscode.l10n.t('a key in quotes is missing here.');
    case 'bracket':
      return vscode.l10n.t('a bracket is missing here.');
    case 'end':
      return vscode.l10n.t('the file should end here.');
    case 'comment':
      return vscode.l10n.t('a comment does not end.');
    case 'text':
      return vscode.l10n.t('a text does not end, or has a character that must be escaped.');
    case 'number':
      return vscode.l10n.t('this is no number.');
  }
}

/** As the box says it in which a person types. */
export function nameProblemWords(problem: NameProblem): string {
  switch (problem.code) {
    case 'bad-id':
      return vscode.l10n.t('An id has 1 to 64 letters, digits, dots, underscores or hyphens.');
    case 'bad-host':
      return hostWords(problem.why);
    case 'bad-port':
      return vscode.l10n.t('A port is a number from 1 to 65535, without leading zeros.');
    case 'bad-user':
      return vscode.l10n.t('A user has 1 to 64 letters, digits or any of . _ @ + -');
    case 'bad-host-key-alias':
      return vscode.l10n.t('A host key alias is one name as known_hosts has it, without * ? ! or commas.');
    case 'label-too-long':
      return vscode.l10n.t('A label has at most {0} characters.', problem.limit);
  }
}

function hostWords(why: HostProblem): string {
  switch (why) {
    case 'empty':
      return vscode.l10n.t('The host is missing.');
    case 'character':
      return vscode.l10n.t('The host has a character that no DNS name has.');
    case 'label':
      return vscode.l10n.t(
        'A part of the host is empty, or begins or ends with a hyphen, or has more than letters, digits and hyphens.',
      );
    case 'not-an-address':
      return vscode.l10n.t('The host looks like an IP address but is written in a way that programs read differently.');
    case 'length':
      return vscode.l10n.t('The host is too long: 63 characters a part, 253 in all.');
  }
}

export function routeProblemWords({ code, path }: RouteProblem): string {
  const way = path.map(inert).join(' > ');
  switch (code) {
    case 'loop':
      return vscode.l10n.t('The route comes back to itself: {0}', way);
    case 'too-many-hops':
      return vscode.l10n.t('The route has more than 8 hops: {0}', way);
    case 'unknown-hop':
      return vscode.l10n.t('The route names a hop that is not in the inventory: {0}', way);
    case 'bad-hop':
      return vscode.l10n.t('The route goes through an entry that cannot be used: {0}', way);
  }
}

function entryWords(problem: Exclude<EntryProblem, NameProblem | RouteProblem>): string {
  switch (problem.code) {
    case 'not-an-entry':
      return vscode.l10n.t('An appliance is an object with "id", "family" and "host".');
    case 'missing-key':
      return vscode.l10n.t('"{0}" is missing.', inert(problem.key));
    case 'wrong-type':
      return vscode.l10n.t('"{0}" must be {1}.', inert(problem.key), expectedWords(problem.expected));
    case 'not-one-of':
      return vscode.l10n.t('"{0}" must be one of {1}.', inert(problem.key), problem.values.map(inert).join(', '));
    case 'bad-text':
      return vscode.l10n.t('"{0}" is empty, too long, or has a control character.', inert(problem.key));
    case 'network-path':
      return vscode.l10n.t('"{0}" names a file of another computer.', inert(problem.key));
    case 'too-many':
      return vscode.l10n.t('"{0}" has too many entries.', inert(problem.key));
    case 'duplicate-key':
      return vscode.l10n.t('"{0}" stands here twice.', inert(problem.key));
    case 'reserved-key':
      return vscode.l10n.t('"{0}" cannot be a key.', inert(problem.key));
    case 'duplicate-id':
      return vscode.l10n.t('The id {0} is taken already, in {1}.', inert(problem.id), inert(problem.first));
  }
}

function expectedWords(expected: Expected): string {
  switch (expected) {
    case 'text':
      return vscode.l10n.t('a text');
    case 'number':
      return vscode.l10n.t('a number');
    case 'switch':
      return vscode.l10n.t('true or false');
    case 'ids':
      return vscode.l10n.t('a list of ids');
    case 'routes':
      return vscode.l10n.t('a list of lists of ids');
    case 'paths':
      return vscode.l10n.t('a path or a list of paths');
    case 'switch-or-path':
      return vscode.l10n.t('true, false or the path of a socket');
    case 'object':
      return vscode.l10n.t('an object');
  }
}

function noteWords(note: EntryNote): string {
  switch (note.code) {
    case 'secret-in-inventory':
      return vscode.l10n.t(
        '"{0}" looks like a secret. An inventory holds none: it is not read, and the password is asked when you connect.',
        inert(note.key),
      );
    case 'misspelt-key':
      return vscode.l10n.t('Nothing reads "{0}". Do you mean "{1}"?', inert(note.key), note.meant);
    case 'mixed-script-host':
      return vscode.l10n.t(
        'The host mixes letters of different scripts: {0} is {1}.',
        inert(note.unicode),
        inert(note.host),
      );
    case 'bad-alternative':
      return vscode.l10n.t('An alternative cannot be used. {0}', routeProblemWords(note.route));
  }
}
