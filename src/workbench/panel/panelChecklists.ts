/** The steps of the product's own web interface. Menu words and buttons are the product's (DOMAIN 5, 2.9) and stay as they are. */
import * as vscode from 'vscode';
import type { Words } from '../../../webview/messages';

export function panelChecklists(): Pick<Words, 'checklist' | 'checklistIntro' | 'checklistGuide' | 'step'> {
  return { checklist: names(), checklistIntro: intros(), checklistGuide: guides(), step: steps() };
}

function names(): Words['checklist'] {
  return {
    tunnel: vscode.l10n.t('Enable the tunnel'),
    'ssh-access': vscode.l10n.t('Enable SSH access'),
    disable: vscode.l10n.t('Disable remote access'),
    capture: vscode.l10n.t('Packet capture'),
  };
}

function intros(): Words['checklistIntro'] {
  return {
    tunnel: vscode.l10n.t(
      'Cisco support can then log in to {0} through a tunnel, for about seven days; service access stays on until you disable it.',
    ),
    'ssh-access': vscode.l10n.t(
      'For an appliance without Internet: Cisco support comes through the tunnel of an ESA or WSA and logs in to {0} by SSH, until you disable it.',
    ),
    disable: vscode.l10n.t('Cisco support can then no longer log in to {0}, and the seed string stops working.'),
    capture: vscode.l10n.t('A capture can fill the disk and slow {0} down; Cisco advises to use it together with TAC.'),
  };
}

function guides(): Words['checklistGuide'] {
  const remoteAccess = vscode.l10n.t(
    'User guide: "Enabling Remote Access for Cisco Technical Support Personnel". The words of a page may differ by release.',
  );
  return {
    tunnel: remoteAccess,
    'ssh-access': vscode.l10n.t(
      'User guide: "Enabling Remote Access to Appliances Without a Direct Internet Connection". The words of a page may differ by release.',
    ),
    disable: remoteAccess,
    capture: vscode.l10n.t('User guide: "Running a Packet Capture". The words of a page may differ by release.'),
  };
}

function steps(): Words['step'] {
  return {
    login: vscode.l10n.t('Log in to {0} as an administrator.'),
    openRemoteAccess: vscode.l10n.t('Open Help and Support > Remote Access.'),
    openRemoteAccessWsa: vscode.l10n.t('Open Support and Help > Remote Access.'),
    enable: vscode.l10n.t('Press Enable.'),
    enableWsa: vscode.l10n.t('Press Enable; in some releases the button is Edit Remote Access Settings.'),
    seed: vscode.l10n.t('Choose the seed string: let the appliance generate it, or enter one.'),
    tick: vscode.l10n.t('Tick "Initiate connection via secure tunnel" and enter the port; {0} is the default.'),
    tickProbed: vscode.l10n.t(
      'Tick "Initiate connection via secure tunnel" and enter port {0}, which works by the last probe.',
    ),
    untick: vscode.l10n.t('Leave "Initiate connection via secure tunnel" without a tick: {0} opens no tunnel.'),
    submit: vscode.l10n.t('Press Submit.'),
    success: vscode.l10n.t(
      'It worked if the page says success and shows a seed string; status and serial number stand there too.',
    ),
    handOver: vscode.l10n.t(
      'Put seed string and serial number into the case with Support Case Manager; e-mail may not be secure.',
    ),
    readAgain: vscode.l10n.t('If you may use the CLI of {0}, read its status here: a reading is the proof.'),
    carrier: vscode.l10n.t('Enable the tunnel on {0} as well: through it Cisco support comes to {1}, on port 22.'),
    anyCarrier: vscode.l10n.t(
      'Enable the tunnel on an ESA or WSA that reaches port 22 of {0} as well: through it Cisco support comes.',
    ),
    disable: vscode.l10n.t('Press Disable.'),
    disabled: vscode.l10n.t('It worked if the page says "Success" and that Remote Access has been disabled.'),
    openCapture: vscode.l10n.t('Open Help and Support > Packet Capture.'),
    openCaptureWsa: vscode.l10n.t('Open Support and Help > Packet Capture.'),
    captureRunning: vscode.l10n.t('If a capture is in progress there, leave it: ask who started it.'),
    captureSettings: vscode.l10n.t(
      'Press Edit Settings: size limit, interface, ports and addresses with commas between them (80, 443); an empty field means any.',
    ),
    captureSettingsProbed: vscode.l10n.t(
      'Press Edit Settings: size limit, interface, ports and addresses with commas between them (80, 443). The last probe proposes: {0}',
    ),
    captureStart: vscode.l10n.t('Press Start Capture, and let the failure happen once more.'),
    captureStop: vscode.l10n.t('Press Stop Capture: one that is started here goes on when you log out.'),
    captureFetch: vscode.l10n.t(
      'Download the file on the same page, and delete it there when the case no longer needs it.',
    ),
    captureUpload: vscode.l10n.t('Upload it to the case with Support Case Manager: it holds customer traffic.'),
  };
}
