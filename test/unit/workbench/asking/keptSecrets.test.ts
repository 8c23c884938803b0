import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { KeptSecret } from '../../../../src/workbench/asking/credentials';
import { forgetCredentials, forgetOneKept, type ForgettingDeps } from '../../../../src/workbench/asking/keptSecrets';
import { appliance } from '../../appliance/sampleAppliance';
import { answers } from '../../vscode';

const KEPT: readonly KeptSecret[] = [
  { kind: 'appliance', name: 'esa1', where: 'window' },
  { kind: 'credential', name: 'old-team', where: 'store' },
  { kind: 'credential', name: 'team', where: 'both' },
];
const inventory = {
  all: () => [
    appliance({ id: 'esa1' }),
    appliance({ id: 'sma1', credential: 'team' }),
    appliance({ id: 'sma2', credential: 'team' }),
  ],
};

function store(kept = KEPT, isWhole = true, connected: readonly string[] = []) {
  const forgotten: unknown[] = [];
  const deps: ForgettingDeps = {
    credentials: {
      list: () => Promise.resolve({ kept, isWhole }),
      forgetKept: (one) => Promise.resolve(void forgotten.push(one)),
      isKept: (id) => Promise.resolve(isWhole ? kept.some(({ name }) => name === nameFor(id)) : undefined),
      forget: (id) => Promise.resolve(forgotten.push(id) > 0),
    },
    inventory,
    isConnected: (id) => connected.includes(id),
  };
  return { deps, forgotten };
}

const nameFor = (id: string) => inventory.all().find((one) => one.id === id)?.credential ?? id;

/** A person who says yes, and then reads what is said. */
function yesTo(question: string): string[] {
  const said: string[] = [];
  answers.push(({ message }) => (assert.equal(message, question), 'Forget'));
  answers.push(({ message }) => void said.push(String(message)));
  return said;
}

interface Item {
  label: string;
  description: string;
  detail: string;
}

beforeEach(() => void (answers.length = 0));

test('all that is kept is listed with who uses it, and one that nobody uses can be forgotten', async () => {
  const { deps, forgotten } = store();
  const shown: string[] = [];
  answers.push(({ items }) => {
    const list = items as Item[];
    shown.push(...list.map(({ label, description, detail }) => [label, description, detail].join(' | ')));
    return list.find(({ label }) => label === 'old-team');
  });
  const said = yesTo('Forget the password of old-team?');
  assert.deepEqual(await forgetOneKept(deps), { forgotten: true });
  assert.deepEqual(forgotten, [KEPT[1]]);
  assert.deepEqual(said, ['Forgotten: the shared credential old-team.']);
  assert.deepEqual(shown, [
    'esa1 | appliance, for this window | Used by esa1',
    'old-team | shared credential, in secret storage | Used by no appliance of the inventory',
    'team | shared credential, for this window and in secret storage | Used by sma1, sma2',
  ]);
});

test('nothing is forgotten without a yes', async () => {
  const { deps, forgotten } = store();
  answers.push(({ items }) => (items as Item[])[0]);
  answers.push(() => undefined);
  assert.equal(await forgetOneKept(deps), undefined);
  assert.deepEqual(forgotten, []);
});

test('that nothing is kept is said', async () => {
  const said: unknown[] = [];
  answers.push(({ message }) => void said.push(message));
  assert.deepEqual(await forgetOneKept(store([]).deps), { forgotten: false });
  assert.deepEqual(said, ['No password is kept.']);
});

test('that secret storage cannot be read is said, and what the window keeps can be forgotten all the same', async () => {
  const { deps, forgotten } = store(KEPT.slice(0, 1), false);
  answers.push(({ items, placeHolder }) => {
    assert.match(String(placeHolder), /Secret storage cannot be read: these are of this window alone\.$/);
    return (items as Item[])[0];
  });
  yesTo('Forget the password of esa1?');
  assert.deepEqual(await forgetOneKept(deps), { forgotten: true });
  assert.deepEqual(forgotten, [KEPT[0]]);
  const said: unknown[] = [];
  answers.push(({ message }) => void said.push(message));
  assert.deepEqual(await forgetOneKept(store([], false).deps), { forgotten: false });
  assert.match(String(said[0]), /^No password is kept for this window\. Secret storage cannot be read/);
});

for (const [id, connected, question, words] of [
  ['esa1', [], 'Forget the password kept for esa1?', 'Forgotten: the password of esa1.'],
  [
    'esa1',
    ['esa1', 'sma1'],
    'Forget the password kept for esa1?',
    'Forgotten: the password of esa1. Open connections stay until nothing uses them any more: esa1.',
  ],
  [
    'sma1',
    ['esa1', 'sma1', 'sma2'],
    'Forget the shared credential team, which sma1 uses?',
    'Forgotten: the shared credential team. Open connections stay until nothing uses them any more: sma1, sma2.',
  ],
] as const)
  test(`what was forgotten for ${id} is said, with what stays connected: ${connected.join(', ') || 'nothing'}`, async () => {
    const { deps, forgotten } = store(KEPT, true, connected);
    const said = yesTo(question);
    assert.deepEqual(
      await forgetCredentials(deps, appliance({ id, ...(id === 'sma1' ? { credential: 'team' } : {}) })),
      {
        forgotten: true,
      },
    );
    assert.deepEqual(forgotten, [id]);
    assert.deepEqual(said, [words]);
  });

test('that nothing is kept for an appliance is said, and nothing is asked', async () => {
  const { deps, forgotten } = store([]);
  const said: unknown[] = [];
  for (const one of inventory.all().slice(0, 2)) {
    answers.push(({ message }) => void said.push(message));
    assert.deepEqual(await forgetCredentials(deps, one), { forgotten: false });
  }
  assert.deepEqual(said, [
    'No password is kept for esa1.',
    'Nothing is kept of the shared credential team, which sma1 uses.',
  ]);
  assert.deepEqual(forgotten, []);
});

test('where the storage cannot tell, it is asked and tried', async () => {
  const { deps, forgotten } = store([], false);
  yesTo('Forget the password kept for esa1?');
  assert.deepEqual(await forgetCredentials(deps, appliance({ id: 'esa1' })), { forgotten: true });
  assert.deepEqual(forgotten, ['esa1']);
});

test('what turned out not to be kept, as another window forgot it meanwhile, is not said to be forgotten', async () => {
  const { deps } = store(KEPT, true, ['esa1']);
  const said = yesTo('Forget the password kept for esa1?');
  const credentials = { ...deps.credentials, forget: () => Promise.resolve(false) };
  assert.deepEqual(await forgetCredentials({ ...deps, credentials }, appliance({ id: 'esa1' })), { forgotten: false });
  assert.deepEqual(said, ['No password is kept for esa1.']);
});
