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
import { after, afterEach, before, test } from 'node:test';
import { courseOf } from '../../../../src/workbench/access/accessCourse';
import { caseDesk } from '../../../../src/workbench/casework/caseDesk';
import { probes } from '../../../../src/workbench/probes/probes';
import { states } from '../../../../src/workbench/states';
import { appliance } from '../../appliance/sampleAppliance';
import { answers, stand, Uri } from '../../vscode';

const esa1 = appliance({ id: 'esa1', host: '10.0.8.11' });
const NAME = 'capture-esa1-20261126T212009Z.pcap';
let folder = '';

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'case-'));
  mkdirSync(join(folder, 'captures'));
  writeFileSync(join(folder, 'captures', NAME), 'traffic');
  writeFileSync(join(folder, 'captures', 'capture-esa12-20261126T212009Z.pcap'), 'of another one');
  writeFileSync(join(folder, 'Hopthrough.log'), '[info] esa1: read\n');
});
after(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  assert.deepEqual(answers.splice(0), [], 'questions that nobody asked');
  stand.executed.length = 0;
});

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
    [NAME],
  );
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

for (const questions of [0, 1, 2])
  test(`given up at question ${questions + 1}: nothing is opened`, async () => {
    const before = stand.opened.length;
    if (questions > 0) pick('Report, to read first');
    if (questions > 1) pick('English');
    giveUp();
    assert.equal(await desk().report(esa1), undefined);
    assert.equal(stand.opened.length, before);
  });

test('a bundle is shown as a whole before it is saved, and is not saved unless the person says so', async () => {
  giveUp();
  assert.equal(await desk().report(esa1, BUNDLE), undefined);
  const [command, , rows] = stand.executed.at(-1) ?? [];
  assert.equal(command, 'vscode.changes');
  const shown = (rows as [Uri, Uri, Uri][]).map(([name]) => name.path.replace(/^.*\//, ''));
  assert.deepEqual(shown, ['report.md', 'report.html', 'report.json', 'way.svg', 'hopthrough.log']);
  const texts = (rows as [Uri, Uri, Uri][]).map(([, , out]) => stand.contents?.provideTextDocumentContent(out) ?? '');
  for (const text of texts) assert.doesNotMatch(text, /esa1|10\.0\.8\.11/);
});

test('it is saved where the person says, under a name that gives nothing away, with a word on where it may go', async () => {
  const target = join(folder, 'my case.zip');
  press('Save Bundle...');
  answers.push((asked) => {
    assert.match((asked['defaultUri'] as Uri).path, /\/hopthrough-host-1-\d{8}T\d{6}Z\.zip$/);
    return Uri.file(target);
  });
  answers.push((asked) => {
    assert.match(String(asked['message']), /The bundle is saved.*Support Case Manager; e-mail to attach@cisco\.com/);
    return undefined;
  });
  assert.deepEqual(await desk().report(esa1, BUNDLE), { uri: `file://${target}` });
  const zip = readFileSync(target);
  assert.ok(zip.includes('captures/capture-host-1-20261126T212009Z.pcap'));
  assert.ok(!zip.includes('esa1'));
});

test('a capture that changes meanwhile stops it: no file is left, and the sentence says which', async () => {
  const target = join(folder, 'changed.zip');
  press('Save Bundle...', () => appendFileSync(join(folder, 'captures', NAME), 'more'));
  answers.push(() => Uri.file(target));
  answers.push(() => undefined);
  const result = (await desk().report(esa1, BUNDLE)) as { failure: { stage: string; message: string } };
  assert.equal(result.failure.stage, 'file');
  assert.match(result.failure.message, /capture-host-1-\d+T\d+Z\.pcap has changed since it was read/);
  assert.ok(!existsSync(target));
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.tmp')),
    [],
  );
});
