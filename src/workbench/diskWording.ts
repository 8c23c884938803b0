/** Why a file of this computer cannot be read or written, in words and not by the code of the system. */

import { dirname } from 'node:path';
import * as vscode from './spoken';
import { inert } from './wording';

/** A sentence without its full stop. `path`: the file that was to be written. */
export function unwritableReason(error: unknown, path: string): string {
  const [code, folder] = [codeIn(error), inert(dirname(path))];
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return vscode.l10n.t('you may not write in {0}', folder);
    case 'EROFS':
      return vscode.l10n.t('{0} can only be read', folder);
    case 'ENOENT':
    case 'ENOTDIR':
      return vscode.l10n.t('there is no folder {0}', folder);
    case 'EISDIR':
      return vscode.l10n.t('{0} is a folder', inert(path));
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return vscode.l10n.t('the disk is full');
    default:
      return commonReason(code, path);
  }
}

/** A sentence without its full stop. */
export function unreadableReason(error: unknown, path: string): string {
  const code = codeIn(error);
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return vscode.l10n.t('you may not read {0}', inert(path));
    case 'ENOENT':
    case 'ENOTDIR':
      return vscode.l10n.t('{0} is no longer there', inert(path));
    case 'EISDIR':
      return vscode.l10n.t('{0} is a folder', inert(path));
    default:
      return commonReason(code, path);
  }
}

function commonReason(code: string, path: string): string {
  switch (code) {
    case 'EBUSY':
    case 'ETXTBSY':
      return vscode.l10n.t('another program holds {0}', inert(path));
    case 'EIO':
      return vscode.l10n.t('the disk fails at {0}', inert(path));
    case 'EMFILE':
    case 'ENFILE':
      return vscode.l10n.t('{0} could not be opened: too many files are open', inert(path));
    case 'ELOOP':
      return vscode.l10n.t('{0} is a link that leads back to itself', inert(path));
    case 'ENAMETOOLONG':
      return vscode.l10n.t('the name {0} is too long', inert(path));
    default:
      return vscode.l10n.t('{0}: {1}', inert(path), inert(code));
  }
}

/** `EACCES` and the like, also of a `StoreFailed`, whose class each bundle has anew; else its message. */
function codeIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('detail' in error && typeof error.detail === 'string') return error.detail;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
