import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { claim } from '../../fuzz/claim';
import { fuzz, optionsIn, type Targets } from '../../fuzz/fuzz';
import { targets } from '../../fuzz/targets';

const some: Targets = {
  holds: [
    claim(
      'any number is one',
      3,
      fc.property(fc.nat(), (it) => assert.ok(it >= 0)),
    ),
  ],
  breaks: [
    claim(
      'no number is above 1000',
      3,
      fc.property(fc.nat(), (it) => assert.ok(it <= 1000, `${it} is`)),
    ),
    claim(
      'any text is one',
      3,
      fc.asyncProperty(fc.string(), () => Promise.resolve()),
    ),
  ],
};

test('each target has its sum, and what broke a claim is told as small as it gets', async () => {
  const told: string[] = [];
  const results = await fuzz(some, optionsIn(['--iterations', '200', '--seed', '7'], some), (text) => told.push(text));
  const [holds, breaks] = results;
  assert.deepEqual(holds, { target: 'holds', iterations: 200, failures: 0 });
  assert.ok(breaks && breaks.failures === 1 && breaks.iterations > 200, JSON.stringify(breaks));
  assert.match(told.join('\n'), /^seed 7\n[^]*no number is above 1000[^]*Counterexample: \[1001\][^]*1001 is/);
});

test('a claim whose inputs never came as far as what it is about is broken, once there were enough of them', async () => {
  const far: Targets = {
    far: [
      claim(
        'any number is one',
        3,
        fc.property(fc.nat(), () => true),
        () => assert.fail('none came so far'),
      ),
    ],
  };
  const failuresOf = async (iterations: string) => {
    const told: string[] = [];
    const options = optionsIn(['--iterations', iterations], far);
    const [result] = await fuzz(far, options, (text) => told.push(text));
    return [result?.failures, told.some((text) => text.includes('none came so far'))];
  };
  assert.deepEqual(await failuresOf('2'), [0, false]);
  assert.deepEqual(await failuresOf('3'), [1, true]);
});

test('a target for which this computer has no measure is said to be skipped', async () => {
  const told: string[] = [];
  const results = await fuzz({ none: [] }, optionsIn(['--seed', '7'], { none: [] }), (text) => told.push(text));
  assert.deepEqual(results, [{ target: 'none', iterations: 0, failures: 0, skipped: true }]);
  assert.deepEqual(told, ['seed 7', 'none: skipped']);
});

test('the same seed finds the same', async () => {
  const tell = async () => {
    const told: string[] = [];
    await fuzz(some, optionsIn(['--target', 'breaks', '--seed', '7'], some), (text) => told.push(text));
    return told.filter((text) => !text.includes(' at '));
  };
  assert.deepEqual(await tell(), await tell());
});

test('without a number each claim is tried ten times as often as in a suite', async () => {
  const [result] = await fuzz(some, optionsIn(['--target', 'holds'], some), () => undefined);
  assert.equal(result?.iterations, 30);
});

test('a target that is not there, and what is no number, are said', () => {
  assert.throws(
    () => optionsIn(['--target', 'toString'], some),
    /no target is called toString; there are: holds, breaks/,
  );
  for (const wrong of ['0', '-1', '1.5', 'many'])
    assert.throws(() => optionsIn([`--iterations=${wrong}`], some), /--iterations is a whole number from 1 on/);
});

test('every target has a claim', () => {
  for (const [name, claims] of Object.entries(targets))
    assert.ok(claims.length > 0 || name === 'known-hosts-openssh', name);
});
