import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import * as vscode from 'vscode';
import type { CaptureStatus } from '../../../../src/appliance/captureStatus';
import { captureCourse } from '../../../../src/workbench/capture/captureCourse';
import { captureSentence, knownCaptureSentence } from '../../../../src/workbench/capture/captureStateWording';
import { keepCaptures } from '../../../../src/workbench/capture/keptCaptures';
import { forgetCaptures, states, type States } from '../../../../src/workbench/states';
import { turn } from '../../asyncos/farEnd';

const AT = Date.UTC(2026, 10, 28, 5, 39);
const CHOSEN = { filter: 'port 25', interfaces: undefined, megabytes: 10, seconds: 60 };

function status(changes: Partial<CaptureStatus> = {}): CaptureStatus {
  return {
    ...{ schema: 1, applianceId: 'esa1', at: '2026-11-28T05:39:05.000Z', state: 'running', basis: 'read' },
    ...{ file: 'C170-1.cap', bytes: 2048, seconds: 3, filter: 'port 25', interfaces: null, raw: '' },
    ...changes,
  };
}

let known: States;
let course: ReturnType<typeof captureCourse>;
beforeEach(() => {
  known = states();
  course = captureCourse(known, () => AT);
});
const of = (id = 'esa1') => known.of(id).captures?.known ?? [];

/** As VS Code keeps it for a window. */
let stored: unknown;
let errors: unknown[];
/** Ids of the inventory. */
let entries: string[];
let simulated: string[];
let fails: Error | undefined;
/** No inventory file is broken. */
let isWhole: boolean;
let changed: vscode.EventEmitter<void>;
beforeEach(() => {
  [stored, errors, entries, simulated, fails] = [undefined, [], ['esa1', 'esa2'], [], undefined];
  changed = new vscode.EventEmitter();
  isWhole = true;
});

function keep(): vscode.Disposable {
  return keepCaptures({
    states: known,
    files: {
      now: () => ({ lookup: (id) => (entries.includes(id) ? 'bad-entry' : undefined) }),
      files: () => [{ state: 'usable' }, { state: isWhole ? 'usable' : 'broken' }],
      onDidChange: changed.event,
    },
    isSimulated: (id) => simulated.includes(id),
    memento: {
      get: () => structuredClone(stored) as never,
      update: (_key, value) =>
        fails ? Promise.reject(fails) : Promise.resolve(void (stored = structuredClone(value as unknown))),
    },
    log: { error: (error) => void errors.push(error) },
  });
}

/** What the next window knows. */
function reload(): void {
  known = states();
  keep();
}

test('a second capture leaves the first where it is, not fetched; what was fetched is found by its name', () => {
  course.started(status(), CHOSEN);
  course.stopped(status({ state: 'stopped' }), 'time');
  course.started(status({ file: 'C170-2.cap' }), CHOSEN);
  course.fetched('esa1', '/captures/C170-2.cap', { path: '/here/two.pcap', bytes: 1500, sha256: 'ab' });
  assert.deepEqual(
    of().map(({ file, state, fetched }) => [file, state, fetched?.path]),
    [
      ['C170-1.cap', 'stopped', undefined],
      ['C170-2.cap', 'running', '/here/two.pcap'],
    ],
  );
});

test('a name that is told later is that of the capture that runs; a reading that names none forgets none', () => {
  course.started(status({ file: null, bytes: null }), CHOSEN);
  course.seen(status());
  course.seen(status({ state: 'stopped', file: null, bytes: null }));
  assert.deepEqual(
    of().map(({ file, bytes, state }) => [file, bytes, state]),
    [['C170-1.cap', 2048, 'stopped']],
  );
});

test('what is not running and has no file is no capture; one of somebody else is', () => {
  course.seen(status({ state: 'stopped', file: null }));
  course.seen(status({ state: 'unknown', file: null }));
  assert.deepEqual(of(), []);
  course.seen(status());
  assert.equal(of()[0]?.startedAt, null);
});

test('a reading that runs after one that was stopped or fetched is of another capture', () => {
  course.started(status(), CHOSEN);
  course.fetched('esa1', '/captures/C170-1.cap', { path: '/here/one.pcap', bytes: 1500, sha256: 'ab' });
  course.seen(status({ file: null }));
  assert.deepEqual(
    of().map(({ file, state, fetched }) => [file, state, fetched?.path]),
    [
      ['C170-1.cap', 'running', '/here/one.pcap'],
      [null, 'running', undefined],
    ],
  );
  course.stopped(status({ state: 'stopped', file: null }), 'elsewhere');
  course.seen(status({ file: null }));
  course.seen(status({ file: 'C170-3.cap' }));
  assert.deepEqual(
    of().map(({ file, state }) => [file, state]),
    [
      ['C170-1.cap', 'running'],
      [null, 'stopped'],
      ['C170-3.cap', 'running'],
    ],
  );
});

test('a reading that names a file is of the capture with that file, wherever it stands', () => {
  course.started(status({ file: 'a.cap' }), CHOSEN);
  course.seen(status({ file: 'b.cap' }));
  course.stopped(status({ file: 'a.cap', state: 'stopped', bytes: 4096 }), 'asked');
  assert.deepEqual(
    of().map(({ file, state, bytes }) => [file, state, bytes]),
    [
      ['a.cap', 'stopped', 4096],
      ['b.cap', 'running', 2048],
    ],
  );
  assert.equal(of()[0]?.startedAt, new Date(AT).toISOString());
});

test('after a reload the file is known by name; what the window held ended with it', () => {
  keep();
  course.started(status(), CHOSEN);
  reload();
  const [last] = of();
  assert.deepEqual([last?.file, last?.state, last?.basis], ['C170-1.cap', 'unknown', 'interrupted']);
  assert.match(
    last ? captureSentence('esa1', last) : '',
    /the session that held the capture is lost.*It was writing C170-1\.cap\.$/,
  );
});

test('after a reload what was fetched is still here, and whether what somebody else ran still runs is unknown', () => {
  keep();
  course.seen(status());
  course.seen(status({ applianceId: 'esa2', state: 'stopped' }));
  course.fetched('esa2', '/captures/C170-1.cap', { path: '/here/one.pcap', bytes: 1536, sha256: 'ab'.repeat(32) });
  reload();
  const [one] = of();
  assert.deepEqual([one?.state, one?.basis], ['unknown', 'earlier']);
  assert.match(
    one ? captureSentence('esa1', one) : '',
    /^esa1: a packet capture was running when that was last read \(.*\d\d:\d\d\)\. .* unknown until .*It was writing C170-1\.cap\.$/,
  );
  const [two] = of('esa2');
  assert.equal(
    two && knownCaptureSentence('esa2', two),
    'esa2: the packet capture is here as one.pcap, SHA-256 abababababababab…, 1.5 KB.',
  );
  reload();
  assert.deepEqual([of()[0]?.state, of('esa2')[0]?.fetched?.bytes], ['unknown', 1536]);
});

test('of an appliance that is removed nothing is kept', async () => {
  keep();
  course.started(status(), CHOSEN);
  await forgetCaptures('esa1', known);
  assert.equal(stored, undefined);
  reload();
  assert.deepEqual(of(), []);
});

test('of a simulated appliance nothing is kept, and one of the same id that is none gets nothing of it', () => {
  simulated = ['esa1'];
  keep();
  course.started(status(), CHOSEN);
  assert.equal(stored, undefined);
  [simulated, entries] = [[], []];
  changed.fire();
  entries = ['esa1'];
  changed.fire();
  assert.deepEqual(known.of('esa1').captures, { known: [], deeds: [] });
});

test('an entry that was deleted by hand is forgotten: at once, and where no window was open, at the next start', () => {
  keep();
  course.started(status(), CHOSEN);
  course.started(status({ applianceId: 'esa2' }), CHOSEN);
  entries = ['esa2'];
  changed.fire();
  assert.deepEqual([of(), Object.keys(stored as object)], [[], ['esa2']]);
  entries = [];
  reload();
  assert.deepEqual([of('esa2'), stored], [[], undefined]);
});

test('an inventory file that cannot be read takes nothing away: the entry may be in it still', () => {
  keep();
  course.started(status(), CHOSEN);
  [entries, isWhole] = [[], false];
  changed.fire();
  assert.equal(of().length, 1);
  reload();
  assert.equal(of().length, 1);
});

for (const broken of [null, 7, 'x', [], [[]], { esa1: 7 }, { esa1: [{}] }, { esa1: [null] }])
  test(`what is kept in another shape stops nothing: ${JSON.stringify(broken)}`, () => {
    stored = broken;
    keep();
    assert.deepEqual([of(), stored, errors], [[], undefined, []]);
    course.started(status(), CHOSEN);
    assert.deepEqual(Object.keys(stored as object), ['esa1']);
  });

test('one appliance of which the shape is wrong takes nothing from the others', () => {
  keep();
  course.started(status(), CHOSEN);
  stored = { ...(stored as object), esa2: 'x' };
  reload();
  assert.equal(of()[0]?.file, 'C170-1.cap');
});

test('what cannot be kept is an error in the log', async () => {
  keep();
  fails = new Error('disk full');
  course.started(status(), CHOSEN);
  await turn();
  assert.deepEqual(errors, [fails]);
});
