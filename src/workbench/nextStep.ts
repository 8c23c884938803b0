import * as vscode from './spoken';
import type { Failure, Of } from '../appliance/failure';
import { isInventoryId } from '../appliance/typedAddress';
import { inert, vantageName } from './wording';

/** What the person does again: the connection, a probe, or `terminal`, where the button beside it is Open Terminal. */
export type Again = 'connect' | 'probe' | 'terminal';

/** What to do about it, as imperative sentences. */
export function nextStep(failure: Failure, again: Again = 'connect'): string {
  const hop = inert(failure.hop);
  switch (failure.stage) {
    case 'validate':
      return validateNext(failure.reason, hop);
    case 'dns':
      if (!isInventoryId(failure.hop)) return vscode.l10n.t('Check what you typed, and the DNS of {0}.', vantageName());
      return vscode.l10n.t('Check the host of {0} in the inventory, and the DNS of {1}.', hop, vantageName());
    case 'connect':
      if (failure.reason === 'refused') return refusedNext(hop);
      return vscode.l10n.t('Check that {0} is up and that a firewall lets {1} reach it.', hop, vantageName());
    case 'ident':
      return failure.reason === 'closed' || failure.reason === 'reset'
        ? vscode.l10n.t('Check the access list of {0} (adminaccessconfig, sshconfig).', hop)
        : vscode.l10n.t('Check the port of {0}, and what stands between.', hop);
    case 'kex':
      return failure.reason === 'no-common-algorithm'
        ? algorithmNext(failure, hop)
        : vscode.l10n.t('Try again; if it stays, look at what stands between.');
    case 'host-key':
      return hostKeyNext(failure, hop, again);
    case 'auth':
      return authNext(failure.reason, hop, again);
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
      return failure.reason === 'refused'
        ? vscode.l10n.t('Close other terminals to {0}, or check that this user may have one there.', hop)
        : justAgain(again);
  }
}

function validateNext(reason: Of<'validate'>, hop: string): string {
  if (reason === 'not-here') return vscode.l10n.t('Open this inventory in a desktop VS Code, or in a remote window.');
  if (reason === 'no-tunnel') return vscode.l10n.t('Choose an ESA, WSA or SMA.');
  return vscode.l10n.t('Correct {0} in the inventory.', hop);
}

/** What refuses is up, and reached: nothing listens on that port there. */
function refusedNext(hop: string): string {
  return vscode.l10n.t(
    'Check the port of {0} in the inventory, and that SSH is on at the interface with that address (interfaceconfig).',
    hop,
  );
}

function algorithmNext({ facts, hop: id }: Failure, hop: string): string {
  if (facts?.legacyHelps !== true)
    return vscode.l10n.t('Allow on {0} one that Hopthrough offers (on an appliance: sshconfig).', hop);
  return isInventoryId(id)
    ? vscode.l10n.t('If {0} is an old release: set legacyAlgorithms for it in the inventory.', hop)
    : vscode.l10n.t('If {0} is an old release: add it to the inventory, with legacyAlgorithms.', hop);
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

function hostKeyNext({ reason, facts }: Extract<Failure, { stage: 'host-key' }>, hop: string, again: Again): string {
  const file = facts?.file;
  switch (reason) {
    case 'refused':
      return thenAgain(vscode.l10n.t('Compare the fingerprint with the console of {0}', hop), again);
    case 'not-the-expected':
      return vscode.l10n.t(
        'Ask who runs {0} for its fingerprint again. If it still differs, do not connect: something else answers there.',
        hop,
      );
    case 'changed':
      return thenAgain(
        file === undefined
          ? vscode.l10n.t(
              'A rebuilt appliance and an attack look the same from here. If you expect it: Forget Host Key',
            )
          : vscode.l10n.t('If you expect it: correct the entry in {0}', file),
        again,
      );
    case 'revoked':
    case 'changed-during-session':
      return vscode.l10n.t('Do not connect before you know why.');
    case 'ca-only':
      return vscode.l10n.t('Add the host key of {0} itself to a known_hosts file.', hop);
    case 'store-unreadable':
      return thenAgain(vscode.l10n.t('Repair that file'), again);
    case 'not-kept':
      return thenAgain(
        vscode.l10n.t('Make sure that its folder can be written to and that no other window holds it'),
        again,
      );
  }
}

/** The button beside it is called so. `advice` has no full stop. */
function thenAgain(advice: string, again: Again): string {
  switch (again) {
    case 'connect':
      return vscode.l10n.t('{0}, then connect again.', advice);
    case 'probe':
      return vscode.l10n.t('{0}, then probe again.', advice);
    case 'terminal':
      return vscode.l10n.t('{0}, then open a terminal.', advice);
  }
}

function justAgain(again: Again): string {
  switch (again) {
    case 'connect':
      return vscode.l10n.t('Connect again.');
    case 'probe':
      return vscode.l10n.t('Probe again.');
    case 'terminal':
      return vscode.l10n.t('Open a terminal.');
  }
}

function authNext(reason: Of<'auth'>, hop: string, again: Again): string {
  switch (reason) {
    case 'password-expired':
      return thenAgain(vscode.l10n.t('Change it at the console or in the web interface of {0}', hop), again);
    case 'no-credential':
      return vscode.l10n.t('Name a key for {0} (identityFile), or start an agent that holds one.', hop);
    case 'trivial':
      return vscode.l10n.t('Check that this really is {0}.', hop);
    case 'no-method':
      return vscode.l10n.t('Check the user of {0}, and that it may log in there with a password or a key.', hop);
    case 'refused':
    case 'closed':
    case 'timeout':
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
      return vscode.l10n.t(
        'Check that host and port are right for {0}, that a firewall lets it through, and that SSH is enabled there.',
        hop,
      );
    case 'no-resources':
    case 'timeout':
    case 'closed':
      return vscode.l10n.t('Try again, or go through another hop.');
  }
}
