import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { closeLeftPreviews, PREVIEW_SCHEME, previewTitle } from '../../../../src/workbench/casework/previewTabs';
import { stand, TabInputText, TabInputTextDiff, Uri } from '../../vscode';

const ours = Uri.from({ scheme: PREVIEW_SCHEME, authority: '1', path: '/here/report' });
const report = Uri.from({ scheme: 'untitled', path: 'Untitled-1' });
const file = Uri.file('/notes');
const tab = (label: string, input: object, isDirty = false) => ({ label, input, isDirty });
const title = previewTitle();

afterEach(() => (stand.tabs = []));

const shown = tab('Untitled-1', new TabInputText(report), true);
for (const [what, left, isClosed, beside] of [
  ['a diff of ours, whatever its label', tab('Vorher', new TabInputTextDiff(ours, file)), true, []],
  ['many diffs, of which the label alone is known', tab(`${title} (4 files)`, {}), true, []],
  ['a diff of ours whose report has a tab too', tab(title, new TabInputTextDiff(ours, report), true), true, [shown]],
  ['a diff of ours where the only copy is', tab(title, new TabInputTextDiff(ours, report), true), false, []],
  ['another diff with that label', tab(title, new TabInputTextDiff(file, report)), false, []],
  ['a file with that label', tab(`${title}.md`, new TabInputText(file)), false, []],
  ['what is dirty', tab(title, {}, true), false, []],
] as const)
  test(`a tab that a reload left: ${what} is ${isClosed ? 'closed' : 'kept'}`, async () => {
    stand.tabs = [left, ...beside];
    await closeLeftPreviews();
    assert.deepEqual(stand.tabs, isClosed ? beside : [left, ...beside]);
  });

test('such a tab wakes the window that shows it', () => {
  const { activationEvents } = JSON.parse(readFileSync('package.json', 'utf8')) as { activationEvents: string[] };
  assert.ok(activationEvents.includes(`onFileSystem:${PREVIEW_SCHEME}`));
});
