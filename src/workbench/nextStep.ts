import * as vscode from './spoken';
import type { Failure, Of } from '../appliance/failure';
import { isInventoryId } from '../appliance/typedAddress';
import { inert, vantageName } from './wording';

/** What to do about it, as one imperative sentence. */
export function nextStep(failure: Failure): string {
  const hop = inert(failure.hop);
  switch (failure.stage) {
    case 'validate':
      return failure.reason === 'not-here'
        ? vscode.l10n.t('Open this inventory in a desktop VS Code, or in a remote window.')
        : vscode.l10n.t('Correct {0} in the inventory.', hop);
    case 'dns':
      if (!isInventoryId(failure.hop)) return vscode.l10n.t('Check what you typed, and the DNS of {0}.', vantageName());
      return vscode.l10n.t('Check the host of {0} in the inventory, and the DNS of {1}.', hop, vantageName());
    case 'connect':
      return vscode.l10n.t('Check that {0} is up and that a firewall lets {1} reach it.', hop, vantageName());
    case 'ident':
      return failure.reason === 'closed' || failure.reason === 'reset'
        ? vscode.l10n.t('Check the access list of {0} (adminaccessconfig, sshconfig).', hop)
        : vscode.l10n.t('Check the port of {0}, and what stands between.', hop);
    case 'kex':
      if (failure.reason === 'no-common-algorithm' && !isInventoryId(failure.hop))
        return vscode.l10n.t('If {0} is an old release: add it to the inventory, with legacyAlgorithms.', hop);
      return failure.reason === 'no-common-algorithm'
        ? vscode.l10n.t('If {0} is an old release: set legacyAlgorithms for it in the inventory.', hop)
        : vscode.l10n.t('Try again; if it stays, look at what stands between.');
    case 'host-key':
      return hostKeyNext(failure.reason, hop, failure.facts?.file);
    case 'auth':
      return authNext(failure.reason, hop);
    case 'forward':
      return forwardNext(failure.reason, hop);
    case 'prompt':
      return vscode.l10n.t('Open a terminal to {0} and answer there.', hop);
    case 'dialogue':
      return dialogueNext(failure.reason, hop);
    case 'nested':
      return nestedNext(failure.reason, hop);
    case 'file':
      return fileNext(failure.reason);
    case 'shell':
      return vscode.l10n.t('Connect again.');
  }
}

function fileNext(reason: Of<'file'>): string {
  switch (reason) {
    case 'interrupted':
    case 'stalled':
      return vscode.l10n.t('Fetch it again.');
    case 'disk-full':
    case 'unwritable':
      return vscode.l10n.t('Make room or look at the folder, then fetch it again.');
    case 'no-way':
    case 'denied':
    case 'other':
    case 'too-large':
      return vscode.l10n.t('Download it from the web interface: Help and Support > Packet Capture.');
    case 'not-a-file':
      return vscode.l10n.t('Give the whole path of the file, such as /captures/NAME.cap.');
    case 'not-found':
    case 'size-differs':
      return vscode.l10n.t('Stop the capture, look at its name, then fetch it again.');
  }
}

function dialogueNext(reason: Of<'dialogue'>, hop: string): string {
  switch (reason) {
    case 'not-recognised':
      return vscode.l10n.t('Open a terminal to {0} and answer there.', hop);
    case 'no-rights':
      return vscode.l10n.t('Set an administrator as the user of {0} in the inventory.', hop);
    case 'restricted':
      return vscode.l10n.t('Log in to the machine itself, or switch its mode in a terminal.');
    case 'busy':
      return vscode.l10n.t('Wait until it has ended, then read the state.');
    case 'timeout':
    case 'interrupted':
    case 'refused':
    case 'stopped':
    case 'not-offered':
      return vscode.l10n.t('Read the state again before you change anything.');
  }
}

function hostKeyNext(reason: Of<'host-key'>, hop: string, file: string | undefined): string {
  switch (reason) {
    case 'refused':
      return vscode.l10n.t('Compare the fingerprint with the console of {0}, then connect again.', hop);
    case 'not-the-expected':
      return vscode.l10n.t(
        'Ask who runs {0} for its fingerprint again. If it still differs, do not connect: something else answers there.',
        hop,
      );
    case 'changed':
      return file === undefined
        ? vscode.l10n.t(
            'A rebuilt appliance and an attack look the same from here. If you expect it: Forget Host Key, then connect again.',
          )
        : vscode.l10n.t('If you expect it: correct the entry in {0}, then connect again.', file);
    case 'revoked':
    case 'changed-during-session':
      return vscode.l10n.t('Do not connect before you know why.');
    case 'ca-only':
      return vscode.l10n.t('Add the host key of {0} itself to a known_hosts file.', hop);
    case 'store-unreadable':
      return vscode.l10n.t('Repair that file, then connect again.');
    case 'not-kept':
      return vscode.l10n.t(
        'Make sure that its folder can be written to and that no other window holds it, then connect again.',
      );
  }
}

function authNext(reason: Of<'auth'>, hop: string): string {
  switch (reason) {
    case 'password-expired':
      return vscode.l10n.t('Change it at the console or in the web interface of {0}, then connect again.', hop);
    case 'no-credential':
      return vscode.l10n.t('Name a key for {0} (identityFile), or start an agent that holds one.', hop);
    case 'trivial':
      return vscode.l10n.t('Check that this really is {0}.', hop);
    case 'refused':
    case 'closed':
    case 'timeout':
    case 'no-method':
    case 'too-many-rounds':
      return vscode.l10n.t('Check user and password of {0}; repeated failures lock the account.', hop);
  }
}

function nestedNext(reason: Of<'nested'>, hop: string): string {
  switch (reason) {
    case 'no-command':
      return vscode.l10n.t(
        'Go through another ESA or WSA, or through a jump host; or enable the tunnel on {0} and SSHACCESS behind it: Cisco support goes from {0} to it by itself.',
        hop,
      );
    case 'changed-key':
    case 'key-refused':
      return vscode.l10n.t('Find out why before you connect; what {0} knows is kept there, not here.', hop);
    case 'not-connected':
      return vscode.l10n.t('Check that a firewall lets {0} reach that port, and that SSH is enabled on it.', hop);
    case 'timeout':
      return vscode.l10n.t('Try again, or go through another hop.');
    case 'other-place':
    case 'asks-again':
    case 'not-recognised':
    case 'not-asked':
      return vscode.l10n.t('Open a terminal and answer there.');
    case 'not-last':
      return vscode.l10n.t('Change the hopMode or the way of {0} in the inventory.', hop);
  }
}

function forwardNext(reason: Of<'forward'>, hop: string): string {
  switch (reason) {
    case 'prohibited':
      return vscode.l10n.t(
        'Go through another ESA or WSA, or through a jump host; or enable SSHACCESS there, so that Cisco support reaches it from {0} by itself.',
        hop,
      );
    case 'connect-failed':
    case 'refused':
      return vscode.l10n.t('Check that a firewall lets {0} reach that port, and that SSH is enabled on it.', hop);
    case 'no-resources':
    case 'timeout':
    case 'closed':
      return vscode.l10n.t('Try again, or go through another hop.');
  }
}
