import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import * as vscode from 'vscode';
import { Cancelled } from '../../../../src/appliance/failure';
import type { RemoteAccess } from '../../../../src/appliance/remoteAccess';
import { carriers, journal, openAccess, reminders } from '../../../../src/store/journal';
import { leases } from '../../../../src/store/lease';
import type { Clock } from '../../../../src/tunnel/keeping';
import { remoteAccess } from '../../../../src/tunnel/remoteAccess';
import { remindOfExpiry } from '../../../../src/workbench/access/expiryReminder';
import { courseOf } from '../../../../src/workbench/access/accessCourse';
import { showKept } from '../../../../src/workbench/access/keptAccess';
import { openAccessText, type OpenAppliance } from '../../../../src/workbench/access/openAccessItem';
import { standingAccess } from '../../../../src/workbench/access/standingAccess';
import { states, type ApplianceState } from '../../../../src/workbench/states';
import { until } from '../../../faults/until';
import { appliance } from '../../appliance/sampleAppliance';
import { answers, stand } from '../../vscode';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = Date.parse('2026-11-24T12:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();

/** Stands still until it is moved; who waits goes on when their time has come. */
function fakeClock(start = NOON) {
  let now = start;
  const waiting = new Set<{ readonly at: number; readonly go: () => void }>();
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        const one = { at: now + ms, go: resolve };
        waiting.add(one);
        signal?.addEventListener('abort', () => reject(new Cancelled()), { once: true });
      }),
  };
  const pass = async (ms: number) => {
    const end = now + ms;
    await until(() => waiting.size > 0, 'somebody who waits');
    for (;;) {
      const [next] = [...waiting].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      waiting.delete(next);
      now = next.at;
      next.go();
      await until(() => waiting.size > 0, 'the next wait');
    }
    now = end;
  };
  return { clock, pass, waits: () => waiting.size };
}

describe('a reminder before remote access ends', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'standing-'))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
    answers.length = 0;
  });

  const enabled = (id: string, at: number, way: 'tunnel' | 'ssh-access' = 'tunnel') =>
    openAccess(folder).set(id, { way, enabledAt: iso(at), port: 443 });

  /** What one window has of its own: who was told what. */
  function anotherWindow(now: number, isKnown: (id: string) => boolean = () => true) {
    const told: string[] = [];
    const deps = {
      ...{ facts: openAccess(folder), reminded: reminders(folder), lease: leases(folder), isKnown },
      clock: { now: () => now },
      remind: (id: string, expiresAt: string) => told.push(`${id} ${expiresAt}`),
    };
    return { told, look: () => remindOfExpiry(deps) };
  }

  test('a day before its end, and not an hour earlier', async () => {
    await enabled('esa1', NOON);
    const early = anotherWindow(NOON + 6 * DAY - HOUR);
    await early.look();
    assert.deepEqual(early.told, []);
    const due = anotherWindow(NOON + 6 * DAY);
    await due.look();
    assert.deepEqual(due.told, [`esa1 ${iso(NOON + 7 * DAY)}`]);
  });

  test('one for each enabling: not again by the same window, by another, or after a reload; again for the next', async () => {
    await enabled('esa1', NOON);
    const first = anotherWindow(NOON + 6.5 * DAY);
    await first.look();
    await first.look();
    assert.equal(first.told.length, 1);
    const reloaded = anotherWindow(NOON + 6.6 * DAY);
    await reloaded.look();
    assert.deepEqual(reloaded.told, []);
    await enabled('esa1', NOON + 10 * DAY);
    const later = anotherWindow(NOON + 16.5 * DAY);
    await later.look();
    assert.equal(later.told.length, 1);
  });

  test('of many windows that look at the same moment one tells', async () => {
    await enabled('esa1', NOON);
    const windows = Array.from({ length: 6 }, () => anotherWindow(NOON + 6.5 * DAY));
    await Promise.all(windows.map(({ look }) => look()));
    assert.equal(windows.flatMap(({ told }) => told).length, 1);
  });

  test('SSH access does not end, and what is not in the inventory is not spoken of', async () => {
    await enabled('sma1', NOON, 'ssh-access');
    await enabled('gone1', NOON);
    const window = anotherWindow(NOON + 30 * DAY, (id) => id !== 'gone1');
    await window.look();
    assert.deepEqual(window.told, []);
  });

  test('disabled in the meantime: nothing', async () => {
    await enabled('esa1', NOON);
    await openAccess(folder).remove('esa1');
    const window = anotherWindow(NOON + 6.5 * DAY);
    await window.look();
    assert.deepEqual(window.told, []);
  });

  test('a window that stays open for days: the message with its two actions, once, when the day has come', async () => {
    await enabled('esa1', NOON);
    const { clock, pass } = fakeClock();
    const known = states();
    const said: string[] = [];
    answers.push((asked) => {
      said.push(String(asked['message']));
      return 'Open Status';
    });
    const opened: unknown[] = [];
    stand.commands.set('hopthrough.openStatus', (id) => opened.push(id));
    const standing = standingAccess({
      ...{ facts: openAccess(folder), reminded: reminders(folder), lease: leases(folder), states: known, clock },
      inventory: { find: (id) => (id === 'esa1' ? appliance({ id: 'esa1' }) : undefined) },
      ...{
        isReal: () => true,
        showKept: () => Promise.resolve(),
        onInventoryChange: new vscode.EventEmitter<void>().event,
      },
      error: (error) => assert.fail(String(error)),
    });
    await pass(5.9 * DAY);
    assert.deepEqual(said, []);
    await pass(0.5 * DAY);
    await until(() => opened.length > 0, 'the panel');
    assert.equal(said.length, 1);
    assert.match(
      said.join(),
      /^esa1: the tunnel expires in about 1 d, on .* Service access stays on until you disable it\./,
    );
    assert.deepEqual(opened, ['esa1']);
    await pass(3 * DAY);
    assert.equal(said.length, 1);
    standing.dispose();
  });
});

describe('what is kept is shown where nothing was read', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'kept-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function window(isReal: (id: string) => boolean = () => true) {
    const known = states();
    const vault = {
      hold: () => Promise.resolve(),
      get: () => Promise.resolve(undefined),
      forget: () => Promise.resolve(),
    };
    const actions = remoteAccess({
      ...{
        journal: journal(folder),
        facts: openAccess(folder),
        carriers: carriers(folder),
        lease: leases(folder),
        vault,
        clock: fakeClock().clock,
        error: (error: unknown) => assert.fail(String(error)),
      },
      openCli: () => assert.fail('no appliance is asked'),
    });
    return { known, show: () => showKept({ actions, carriers: carriers(folder), states: known, isReal }) };
  }
  const reading = (state: RemoteAccess['state'], serviceAccess: boolean) =>
    ({ applianceId: 'esa1', state, serviceAccess, basis: 'read', at: iso(NOON), expiresAt: null }) as RemoteAccess;

  test('through whom Cisco comes to an SMA is known after a reload, until the SMA is closed', async () => {
    await openAccess(folder).set('sma1', { way: 'ssh-access', enabledAt: iso(NOON), port: null });
    await carriers(folder).set('sma1', { by: 'esa2' });
    const { known, show } = window();
    await show();
    assert.equal(known.of('sma1').carrier, 'esa2');
    await openAccess(folder).remove('sma1');
    await carriers(folder).remove('sma1');
    await show();
    assert.equal(known.of('sma1').carrier, undefined, 'another window has closed it');
  });

  test('whose tunnel this window reads as closed carries nobody any more', async () => {
    await carriers(folder).set('sma1', { by: 'esa1' });
    const { known, show } = window();
    await show();
    courseOf('esa1', known).read(reading('disabled', false));
    assert.equal(known.of('sma1').carrier, undefined);
  });

  test('whose SMA this window reads as closed carries it no more', async () => {
    await carriers(folder).set('sma1', { by: 'esa2' });
    const { known, show } = window();
    await show();
    courseOf('sma1', known).read({ ...reading('disabled', false), applianceId: 'sma1' });
    assert.equal(known.of('sma1').carrier, undefined);
  });

  test('enabled before a reload: unknown, with the end that is computed; and gone when another window has disabled it', async () => {
    await openAccess(folder).set('esa1', { way: 'tunnel', enabledAt: iso(NOON), port: 443 });
    const { known, show } = window();
    await show();
    const { access } = known.of('esa1');
    assert.deepEqual([access?.state, access?.basis, access?.serviceAccess], ['unknown', 'elapsed-time', null]);
    assert.equal(access?.expiresAt, iso(NOON + 7 * DAY));
    await openAccess(folder).remove('esa1');
    await show();
    assert.equal(known.of('esa1').access, undefined);
  });

  test('a dialogue that was cut off says more than that it was enabled before', async () => {
    await openAccess(folder).set('esa1', { way: 'tunnel', enabledAt: iso(NOON), port: 443 });
    await journal(folder).set('esa1', { action: 'disable', port: null, at: iso(NOON + DAY) });
    const { known, show } = window();
    await show();
    assert.equal(known.of('esa1').access?.basis, 'interrupted');
  });

  test('a reading of this window stands, whatever is kept', async () => {
    await openAccess(folder).set('esa1', { way: 'tunnel', enabledAt: iso(NOON), port: 443 });
    const { known, show } = window();
    known.change('esa1', (state) => ({ ...state, access: reading('tunnel-up', true) }));
    await show();
    assert.equal(known.of('esa1').access?.state, 'tunnel-up');
  });

  test('simulated appliances end with their window: nothing is kept of them', async () => {
    await openAccess(folder).set('lab-esa1', { way: 'tunnel', enabledAt: iso(NOON), port: 443 });
    const { known, show } = window((id) => !id.startsWith('lab-'));
    await show();
    assert.deepEqual(known.all(), []);
  });
});

describe('the item of the status bar', () => {
  const quiet: ApplianceState = { connecting: 0, open: 0, service: false, failure: undefined, access: undefined };
  const at = iso(NOON);
  const one = (
    id: string,
    access: Partial<RemoteAccess> | undefined,
    more: Partial<ApplianceState> = {},
  ): OpenAppliance => ({
    appliance: { id, label: id },
    state: {
      ...quiet,
      access:
        access === undefined
          ? undefined
          : ({
              applianceId: id,
              at,
              basis: 'read',
              serviceSession: false,
              port: null,
              expiresAt: null,
              ...access,
            } as RemoteAccess),
      ...more,
    },
  });
  const up = (id: string, left: number, access: Partial<RemoteAccess> = {}) =>
    one(id, { state: 'tunnel-up', serviceAccess: true, expiresAt: iso(NOON + left), ...access });
  const disabled = (id: string, more: Partial<ApplianceState> = {}) =>
    one(id, { state: 'disabled', serviceAccess: false }, more);
  const unknown = (id: string) => one(id, { state: 'unknown', serviceAccess: null });
  const said = (...all: OpenAppliance[]) => {
    const shown = openAccessText(all, NOON);
    return shown === undefined ? undefined : `${shown.warns ? '!' : ''}${shown.text}`;
  };

  test('nothing known, nothing shown', () => {
    assert.equal(said(), undefined);
    assert.equal(said(one('esa1', undefined), disabled('esa2')), undefined);
  });

  test('how many are open, and how many may be', () => {
    assert.equal(said(up('esa1', 6 * DAY)), '$(unlock) Remote access: 1 open');
    assert.equal(said(up('esa1', 6 * DAY), disabled('esa2'), up('esa3', 5 * DAY)), '$(unlock) Remote access: 2 open');
    assert.equal(said(unknown('esa1')), '!$(unlock) Remote access: 1 unknown');
    assert.equal(said(up('esa1', 6 * DAY), unknown('esa2')), '!$(unlock) Remote access: 1 open, 1 unknown');
  });

  test('what ends within a day is named, the first of them', () => {
    assert.equal(
      said(up('esa1', 6 * DAY), up('esa2', 20 * HOUR), up('esa3', 5 * HOUR + 60_000)),
      '!$(unlock) Remote access: 3 open, esa3 expires in 5 h 1 min',
    );
    assert.equal(
      said(up('esa1', -HOUR, { state: 'tunnel-expired' })),
      '!$(unlock) Remote access: 1 open, esa1 has expired',
    );
  });

  test('Cisco support on an appliance comes first, by a reading or by a prompt in a terminal', () => {
    assert.equal(said(up('esa1', 6 * DAY, { serviceLogins: 1 })), '$(account) Cisco support is on esa1 now');
    assert.equal(said(one('esa1', undefined, { service: true })), '$(account) Cisco support is on esa1 now');
    assert.equal(said(disabled('esa1', { service: true })), '$(account) Cisco support is on esa1 now');
    assert.equal(
      said(up('esa1', 6 * DAY, { serviceSession: true }), up('esa2', 6 * DAY)),
      '$(account) Cisco support is on esa1 now, 2 open',
    );
  });

  test('a line for each, with what is left', () => {
    const shown = openAccessText([up('esa1', 6 * DAY + 3 * HOUR), disabled('esa2'), unknown('esa3')], NOON);
    assert.equal(shown?.lines.length, 2);
    assert.match(shown.lines[0] ?? '', /^esa1: the tunnel is up, read \d\d:\d\d\. Expires in about 6 d 3 h, on /);
    assert.match(shown.lines[1] ?? '', /^esa3 answered in words/);
  });
});
