/** A packet capture in the web interface, step by step, for who may not use the CLI. */

import * as vscode from 'vscode';
import { inert } from './wording';

/** The menu words are the appliance's own (Cisco user guides, "Working with Packet Captures") and stay as they are. */
export function captureSteps(id: string, filter: string | undefined): string {
  const name = inert(id);
  const lines = [
    vscode.l10n.t('Packet capture on {0} in its web interface', name),
    '',
    vscode.l10n.t('A capture can fill the disk and slow {0} down; Cisco advises to use it together with TAC.', name),
    vscode.l10n.t('One that is started here goes on when you log out: stop it yourself.'),
    '',
    vscode.l10n.t('[ ] 1. Log in to {0} as an administrator.', name),
    vscode.l10n.t('[ ] 2. Open {0}.', 'Help and Support > Packet Capture'),
    vscode.l10n.t('[ ] 3. If a capture is in progress there, leave it: ask who started it.'),
    vscode.l10n.t(
      '[ ] 4. Press {0}: size limit, interface, ports and addresses with commas between them (for example 80, 443); an empty field means any.',
      'Edit Settings',
    ),
    ...(filter === undefined ? [] : [`       ${vscode.l10n.t('The last probe proposes: {0}', filter)}`]),
    vscode.l10n.t('[ ] 5. Press {0}, and let the failure happen once more.', 'Start Capture'),
    vscode.l10n.t('[ ] 6. Press {0}.', 'Stop Capture'),
    vscode.l10n.t('[ ] 7. Download the file on the same page, and delete it there when the case no longer needs it.'),
    vscode.l10n.t('[ ] 8. Upload it to the case with Support Case Manager: it holds customer traffic.'),
  ];
  return `${lines.join('\n')}\n`;
}

export async function showCaptureSteps(id: string, filter: string | undefined): Promise<void> {
  const content = captureSteps(id, filter);
  const document = await vscode.workspace.openTextDocument({ content, language: 'plaintext' });
  await vscode.window.showTextDocument(document, { preview: true });
}
