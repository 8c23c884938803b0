/** Why there is no connection, or no longer one: from the look-up of a name to the shell, in the person's language. */

import * as vscode from './spoken';
import type { Failure, FailureFacts, Of } from '../appliance/failure';
import { inert, vantageName } from './wording';

type ConnectionStage = 'dns' | 'connect' | 'ident' | 'kex' | 'host-key' | 'auth' | 'forward' | 'nested' | 'shell';

/** A sentence that ends with a full stop. */
export function connectionWords(failure: Extract<Failure, { readonly stage: ConnectionStage }>): string {
  const facts = failure.facts ?? {};
  const hop = inert(failure.hop);
  switch (failure.stage) {
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
      return vscode.l10n.t(
        'the connection to {0} was closed before it said anything; an access list may do that.',
        hop,
      );
    case 'reset':
      return vscode.l10n.t('the connection to {0} was reset before it said anything.', hop);
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
      if ((facts.methods ?? []).length === 0) return vscode.l10n.t('{0} offers {1} no way to log in.', hop, user);
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
      return facts.line === undefined
        ? vscode.l10n.t('{0} could not reach {1}.', hop, to)
        : vscode.l10n.t('{0} could not reach {1}; it says "{2}".', hop, to, inert(facts.line));
    case 'no-resources':
      return vscode.l10n.t('{0} has no room for another connection (code {1}).', hop, facts.code ?? 4);
    case 'refused':
      return facts.line === undefined
        ? vscode.l10n.t('{0} refused to forward to {1}.', hop, to)
        : vscode.l10n.t('{0} refused to forward to {1}; it says "{2}".', hop, to, inert(facts.line));
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

function address(facts: FailureFacts): string {
  return inert(facts.address ?? '?');
}

function list(names: readonly string[] | undefined): string {
  return names === undefined || names.length === 0 ? vscode.l10n.t('nothing') : names.map(inert).join(', ');
}
