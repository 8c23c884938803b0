/** What is in the way of the tunnel, who mends it and how, in words (DOMAIN 7). */

import * as vscode from '../spoken';
import type { Actor, Cause, Team } from '../../appliance/probeCause';

export function actorWord(actor: Actor): string {
  switch (actor) {
    case 'firewall':
      return vscode.l10n.t('firewall team');
    case 'dns':
      return vscode.l10n.t('DNS team');
    case 'proxy':
      return vscode.l10n.t('proxy team');
    case 'network':
      return vscode.l10n.t('network team');
    case 'appliance':
      return vscode.l10n.t('administrator of the appliance');
    case 'support':
      return vscode.l10n.t('Cisco support');
    case 'you':
      return vscode.l10n.t('you');
  }
}

/** What opens the request: it is called after the firewall team where that is one of those who have to mend. */
export function requestWord(teams: readonly Team[]): string {
  const team = teams.includes('firewall') ? 'firewall' : (teams[0] ?? 'firewall');
  switch (team) {
    case 'dns':
      return vscode.l10n.t('DNS Request');
    case 'network':
      return vscode.l10n.t('Network Request');
    case 'firewall':
      return vscode.l10n.t('Firewall Request');
  }
}

/** What is wrong, as a sentence. */
export function causeWords(cause: Cause): string {
  switch (cause) {
    case 'cli-busy':
      return vscode.l10n.t('The CLI did not come back to its prompt.');
    case 'pager-stuck':
      return vscode.l10n.t('The CLI waits at its pager.');
    case 'session-expired':
      return vscode.l10n.t('The appliance ended the session.');
    case 'two-factor':
      return vscode.l10n.t('The login asks for a second factor.');
    case 'passphrase-change':
      return vscode.l10n.t('The login asks for a new passphrase.');
    case 'login-refused':
      return vscode.l10n.t('The login was refused.');
    case 'host-key-changed':
      return vscode.l10n.t('The host key has changed.');
    case 'no-common-algorithm':
      return vscode.l10n.t('No SSH algorithm in common.');
    case 'not-admin':
      return vscode.l10n.t('This login does not have the command; an administrator does.');
    case 'cluster-node-disconnected':
      return vscode.l10n.t('The machine is disconnected from its cluster.');
    case 'cluster-mode':
      return vscode.l10n.t('The command works in machine mode alone.');
    case 'sma-closes':
      return vscode.l10n.t('The SMA accepts the connection and closes it.');
    case 'sma-refused':
      return vscode.l10n.t('The SMA refuses SSH on this port.');
    case 'sma-filtered':
      return vscode.l10n.t('Packets to the SMA are dropped on the way.');
    case 'no-route':
      return vscode.l10n.t('There is no route to the tunnel server, or a router on the way rejects it.');
    case 'wrong-interface':
      return vscode.l10n.t('One interface reaches the tunnel server, another does not.');
    case 'dns-failed':
      return vscode.l10n.t('The name of the tunnel server cannot be looked up.');
    case 'dns-varies':
      return vscode.l10n.t('DNS gives different answers to the same question.');
    case 'dns-wrong-answer':
      return vscode.l10n.t('DNS gives an address that is not of the tunnel server.');
    case 'ipv6-only':
      return vscode.l10n.t('DNS gives IPv6 addresses alone.');
    case 'dropped':
      return vscode.l10n.t('Packets are dropped on the way out.');
    case 'refused':
      return vscode.l10n.t('The connection is refused, or rejected on the way.');
    case 'captive-portal':
      return vscode.l10n.t('A login or block page answers in place of Cisco.');
    case 'smtp-inspection':
      return vscode.l10n.t('Port 25 is under SMTP inspection.');
    case 'smtp-relay':
      return vscode.l10n.t('A mail relay takes the connection.');
    case 'http-proxy':
      return vscode.l10n.t('A web proxy takes the connection.');
    case 'tls-inspection':
      return vscode.l10n.t('A TLS inspection takes the connection.');
    case 'dns-inspection':
      return vscode.l10n.t('A DNS inspection holds port 53.');
    case 'closed-before-banner':
      return vscode.l10n.t('The connection is closed before the SSH greeting is whole.');
    case 'reset-after-banner':
      return vscode.l10n.t('The connection is cut right after the SSH greeting.');
    case 'other-ssh':
      return vscode.l10n.t("An SSH server answers, but not as Cisco's does.");
    case 'default-port-blocked':
      return vscode.l10n.t('The default port does not work, another one does.');
    case 'enable-failed':
      return vscode.l10n.t('The appliance could not enable the tunnel.');
    case 'tunnel-expired':
      return vscode.l10n.t('The tunnel has expired; service access is still on.');
    case 'seed-mismatch':
      return vscode.l10n.t('The serial number is not the one that goes with the seed.');
    case 'already-enabled':
      return vscode.l10n.t('Service access is on already.');
    case 'support-logged-in':
      return vscode.l10n.t('Cisco support is logged in.');
  }
}

/** What to do about it, as an imperative sentence. */
export function adviceWords(cause: Cause): string {
  switch (cause) {
    case 'cli-busy':
    case 'pager-stuck':
    case 'session-expired':
      return vscode.l10n.t('Probe again.');
    case 'two-factor':
    case 'passphrase-change':
      return vscode.l10n.t('Open a terminal and answer there.');
    case 'login-refused':
      return vscode.l10n.t('Check user and password before you try again: a few failures lock the account.');
    case 'host-key-changed':
      return vscode.l10n.t('Compare the fingerprint with the console before you connect again.');
    case 'no-common-algorithm':
      return vscode.l10n.t('Set legacyAlgorithms for it in the inventory, or change sshconfig.');
    case 'not-admin':
      return vscode.l10n.t('Log in as an administrator.');
    case 'cluster-node-disconnected':
      return vscode.l10n.t('Log in to the machine itself.');
    case 'cluster-mode':
      return vscode.l10n.t('Log in to the machine that the command is about.');
    case 'sma-closes':
      return vscode.l10n.t('Check its access list (adminaccessconfig, sshconfig).');
    case 'sma-refused':
      return vscode.l10n.t('Enable SSH on that interface of the SMA, and check its port.');
    case 'sma-filtered':
      return vscode.l10n.t('Open SSH from the ESA or WSA to the SMA.');
    case 'no-route':
      return vscode.l10n.t(
        'Check interface, default gateway and routes first (on the appliance: routeconfig); then ask the network team which router rejects it.',
      );
    case 'wrong-interface':
      return vscode.l10n.t('Use the interface that works, or mend the route of the other.');
    case 'dns-failed':
      return vscode.l10n.t('Mend DNS (dnsconfig): the tunnel goes by name.');
    case 'dns-varies':
      return vscode.l10n.t('Compare the DNS servers, then flush the cache (dnsflush).');
    case 'dns-wrong-answer':
      return vscode.l10n.t('Compare the answer with a public resolver.');
    case 'ipv6-only':
      return vscode.l10n.t('Give the appliance a way out over IPv4.');
    case 'dropped':
      return vscode.l10n.t('Open one of the ports, or try another.');
    case 'refused':
      return vscode.l10n.t('Look for a reject rule of the firewall, or a wrong address.');
    case 'captive-portal':
      return vscode.l10n.t('Exempt the appliance from the authentication on the way out.');
    case 'smtp-inspection':
      return vscode.l10n.t('Switch SMTP inspection off for this flow, or open another port.');
    case 'smtp-relay':
      return vscode.l10n.t('Exempt the appliance from the relay, or use another port.');
    case 'http-proxy':
      return vscode.l10n.t('Bypass the proxy, or use another port.');
    case 'tls-inspection':
      return vscode.l10n.t('Switch TLS inspection off for this flow, or use another port.');
    case 'dns-inspection':
      return vscode.l10n.t('Use another port.');
    case 'closed-before-banner':
    case 'reset-after-banner':
      return vscode.l10n.t('Allow the SSH protocol on this port, or use another port.');
    case 'other-ssh':
      return vscode.l10n.t('Check DNS and NAT before you enable the tunnel.');
    case 'default-port-blocked':
      return vscode.l10n.t('Choose the port that works when you enable the tunnel.');
    case 'enable-failed':
      return vscode.l10n.t('Try once more; then ask Cisco support.');
    case 'tunnel-expired':
      return vscode.l10n.t('Disable remote access, then enable it again: new tunnel, new seed.');
    case 'seed-mismatch':
      return vscode.l10n.t('Read seed and serial number again, on the right machine.');
    case 'already-enabled':
      return vscode.l10n.t('Read the status before you change anything.');
    case 'support-logged-in':
      return vscode.l10n.t('Ask Cisco support before you disable remote access.');
  }
}
