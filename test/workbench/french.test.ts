/** A VS Code in French, in high contrast. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openSite, type Site } from './site';

let site: Site;
before(async () => {
  site = await openSite({ locale: 'fr', theme: 'Default High Contrast', only: ['lab-esa1'] });
});
after(() => site.close());

test('an English report of an appliance of which nothing was measured', async () => {
  const { bench } = site;
  await bench.contextMenu(site.appliance('lab-esa1').label, 'Dossier', 'Rapport pour le dossier...');
  await bench.question('Rapport de lab-esa1 pour le dossier');
  await bench.pickQuickInput("Rapport, à relire d'abord");
  const { items } = await bench.question('Langue du rapport');
  assert.equal(items[0]?.label, 'Français');
  await bench.pickQuickInput('English');
  await bench.question('Ce que des jetons remplacent avant le départ');
  await bench.screenshot('case-choices-fr');
  await bench.answerQuickInput('');
  const text = await bench.waitFor(async () => {
    const shown = await bench.editorText();
    return /case report/.test(shown) ? shown : undefined;
  }, 'the report');
  assert.match(text, /remote access of .* was not read in this window/i);
  assert.doesNotMatch(text, /dossier|fenêtre/);
  await bench.notification('des jetons remplacent');
  await bench.screenshot('case-report-fr');
});

test('the question, the way in and the failure', async () => {
  const { bench } = site;
  await bench.pressInlineAction(site.appliance('lab-esa1').label, 'Ouvrir un terminal');
  const modal = await bench.modalQuestion();
  assert.match(modal.message, /Faire confiance à la clé d'hôte de lab-esa1\s\?/);
  assert.equal(modal.focusedButton, 'Ne pas se connecter');
  await bench.screenshot('host-key-hc-fr');
  await bench.pressModal('Ne pas se connecter');
  await bench.terminalShows('vous ne lui avez pas fait confiance');
  await bench.terminalShows('Suite');
});
