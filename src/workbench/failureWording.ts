/** From the code of a failure to a sentence, in the person's language. */

import * as vscode from './spoken';
import type { Route } from '../appliance/appliance';
import type { Failure, FailureFacts, Of, Stage } from '../appliance/failure';
import { nextStep } from './nextStep';
import { inert, vantageName } from './wording';

/** What a person reads of a failure: one line each. */
export interface FailureWords {
  readonly message: string;
  readonly next: string;
}

export function failureWords(failure: Failure, route?: Route): FailureWords {
  const position = route?.findIndex(({ id }) => id === failure.hop) ?? -1;
  const where = stageWord(failure.stage);
  const hop = inert(failure.hop);
  const reason = reasonWords(failure);
  if (failure.stage === 'dialogue' || failure.stage === 'file')
    return { message: vscode.l10n.t('{0}, {1}: {2}', hop, where, reason), next: nextStep(failure) };
  const message =
    route === undefined || position < 0
      ? vscode.l10n.t('Not connected. {0}, {1}: {2}', hop, where, reason)
      : vscode.l10n.t('Not connected. Hop {0} of {1}, {2}, {3}: {4}', position + 1, route.length, hop, where, reason);
  return { message, next: nextStep(failure) };
}

export function stageWord(stage: Stage): string {
  switch (stage) {
    case 'validate':
      return vscode.l10n.t('inventory');
    case 'dns':
      return vscode.l10n.t('name');
    case 'connect':
      return vscode.l10n.t('tcp');
    case 'ident':
      return vscode.l10n.t('greeting');
    case 'kex':
      return vscode.l10n.t('key exchange');
    case 'host-key':
      return vscode.l10n.t('host key');
    case 'auth':
      return vscode.l10n.t('login');
    case 'forward':
      return vscode.l10n.t('forward');
    case 'nested':
      return vscode.l10n.t('login from the hop');
    case 'shell':
      return vscode.l10n.t('shell');
    case 'prompt':
      return vscode.l10n.t('prompt');
    case 'dialogue':
      return vscode.l10n.t('dialogue');
    case 'file':
      return vscode.l10n.t('file');
  }
}

/** The reason alone, as a sentence that ends with a full stop. */
export function reasonWords(failure: Failure): string {
  const facts = failure.facts ?? {};
  const hop = inert(failure.hop);
  switch (failure.stage) {
    case 'validate':
      return validateWords(failure.reason, hop, facts);
    case 'dns':
      return dnsWords(failure.reason, facts);
    case 'connect':
      return connectWords(failure.reason, facts);
    case 'ident':
      return identWords(failure.reason, hop, facts);
    case 'kex':
      return kexWords(failure.reason, hop, facts);
    case 'host-key':
      return hostKeyWords(failure.reason, hop, facts);
    case 'auth':
      return authWords(failure.reason, hop, facts);
    case 'forward':
      return forwardWords(failure.reason, hop, facts);
    case 'nested':
      return nestedWords(failure.reason, hop, facts);
    case 'shell':
      return shellWords(failure.reason, hop, facts);
    case 'prompt':
      return promptWords(failure.reason, hop, facts);
    case 'dialogue':
      return dialogueWords(failure.reason, hop, facts);
    case 'file':
      return fileWords(failure.reason, hop, facts);
  }
}

function validateWords(reason: Of<'validate'>, hop: string, facts: FailureFacts): string {
  switch (reason) {
    case 'unknown-appliance':
      return vscode.l10n.t('{0} is not in the inventory.', hop);
    case 'unknown-hop':
      return vscode.l10n.t('its route names a hop that is not in the inventory ({0}).', path(facts));
    case 'loop':
      return vscode.l10n.t('its route comes back to itself ({0}).', path(facts));
    case 'too-many-hops':
      return vscode.l10n.t('its route has more than 8 hops ({0}).', path(facts));
    case 'bad-entry':
      return vscode.l10n.t('its entry in the inventory cannot be used.');
    case 'bad-host':
      return vscode.l10n.t('the host is neither a DNS name nor an IP address.');
    case 'bad-port':
      return vscode.l10n.t('the port is not a number from 1 to 65535.');
    case 'bad-user':
      return vscode.l10n.t('the user name has characters that are not allowed.');
    case 'not-here':
      return vscode.l10n.t('this VS Code runs in a browser alone and cannot open network connections.');
  }
}

function dnsWords(reason: Of<'dns'>, facts: FailureFacts): string {
  const name = address(facts);
  switch (reason) {
    case 'not-found':
      return vscode.l10n.t('{0} has no DNS entry.', name);
    case 'no-address':
      return vscode.l10n.t('{0} has a DNS entry but no address.', name);
    case 'server-failed':
      return vscode.l10n.t('the DNS server could not answer for {0}.', name);
    case 'no-answer':
      return vscode.l10n.t('no DNS server answered for {0}.', name);
    case 'other':
      return vscode.l10n.t('{0} could not be looked up.', name);
  }
}

function connectWords(reason: Of<'connect'>, facts: FailureFacts): string {
  const to = address(facts);
  switch (reason) {
    case 'refused':
      return vscode.l10n.t('{0} refused the connection.', to);
    case 'timeout':
      return facts.seconds === undefined
        ? vscode.l10n.t('no answer from {0}.', to)
        : vscode.l10n.t('no answer from {0} in {1} s.', to, facts.seconds);
    case 'no-route':
      return vscode.l10n.t('{0} has no route to {1}.', vantageName(), to);
    case 'reset':
      return vscode.l10n.t('{0} reset the connection.', to);
    case 'denied':
      return vscode.l10n.t('{0} does not let Hopthrough connect to {1}.', vantageName(), to);
    case 'other':
      return vscode.l10n.t('the connection to {0} failed.', to);
  }
}

function identWords(reason: Of<'ident'>, hop: string, facts: FailureFacts): string {
  const line = inert(facts.line ?? '');
  switch (reason) {
    case 'closed':
      return vscode.l10n.t('{0} closed the connection before it said anything; an access list may do that.', hop);
    case 'reset':
      return vscode.l10n.t('{0} reset the connection before it said anything.', hop);
    case 'timeout':
      return vscode.l10n.t('the port is open, but {0} said nothing in {1} s.', hop, facts.seconds ?? 0);
    case 'not-ssh':
      return vscode.l10n.t('not an SSH server{0}; it says "{1}".', otherProtocol(facts.line ?? ''), line);
    case 'old-protocol':
      return vscode.l10n.t('only an old SSH protocol is spoken there: "{0}".', line);
  }
}

function otherProtocol(line: string): string {
  if (/^220[ -]/.test(line)) return vscode.l10n.t(', it looks like SMTP (port 25 inspection?)');
  if (/^HTTP\/|^\s*</.test(line)) return vscode.l10n.t(', it looks like a web server or proxy');
  return '';
}

function kexWords(reason: Of<'kex'>, hop: string, facts: FailureFacts): string {
  switch (reason) {
    case 'no-common-algorithm':
      return vscode.l10n.t(
        'no {0} algorithm in common; {1} offers {2}, Hopthrough offers {3}.',
        facts.kind ?? '',
        hop,
        list(facts.theirs),
        list(facts.ours),
      );
    case 'closed':
      return vscode.l10n.t('{0} closed the connection during the key exchange.', hop);
    case 'reset':
      return vscode.l10n.t('{0} reset the connection during the key exchange.', hop);
    case 'timeout':
      return vscode.l10n.t('the key exchange with {0} did not end in {1} s.', hop, facts.seconds ?? 0);
    case 'protocol':
      return vscode.l10n.t('{0} sent something that is not SSH during the key exchange.', hop);
  }
}

function hostKeyWords(reason: Of<'host-key'>, hop: string, facts: FailureFacts): string {
  const file = inert(facts.file ?? '?');
  const [known, presented] = [inert(facts.knownFingerprint ?? '?'), inert(facts.fingerprint ?? '?')];
  switch (reason) {
    case 'refused':
      return vscode.l10n.t('you did not trust it; no password was sent to {0}.', hop);
    case 'not-the-expected':
      return vscode.l10n.t(
        'its fingerprint is not the one you compared it with; no password was sent to {1}. It is {0}.',
        presented,
        hop,
      );
    case 'changed':
      return facts.file === undefined
        ? vscode.l10n.t(
            'it has changed; no password was sent to {3}. Was {0} since {1}; is {2}.',
            known,
            facts.since?.slice(0, 10) ?? '?',
            presented,
            hop,
          )
        : vscode.l10n.t(
            'it is not the one in {0}; no password was sent to {3}. Known: {1}; presented: {2}.',
            file,
            known,
            presented,
            hop,
          );
    case 'revoked':
      return vscode.l10n.t('it is revoked in {0}; no password was sent to {1}.', file, hop);
    case 'ca-only':
      return vscode.l10n.t('{0} knows {1} only by a certificate authority; certificates are not supported.', file, hop);
    case 'store-unreadable':
      return vscode.l10n.t(
        'the known keys cannot be read ({0}), so none is trusted; no password was sent to {1}.',
        file,
        hop,
      );
    case 'not-kept':
      return vscode.l10n.t(
        'it could not be kept in {0}, so it is not trusted; no password was sent to {1}.',
        file,
        hop,
      );
    case 'changed-during-session':
      return vscode.l10n.t('it changed within the connection; the connection was ended.');
  }
}

function authWords(reason: Of<'auth'>, hop: string, facts: FailureFacts): string {
  const user = inert(facts.user ?? '');
  switch (reason) {
    case 'refused':
      return (facts.tried ?? []).length > 1
        ? vscode.l10n.t('refused for {0}. Each was tried once: {1}.', user, list(facts.tried))
        : vscode.l10n.t('refused for {0}. One attempt was made ({1}).', user, list(facts.tried));
    case 'closed':
      return vscode.l10n.t(
        '{0} closed the connection during the login; whether the password is right is unknown.',
        hop,
      );
    case 'timeout':
      return vscode.l10n.t('{0} did not answer in {1} s.', hop, facts.seconds ?? 0);
    case 'trivial':
      return vscode.l10n.t('{0} let {1} in without asking for anything; Hopthrough does not trust that.', hop, user);
    case 'password-expired':
      return vscode.l10n.t('the password of {0} has expired.', user);
    case 'no-credential':
      return vscode.l10n.t('{0} takes only {1}, and no key was at hand.', hop, list(facts.methods));
    case 'no-method':
      return vscode.l10n.t('{0} takes only {1}, which Hopthrough does not know.', hop, list(facts.methods));
    case 'too-many-rounds':
      return vscode.l10n.t('{0} asks more questions than a login should.', hop);
  }
}

function forwardWords(reason: Of<'forward'>, hop: string, facts: FailureFacts): string {
  const to = address(facts);
  switch (reason) {
    case 'prohibited':
      return vscode.l10n.t('{0} does not allow forwarding (code {1}).', hop, facts.code ?? 1);
    case 'connect-failed':
      return vscode.l10n.t('{0} could not reach {1}.', hop, to);
    case 'no-resources':
      return vscode.l10n.t('{0} has no room for another connection (code {1}).', hop, facts.code ?? 4);
    case 'refused':
      return vscode.l10n.t('{0} refused to forward to {1}.', hop, to);
    case 'timeout':
      return vscode.l10n.t('{0} did not answer in {1} s when asked to forward to {2}.', hop, facts.seconds ?? 0, to);
    case 'closed':
      return vscode.l10n.t('{0} closed the connection.', hop);
  }
}

function nestedWords(reason: Of<'nested'>, hop: string, facts: FailureFacts): string {
  const to = address(facts);
  const line = inert(facts.line ?? '');
  switch (reason) {
    case 'no-command':
      return vscode.l10n.t('the CLI of {0} has no ssh command; it says "{1}".', hop, line);
    case 'changed-key':
      return vscode.l10n.t('{0} says that the host key of {1} has changed; no password was sent there.', hop, to);
    case 'key-refused':
      return vscode.l10n.t('{0} did not accept the host key of {1}; no password was sent there.', hop, to);
    case 'not-connected':
      return vscode.l10n.t('{0} did not get in to {1}; it says "{2}".', hop, to, line);
    case 'timeout':
      return vscode.l10n.t('{0} said nothing more about {1} in {2} s.', hop, to, facts.seconds ?? 0);
    case 'other-place':
      return vscode.l10n.t(
        '{0} asks about another user or host than was typed for {1}; nothing was answered.',
        hop,
        to,
      );
    case 'asks-again':
      return vscode.l10n.t('{0} asks for a password again; nothing was answered.', hop);
    case 'not-recognised':
      return vscode.l10n.t('{0} shows something Hopthrough does not know; nothing was answered.', hop);
    case 'not-last':
      return vscode.l10n.t('it is logged in to from a prompt (hopMode), and nothing can be forwarded through that.');
    case 'not-asked':
      return vscode.l10n.t('it asks questions, and there is nobody here to answer them.');
  }
}

function shellWords(reason: Of<'shell'>, hop: string, facts: FailureFacts): string {
  switch (reason) {
    case 'refused':
      return vscode.l10n.t('{0} refused to open a shell.', hop);
    case 'timeout':
      return vscode.l10n.t('{0} did not open a shell in {1} s.', hop, facts.seconds ?? 0);
    case 'closed':
      return vscode.l10n.t('{0} closed it before a prompt; an access list may do that.', hop);
    case 'lost':
      return facts.seconds === undefined
        ? vscode.l10n.t('the connection to {0} was lost.', hop)
        : vscode.l10n.t('{0} stopped answering for {1} s.', hop, facts.seconds);
  }
}

function promptWords(reason: Of<'prompt'>, hop: string, facts: FailureFacts): string {
  switch (reason) {
    case 'passphrase-change':
      return vscode.l10n.t('{0} asks for a new passphrase before anything else.', hop);
    case 'setup':
      return vscode.l10n.t('{0} asks to be set up, or for its licence to be accepted.', hop);
    case 'timeout':
      return vscode.l10n.t('{0} showed no prompt in {1} s.', hop, facts.seconds ?? 0);
    case 'not-recognised':
      return vscode.l10n.t('{0} asks something Hopthrough does not know before its prompt.', hop);
  }
}

function fileWords(reason: Of<'file'>, hop: string, facts: FailureFacts): string {
  const line = inert(facts.line ?? '');
  switch (reason) {
    case 'not-found':
      return vscode.l10n.t('{0} has no such file.', hop);
    case 'denied':
      return vscode.l10n.t('this login may not read that file on {0}.', hop);
    case 'not-a-file':
      return vscode.l10n.t('that is a folder or a device on {0}, not a file.', hop);
    case 'no-way':
      if (facts.file !== undefined)
        return vscode.l10n.t('{0} has no SFTP, and that name cannot stand in a command for scp.', hop);
      return facts.line === undefined
        ? vscode.l10n.t('{0} hands out files neither by SFTP nor by scp.', hop)
        : vscode.l10n.t('{0} has no SFTP, and where scp should begin it says "{1}".', hop, line);
    case 'interrupted':
      if (facts.received === undefined)
        return vscode.l10n.t('the connection to {0} ended before the file was whole.', hop);
      return facts.line === undefined
        ? vscode.l10n.t('{0} ended the transfer before the file was whole.', hop)
        : vscode.l10n.t('{0} ended the transfer before the file was whole; it says "{1}".', hop, line);
    case 'stalled':
      return vscode.l10n.t('nothing came from {0} for {1} s.', hop, facts.seconds ?? 0);
    case 'size-differs':
      return vscode.l10n.t('the file has not the size that {0} said; it is not kept.', hop);
    case 'too-large':
      return vscode.l10n.t('the file on {0} is larger than Hopthrough takes; it is not kept.', hop);
    case 'disk-full':
      return vscode.l10n.t('this disk has no room for the file.');
    case 'unwritable':
      return vscode.l10n.t('the file could not be written here ({0}).', inert(facts.file ?? ''));
    case 'other':
      return facts.line === undefined
        ? vscode.l10n.t('{0} did not hand out the file.', hop)
        : vscode.l10n.t('{0} did not hand out the file; it says "{1}".', hop, line);
  }
}

function dialogueWords(reason: Of<'dialogue'>, hop: string, facts: FailureFacts): string {
  switch (reason) {
    case 'not-recognised':
      return vscode.l10n.t('{0} answered in words Hopthrough does not know.', hop);
    case 'timeout':
      return vscode.l10n.t('{0} did not finish its answer in {1} s.', hop, facts.seconds ?? 0);
    case 'interrupted':
      return vscode.l10n.t('{0} ended the session in the middle of a dialogue.', hop);
    case 'no-rights':
      return vscode.l10n.t('this login may not do that on {0}; an administrator is needed.', hop);
    case 'restricted':
      return vscode.l10n.t('{0} is in a cluster and wants another mode first; nothing was answered.', hop);
    case 'refused':
      return vscode.l10n.t('{0} did not accept it; nothing was changed, as far as it says.', hop);
    case 'stopped':
      return vscode.l10n.t('stopped by you before anything was changed.');
    case 'not-offered':
      return vscode.l10n.t('{0} does not offer that now.', hop);
    case 'busy':
      return vscode.l10n.t('a dialogue with {0} is running in this or another window.', hop);
  }
}

function address(facts: FailureFacts): string {
  return inert(facts.address ?? '?');
}

function path(facts: FailureFacts): string {
  return (facts.path ?? []).map(inert).join(' > ');
}

function list(names: readonly string[] | undefined): string {
  return names === undefined || names.length === 0 ? vscode.l10n.t('nothing') : names.map(inert).join(', ');
}
