/** What is said of a field as it is typed. */

import * as vscode from 'vscode';
import { checkHost, checkPort, type HostName } from '../../appliance/names';
import type { NameProblem } from '../../appliance/nameProblem';
import { addressInUrl, hostAndPort } from '../../appliance/typedAddress';
import { nameProblemWords } from '../inventoryWording';
import { inert } from '../wording';

export function typedHost(text: string): string {
  const inUrl = addressInUrl(text);
  return inUrl === undefined ? text.trim() : inUrl.slice(inUrl.lastIndexOf('@') + 1);
}

export function hostWords(text: string): vscode.InputBoxValidationMessage | string | undefined {
  const typed = typedHost(text);
  const [hostText, portText = '22'] = hostAndPort(typed);
  const [host, port] = [checkHost(hostText), checkPort(portText)];
  if ('problem' in host) return nameProblemWords(host.problem);
  if ('problem' in port) return nameProblemWords(port.problem);
  return hostNameWords(host.value) ?? (typed === text ? undefined : urlWords(typed));
}

/** A URL was pasted: Enter takes what it has of an address. */
export function urlWords(address: string): vscode.InputBoxValidationMessage {
  const message = vscode.l10n.t('The host alone is wanted, not a URL: Enter takes {0}.', inert(address));
  return { message, severity: vscode.InputBoxValidationSeverity.Info };
}

/** A host in another script is shown in both forms; where its letters only look Latin, as a warning. */
export function hostNameWords({ host, unicode, mixedScript }: HostName): vscode.InputBoxValidationMessage | undefined {
  if (unicode === undefined) return undefined;
  const { Info, Warning } = vscode.InputBoxValidationSeverity;
  const message = mixedScript
    ? vscode.l10n.t('The host mixes letters of different scripts: {0} is {1}.', inert(unicode), host)
    : vscode.l10n.t('{0} is {1} in DNS.', inert(unicode), host);
  return { message, severity: mixedScript ? Warning : Info };
}

export function nameWords(problem: NameProblem | undefined): string | undefined {
  return problem && nameProblemWords(problem);
}

export function credentialWords(text: string): string | undefined {
  return text.length <= 200 && !/[\u0000-\u001f\u007f-\u009f]/.test(text)
    ? undefined
    : vscode.l10n.t('At most 200 characters, without control characters.');
}
