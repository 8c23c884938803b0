import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as vscode from 'vscode';
import type { Appliance } from '../../../../src/appliance/appliance';
import { Cancelled, Failed, type Failure } from '../../../../src/appliance/failure';
import type { RemoteAccess } from '../../../../src/appliance/remoteAccess';
import type { Clock } from '../../../../src/tunnel/keeping';
import { quietReadings } from '../../../../src/workbench/access/quietReading';
import { quietWay } from '../../../../src/workbench/asking/quietWay';
import { states } from '../../../../src/workbench/states';
import { until } from '../../../faults/until';
import { appliance } from '../../appliance/sampleAppliance';

const NOON = Date.parse('2026-11-24T12:00:00.000Z');
const MINUTE = 60_000;

function reading(applianceId: string, at: number): RemoteAccess {
  const rest = { serviceLogins: 0, serviceSession: false, serial: null, serialMatches: null, port: null } as const;
  const times = { at: new Date(at).toISOString(), enabledAt: null, expiresAt: null } as const;
  return {
    schema: 1,
    applianceId,
    state: 'disabled',
    basis: 'read',
    serviceAccess: false,
    ...rest,
    ...times,
    seed: 'none',
    raw: '',
  };
}

/** @param ids ESAs of the inventory; `held`: those that can be reached without a question */
function site(
  ids: readonly string[],
  {
    held = ids,
    minutes = 0,
    credentials = {},
    via = {},
  }: {
    held?: readonly string[];
    minutes?: number;
    credentials?: Readonly<Record<string, string>>;
    via?: Readonly<Record<string, string>>;
  } = {},
) {
  const known = states();
  const asked: string[] = [];
  const under = new Set<() => void>();
  const answer = new Map<string, Failure | 'question'>();
  let [now, every, most, slow] = [NOON, minutes, 0, false];
  let changed = () => {};
  const waiting = new Set<{ readonly at: number; readonly go: () => void }>();
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        const one = { at: now + ms, go: resolve };
        waiting.add(one);
        signal?.addEventListener('abort', () => {
          waiting.delete(one);
          reject(new Cancelled());
        });
      }),
  };
  const glance = async (id: string, signal: AbortSignal) => {
    asked.push(id);
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => () => {
        under.delete(go);
        settle();
      };
      const go = end(resolve);
      under.add(go);
      most = Math.max(most, under.size);
      signal.addEventListener(
        'abort',
        end(() => reject(new Cancelled())),
      );
      if (!slow) go();
    });
    const what = answer.get(id);
    if (what === 'question') throw new Cancelled();
    if (what !== undefined) throw new Failed(what);
    return reading(id, now);
  };
  const entry = (id: string) =>
    appliance({ id, credential: credentials[id], ...(id.startsWith('jump') ? { family: 'jump' } : {}) });
  const made = quietReadings({
    inventory: {
      all: () => ids.map(entry),
      route: (id) => (via[id] === undefined ? [entry(id)] : [entry(via[id]), entry(id)]),
    },
    ...{ states: known, clock, glance },
    opensQuietly: (id) => Promise.resolve(held.includes(id)),
    everyMinutes: () => every,
    onIntervalChange: (listener) => {
      changed = listener;
      return new vscode.Disposable(() => undefined);
    },
    error: (error) => assert.fail(String(error)),
  });
  return {
    ...{ ...made, known, asked, answer, under },
    most: () => most,
    slowly: () => (slow = true),
    finish: () => [...under].forEach((go) => go()),
    setInterval: (to: number) => {
      every = to;
      changed();
    },
    /** The time that the next round waits for comes. */
    nextRound: async () => {
      await until(() => waiting.size > 0, 'the next round is waited for');
      const [next] = [...waiting];
      assert.ok(next);
      waiting.delete(next);
      now = next.at;
      next.go();
      await until(() => waiting.size > 0, 'the round is over');
      return now - NOON;
    },
    later: (ms: number) => (now += ms),
    waits: () => waiting.size,
  };
}

test('a panel that is opened is read, and not again within a minute', async () => {
  const { look, asked, known, later } = site(['esa1', 'esa2']);
  await look(['esa1']);
  assert.equal(known.of('esa1').access?.state, 'disabled');
  assert.equal(known.of('esa1').course?.busy, undefined);
  await look(['esa1']);
  assert.deepEqual(asked, ['esa1']);
  later(2 * MINUTE);
  await look(['esa1']);
  assert.deepEqual(asked, ['esa1', 'esa1']);
});

test('where a question would be due nothing is opened at all', async () => {
  const { look, asked, known } = site(['esa1'], { held: [] });
  await look(['esa1']);
  assert.deepEqual(asked, []);
  assert.equal(known.of('esa1').course, undefined);
  assert.equal(known.of('esa1').quiet, 'asks');
});

test('a jump host has nothing to read', async () => {
  const { look, asked } = site(['jump1', 'esa1']);
  await look(['jump1', 'esa1']);
  assert.deepEqual(asked, ['esa1']);
});

test('at most eight at once, and each in its turn', async () => {
  const ids = Array.from({ length: 20 }, (_, n) => `esa${n}`);
  const { look, asked, most, slowly, finish, under } = site(ids);
  slowly();
  const all = look(ids);
  for (let done = 0; done < 20; done += 8) {
    await until(() => under.size === Math.min(8, 20 - done), 'eight readings');
    finish();
  }
  await all;
  assert.equal(most(), 8);
  assert.deepEqual([...asked].sort(), [...ids].sort());
});

const refused: Failure = { hop: 'esa1', stage: 'auth', reason: 'refused' };

test('a refused login: said, never tried again by itself, and no other appliance of that round is asked', async () => {
  const ids = ['esa1', ...Array.from({ length: 10 }, (_, n) => `more${n}`)];
  const { look, asked, answer, known, later, wasIn } = site(ids);
  answer.set('esa1', refused);
  await look(ids);
  assert.ok(asked.length <= 8, asked.join());
  assert.deepEqual(known.of('esa1').course?.failed?.failure, refused);
  assert.equal(known.of('more9').quiet, 'held-back');
  asked.length = 0;
  for (let n = 0; n < 5; n++) {
    later(2 * MINUTE);
    await look(['esa1']);
  }
  assert.deepEqual(asked, []);
  answer.delete('esa1');
  wasIn('esa1');
  await look(['esa1']);
  assert.deepEqual(asked, ['esa1']);
});

const FLEET = Array.from({ length: 20 }, (_, n) => `esa${n}`);

for (const [name, site20] of [
  ['their own credential', site(FLEET, { credentials: Object.fromEntries(FLEET.map((id) => [id, 'fleet'])) })],
  [
    'the credential of the hop before them',
    site(FLEET, {
      credentials: { jump1: 'hops' },
      via: Object.fromEntries(FLEET.map((id) => [id, 'jump1'])),
    }),
  ],
] as const)
  test(`of a fleet that shares ${name}, one goes ahead; refused, the others are not tried`, async () => {
    const { look, asked, answer, known, slowly, under, finish } = site20;
    const hop = name.startsWith('their') ? 'esa0' : 'jump1';
    for (const id of FLEET) answer.set(id, { hop, stage: 'auth', reason: 'refused' });
    slowly();
    const looking = look(FLEET);
    await until(() => under.size > 0, 'the first login');
    finish();
    await looking;
    assert.deepEqual(asked, ['esa0']);
    assert.deepEqual(
      FLEET.slice(1).map((id) => known.of(id).quiet),
      FLEET.slice(1).map(() => 'held-back'),
    );
  });

test('of a fleet that shares a credential, the others follow once it was accepted, or where it did not come to a login', async () => {
  const { look, asked, answer, slowly, under, finish } = site(FLEET, {
    credentials: Object.fromEntries(FLEET.map((id) => [id, 'fleet'])),
  });
  answer.set('esa0', { hop: 'esa0', stage: 'connect', reason: 'timeout' });
  slowly();
  const looking = look(FLEET);
  for (const [shown, count] of [
    ['the first', 1],
    ['another one', 1],
    ['all that may be at once', 8],
    ['those after them', 8],
    ['the rest', 2],
  ] as const) {
    await until(() => under.size === count, shown);
    finish();
  }
  await looking;
  assert.deepEqual([...asked].sort(), [...FLEET].sort());
});

test('a terminal that the person opened on it lets it be read again', async () => {
  const { look, asked, answer, known, later } = site(['esa1']);
  answer.set('esa1', 'question');
  await look(['esa1']);
  answer.delete('esa1');
  later(2 * MINUTE);
  await look(['esa1']);
  assert.deepEqual(asked, ['esa1']);
  known.change('esa1', (state) => ({ ...state, open: 1 }));
  await look(['esa1']);
  assert.deepEqual(asked, ['esa1', 'esa1']);
});

test('a question is said nowhere; no answer from the network is, and is tried the next time', async () => {
  const { look, asked, answer, known, later } = site(['esa1', 'esa2']);
  answer.set('esa1', 'question');
  answer.set('esa2', { hop: 'esa2', stage: 'connect', reason: 'timeout' });
  await look(['esa1', 'esa2']);
  assert.equal(known.of('esa1').course?.failed, undefined);
  assert.equal(known.of('esa2').course?.failed?.failure.reason, 'timeout');
  later(2 * MINUTE);
  await look(['esa1', 'esa2']);
  assert.deepEqual(asked, ['esa1', 'esa2', 'esa2']);
});

test('the person comes first: a reading makes room, and says nothing', async () => {
  const { look, known, slowly, under, makeRoom } = site(['esa1']);
  slowly();
  const looking = look(['esa1']);
  await until(() => under.size === 1, 'the reading');
  assert.equal(known.of('esa1').course?.busy, 'reading');
  await makeRoom('esa1');
  assert.equal(known.of('esa1').course?.busy, undefined);
  assert.equal(known.of('esa1').course?.failed, undefined);
  await looking;
});

test('while the person speaks with it, it is left alone', async () => {
  const { look, known, asked } = site(['esa1']);
  known.change('esa1', (state) => ({ ...state, course: { busy: 'dialogue', exchanges: [], deeds: [] } }));
  await look(['esa1']);
  assert.deepEqual(asked, []);
});

test('no interval, no reading; one that is set reads at once and then each time; 0 ends it', async () => {
  const { asked, setInterval, nextRound, waits, known } = site(['esa1', 'jump1', 'esa2'], { held: ['esa1'] });
  assert.deepEqual([asked.length, waits()], [0, 0]);
  setInterval(15);
  await until(() => waits() === 1, 'the first round');
  assert.deepEqual(asked, ['esa1']);
  assert.equal(await nextRound(), 15 * MINUTE);
  assert.equal(await nextRound(), 30 * MINUTE);
  assert.deepEqual(asked, ['esa1', 'esa1', 'esa1']);
  assert.deepEqual([known.of('esa1').quiet, known.of('esa2').quiet], ['read', 'asks']);
  setInterval(0);
  assert.equal(waits(), 0);
});

test('at an interval a refused login is tried once, whatever the number of rounds', async () => {
  const { asked, answer, setInterval, nextRound, waits } = site(['esa1']);
  answer.set('esa1', refused);
  setInterval(1);
  await until(() => waits() === 1, 'the first round');
  for (let n = 0; n < 10; n++) await nextRound();
  assert.deepEqual(asked, ['esa1']);
});

function way(route: readonly Appliance[], holds: readonly string[]) {
  const known = states();
  const [first, ...rest] = route;
  assert.ok(first);
  const opens = quietWay({
    inventory: { route: () => [first, ...rest] },
    states: known,
    credentials: { holds: ({ id, through }) => Promise.resolve(holds.includes([...through, id].join('>'))) },
  });
  const target = rest.at(-1)?.id ?? first.id;
  return { known, opens: () => opens(target) };
}

const esa1 = appliance({ id: 'esa1' });
const sma1 = appliance({ id: 'sma1', family: 'sma' });

test('a way is quiet where the password of each hop is kept for that way', async () => {
  assert.equal(await way([esa1, sma1], ['esa1', 'esa1>sma1']).opens(), true);
  assert.equal(await way([esa1, sma1], ['esa1>sma1']).opens(), false);
  assert.equal(await way([esa1, sma1], ['esa1', 'sma1']).opens(), false);
});

test('a terminal that is open is a way without a login', async () => {
  const { known, opens } = way([esa1, sma1], []);
  known.change('sma1', (state) => ({ ...state, open: 1 }));
  assert.equal(await opens(), true);
});

test('keys count once they were enough; a login from the prompt of a hop always asks', async () => {
  const { known, opens } = way([appliance({ id: 'esa1', agent: true })], []);
  assert.equal(await opens(), false);
  known.change('esa1', (state) => ({ ...state, access: reading('esa1', NOON) }));
  assert.equal(await opens(), true);
  const nested = way([esa1, appliance({ id: 'sma1', family: 'sma', hopMode: 'nested' })], ['esa1', 'esa1>sma1']);
  assert.equal(await nested.opens(), false);
});
