/** What was done to remote access, for the panel and for a case: `{0}` is the appliance, `{1}` the port. */

import type { DeedWhat } from '../../appliance/remoteAccess';
import * as vscode from '../spoken';

export function deedWords(): Readonly<Record<DeedWhat, string>> {
  return {
    'confirmed-tunnel': vscode.l10n.t('You confirmed: enable the tunnel on port {1}'),
    'confirmed-ssh-access': vscode.l10n.t('You confirmed: enable SSH access'),
    'confirmed-disable': vscode.l10n.t('You confirmed: disable remote access'),
    'accepted-enable': vscode.l10n.t('{0} enabled service access'),
    'accepted-disable': vscode.l10n.t('{0} accepted DISABLE'),
    'taken-over': vscode.l10n.t('You took the dialogue over in a terminal'),
    'link-lost': vscode.l10n.t('The connection to {0} was lost before it answered'),
    'already-on': vscode.l10n.t('Nothing was changed: service access was on already'),
    'already-off': vscode.l10n.t('Nothing was changed: service access was off already'),
    'proved-disabled': vscode.l10n.t('Read again: service access off'),
    'proved-ssh-access': vscode.l10n.t('Read again: SSH access on'),
    'proved-tunnel': vscode.l10n.t('Read again: service access on, tunnel up'),
    'read-otherwise': vscode.l10n.t('Read again: not as expected'),
    'read-not-shown': vscode.l10n.t('Read again: the change does not show; it may still be made'),
    'read-not-understood': vscode.l10n.t('Read again: {0} answered in words Hopthrough does not know'),
    'read-failed': vscode.l10n.t('{0} could not be read again'),
    'service-login': vscode.l10n.t('A Cisco engineer logged in; the prompt of {0} shows (SERVICE)'),
  };
}
