/** Every word of the status panel, in the person's language; the page fills in `{0}` and so on. */
import * as vscode from 'vscode';
import { deedWords } from '../access/deedWording';
import { verdictWords } from '../probes/verdictWording';
import type { Words } from '../../../webview/messages';
import { panelLabels } from './panelLabels';
import { panelChecklists } from './panelChecklists';
import { panelSentences } from './panelSentences';

export function panelWords(): Words {
  return {
    state: state(),
    verdict: verdictWords(),
    next: next(),
    readiness: readiness(),
    reaches: reaches(),
    action: action(),
    deed: deedWords(),
    change: change(),
    ...panelChecklists(),
    say: panelSentences(),
    label: panelLabels(),
    numbers: vscode.l10n.t('zero one two three four five six seven eight nine ten').split(' '),
  };
}

function state(): Words['state'] {
  return {
    disabled: vscode.l10n.t('Disabled'),
    'ssh-access': vscode.l10n.t('SSH access'),
    'tunnel-connecting': vscode.l10n.t('Tunnel connecting'),
    'tunnel-up': vscode.l10n.t('Tunnel up'),
    'tunnel-down': vscode.l10n.t('Tunnel down'),
    'tunnel-expired': vscode.l10n.t('Tunnel expired'),
    unknown: vscode.l10n.t('Unknown'),
  };
}

function next(): Words['next'] {
  return {
    tunnel: vscode.l10n.t('Use this port.'),
    ssh: vscode.l10n.t('Check DNS and NAT before you enable.'),
    'smtp-inspected': vscode.l10n.t('Exempt this flow, or open another port.'),
    smtp: vscode.l10n.t('Exempt {0}, or use another port.'),
    http: vscode.l10n.t('Bypass the proxy, or use another port.'),
    tls: vscode.l10n.t('No TLS inspection for this flow.'),
    'open-silent': vscode.l10n.t('A proxy may hold it: try another port.'),
    'closed-early': vscode.l10n.t('Allow SSH on this port.'),
    other: vscode.l10n.t('Look at the first line.'),
    refused: vscode.l10n.t('A firewall rejects it, or the host is wrong.'),
    timeout: vscode.l10n.t('Open the port, or try another.'),
    'no-route': vscode.l10n.t('Check the default gateway.'),
    'dns-failed': vscode.l10n.t('Fix DNS on {0}.'),
    cancelled: vscode.l10n.t('Probe again.'),
    'not-tried': vscode.l10n.t('Probe again.'),
    unknown: vscode.l10n.t('Look at the first line.'),
  };
}

function readiness(): Words['readiness'] {
  return {
    ready: vscode.l10n.t('Ready on {0}'),
    usable: vscode.l10n.t('Usable on {0}'),
    blocked: vscode.l10n.t('Blocked'),
    unknown: vscode.l10n.t('Unknown'),
  };
}

function reaches(): Words['reaches'] {
  return {
    tunnel: vscode.l10n.t('Something other than SSH answers between {0} and {1}'),
    ssh: vscode.l10n.t('SSH'),
    'smtp-inspected': vscode.l10n.t('Something other than SSH answers between {0} and {1}'),
    smtp: vscode.l10n.t('Something other than SSH answers between {0} and {1}'),
    http: vscode.l10n.t('Something other than SSH answers between {0} and {1}'),
    tls: vscode.l10n.t('Something other than SSH answers between {0} and {1}'),
    other: vscode.l10n.t('Something other than SSH answers between {0} and {1}'),
    'open-silent': vscode.l10n.t('The port opens, then says nothing'),
    'closed-early': vscode.l10n.t('Closed before the first byte: an access list on {1} may do that'),
    refused: vscode.l10n.t('Refused: SSH is off on that interface, or the port is wrong'),
    timeout: vscode.l10n.t('No answer: dropped between {0} and {1}'),
    'no-route': vscode.l10n.t('{0} has no route to {1}'),
    'dns-failed': vscode.l10n.t('{0} cannot look up the name of {1}'),
    cancelled: vscode.l10n.t('Cancelled'),
    'not-tried': vscode.l10n.t('Not tried'),
    unknown: vscode.l10n.t('The answer is not understood'),
  };
}

function action(): Words['action'] {
  return {
    probe: vscode.l10n.t('Probe'),
    probeFromInterface: vscode.l10n.t('Probe From Interface...'),
    probeAll: vscode.l10n.t('Probe All'),
    watch: vscode.l10n.t('Watch Until Open'),
    stopWatch: vscode.l10n.t('Stop Watching'),
    compareProbes: vscode.l10n.t('Compare with'),
    planRoute: vscode.l10n.t('Plan Route'),
    readStatus: vscode.l10n.t('Read Status'),
    openStatus: vscode.l10n.t('Open Status'),
    openTerminal: vscode.l10n.t('Open Terminal'),
    openTerminalVia: vscode.l10n.t('Open Terminal Via...'),
    openGui: vscode.l10n.t('Open Web Interface'),
    enableTunnel: vscode.l10n.t('Enable Tunnel...'),
    enableSshAccess: vscode.l10n.t('Enable SSH Access...'),
    disableRemoteAccess: vscode.l10n.t('Disable Remote Access...'),
    reachOfflineSma: vscode.l10n.t('Reach Offline SMA...'),
    takeOver: vscode.l10n.t('Take Over in a Terminal'),
    copySupportBlock: vscode.l10n.t('Copy Seed and Serial'),
    correctInventory: vscode.l10n.t('Correct the Inventory...'),
    firewallRequest: vscode.l10n.t('Firewall Request'),
    caseReport: vscode.l10n.t('Case Report'),
    startCapture: vscode.l10n.t('Start Capture...'),
    stopCapture: vscode.l10n.t('Stop Capture'),
    readCapture: vscode.l10n.t('Read Capture'),
    fetchFile: vscode.l10n.t('Fetch File...'),
    quickLook: vscode.l10n.t('Quick Look'),
    forgetHostKey: vscode.l10n.t('Forget Host Key...'),
    showLog: vscode.l10n.t('Show Log'),
    cancel: vscode.l10n.t('Cancel'),
    close: vscode.l10n.t('Close'),
  };
}

function change(): Words['change'] {
  return {
    'enable-tunnel': vscode.l10n.t('TUNNEL'),
    'enable-ssh-access': vscode.l10n.t('SSHACCESS'),
    disable: vscode.l10n.t('DISABLE'),
  };
}
