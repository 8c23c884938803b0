import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { WorkbenchWindow } from '../host/driver';
import { askForTunnel, describes, judge, openSite, typePassword, type Site } from './site';

let site: Site;
before(async () => {
  site = await openSite({ only: ['lab-esa1', 'lab-wsa1'] });
});
after(() => site.close());

const label = (id: string) => site.appliance(id).label;

/** The one item of the status bar about remote access; '' where there is none. */
async function item({ page }: WorkbenchWindow = site.bench): Promise<{ text: string; warns: boolean }> {
  const found = page.locator('.statusbar-item[id$="openAccess"]:visible');
  if ((await found.count()) === 0) return { text: '', warns: false };
  const text = (await found.innerText()).replace(/[\u00a0\ue000-\uf8ff]/g, ' ').trim();
  return { text, warns: ((await found.getAttribute('class')) ?? '').includes('warning-kind') };
}

const shows = (text: string, window: WorkbenchWindow = site.bench) =>
  window.waitFor(async () => (await item(window)).text === text, `"${text}" in the status bar`);

const badge = async () => (await site.bench.page.locator('.activitybar .badge-content:visible').allInnerTexts()).join();

/** The page with this heading: that of an appliance, or the overview. */
const panel = (name: string) => site.bench.webview(`main.page:has(h1 bdi:text-is("${name}"))`);

async function read(id: string): Promise<void> {
  await site.bench.contextMenu(label(id), 'Read Status');
}

test('nothing is open: there is no item and no badge', async () => {
  await read('lab-esa1');
  await judge(site, 'lab-esa1');
  await typePassword(site, 'lab-esa1');
  await describes(site, 'lab-esa1', /^Disabled$/);
  assert.deepEqual(await item(), { text: '', warns: false });
  assert.equal(await badge(), '');
});

test('a tunnel is open: the item counts it as the tree and its badge do, and the row counts down to its end', async () => {
  await askForTunnel(site, 'lab-esa1', 443);
  await site.bench.pressModal('Enable Tunnel');
  await describes(site, 'lab-esa1', /^Tunnel up, 443, 7 d$/);
  await shows('Remote access: 1 open');
  assert.equal((await item()).warns, false);
  assert.equal(await badge(), '1');
  assert.match(await site.bench.tooltip(label('lab-esa1')), /Expires in about (7 d|6 d 23 h), on \d+ \w+ at \d\d:\d\d/);
});

test('a Cisco engineer is logged in: that is what the item says', async () => {
  site.lab.control('lab-esa1').changeAccess({ logins: 1 });
  await read('lab-esa1');
  await shows('Cisco support is on lab-esa1 now');
  await site.bench.screenshot('open-cisco-is-in');
  site.lab.control('lab-esa1').changeAccess({ logins: 0 });
  await read('lab-esa1');
  await shows('Remote access: 1 open');
});

test('after a reload it is not known any more, and is not forgotten: tree, badge and item say so, in the warning colour', async () => {
  await site.bench.reload();
  await site.bench.openSidebar();
  await describes(site, 'lab-esa1', /^May be open, not read$/);
  await shows('Remote access: 1 unknown');
  assert.equal((await item()).warns, true);
  assert.equal(await badge(), '1');
});

test('a click on the item lists what is still open', async () => {
  await site.bench.page.locator('.statusbar-item[id$="openAccess"] a').click();
  const frame = await panel('All appliances');
  const words = async () => (await frame.locator('main').innerText()).replace(/\s+/g, ' ');
  await site.bench.waitFor(
    async () => /Still open.* lab-esa1 .*until about .*not read/i.test(await words()),
    'the list',
  );
  await site.bench.screenshot('open-list');
});

test('a panel that merely opens asks for no password: nobody has logged in since the reload', async () => {
  const { logins } = site.lab.control('lab-esa1');
  await site.bench.pressInlineAction(label('lab-esa1'), 'Open Status');
  const frame = await panel('lab-esa1');
  await site.bench.waitFor(
    async () => /^Not read since/.test(await frame.locator('.say').innerText()),
    'what is known',
  );
  assert.equal(site.lab.control('lab-esa1').logins, logins);
  assert.equal(await site.bench.modal(), undefined);
});

/** No password box and no question may come up. */
async function asksNothing(): Promise<void> {
  assert.equal(await site.bench.modal(), undefined);
  assert.equal(await site.bench.page.locator('.quick-input-widget:visible').count(), 0);
}

test('where a password is held, the panel is read when it opens', async () => {
  await read('lab-esa1');
  await typePassword(site, 'lab-esa1', site.appliance('lab-esa1').password, 'In Secret Storage');
  await describes(site, 'lab-esa1', /^Tunnel up/);
  site.lab.control('lab-esa1').changeAccess({ logins: 1 });
  await site.bench.reload();
  await site.bench.openSidebar();
  await site.bench.pressInlineAction(label('lab-esa1'), 'Open Status');
  await shows('Cisco support is on lab-esa1 now');
  await asksNothing();
});

test('the overview reads who can be read without asking anybody, and says why the others were not', async () => {
  site.lab.control('lab-esa1').changeAccess({ logins: 0 });
  await site.bench.runCommand('View: Close All Editors');
  await site.bench.reload();
  await site.bench.openSidebar();
  await site.bench.runCommand('Hopthrough: Open Status');
  await describes(site, 'lab-esa1', /^Tunnel up/);
  const frame = await panel('All appliances');
  const words = async () => (await frame.locator('main').innerText()).replace(/\s+/g, ' ');
  await site.bench.waitFor(
    async () => /Not read Somebody would have to be asked 1 appliance lab-wsa1/.test(await words()),
    'why lab-wsa1 was not read',
  );
  assert.equal(site.lab.control('lab-wsa1').logins, 0);
  await asksNothing();
  await site.bench.screenshot('open-overview-read');
});

test('at the interval that is set it is read again, and the panel says so', async () => {
  site.lab.control('lab-esa1').changeAccess({ logins: 0 });
  await site.bench.runCommand('View: Close All Editors');
  site.bench.changeSettings({ 'hopthrough.status.readIntervalMinutes': 15 });
  await site.bench.reload();
  await site.bench.openSidebar();
  await shows('Remote access: 1 open');
  await describes(site, 'lab-wsa1', /^$/);
  await asksNothing();
  await site.bench.pressInlineAction(label('lab-esa1'), 'Open Status');
  const frame = await panel('lab-esa1');
  const facts = async () => (await frame.locator('main').innerText()).replace(/\s+/g, ' ');
  await site.bench.waitFor(
    async () => /from the CLI, again every 15 min/.test(await facts()),
    'the interval in the panel',
  );
  await site.bench.screenshot('open-interval');
  site.bench.changeSettings({ 'hopthrough.status.readIntervalMinutes': 0 });
  await site.bench.runCommand('View: Close All Editors');
  await site.bench.contextMenu(label('lab-esa1'), 'Entry and Credentials', 'Forget Credentials...');
  await site.bench.modalQuestion();
  await site.bench.pressModal('Forget');
});

/** As if it had been enabled that many days ago. */
function enabledDaysAgo(days: number): void {
  const file = join(site.bench.userFolder, 'globalStorage/hopthrough.hopthrough/remote-access/open-access.json');
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { records: [string, { enabledAt: string }][] };
  for (const [, facts] of kept.records) facts.enabledAt = new Date(Date.now() - days * 86_400_000).toISOString();
  writeFileSync(file, JSON.stringify(kept));
}

const reminders = async (window: WorkbenchWindow) =>
  (await window.notifications()).filter(({ message }) => message.includes('the tunnel expires in'));

test('a day before the end one message says so, with two actions; not after a reload, and not in a second window', async () => {
  enabledDaysAgo(6.2);
  await site.bench.reload();
  await site.bench.openSidebar();
  const { message, buttons } = await site.bench.notification('the tunnel expires in');
  assert.match(message, /^lab-esa1: the tunnel expires in about 19 h 1\d min, on .*stays on until you disable it\.$/);
  assert.deepEqual(buttons, ['Open Status', 'Disable Remote Access...']);
  await site.bench.screenshot('open-reminder');
  await site.bench.reload();
  await site.bench.openSidebar();
  await site.bench.waitFor(async () => /lab-esa1 expires in 19 h/.test((await item()).text), 'the item');
  const second = await site.bench.openWindow();
  await second.openSidebar();
  await second.waitFor(async () => /lab-esa1 expires in 19 h/.test((await item(second)).text), 'the item');
  assert.deepEqual([...(await reminders(site.bench)), ...(await reminders(second))], []);
  await second.page.close();
});

test('a dialogue is taken over from the panel: the machine is silent, the person types, and a reading is offered at the end', async () => {
  await read('lab-wsa1');
  await judge(site, 'lab-wsa1');
  await typePassword(site, 'lab-wsa1');
  await describes(site, 'lab-wsa1', /^Disabled$/);
  await site.bench.pressInlineAction(label('lab-wsa1'), 'Open Status');
  const frame = await panel('lab-wsa1');
  await askForTunnel(site, 'lab-wsa1', 443);
  const machine = site.lab.control('lab-wsa1');
  const before = machine.received.length;
  const typed = () => machine.received.subarray(before).toString();
  machine.slow(4);
  await site.bench.pressModal('Enable Tunnel');
  await site.bench.waitFor(() => typed().includes('techsupport'), 'the dialogue');
  // It hears still, and answers nothing until it is taken over.
  machine.slow(0);
  await frame.getByText('Take Over in a Terminal').click();
  await site.bench.terminalShows('the dialogue is yours. Hopthrough sends nothing more');
  const sent = typed();
  machine.slow(undefined);
  await site.bench.terminalShows(/\]>\s*$/);
  await site.bench.screenshot('open-taken-over');
  assert.equal(typed(), sent);
  assert.doesNotMatch(sent, /^Y/m);
  await site.bench.runCommand('Terminal: Kill the Active Terminal Instance');
  const { buttons } = await site.bench.notification('lab-wsa1: you took the dialogue over.');
  assert.deepEqual(buttons, ['Read Status']);
  await site.bench.pressNotification('lab-wsa1: you took the dialogue over.', 'Read Status');
  await describes(site, 'lab-wsa1', /^Disabled$/);
  assert.equal(machine.access.state, 'disabled');
});
