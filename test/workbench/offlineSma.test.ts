import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { describes, judge, openSite, typePassword, type Site } from './site';

let site: Site;
before(async () => {
  site = await openSite({
    settings: { 'hopthrough.probe.timeoutSeconds': 3 },
    // Three appliances are enough to choose from: each is logged in to.
    only: ['lab-esa1', 'lab-esa2'],
    entries: ({ entry }) => [entry('lab-sma1', { via: ['lab-esa2'], alternatives: [] })],
  });
});
after(() => site.close());

const label = (id: string) => site.appliance(id).label;
/** The next list has the title of the one before. */
const isOffered = (name: string) =>
  site.bench.waitFor(
    async () => (await site.bench.quickInput())?.items.some((item) => item.label === name),
    `${name} in the list`,
  );
const panelOf = (id: string) => site.bench.webview(`main.page:has(h1 bdi:text-is("${id}"))`);

/** Host keys and passwords, in whatever order they are asked for. */
async function logIn(ids: readonly string[], keys = ids): Promise<void> {
  const { bench } = site;
  const unjudged = new Set(keys);
  const untyped = new Set(ids);
  while (untyped.size > 0) {
    const asked = await bench.waitFor(
      async () => {
        const message = (await bench.modal())?.message;
        const title = (await bench.quickInput())?.title;
        const judged = [...unjudged].find((id) => message?.includes(` ${id}?`));
        const typed = [...untyped].find((id) => title?.includes(`admin@${id}`));
        if (judged !== undefined) return { id: judged, what: 'key' } as const;
        return typed === undefined ? undefined : ({ id: typed, what: 'password' } as const);
      },
      `a question about ${[...untyped].join(' or ')}`,
    );
    if (asked.what === 'key') await judge(site, asked.id);
    else await typePassword(site, asked.id);
    (asked.what === 'key' ? unjudged : untyped).delete(asked.id);
  }
}

test('who reaches the SMA is asked of the ESAs themselves, and stands in its panel', async () => {
  await site.bench.pressInlineAction(label('lab-sma1'), 'Open Status');
  await site.bench.contextMenu(label('lab-sma1'), 'Plan Route');
  await logIn(['lab-esa1', 'lab-esa2']);
  const { message } = await site.bench.notification('lab-esa2 reaches lab-sma1 on port');
  assert.match(message, /^lab-esa2 reaches lab-sma1 on port \d+\.$/);
  const frame = await panelOf('lab-sma1');
  const rows = async () => (await frame.locator('main').innerText()).includes('Who reaches lab-sma1 on port 22');
  await site.bench.waitFor(rows, 'the planner in the panel');
  await site.bench.screenshot('route-planned');
});

test('one journey through an ESA that is not on the usual way: tunnel on it, SSH access on the SMA, both read back, one hand-over', async () => {
  await site.bench.contextMenu(label('lab-sma1'), 'Remote Access', 'Reach Offline SMA...');
  await site.bench.question('Whose tunnel carries Cisco support?');
  await site.bench.pickQuickInput('Ask the other ESAs and WSAs...');
  await isOffered('lab-esa1');
  await site.bench.pickQuickInput('lab-esa1');
  await site.bench.question('Port for the tunnel');
  await site.bench.pickQuickInput('443');
  const modal = await site.bench.modalQuestion();
  assert.equal(modal.message, 'Open the way for Cisco support to lab-sma1?');
  assert.equal(modal.focusedButton, 'Do Not Open');
  assert.match(modal.detail, /support > lab-esa1 > lab-sma1[^]*tunnel on port 443[^]*SSH access/);
  await site.bench.screenshot('offline-sma-question');
  await site.bench.pressModal('Open Both');
  await logIn(['lab-sma1']);
  await describes(site, 'lab-esa1', /^Tunnel up, 443/);
  await describes(site, 'lab-sma1', /^SSH access$/);
  assert.match(await site.bench.visibleDescription(label('lab-esa1')), /^Tunnel up, 443/);
  assert.equal(await site.bench.visibleDescription(label('lab-sma1')), 'SSH access');
  assert.equal(site.lab.control('lab-sma1').access.state, 'ssh');
  const frame = await panelOf('lab-sma1');
  const sentence = 'Cisco reaches lab-sma1 through the tunnel of lab-esa1.';
  const say = async () => (await frame.locator('.say').innerText()) === sentence;
  await site.bench.waitFor(say, 'the panel to say how Cisco gets there');
  await site.bench.screenshot('offline-sma-open');
});

test('the hand-over has both seeds, both serial numbers and the way', async () => {
  const seeds = ['lab-esa1', 'lab-sma1'].map((id) => site.lab.control(id).access.secret);
  assert.ok(seeds.every((seed) => seed.length > 4));
  await site.bench.notification('can be reached by Cisco support through lab-esa1');
  await site.bench.pressNotification('can be reached by Cisco support through lab-esa1', 'Copy Both Pairs');
  await site.bench.notification('The clipboard is cleared in 60 seconds');
  const copied = await site.bench.page.evaluate<string>('navigator.clipboard.readText()');
  for (const seed of seeds) assert.ok(copied.includes(seed), copied);
  assert.match(copied, /support > .* > /);
  assert.equal(copied.match(/Serial number: (?!not read)\S/g)?.length, 2, copied);
});

test('once more: both are open and stay, which is said before and after, and no port is asked for', async () => {
  const { bench, lab } = site;
  const seeds = ['lab-esa1', 'lab-sma1'].map((id) => lab.control(id).access.secret);
  await bench.contextMenu(label('lab-sma1'), 'Remote Access', 'Reach Offline SMA...');
  await bench.question('Whose tunnel carries Cisco support?');
  await bench.pickQuickInput('Ask the other ESAs and WSAs...');
  await isOffered('lab-esa1');
  await bench.pickQuickInput('lab-esa1');
  const modal = await bench.modalQuestion();
  assert.match(modal.detail, /^1\. lab-esa1: its tunnel on 443 is up already and stays, with its seed\.$/m);
  assert.match(modal.detail, /^2\. lab-sma1: its SSH access is on already and stays, with its seed\.$/m);
  await bench.screenshot('offline-sma-already');
  await bench.pressModal('Leave Both Open');
  const frame = await panelOf('lab-sma1');
  const log = async () => (await frame.locator('.log').last().innerText()).replace(/\s+/g, ' ');
  const isSaid = async () => /Nothing was changed: service access was on already$/.test(await log());
  await bench.waitFor(isSaid, 'the log of the panel');
  await bench.screenshot('offline-sma-already-log');
  assert.deepEqual(
    ['lab-esa1', 'lab-sma1'].map((id) => lab.control(id).access.secret),
    seeds,
  );
});

test('after a reload the panel still names the ESA whose tunnel it is, and the hand-over still has both', async () => {
  await site.bench.runCommand('View: Close All Editors');
  await site.bench.reload();
  await site.bench.openSidebar();
  await describes(site, 'lab-sma1', /^May be open, not read$/);
  await site.bench.pressInlineAction(label('lab-sma1'), 'Open Status');
  const frame = await panelOf('lab-sma1');
  const way = async () => (await frame.locator('.way').innerText()).replace(/\s+/g, ' ');
  await site.bench.waitFor(async () => /Cisco support .*lab-esa1/.test(await way()), 'the ESA on the way of Cisco');
  await site.bench.screenshot('offline-sma-reloaded');
  await site.bench.contextMenu(label('lab-sma1'), 'Remote Access', 'Copy Seed and Serial');
  await site.bench.notification('The clipboard is cleared in 60 seconds');
  const copied = await site.bench.page.evaluate<string>('navigator.clipboard.readText()');
  for (const id of ['lab-esa1', 'lab-sma1']) assert.ok(copied.includes(site.lab.control(id).access.secret), copied);
});

test('both are closed by one action, each proven by a reading', async () => {
  await site.bench.contextMenu(label('lab-sma1'), 'Remote Access', 'Disable Remote Access...');
  const modal = await site.bench.modalQuestion();
  assert.match(modal.detail, /The tunnel of lab-esa1, which carries Cisco support to it, is open as well\./);
  await site.bench.pressModal('Disable Both');
  await logIn(['lab-sma1', 'lab-esa2', 'lab-esa1'], []);
  await describes(site, 'lab-sma1', /^Disabled$/);
  await describes(site, 'lab-esa1', /^Disabled$/);
  await site.bench.notification('lab-sma1 and lab-esa1: remote access is disabled');
  assert.equal(site.lab.control('lab-esa1').access.state, 'disabled');
  assert.equal(site.lab.control('lab-sma1').access.state, 'disabled');
});
