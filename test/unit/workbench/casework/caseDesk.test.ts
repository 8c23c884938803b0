import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { courseOf } from '../../../../src/workbench/access/accessCourse';
import { caseDesk } from '../../../../src/workbench/casework/caseDesk';
import { probes } from '../../../../src/workbench/probes/probes';
import { states } from '../../../../src/workbench/states';
import { appliance } from '../../appliance/sampleAppliance';
import { answers, stand, Uri, window } from '../../vscode';

const esa1 = appliance({ id: 'esa1', host: '10.0.8.11' });
const NAME = 'capture-esa1.20261126T212009Z.pcap';
const EARLIER = 'capture-esa1.20260926T212009Z.pcap';
const traffic = (words: string) => Buffer.concat([Buffer.from('d4c3b2a1', 'hex'), Buffer.from(words)]);
let folder = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'case-'));
  mkdirSync(join(folder, 'captures'));
  const put = (name: string, content: string | Buffer) => writeFileSync(join(folder, 'captures', name), content);
  put(NAME, traffic('of it'));
  put(EARLIER, traffic('of it, earlier'));
  put('capture-esa12.20261126T212009Z.pcap', traffic('of another one'));
  put('capture-esa_1.20261126T212009Z.pcap', traffic('of another one'));
  put('capture-esa.1.20261126T212009Z.pcap', traffic('of another one'));
  put('capture-esa1.20261126T212011Z.pcap', '<config><passphrase>of-mine</passphrase></config>');
  put('capture-esa1.20261126T212010Z.pcap', '<config><passphrase>of-mine</passphrase></config>');
  put('file-esa1.20261126T212010Z.dat', 'a log');
  put('file-esa1.20261126T212011Z.dat', '');
  writeFileSync(join(folder, 'Hopthrough.log'), '[info] esa1: read\n');
});
after(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  stand.commands.set('vscode.changes', () => stand.tabsChanged([...stand.tabs, PREVIEW]));
});
afterEach(() => {
  stand.tabsChanged([]);
  stand.commands.delete('vscode.changes');
  assert.deepEqual(answers.splice(0), [], 'questions that nobody asked');
  stand.executed.length = 0;
});

/** As VS Code names a tab of many diffs. */
const PREVIEW = { input: undefined, label: 'Known here ↔ goes out (5 files)' };

const desk = (known = states()) =>
  caseDesk({
    inventory: { all: () => [esa1], find: () => esa1, route: () => [esa1] },
    ...{ states: known, probes: probes() },
    vault: { get: () => Promise.resolve({ kind: 'seed', text: 'a-seed-of-mine', serial: null }) },
    runs: () => Promise.resolve([]),
    knownKeys: () => Promise.resolve(new Map()),
    captureFolder: join(folder, 'captures'),
    extension: { packageJSON: { version: '0.1.0' }, extensionPath: process.cwd() },
    logFile: join(folder, 'Hopthrough.log'),
  });

const pick = (label: string) =>
  answers.push((asked) => (asked['items'] as { label: string }[]).find((item) => item.label === label));
/** Of a question with several answers: what is preselected. */
const acceptPicked = () =>
  answers.push((asked) => (asked['items'] as { picked?: boolean }[]).filter(({ picked }) => picked === true));
const press = (button: string, also: () => void = () => undefined) =>
  answers.push((asked) => {
    assert.ok((asked['buttons'] as string[]).includes(button), JSON.stringify(asked));
    also();
    return button;
  });
const giveUp = () => answers.push(() => undefined);
const BUNDLE = {
  format: 'bundle',
  language: 'en',
  redact: ['addresses', 'hosts', 'users'],
  log: true,
  captures: [NAME],
};

test('what a script says is not asked', async () => {
  const before = stand.opened.length;
  const result = await desk().report(esa1, { format: 'json', language: 'fr', redact: [] });
  assert.deepEqual(result, { uri: `untitled://Untitled-${before + 1}` });
  const facts = JSON.parse(stand.opened.at(-1) ?? '') as { appliance: object; captures: { name: string }[] };
  assert.deepEqual(
    facts.captures.map(({ name }) => name),
    [NAME, EARLIER],
  );
  assert.ok(!/of-mine/.test(stand.opened.at(-1) ?? ''));
});

test('what was done in this window is in it', async () => {
  const known = states();
  courseOf('esa1', known, () => Date.UTC(2026, 10, 26, 21)).did('confirmed-tunnel', 443);
  await desk(known).report(esa1, { format: 'json', language: 'en', redact: [] });
  const { done } = JSON.parse(stand.opened.at(-1) ?? '') as { done: object[] };
  assert.deepEqual(done, [{ at: '2026-11-26T21:00:00.000Z', id: 'esa1', what: 'confirmed-tunnel', port: 443 }]);
});

test('a person chooses format, language and tokens; what is replaced is shown on request', async () => {
  pick('Report, to read first');
  pick('Français');
  acceptPicked();
  press('Show What Was Replaced');
  await desk().report(esa1);
  assert.match(stand.opened.at(-1) ?? '', /^# host-1\u00a0: rapport pour le dossier/);
  const [command, left, right] = stand.executed.at(-1) ?? [];
  assert.equal(command, 'vscode.diff');
  assert.match(stand.contents?.provideTextDocumentContent(left as Uri) ?? '', /^# esa1\u00a0: rapport pour le dossier/);
  assert.equal((right as Uri).scheme, 'untitled');
});

test('the comparison stays with the report, as an action of its tab, and goes with it', async () => {
  const made = desk();
  const reports = () => stand.executed.filter(([, key]) => key === 'hopthrough.replacedReports').at(-1)?.[2];
  const options = { format: 'markdown', language: 'en', redact: ['hosts'] };
  giveUp();
  const { uri } = (await made.report(esa1, options)) as { uri: string };
  assert.deepEqual(reports(), [uri]);
  const compared = () => stand.executed.filter(([command]) => command === 'vscode.diff');
  await made.showReplaced(Uri.parse(uri));
  const [[, left] = []] = compared();
  assert.match(stand.contents?.provideTextDocumentContent(left as Uri) ?? '', /^# esa1: case report/);
  window.activeTextEditor = { document: { uri: Uri.parse(uri) } };
  await made.showReplaced();
  assert.equal(compared().length, 2);
  window.activeTextEditor = undefined;
  stand.documentClosed(Uri.parse(uri));
  assert.deepEqual(reports(), []);
  await made.showReplaced(Uri.parse(uri));
  assert.equal(compared().length, 2);
});

for (const questions of [0, 1, 2])
  test(`given up at question ${questions + 1}: nothing is opened`, async () => {
    const before = stand.opened.length;
    if (questions > 0) pick('Report, to read first');
    if (questions > 1) pick('English');
    giveUp();
    assert.equal(await desk().report(esa1), undefined);
    assert.equal(stand.opened.length, before);
  });

test('what is offered for a bundle are captures by how they begin, and of them the newest; how many more there are is said', async () => {
  const many = Array.from({ length: 21 }, (_, count) => `capture-esa1.20260101T0000${10 + count}Z.pcap`);
  for (const name of many) writeFileSync(join(folder, 'captures', name), traffic(name));
  let asked: { items?: { label: string }[]; placeHolder?: string } = {};
  answers.push((question) => {
    asked = question;
    return undefined;
  });
  await desk().report(esa1, { format: 'bundle', language: 'en', redact: [] });
  const newest = many.slice(3).reverse();
  assert.deepEqual(
    asked.items?.map(({ label }) => label),
    ['Log of Hopthrough', NAME, EARLIER, ...newest],
  );
  assert.equal(asked.placeHolder, 'Older captures of this appliance that are not listed: 3.');
  await desk().report(esa1, { format: 'markdown', language: 'en', redact: [] });
  assert.match(stand.opened.at(-1) ?? '', /Captures here that are not listed: 3\./);
  for (const name of many) rmSync(join(folder, 'captures', name));
});

/** Until the outputs are there to be read; what a person does then is up to the test. */
const reading = async (from: ReturnType<typeof desk>, options: object = BUNDLE) => {
  const said = new Promise<string>((resolve) => {
    answers.push(({ message }) => {
      resolve(String(message));
      return undefined;
    });
  });
  const result = from.report(esa1, options);
  assert.match(await said, /^Nothing is saved yet: read it, then "Save Bundle\.\.\." in the title of the tab/);
  await new Promise((resolve) => setImmediate(resolve));
  return { result };
};
/** Whether the title of the tab has the action. */
const isOffered = () => stand.executed.filter(([, key]) => key === 'hopthrough.bundleInPreview').at(-1)?.[2];

test('a bundle is shown as a whole before it is saved, and is not saved unless the person says so', async () => {
  const made = desk();
  const { result } = await reading(made);
  const [, , rows] = stand.executed.find(([command]) => command === 'vscode.changes') ?? [];
  const shown = (rows as [Uri, Uri, Uri][]).map(([name]) => name.path.replace(/^.*\//, ''));
  assert.deepEqual(shown, ['report.md', 'report.html', 'report.json', 'way.svg', 'hopthrough.log']);
  const texts = (rows as [Uri, Uri, Uri][]).map(([, , out]) => stand.contents?.provideTextDocumentContent(out) ?? '');
  for (const text of texts) assert.doesNotMatch(text, /esa1|10\.0\.8\.11/);
  assert.match(texts[0] ?? '', /Captures here that are not listed: 1\./);
  assert.ok(stand.executed.some(([command]) => command === 'workbench.action.keepEditor'));
  assert.equal(isOffered(), true);
  stand.tabsChanged([]);
  assert.equal(await result, undefined);
  assert.equal(isOffered(), false);
  assert.equal(await made.saveBundle(), undefined);
});

test('it is saved where the person says, under a name that gives nothing away, with a word on where it may go', async () => {
  const target = join(folder, 'my case.zip');
  const made = desk();
  const { result } = await reading(made);
  answers.push((asked) => {
    assert.match((asked['defaultUri'] as Uri).path, /\/hopthrough-host-1-\d{8}T\d{6}Z\.zip$/);
    return Uri.file(target);
  });
  answers.push((asked) => {
    assert.match(String(asked['message']), /The bundle is saved.*Support Case Manager; e-mail to attach@cisco\.com/);
    return undefined;
  });
  assert.deepEqual(await made.saveBundle(), { uri: `file://${target}` });
  assert.deepEqual(await result, { uri: `file://${target}` });
  const zip = readFileSync(target);
  assert.ok(zip.includes('captures/capture-host-1.20261126T212009Z.pcap'));
  assert.ok(!zip.includes('esa1'));
});

test('as long as its tab is open it can be saved: after another tab was in front, and after the question where was left', async () => {
  const made = desk();
  const { result } = await reading(made);
  const notes = { input: undefined, label: 'notes' };
  stand.tabsChanged([PREVIEW, notes]);
  assert.equal(isOffered(), false);
  stand.tabsChanged([notes, PREVIEW]);
  assert.equal(isOffered(), true);
  giveUp();
  assert.equal(await made.saveBundle(), undefined);
  assert.equal(isOffered(), true);
  let asked = 0;
  answers.push(() => {
    asked += 1;
    return Uri.file(join(folder, 'twice.zip'));
  });
  giveUp();
  const [one, other] = [made.saveBundle(), made.saveBundle()];
  assert.equal(await one, await other);
  assert.equal(asked, 1);
  assert.equal(await result, await one);
});

test('another bundle takes its place: one tab, and what it saves is what it shows', async () => {
  const made = desk();
  const { result } = await reading(made);
  const { result: second } = await reading(made, { ...BUNDLE, redact: [] });
  assert.equal(await result, undefined);
  assert.deepEqual(stand.tabs, [PREVIEW]);
  const target = join(folder, 'second.zip');
  answers.push(() => Uri.file(target));
  giveUp();
  await made.saveBundle();
  assert.deepEqual(await second, { uri: `file://${target}` });
  assert.ok(readFileSync(target).includes(`captures/${NAME}`));
});

test('a capture that changes meanwhile stops it: no file is left, and the sentence says which', async () => {
  const target = join(folder, 'changed.zip');
  const made = desk();
  const { result } = await reading(made);
  appendFileSync(join(folder, 'captures', NAME), 'more');
  answers.push(() => Uri.file(target));
  answers.push(() => undefined);
  await made.saveBundle();
  const { failure } = (await result) as { failure: { stage: string; message: string } };
  assert.equal(failure.stage, 'file');
  assert.match(failure.message, /capture-host-1\.\d+T\d+Z\.pcap has changed since it was read/);
  assert.ok(!existsSync(target));
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.tmp')),
    [],
  );
});
