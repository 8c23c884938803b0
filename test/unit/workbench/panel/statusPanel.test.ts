import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type * as vscode from 'vscode';
import { statusPanels } from '../../../../src/workbench/panel/statusPanel';
import type { StatusFacts } from '../../../../src/workbench/panel/statusFacts';
import { appliance } from '../../appliance/sampleAppliance';
import { EventEmitter, stand, Uri } from '../../vscode';

const COMMANDS = ['hopthrough.probe', 'hopthrough.enableTunnel', 'hopthrough.removeAppliance'];
const esa1 = appliance({ id: 'esa1' });
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

/** As much of a panel as its host touches; `page` plays the frame. */
function fakePanel() {
  const received = new EventEmitter<unknown>();
  const viewState = new EventEmitter<undefined>();
  const disposed = new EventEmitter<undefined>();
  const sent: { readonly type: string }[] = [];
  const webview = {
    options: {} as vscode.WebviewOptions,
    html: '',
    asWebviewUri: (uri: Uri) => uri,
    onDidReceiveMessage: received.event,
    postMessage: (message: { readonly type: string }) => Promise.resolve(sent.push(message) > 0),
  };
  const panel = {
    ...{ webview, visible: true, title: '', iconPath: undefined, reveal: () => undefined },
    ...{ onDidChangeViewState: viewState.event, onDidDispose: disposed.event },
    dispose: () => disposed.fire(undefined),
  };
  let n = 0;
  const token = () => /data-panel="([^"]+)"/.exec(webview.html)?.[1] ?? '';
  const page = (message: object) => received.fire({ ...message, panel: token(), n: (n += 1) });
  return { panel: panel as unknown as vscode.WebviewPanel, webview, sent, page };
}

function site() {
  const revealed: string[] = [];
  const facts: StatusFacts = {
    ...{ all: () => [esa1], sweeping: () => undefined },
    of: (id) =>
      id === 'esa1'
        ? {
            ...{ appliance: esa1, route: [esa1], simulated: false },
            connection: { connecting: 0, open: 0, service: false, failure: undefined, access: undefined },
          }
        : undefined,
    onDidChange: new EventEmitter<string | undefined>().event,
  };
  const panels = statusPanels({
    ...{ facts, commands: COMMANDS, log: { warn: () => undefined } },
    hands: { reveal: (_what, id) => (revealed.push(id), Promise.resolve('secret')) },
    extensionUri: Uri.file('/extension') as unknown as vscode.Uri,
  });
  return { panels, revealed };
}

async function opened() {
  const { panels, revealed } = site();
  const fake = fakePanel();
  panels.restore(fake.panel, { subject: 'esa1' });
  fake.page({ type: 'ready' });
  await settle();
  return { ...fake, panels, revealed };
}

beforeEach(() => void (stand.executed.length = 0));

test('G03 a page may read the files of its own bundle and nothing else, and has no forms', async () => {
  const { webview } = await opened();
  const { localResourceRoots, enableForms } = webview.options;
  assert.deepEqual(
    localResourceRoots?.map((uri) => uri.path),
    ['/extension/dist/webview'],
  );
  assert.equal(enableForms, false);
});

test('G05 a page asks for nothing but a listed command on an appliance that it shows, by its id', async () => {
  const { page } = await opened();
  page({ type: 'run', action: 'enableTunnel', ids: ['esa1'] });
  page({ type: 'run', action: 'enableTunnel', ids: ['esa2'] });
  page({ type: 'run', action: 'probe', ids: ['esa1'], via: 'esa2' });
  page({ type: 'run', action: 'enableTunnel', ids: ['root@10.0.0.1'] });
  page({ type: 'run', action: 'removeAppliance', ids: ['esa1'] });
  page({ type: 'run', action: 'readStatus', ids: ['esa1'] });
  page({ type: 'run', action: 'enableTunnel', port: 443 });
  await settle();
  assert.deepEqual(
    stand.executed,
    [
      ['hopthrough.enableTunnel', 'esa1'],
      ['hopthrough.enableTunnel', 'esa1', { port: 443 }],
    ],
    'by the command, which asks in a modal',
  );
});

test('G05 a secret comes after a click on an appliance that is shown, and of no other', async () => {
  const { page, sent, revealed } = await opened();
  assert.ok(!JSON.stringify(sent).includes('secret'));
  page({ type: 'reveal', what: 'seed', id: 'esa2' });
  page({ type: 'reveal', what: 'password', id: 'esa1' });
  await settle();
  assert.deepEqual(revealed, []);
  page({ type: 'reveal', what: 'seed', id: 'esa1' });
  await settle();
  assert.deepEqual(revealed, ['esa1']);
  assert.equal(sent.at(-1)?.type, 'revealed');
});

test('G06 a panel of the last window is drawn from the facts of now; one that shows nothing known is closed', async () => {
  const { sent } = await opened();
  assert.deepEqual(
    sent.map(({ type }) => type),
    ['words', 'appliance'],
  );
  const lost = fakePanel();
  let closed = false;
  lost.panel.onDidDispose(() => (closed = true));
  site().panels.restore(lost.panel, { subject: { host: 'evil' } });
  assert.equal(closed, true);
});
