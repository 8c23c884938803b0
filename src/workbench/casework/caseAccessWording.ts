/** What a report says of remote access: as it was read, whose tunnel leads there, and what was done. */

import { saidLines } from '../../appliance/safeText';
import type { CaseAccess, CaseFacts } from '../../casework/caseFacts';
import { quote, strong, text, type Block, type Section } from '../../casework/document';
import { moment } from '../../casework/moment';
import { deedWords } from '../access/deedWording';
import { captureDeedWords } from '../capture/captureStateWording';
import { stateWord } from '../access/remoteAccessWording';
import { verdictWord } from '../probes/verdictWording';
import * as vscode from '../spoken';
import { inert } from '../wording';

const MOST_LINES = 120;

export function accessBlocks({ madeAt }: CaseFacts, id: string, access: CaseAccess | null): readonly Block[] {
  if (access === null) return [text(vscode.l10n.t('The remote access of {0} was not read in this window.', inert(id)))];
  const lines = saidLines(access.raw).map((line) => inert(line.trimEnd()));
  const said = lines.filter((line) => line !== '').slice(0, MOST_LINES);
  return [
    strong(accessLine(access, madeAt)),
    { kind: 'facts', rows: accessRows(access) },
    ...(said.length === 0 ? [] : [text(vscode.l10n.t('In its own words:')), quote(said.join('\n'))]),
  ];
}

function accessRows(access: CaseAccess): readonly (readonly [string, string])[] {
  const { serviceAccess, serviceLogins, serviceSession, serialMatches, port, enabledAt, expiresAt } = access;
  const [yes, no] = [vscode.l10n.t('yes'), vscode.l10n.t('no')];
  const rows: (readonly [string, string | null])[] = [
    [vscode.l10n.t('Service access'), serviceAccess === null ? vscode.l10n.t('not said') : serviceAccess ? yes : no],
    [vscode.l10n.t('Cisco engineers logged in'), serviceLogins === null ? null : String(serviceLogins)],
    [vscode.l10n.t('(SERVICE) in the prompt'), serviceSession ? yes : no],
    [vscode.l10n.t('Port'), port === null ? null : String(port)],
    [vscode.l10n.t('Enabled'), enabledAt === null ? null : moment(enabledAt)],
    [vscode.l10n.t('Expires about'), expiresAt === null ? null : moment(expiresAt)],
    [vscode.l10n.t('Seed string'), seedWords(access)],
    [vscode.l10n.t('Same serial number in its version'), serialMatches === null ? null : serialMatches ? yes : no],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

function seedWords({ seed, seedDoubtful }: CaseAccess): string | null {
  if (seed === 'none') return null;
  return seedDoubtful
    ? vscode.l10n.t('held here, perhaps of an earlier enabling; it is in no report')
    : vscode.l10n.t('held here; it is in no report');
}

export function accessLine({ state, basis, at, port }: CaseAccess, madeAt: string): string {
  const word = port === null ? stateWord(state) : `${stateWord(state)}, ${port}`;
  const age = ageWords(Date.parse(madeAt) - Date.parse(at));
  switch (basis) {
    case 'read':
      return vscode.l10n.t('{0}: read {1}, {2} before this report.', word, moment(at), age);
    case 'elapsed-time':
      return vscode.l10n.t(
        '{0}: by the time since it was enabled; read {1}, {2} before this report.',
        word,
        moment(at),
        age,
      );
    case 'interrupted':
      return vscode.l10n.t(
        'Unknown: a dialogue was cut off during the change, {0}, and it was not read since.',
        moment(at),
      );
  }
}

const MINUTE = 60_000;

export function ageWords(milliseconds: number): string {
  if (milliseconds < MINUTE) return vscode.l10n.t('{0} s', Math.max(0, Math.floor(milliseconds / 1000)));
  const minutes = Math.floor(milliseconds / MINUTE);
  if (minutes < 120) return vscode.l10n.t('{0} min', minutes);
  return minutes < 48 * 60
    ? vscode.l10n.t('{0} h', Math.floor(minutes / 60))
    : vscode.l10n.t('{0} d', Math.floor(minutes / 1440));
}

export function carrierSections(facts: CaseFacts): readonly Section[] {
  const { carrier } = facts;
  if (carrier === null) return [];
  return [
    {
      heading: vscode.l10n.t('Way of Cisco support: through {0}', inert(carrier.id)),
      blocks: [text(reachWords(carrier)), ...accessBlocks(facts, carrier.id, carrier.access)],
    },
  ];
}

function reachWords({ id, reaches }: NonNullable<CaseFacts['carrier']>): string {
  if (reaches === null)
    return vscode.l10n.t('Whether {0} reaches the SSH port of the appliance was not measured.', inert(id));
  if (reaches === 'ssh') return vscode.l10n.t('{0} reaches the SSH port of the appliance.', inert(id));
  return vscode.l10n.t('{0} finds no SSH on the SSH port of the appliance: {1}.', inert(id), verdictWord(reaches));
}

export function doneSections({ done }: CaseFacts): readonly Section[] {
  if (done.length === 0) return [];
  const words = deedWords();
  const rows = done.map((deed) => [
    moment(deed.at),
    inert(deed.id),
    'port' in deed ? vscode.filled(words[deed.what], [inert(deed.id), deed.port ?? '']) : captureDeedWords(deed),
  ]);
  const head = [vscode.l10n.t('Time'), vscode.l10n.t('Appliance'), vscode.l10n.t('What was done')];
  return [{ heading: vscode.l10n.t('What was done'), blocks: [{ kind: 'table', head, rows }] }];
}
