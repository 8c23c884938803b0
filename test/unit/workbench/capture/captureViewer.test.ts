import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { openCapture, viewTypeFor } from '../../../../src/workbench/capture/captureViewer';
import { answers, stand } from '../../vscode';

const PATH = '/captures/capture-esa1-1.pcap';

function editor(viewType: string, ...patterns: string[]): { readonly packageJSON: object } {
  const selector = patterns.map((filenamePattern) => ({ filenamePattern }));
  return { packageJSON: { contributes: { customEditors: [{ viewType, selector }] } } };
}

beforeEach(() => {
  stand.extensions = [];
  stand.isOpenedOutside = true;
  answers.length = stand.executed.length = stand.browsed.length = 0;
  stand.commands.clear();
});

test('an editor for captures is found by the ending it names; one for files of any kind is none', () => {
  const others = [{ packageJSON: undefined }, { packageJSON: { contributes: { customEditors: [null, {}] } } }];
  const any = editor('hex', '*');
  assert.equal(viewTypeFor('a.pcap', [...others, any, editor('png', '*.png'), editor('caps', '*.pcap')]), 'caps');
  assert.equal(viewTypeFor('a.PCAP', [editor('caps', '*.txt', '**/*.{cap, pcap,pcapng}')]), 'caps');
  assert.equal(viewTypeFor('a.dat', [any, editor('caps', '*.pcap')]), undefined);
  assert.equal(viewTypeFor('a.pcap', [any, editor('ng', '*.pcapng')]), undefined);
});

test('it is opened with the editor of another extension, else with what the system has', async () => {
  stand.extensions = [editor('caps', '*.pcap')];
  await openCapture(PATH);
  assert.deepEqual(
    stand.executed.map(([command, , viewType]) => [command, viewType]),
    [['vscode.openWith', 'caps']],
  );
  assert.deepEqual(stand.browsed, []);
  stand.commands.set('vscode.openWith', () => Promise.reject(new Error('no such editor')));
  await openCapture(PATH);
  assert.deepEqual(stand.browsed, [`file://${PATH}`]);
});

test('where nothing opens it, that is said, with its path and a way to its folder', async () => {
  stand.isOpenedOutside = false;
  const asked: Record<string, unknown>[] = [];
  answers.push((one) => {
    asked.push(one);
    return 'Reveal';
  });
  await openCapture(PATH);
  assert.match(String(asked[0]?.['message']), /^No program has opened \/captures\/capture-esa1-1\.pcap\./);
  assert.deepEqual(asked[0]?.['buttons'], ['Reveal']);
  assert.equal(stand.executed[0]?.[0], 'revealFileInOS');
});
