import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Credentials, KeptSecret } from '../../../../src/workbench/asking/credentials';
import { forgetOneKept } from '../../../../src/workbench/asking/keptSecrets';
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

function store(kept = KEPT, isWhole = true) {
  const forgotten: KeptSecret[] = [];
  const credentials: Pick<Credentials, 'list' | 'forgetKept'> = {
    list: () => Promise.resolve({ kept, isWhole }),
    forgetKept: (one) => Promise.resolve(void forgotten.push(one)),
  };
  return { credentials, forgotten };
}

interface Item {
  label: string;
  description: string;
  detail: string;
}

beforeEach(() => void (answers.length = 0));

test('all that is kept is listed with who uses it, and one that nobody uses can be forgotten', async () => {
  const { credentials, forgotten } = store();
  const shown: string[] = [];
  answers.push(({ items }) => {
    const list = items as Item[];
    shown.push(...list.map(({ label, description, detail }) => [label, description, detail].join(' | ')));
    return list.find(({ label }) => label === 'old-team');
  });
  answers.push(({ message }) => (assert.equal(message, 'Forget the password of old-team?'), 'Forget'));
  assert.deepEqual(await forgetOneKept(credentials, inventory), { forgotten: true });
  assert.deepEqual(forgotten, [KEPT[1]]);
  assert.deepEqual(shown, [
    'esa1 | appliance, for this window | Used by esa1',
    'old-team | shared credential, in secret storage | Used by no appliance of the inventory',
    'team | shared credential, for this window and in secret storage | Used by sma1, sma2',
  ]);
});

test('nothing is forgotten without a yes', async () => {
  const { credentials, forgotten } = store();
  answers.push(({ items }) => (items as Item[])[0]);
  answers.push(() => undefined);
  assert.equal(await forgetOneKept(credentials, inventory), undefined);
  assert.deepEqual(forgotten, []);
});

test('that nothing is kept is said', async () => {
  const said: unknown[] = [];
  answers.push(({ message }) => void said.push(message));
  assert.deepEqual(await forgetOneKept(store([]).credentials, inventory), { forgotten: false });
  assert.deepEqual(said, ['No password is kept.']);
});

test('that secret storage cannot be read is said, and what the window keeps can be forgotten all the same', async () => {
  const { credentials, forgotten } = store(KEPT.slice(0, 1), false);
  answers.push(({ items, placeHolder }) => {
    assert.match(String(placeHolder), /Secret storage cannot be read: these are of this window alone\.$/);
    return (items as Item[])[0];
  });
  answers.push(() => 'Forget');
  assert.deepEqual(await forgetOneKept(credentials, inventory), { forgotten: true });
  assert.deepEqual(forgotten, [KEPT[0]]);
  const said: unknown[] = [];
  answers.push(({ message }) => void said.push(message));
  assert.deepEqual(await forgetOneKept(store([], false).credentials, inventory), { forgotten: false });
  assert.match(String(said[0]), /^No password is kept for this window\. Secret storage cannot be read/);
});
