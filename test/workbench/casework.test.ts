import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { canary, filesIn, forms, placesOf } from './canary';
import { describes, judge, letGenerate, openSite, typePassword, type Site } from './site';
import { unzipped } from './zip';

/** Whether what VS Code has written for the next start has these words there: it writes later than it shows. */
const isWritten = (key: string, words: string) => `(async () => {
  const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    const has = database.objectStoreNames.contains('ItemTable');
    const value = has && (await done(database.transaction('ItemTable').objectStore('ItemTable').get('${key}')));
    database.close();
    if (String(value).includes('${words}')) return true;
  }
  return false;
})()`;
const PREVIEW_WRITTEN = isWritten('memento/workbench.parts.editor', 'hopthrough-case://');
const OURS_IN_FRONT = isWritten('workbench.sidebar.activeviewletid', 'workbench.view.extension.hopthrough');
/** VS Code writes its editors once a minute, when it has nothing else to do. */
const WRITTEN_MS = 240_000;

const passwords = { 'lab-esa1': canary(), 'lab-sma1': canary() };

describe('a case from a probe that failed', () => {
  let site: Site;
  before(async () => {
    site = await openSite({ passwords, settings: { 'hopthrough.probe.timeoutSeconds': 2 } });
  });
  after(() => site.close());

  const label = (id: string) => site.appliance(id).label;
  /** Texts of the lab that identify: ids, hosts, addresses, labels, the user. */
  const identifies = [
    /lab-(esa|wsa|sma)\d/i,
    /\blab\.example\b/i,
    /\bLab (ESA|WSA|SMA)/i,
    /\b10\.0\.8\.20\b/,
    /\b127\.0\.0\.1\b/,
    /\badmin\b/,
  ];
  const holdsSecret = (content: Buffer): boolean =>
    [...Object.values(passwords), site.lab.control('lab-sma1').access.secret]
      .flatMap(forms)
      .some((form) => content.includes(form));

  const ticked = () => site.bench.page.locator('.quick-input-widget .monaco-list-row[aria-checked="true"]');
  const chosen = () => site.bench.page.locator('.quick-input-widget .quick-input-count').textContent();
  const untick = async (): Promise<void> => {
    const isNothing = async () => {
      if (/^0 /.test((await chosen()) ?? '')) return true;
      await ticked().first().click({ timeout: 1000 });
      return false;
    };
    await site.bench.waitFor(isNothing, 'nothing to be chosen');
  };

  const begin = async (
    format: string,
    language: string,
    how: 'with tokens' | 'as it is' = 'with tokens',
  ): Promise<void> => {
    await site.bench.contextMenu(label('lab-sma1'), 'Case', 'Case Report...');
    await site.bench.question('Case report of lab-sma1');
    await site.bench.pickQuickInput(format);
    await site.bench.question('Language of the report');
    await site.bench.pickQuickInput(language);
    const asked = await site.bench.question('What is replaced by tokens before it leaves');
    assert.match(asked.placeholder, /never in it/);
    await site.bench.screenshot(`case-choices-${language}`);
    if (how === 'as it is') await untick();
    await site.bench.answerQuickInput('');
  };

  /** What one side of the diffs shows now. */
  const side = async (name: 'original' | 'modified'): Promise<string[]> => {
    const lines = site.bench.page.locator(`.multiDiffEditor .editor.${name} .view-line`);
    const texts = (await lines.allTextContents()).map((text) => text.replaceAll('\u00a0', ' ').trim());
    return texts.filter((text) => text.length > 8);
  };

  const editorSays = (words: RegExp, what: string) =>
    site.bench.waitFor(async () => {
      const text = await site.bench.editorText();
      return words.test(text) ? text : undefined;
    }, what);

  test('an SMA behind its ESA, whose way out is dropped, with SSH access on', async () => {
    site.lab.control('lab-sma1').changeEgress({ otherPorts: 'dropped' });
    await site.bench.contextMenu(label('lab-sma1'), 'Remote Access', 'Enable SSH Access...');
    await letGenerate(site, 'lab-sma1');
    await site.bench.modalQuestion();
    await site.bench.pressModal('Enable SSH Access');
    await judge(site, 'lab-esa1');
    await typePassword(site, 'lab-esa1');
    await judge(site, 'lab-sma1');
    await typePassword(site, 'lab-sma1');
    await site.bench.notification('SSH access is on');
    await site.bench.contextMenu(label('lab-sma1'), 'Probe Tunnel Readiness');
    await describes(site, 'lab-sma1', /Blocked/);
    await site.bench.notification('no port gets out of lab-sma1');
    await site.bench.runCommand('Notifications: Clear All Notifications');
  });

  test('the report opens as a document that is saved nowhere, with tokens, and a diff shows what they stand for', async () => {
    await begin('Report, to read first', 'English');
    const text = await editorSays(/case report/, 'the report');
    for (const secret of identifies) assert.doesNotMatch(text, secret);
    assert.match(text, /SSH access: read \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
    assert.ok((await site.bench.editorTabs()).some((name) => name.startsWith('Untitled') || /case report/.test(name)));
    await site.bench.screenshot('case-report');
    await site.bench.notification('Tokens stand in the report');
    await site.bench.pressTitleAction('Show What Was Replaced');
    await site.bench.waitFor(
      () =>
        site.bench.page
          .locator('.monaco-diff-editor .line-delete, .monaco-diff-editor .char-delete')
          .first()
          .isVisible(),
      'what was replaced',
    );
    await site.bench.screenshot('case-diff');
  });

  test('F01 F10 the bundle is read first, goes where the person says, and holds neither secret nor what was chosen', async () => {
    await begin('Bundle for the case', 'Français');
    await site.bench.question('What goes into the bundle beside the reports');
    await site.bench.answerQuickInput('');
    await site.bench.waitFor(
      () => site.bench.page.locator('.multiDiffEditor, .monaco-component.multiDiffEditor').first().isVisible(),
      'all outputs',
    );
    const goesOut = await site.bench.waitFor(async () => {
      const [known, out] = [await side('original'), await side('modified')];
      const isDrawn = out.length > 10 && known.some((line) => identifies.some((one) => one.test(line)));
      return isDrawn ? out : undefined;
    }, 'both sides of the outputs');
    const passing = site.bench.page.locator('.part.editor .tab.active .italic');
    await site.bench.waitFor(async () => (await passing.count()) === 0, 'a tab that stays');
    await site.bench.screenshot('case-bundle-preview');
    const folder = mkdtempSync(join(site.bench.home, 'case-'));
    const zip = join(folder, 'case.zip');
    await site.bench.notification('Nothing is saved yet');
    await site.bench.pressTitleAction('Save Bundle...');
    await site.bench.waitFor(async () => (await site.bench.quickInput())?.value.endsWith('.zip'), 'where to save it');
    assert.ok(!existsSync(zip));
    await site.bench.saveAs(zip);
    const { message } = await site.bench.notification('The bundle is saved');
    assert.match(message, /Support Case Manager; e-mail to attach@cisco\.com may not be secure/);
    await site.bench.screenshot('case-saved');
    assert.deepEqual(readdirSync(folder), ['case.zip']);

    const out = unzipped(zip);
    assert.deepEqual(readdirSync(out).sort(), [
      'SHA256SUMS',
      'hopthrough.log',
      'report.html',
      'report.json',
      'report.md',
      'way.svg',
    ]);
    for (const file of filesIn(out)) {
      const content = readFileSync(file);
      assert.ok(!holdsSecret(content), file);
      for (const one of identifies) assert.doesNotMatch(content.toString('utf8'), one, file);
    }
    const saved = filesIn(out).map((file) => readFileSync(file, 'utf8').replaceAll('\u00a0', ' '));
    for (const line of goesOut)
      assert.ok(
        saved.some((text) => text.includes(line)),
        line,
      );
    assert.match(readFileSync(join(out, 'report.md'), 'utf8'), /rapport pour le dossier[^]*Accès SSH[^]*Non mesuré/);
    assert.match(readFileSync(join(out, 'hopthrough.log'), 'utf8'), /host-\d+/);
    assert.deepEqual(site.bench.pageErrors, []);
  });

  test('after a reload no tab of what went out is left, though nothing else wakes Hopthrough: nothing would be in it', async () => {
    const isPreview = (name: string) => name.startsWith('Known here');
    assert.ok((await site.bench.editorTabs()).some(isPreview));
    const written = (what: string) => site.bench.page.evaluate<boolean>(what);
    const explorer = site.bench.page.locator('.part.sidebar .composite.title', { hasText: 'Explorer' });
    await site.bench.waitFor(() => written(OURS_IN_FRONT), 'what is in front to be written');
    await site.bench.page.keyboard.press('Control+Shift+E');
    await explorer.waitFor();
    const isReady = async () => (await written(PREVIEW_WRITTEN)) && !(await written(OURS_IN_FRONT));
    await site.bench.waitFor(isReady, 'what comes back after a reload to be written', WRITTEN_MS);
    await site.bench.reload();
    await explorer.waitFor();
    await site.bench.waitFor(async () => !(await site.bench.editorTabs()).some(isPreview), 'the tabs to be closed');
    assert.ok(await explorer.isVisible());
    await site.bench.screenshot('case-reloaded');
    await site.bench.openSidebar();
  });

  for (const [format, words] of [
    ['Report as a web page', /<h1 id="title">lab-sma1: case report/],
    ['Report for a program', /"schema": 1/],
  ] as const)
    test(`F01 ${format}, with nothing replaced: still no password in a file or on the screen, and no seed`, async () => {
      await begin(format, 'English', 'as it is');
      const text = await editorSays(words, 'the report');
      assert.match(text, /lab-sma1/);
      assert.ok(!holdsSecret(Buffer.from(text)));
      for (const password of Object.values(passwords)) assert.deepEqual(await placesOf(password, site), []);
    });
});
