import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ACTIONS, COPIED, gate, keptSubject } from '../../../webview/messages';

const panel = 'token';
const ready = { type: 'ready', panel, n: 1 };
const run = { type: 'run', panel, n: 1, action: 'probe', ids: ['esa1'] };

const good: object[] = [
  ready,
  run,
  { type: 'run', panel, n: 1, action: 'openTerminalVia', ids: ['sma1'], via: 'esa1' },
  { type: 'run', panel, n: 7, action: 'cancel' },
  { type: 'run', panel, n: 1, action: 'enableTunnel', port: 443 },
  { type: 'copy', panel, n: 1, what: 'pair', id: 'esa1' },
  { type: 'reveal', panel, n: 1, what: 'seed', id: 'esa1' },
];
for (const message of good)
  test(`taken: ${JSON.stringify(message)}`, () => {
    const { take, dropped } = gate(panel);
    assert.deepEqual(take(message), message);
    assert.equal(dropped(), 0);
  });

const bad: [title: string, message: unknown][] = [
  ['no object', 'ready'],
  ['null', null],
  ['an array', [ready]],
  ['unknown type', { ...ready, type: 'eval' }],
  ['type of the prototype', { ...ready, type: 'constructor' }],
  ['extra field', { ...ready, extra: 1 }],
  ['a field that every object inherits', JSON.parse('{"type":"ready","panel":"token","n":1,"constructor":{"x":1}}')],
  ['__proto__ as a key', JSON.parse('{"type":"ready","panel":"token","n":1,"__proto__":{"x":1}}')],
  ['toString as a key', { ...ready, toString: 'x' }],
  ['wrong panel id', { ...ready, panel: 'other' }],
  ['no panel id', { type: 'ready', n: 1 }],
  ['no number', { type: 'ready', panel }],
  ['number zero', { ...ready, n: 0 }],
  ['number as text', { ...ready, n: '1' }],
  ['not a number', { ...ready, n: Number.NaN }],
  ['an action that is not listed', { ...run, action: 'removeAppliance' }],
  ['a host in place of an id', { ...run, ids: ['root@host:22'] }],
  ['a path in place of an id', { ...run, ids: ['../../x'] }],
  ['a port that is none', { ...run, port: 65_536 }],
  ['a port as text', { ...run, port: '443' }],
  ['an id that is no text', { ...run, ids: [{ toString: 'esa1' }] }],
  ['10 MB of text as an id', { ...run, ids: ['a'.repeat(10_000_000)] }],
  ['10 MB of text as a panel id', { ...ready, panel: 'a'.repeat(10_000_000) }],
  ['a million ids', { ...run, ids: Array.from({ length: 1_000_000 }, () => 'esa1') }],
  ['a hundred thousand keys', Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]))],
  ['a secret that is not listed', { type: 'reveal', panel, n: 1, what: 'password', id: 'esa1' }],
];
for (const [title, message] of bad)
  test(`G04 dropped and counted: ${title}`, () => {
    const { take, dropped } = gate(panel);
    assert.equal(take(message), undefined);
    assert.equal(dropped(), 1);
  });

test('G04 replay: a message counts once; a page that begins again is told apart', () => {
  const { take, dropped } = gate(panel);
  assert.deepEqual(take(ready), ready);
  assert.deepEqual(take({ ...run, n: 2 }), { ...run, n: 2 });
  assert.equal(take({ ...run, n: 2 }), undefined);
  assert.equal(take({ ...run, n: 1 }), undefined);
  assert.equal(take(ready), 'reloaded');
  assert.equal(dropped(), 3);
});

test('G04 fuzz: whatever comes, what is taken is one of the listed messages', () => {
  const field = fc.constantFrom('type', 'panel', 'n', 'action', 'ids', 'via', 'what', 'id', '__proto__', 'constructor');
  const value = fc.oneof(
    fc.constantFrom('ready', 'run', 'copy', 'reveal', 'token', 'esa1', ...ACTIONS, ...COPIED),
    fc.integer({ min: -2, max: 5 }),
    fc.array(fc.constantFrom('esa1', 'a b', '<b>'), { maxLength: 3 }),
    fc.anything(),
  );
  const almost = fc.dictionary(field, value).map((fields) => ({ type: 'run', panel, n: 1, ...fields }));
  fc.assert(
    fc.property(fc.oneof(almost, fc.anything()), (raw) => {
      const taken = gate(panel).take(raw);
      if (taken === undefined || taken === 'reloaded') return;
      assert.equal(taken.panel, panel);
      assert.ok(['ready', 'run', 'copy', 'reveal'].includes(taken.type));
      if (taken.type === 'run') assert.ok(ACTIONS.includes(taken.action));
      assert.deepEqual(Object.keys(taken).sort(), Object.keys(raw as object).sort());
    }),
    { numRuns: 5_000 },
  );
});

const states: [state: unknown, subject: unknown][] = [
  [{ subject: 'esa1', scroll: 3 }, 'esa1'],
  [{ subject: null }, null],
  [undefined, undefined],
  [{ subject: '<b>' }, undefined],
  [{ subject: 3 }, undefined],
];
for (const [state, subject] of states)
  test(`kept over a reload: ${JSON.stringify(state)} shows ${String(subject)}`, () => {
    assert.equal(keptSubject(state), subject);
  });
