import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Cancelled } from '../../../src/appliance/failure';
import { quickPick, veiledBox } from '../../../src/workbench/questionBoxes';
import { answers, boxes, picks, stand } from '../vscode';

/** A box that is shown, with a clock that stands. */
function shownBox(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const typed = veiledBox({ title: 'esa1', prompt: 'Code' }, new AbortController().signal);
  const [box] = boxes;
  assert.ok(box);
  return { box, typed };
}

/** Lets so much time go by, and VS Code answer. */
async function pass(t: TestContext, ms: number): Promise<void> {
  t.mock.timers.tick(ms);
  await setImmediate();
}

async function settled(t: TestContext): Promise<void> {
  for (const ms of [1, 400, 1]) await pass(t, ms);
}

test('a box that loses the keyboard to what came before it takes it again; later it stays when the person looks elsewhere', async (t) => {
  const { box, typed } = shownBox(t);
  assert.equal(box.ignoreFocusOut, false);
  box.hidden.fire();
  box.hidden.fire();
  assert.equal(box.shown, 3);
  await settled(t);
  assert.equal(box.ignoreFocusOut, true);
  box.value = '482913';
  box.accepted.fire();
  assert.equal(await typed, '482913');
});

test('a window that is busy is waited for: its first moments begin when the box is there, and end when it is told to stay', async (t) => {
  const { box, typed } = shownBox(t);
  let applied: () => void = () => undefined;
  stand.commands.set('setContext', () => new Promise<void>((resolve) => (applied = resolve)));
  t.after(() => stand.commands.delete('setContext'));
  await pass(t, 5000);
  assert.equal(box.ignoreFocusOut, false);
  applied();
  await setImmediate();
  await pass(t, 400);
  assert.equal(box.ignoreFocusOut, true);
  await pass(t, 1);
  box.hidden.fire();
  assert.equal(box.shown, 2);
  applied();
  await setImmediate();
  box.hide();
  await assert.rejects(typed, Cancelled);
  assert.equal(box.shown, 2);
});

test('a box is answered as always where VS Code takes no more commands', async (t) => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => unhandled.push(reason);
  process.prependListener('unhandledRejection', listen);
  stand.commands.set('setContext', () => Promise.reject(new Error('Canceled')));
  t.after(() => {
    stand.commands.delete('setContext');
    process.removeListener('unhandledRejection', listen);
  });
  const { box, typed } = shownBox(t);
  await settled(t);
  box.value = '482913';
  box.accepted.fire();
  assert.equal(await typed, '482913');
  await setImmediate();
  assert.deepEqual(unhandled, []);
});

test('a list that takes the keyboard again has its items again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const items = [{ label: 'esa1' }, { label: 'esa2' }];
  let pick: (item: object | undefined) => void = () => undefined;
  answers.push(() => new Promise((resolve) => (pick = resolve)));
  const picked = quickPick(items, { title: 'Way' });
  const box = picks.at(-1);
  assert.ok(box);
  answers.push(() => new Promise(() => undefined));
  box.hidden.fire();
  assert.deepEqual([box.shown, box.items], [2, items]);
  pick(items[1]);
  assert.deepEqual(await picked, items[1]);
});

test('who presses Esc at once is rid of it, and does not get it back without end', async (t) => {
  const { box, typed } = shownBox(t);
  box.hide();
  await assert.rejects(typed, Cancelled);
  assert.equal(box.shown, 4);
  assert.equal(boxes.size, 0);
});

test('after its first moments a box that is left is left', async (t) => {
  const { box, typed } = shownBox(t);
  await settled(t);
  box.hide();
  await assert.rejects(typed, Cancelled);
  assert.equal(box.shown, 1);
});

test('every box is made here: another one may be seen and not typed into', () => {
  const names = readdirSync('src/workbench', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  assert.ok(names.length > 100);
  for (const name of names) {
    const text = readFileSync(join('src/workbench', name), 'utf8');
    if (name !== 'questionBoxes.ts') assert.doesNotMatch(text, /(show|create)(QuickPick|InputBox)\(/, name);
  }
});
