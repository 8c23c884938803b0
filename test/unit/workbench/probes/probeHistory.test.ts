import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, test } from 'node:test';
import type { ProbeRun } from '../../../../src/appliance/probeReport';
import { markdownOf as asMarkdown } from '../../../../src/casework/markdown';
import { moment } from '../../../../src/casework/moment';
import { comparison } from '../../../../src/workbench/probes/compareDocument';
import { compareProbes } from '../../../../src/workbench/probes/compareProbes';
import { asMarkdown as reportOf } from '../../../../src/workbench/probes/probeDocument';
import { probeHistory } from '../../../../src/workbench/probes/probeHistory';
import { datedProbeWord } from '../../../../src/workbench/probes/probeWording';
import { freshFor, probes } from '../../../../src/workbench/probes/probes';
import { result, run } from '../../probe/sampleRun';
import { answers, stand } from '../../vscode';

let folder = '';
const folders: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
  folders.push(folder);
  answers.length = 0;
});
afterEach(() => (stand.translations = {}));
after(() => folders.forEach((one) => rmSync(one, { recursive: true, force: true })));

/** A window: what it shows, and what it keeps. */
function openWindow() {
  const store = probes();
  const errors: unknown[] = [];
  const history = probeHistory({ folder, probes: store, error: (error) => errors.push(error) });
  return { ...history, store, errors };
}

const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
const blocked = (minutesAgo: number) => run(at(minutesAgo), [result('timeout', 25), result('timeout', 443)]);
const usable = (minutesAgo: number) =>
  run(at(minutesAgo), [result('timeout', 25), result('tunnel', 443)], { verdict: 'usable', recommendedPort: 443 });

test('after a reload the last result is there with its time, and what is old is called old', async () => {
  const before = openWindow();
  await before.add(blocked(300));
  await before.add(usable(200));
  const { store, restore, errors } = openWindow();
  assert.equal(store.of('esa1').last, undefined);
  await restore(['esa1', 'esa2']);
  const facts = store.of('esa1');
  assert.equal(facts.last?.report.recommendedPort, 443);
  assert.deepEqual(
    facts.earlier.map(({ report: { verdict } }) => verdict),
    ['blocked'],
  );
  assert.equal(freshFor(facts.last), 0);
  assert.match(datedProbeWord(facts), /^Usable on 443, as of .*\d\d:\d\d/);
  assert.match(reportOf(facts.last), / UTC.*\. Old: measured 3 hours ago\. Probe again before you rely on it\./);
  assert.deepEqual([store.of('esa2').last, errors], [undefined, []]);
});

test('after a reload, too, what was stopped stands behind the last whole probe, and before nothing where there is none', async () => {
  const before = openWindow();
  const stopped = (minutesAgo: number) => ({ ...blocked(minutesAgo), cancelled: true });
  await before.add(usable(20));
  await before.add(stopped(5));
  await before.add({ ...stopped(5), report: { ...stopped(5).report, applianceId: 'esa2' } });
  const { store, restore } = openWindow();
  await restore(['esa1', 'esa2']);
  const [esa1, esa2] = [store.of('esa1'), store.of('esa2')];
  assert.deepEqual([esa1.last?.report.recommendedPort, esa1.earlier.map(({ cancelled }) => cancelled)], [443, [true]]);
  assert.deepEqual([esa2.last?.cancelled, esa2.earlier], [true, []]);
});

test('after a reload it is still said how many addresses of a name were not tried', async () => {
  const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.3'];
  const few = run(at(5), [result('timeout', 25, { addresses, evidence: { untried: 2 } })]);
  await openWindow().add(few);
  const { store, restore } = openWindow();
  await restore(['esa1']);
  assert.deepEqual(store.of('esa1').last, few);
});

test('what was measured within the hour has its time and is not called old', async () => {
  await openWindow().add(usable(10));
  const { store, restore } = openWindow();
  await restore(['esa1']);
  const { last } = store.of('esa1');
  assert.match(datedProbeWord(store.of('esa1')), /^Usable on 443, (?!as of).*\d\d:\d\d/);
  assert.ok(last !== undefined && freshFor(last) > 49 * 60_000 && freshFor(last) <= 50 * 60_000);
  assert.doesNotMatch(reportOf(last), /Old:/);
});

test("what the DNS servers said is told with the computer's own look-up that did not end, after a reload too", async () => {
  const here = { vantage: 'desk', vantageKind: 'computer', addresses: [] } as const;
  const evidence = { errno: 'no-answer', dns: 'not-found' };
  await openWindow().add(run(at(1), [result('dns-failed', 25, { ...here, evidence })], { verdict: 'unknown' }));
  const [kept] = await openWindow().runs('esa1');
  assert.ok(kept);
  assert.match(
    reportOf(kept),
    /NXDOMAIN.*needs the name\. The system's own look-up on this computer \(desk\) did not end in time\./,
  );
});

test("the appliance's own nslookup is told with its time in the report, also after a reload", async () => {
  const nslookup = { said: 'A=192.0.2.66 TTL=30m', addresses: ['192.0.2.66'] };
  await openWindow().add(run(at(1), [result('timeout', 25, { evidence: { nslookup }, ms: { dns: 13.7 } })]));
  const [kept] = await openWindow().runs('esa1');
  assert.ok(kept);
  assert.deepEqual(kept.report.results[0]?.evidence.nslookup, nslookup);
  assert.match(reportOf(kept).replace(/\\(.)/g, '$1'), /nslookup "A=192\.0\.2\.66 TTL=30m"; DNS 14 ms/);
});

test('the limit that a run met is that of its time after a reload too', async () => {
  const here = { vantage: 'desk', vantageKind: 'computer', evidence: { errno: 'EMFILE', limit: 12_345 } } as const;
  await openWindow().add(run(at(1), [result('not-tried', 25, here)], { verdict: 'unknown' }));
  const [kept] = await openWindow().runs('esa1');
  assert.ok(kept);
  assert.match(reportOf(kept), /limit 12345/);
});

test('a time that is yet to come, as after a clock was set back, is no fresh one', () => {
  assert.equal(freshFor({ at: at(-120) }), 0);
});

test('a run of this window that is newer than what is kept stays the last', async () => {
  await openWindow().add(blocked(300));
  const { store, add, restore } = openWindow();
  await add(usable(1));
  await restore(['esa1']);
  assert.equal(store.of('esa1').last?.report.verdict, 'usable');
  assert.equal(store.of('esa1').earlier.length, 1);
});

test('runs of two windows come together', async () => {
  const [one, other] = [openWindow(), openWindow()];
  await Promise.all([one.add(blocked(30)), other.add(usable(20))]);
  for (const window of [one, other])
    assert.deepEqual(
      (await window.runs('esa1')).map(({ report: { verdict } }) => verdict),
      ['usable', 'blocked'],
    );
});

test('of what a watch finds again and again the first and the last are kept', async () => {
  const { add, runs } = openWindow();
  await add(usable(100));
  for (let minutes = 90; minutes > 0; minutes -= 5) await add(blocked(minutes));
  const kept = await runs('esa1');
  assert.deepEqual(
    kept.map((one) => [one.report.verdict, Math.round((Date.now() - Date.parse(one.at)) / 60_000)]),
    [
      ['blocked', 5],
      ['blocked', 90],
      ['usable', 100],
    ],
  );
});

test('a file that cannot be read is said with where it is now, and nothing else is lost', async () => {
  const before = openWindow();
  await before.add(run(at(9), [], { applianceId: 'esa2' }));
  const others = readdirSync(folder);
  await before.add(usable(5));
  const path = readdirSync(folder).find((name) => !others.includes(name)) ?? '';
  writeFileSync(join(folder, path), '{"version":1,');
  const said: string[] = [];
  answers.push(({ message }) => void said.push(String(message)));
  const { store, restore } = openWindow();
  await restore(['esa1', 'esa2']);
  assert.match(
    said[0] ?? '',
    /^The earlier probes of esa1 cannot be read \(not JSON\)\. They were set aside as \/.*; nothing/,
  );
  const aside = /set aside as (\S+);/.exec(said[0] ?? '')?.[1] ?? '';
  assert.equal(readFileSync(aside, 'utf8'), '{"version":1,');
  assert.notEqual(store.of('esa2').last, undefined);
});

test('where nothing can be kept the result is shown all the same, and that is said once', async () => {
  writeFileSync(join(folder, 'file'), '');
  const store = probes();
  const errors: unknown[] = [];
  const history = probeHistory({ folder: join(folder, 'file'), probes: store, error: (error) => errors.push(error) });
  const said: unknown[] = [];
  answers.push(({ message }) => void said.push(message));
  store.change('esa1', (facts) => ({ ...facts, last: usable(1) }));
  await history.add(usable(1));
  await history.add(usable(0));
  assert.equal(errors.length, 2);
  assert.match(String(said), /^Probes are shown, but not kept for the next window: .*unwritable/);
  assert.notEqual(store.of('esa1').last, undefined);
});

test('an appliance that goes takes its probes with it', async () => {
  const { add, forget, runs, store } = openWindow();
  await add(usable(1));
  await forget('esa1');
  assert.deepEqual([await runs('esa1'), store.of('esa1').last], [[], undefined]);
  assert.deepEqual(await openWindow().runs('esa1'), []);
});

const said = { text: '<b>220</b> [x](y) | `*`' };
const [first, second]: [ProbeRun, ProbeRun] = [
  run(at(60), [result('other', 25, { evidence: said }), result('timeout', 443), result('refused', 22)], {
    causes: ['dropped', 'refused'],
  }),
  run(at(1), [result('other', 25, { evidence: said }), result('tunnel', 443, { addresses: ['192.0.2.7'] })], {
    ...{ verdict: 'usable', recommendedPort: 443, causes: ['default-port-blocked'] },
  }),
];

test('what changed, as a document: the sentence first, then each try before and after', () => {
  const text = asMarkdown(comparison('esa1', first, second));
  assert.match(text, /^# esa1: what changed between two probes\n\n\*\*Port 443 works now; none did before\.\*\*\n/);
  assert.match(text, /\| Recommended port \| none \| 443 \|/);
  assert.match(text, /## Changed\n[^#]*\| esa1 \| upgrades\.ironport\.com \| 443 \| No answer\. [^|]* \| Tunnel \|/);
  assert.match(text, /## Diagnosis\n\n- No longer: .*\n- No longer: .*\n- New: /);
  assert.match(text, /## Addresses that changed\n[^#]*\| 63\.251\.108\.107 \| 192\.0\.2\.7, 63\.251\.108\.107 \|/);
  assert.match(text, /## Measured in one of them alone\n[^#]*\| 22 \| Refused \| Not measured \|/);
  assert.match(text, /## Unchanged\n[^#]*\| 25 \| Other answer \|/);
});

test('what a far end said is text there', () => {
  const silent = run(at(2), [result('timeout', 25)]);
  const text = asMarkdown(comparison('esa1', silent, second));
  assert.match(text, /\\<b\\>220\\<\/b\\> \\\[x\\\] \(y\) \\\| \\`\\\*\\`/);
});

test('it is in the language of the person', () => {
  stand.translations = JSON.parse(readFileSync('l10n/bundle.l10n.fr.json', 'utf8')) as Record<string, string>;
  const text = asMarkdown(comparison('esa1', first, second));
  assert.match(text, /^# esa1\u00a0: ce qui a changé entre deux sondages\n/);
  assert.doesNotMatch(text, /\b(Before|After|Changed|Measured|none|Still|No longer)\b/);
});

test('nothing changed is said as that', () => {
  assert.match(asMarkdown(comparison('esa1', first, first)), /\*\*Nothing changed\.\*\*/);
});

/** The row of a comparison that says when each run was. */
function measured(before: ProbeRun | undefined, after: ProbeRun | undefined): RegExp {
  const when = [before, after].map((one) => moment(one?.at ?? '').replace(/[()+]/g, '\\$&'));
  return new RegExp(`\\| Measured \\| ${when.join(' \\| ')} \\|`);
}

test('two runs are picked by their times; the last two are the usual answer', async () => {
  const runs = [usable(1), blocked(2), usable(3), blocked(4)];
  const titles: unknown[] = [];
  const firstItem = ({ title, items }: Record<string, unknown>) => {
    titles.push(title);
    return (items as unknown[])[0];
  };
  answers.push(firstItem, firstItem);
  const text = await compareProbes('esa1', runs, undefined);
  assert.deepEqual(titles, ['Compare two probes of esa1 (1/2)', 'Compare two probes of esa1 (2/2)']);
  assert.match(text ?? '', measured(runs[1], runs[0]));
  answers.push(
    ({ items }) => (items as unknown[])[1],
    ({ items }) => (items as unknown[])[1],
  );
  assert.match((await compareProbes('esa1', runs, [])) ?? '', measured(runs[3], runs[1]));
});

test('who names the times, or leaves it open, is not asked', async () => {
  const runs = [usable(1), blocked(2), blocked(4)];
  assert.match((await compareProbes('esa1', runs, {})) ?? '', measured(runs[1], runs[0]));
  const named = await compareProbes('esa1', runs, { before: runs[2]?.at });
  assert.match(named ?? '', measured(runs[2], runs[0]));
  answers.push(() => undefined);
  assert.equal(await compareProbes('esa1', runs, { before: at(999) }), undefined);
});

test('one run alone cannot be compared, and a probe is offered', async () => {
  const asked: unknown[] = [];
  answers.push(({ message, buttons }) => void asked.push(message, buttons));
  assert.equal(await compareProbes('esa1', [usable(1)], undefined), undefined);
  assert.deepEqual(asked, ['esa1 was probed once; two probes can be compared.', ['Probe']]);
});
