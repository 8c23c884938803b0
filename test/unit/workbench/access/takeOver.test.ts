import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenCli } from '../../../../src/session/session';
import type { Shell } from '../../../../src/ssh/shell';
import { dialogues } from '../../../../src/workbench/access/takeOver';
import { until } from '../../../faults/until';
import { appliance } from '../../appliance/sampleAppliance';
import { answers, stand } from '../../vscode';

function site() {
  const shown: string[] = [];
  const made = dialogues({
    inventory: { route: (id) => [appliance({ id })] },
    showTaken: ([{ id }]) => shown.push(id),
  });
  return { made, shown };
}

/** A CLI whose shell ends when it is told to. */
function fakeCli() {
  const hidden: string[] = [];
  let end = () => {};
  const shell = { onClose: (listener: () => void) => (end = listener) } as unknown as Shell;
  const cli = { handOver: (hide: string) => (hidden.push(hide), shell) } as unknown as OpenCli;
  return { cli, hidden, end: () => end() };
}

test('the shell goes to a terminal, what was typed is hidden in it, and its end is told', async () => {
  const { made, shown } = site();
  const { cli, hidden, end } = fakeCli();
  const dialogue = made.begin('esa1');
  dialogue.secret = 'seed-Canary-1';
  made.speaksThrough('esa1', cli);
  assert.equal(dialogue.taken(), undefined);
  assert.deepEqual(await made.takeOver('esa1'), { applianceId: 'esa1' });
  assert.deepEqual([shown, hidden], [['esa1'], ['seed-Canary-1']]);
  let over = false;
  void dialogue.taken()?.then(() => (over = true));
  end();
  await until(() => over, 'the end of the terminal');
});

test('without an id it is the one that runs, and where several run the person picks', async () => {
  const { made, shown } = site();
  made.begin('esa1');
  made.speaksThrough('esa1', fakeCli().cli);
  await made.takeOver(undefined);
  made.begin('esa2');
  made.speaksThrough('esa2', fakeCli().cli);
  answers.push((asked) => (asked['items'] as { id: string }[]).find(({ id }) => id === 'esa2'));
  await made.takeOver(undefined);
  assert.deepEqual(shown, ['esa1', 'esa2']);
});

test('a reading is no dialogue, and one that has ended is none any more', async () => {
  const { made, shown } = site();
  made.speaksThrough('esa1', fakeCli().cli);
  const said = () => answers.push((asked) => assert.match(String(asked['message']), /^esa1: no dialogue is running/));
  said();
  assert.equal(await made.takeOver('esa1'), undefined);
  const dialogue = made.begin('esa1');
  made.speaksThrough('esa1', fakeCli().cli);
  assert.deepEqual(stand.executed.at(-1), ['setContext', 'hopthrough.inDialogue', true]);
  dialogue.end();
  assert.deepEqual(stand.executed.at(-1), ['setContext', 'hopthrough.inDialogue', false]);
  said();
  assert.equal(await made.takeOver('esa1'), undefined);
  assert.deepEqual([shown, answers], [[], []]);
});
