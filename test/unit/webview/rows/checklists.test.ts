import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApplianceFacts } from '../../../../webview/messages';
import { statusView } from '../../../../webview/rows/rows';
import { wordsIn } from '../../../panel/panelWords';
import { applianceFacts, NOW, report, run } from '../../../panel/samples';

const clock = { now: NOW, locale: 'en' };

function listOf(kind: string, changes: Partial<ApplianceFacts> = {}, language: 'en' | 'fr' = 'en') {
  const words = wordsIn(language);
  const found = statusView(applianceFacts(changes), words, clock).checklists?.lists.find((list) => list.kind === kind);
  assert.ok(found, kind);
  return found;
}

const textOf = (...given: Parameters<typeof listOf>) =>
  listOf(...given)
    .steps.map(({ text }) => text)
    .join('\n');

const MENUS = [
  ['esa', 'Help and Support', 'Aide et support'],
  ['sma', 'Help and Support', 'Aide et support'],
  ['wsa', 'Support and Help', 'Support et aide'],
] as const;

for (const [family, menu, french] of MENUS)
  test(`${family}: the menu is ${menu}, in both languages`, () => {
    for (const kind of ['tunnel', 'ssh-access', 'disable'])
      assert.ok(textOf(kind, { family }).includes(`Open ${menu} > Remote Access.`), kind);
    assert.ok(textOf('capture', { family }).includes(`Open ${menu} > Packet Capture.`));
    assert.ok(
      textOf('tunnel', { family }, 'fr').includes(`${menu} > Remote Access (${french} > Accès à distance)`),
      textOf('tunnel', { family }, 'fr'),
    );
  });

test('tunnel: the box is ticked, with the port that the last probe found, else the default of the family', () => {
  const box = /Tick "Initiate connection via secure tunnel" and enter/;
  assert.match(textOf('tunnel'), box);
  assert.match(textOf('tunnel'), /enter the port; 25 is the default/);
  assert.match(textOf('tunnel', { family: 'wsa' }), /enter the port; 443 is the default/);
  const probes = run(report([], { verdict: 'usable', recommendedPort: 4766 }));
  assert.match(textOf('tunnel', { probes }), /enter port 4766, which works by the last probe/);
  assert.doesNotMatch(textOf('ssh-access', { probes }), box);
});

test('SSH access: the box stays without a tick, and the appliance whose tunnel carries Cisco is named', () => {
  const facts = { id: 'sma1', family: 'sma' } as const;
  assert.match(textOf('ssh-access', facts), /Leave "Initiate connection via secure tunnel" without a tick/);
  assert.match(textOf('ssh-access', facts), /an ESA or WSA that reaches port 22 of sma1/);
  const carrier = { id: 'esa1', family: 'esa' } as const;
  assert.match(textOf('ssh-access', { ...facts, carrier }), /Enable the tunnel on esa1 as well.* to sma1/);
});

test('what success looks like is a step, and the reading that proves it is the last but the tunnel of the carrier', () => {
  assert.match(textOf('tunnel'), /the page says success and shows a seed string; status and serial number/);
  assert.match(textOf('disable'), /"Success" and that Remote Access has been disabled/);
  assert.deepEqual(
    ['tunnel', 'disable'].map((kind) => listOf(kind).steps.at(-1)?.button?.ask),
    [{ action: 'readStatus' }, { action: 'readStatus' }],
  );
});

test('capture: the filter of the last probe stands where the settings are', () => {
  assert.doesNotMatch(textOf('capture'), /proposes/);
  const captureFilter = '(host 63.251.108.107 and port 25) or port 53';
  assert.ok(textOf('capture', { captureFilter }).includes(`The last probe proposes: ${captureFilter}`));
});

test('the steps ask for listed actions that this version has, and no other', () => {
  const asked = (can: ApplianceFacts['can']) =>
    ['tunnel', 'ssh-access', 'disable', 'capture'].flatMap((kind) =>
      listOf(kind, { can }).steps.flatMap(({ button }) => (button === undefined ? [] : [button.ask])),
    );
  assert.deepEqual(
    new Set(asked(['openGui', 'readStatus']).map((ask) => 'action' in ask && ask.action)),
    new Set(['openGui', 'readStatus']),
  );
  assert.deepEqual(asked([]), []);
});

test('every list names the chapter of the user guide; a jump host has no list', () => {
  for (const kind of ['tunnel', 'ssh-access', 'disable', 'capture']) assert.match(listOf(kind).guide, /^User guide: "/);
  assert.equal(statusView(applianceFacts({ family: 'jump' }), wordsIn('en'), clock).checklists, undefined);
});

test('the keys of a list are each its own, so that a tick stays with its step', () => {
  for (const kind of ['tunnel', 'ssh-access', 'disable', 'capture']) {
    const keys = listOf(kind).steps.map(({ key }) => key);
    assert.equal(new Set(keys).size, keys.length, kind);
  }
});
