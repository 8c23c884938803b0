import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { describes, judge, openSite, typePassword, type Site } from './site';

let site: Site;
before(async () => {
  site = await openSite({
    firewalls: 'story',
    only: ['lab-esa1', 'lab-esa2', 'lab-wsa1'],
    settings: { 'hopthrough.probe.timeoutSeconds': 2 },
  });
});
after(() => site.close());

const label = (id: string) => site.appliance(id).label;

async function panel(id: string): Promise<Frame> {
  await site.bench.pressInlineAction(label(id), 'Open Status');
  return site.bench.webview(`main.page:has(h1 bdi:text-is("${id}"))`);
}

const says = (frame: Frame, words: RegExp) =>
  site.bench.waitFor(async () => words.test(await frame.locator('.say').innerText()), `the panel to say ${words}`);

async function shows(words: RegExp): Promise<string> {
  return site.bench.waitFor(async () => {
    const text = await site.bench.editorText();
    return words.test(text) ? text : undefined;
  }, `a document with ${words}`);
}

async function reload(): Promise<void> {
  await site.bench.reload();
  await site.bench.openSidebar();
}

/** What is kept of an appliance: the file, and what it says. */
function keptOf(id: string): { readonly path: string; readonly text: string } {
  const folder = join(site.bench.userFolder, 'globalStorage', 'hopthrough.hopthrough', 'probes');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const found = files
    .map((name) => ({ path: join(folder, name), text: readFileSync(join(folder, name), 'utf8') }))
    .find(({ text }) => text.includes(`"applianceId":"${id}"`));
  assert.ok(found, `${id} is kept`);
  return found;
}

test('two probes of one appliance are compared, for the ticket', async () => {
  const frame = await panel('lab-esa1');
  await frame.getByRole('button', { name: 'Probe', exact: true }).first().click();
  await judge(site, 'lab-esa1');
  await typePassword(site, 'lab-esa1', undefined, 'In Secret Storage');
  await says(frame, /^Usable: port 443/);
  site.lab.control('lab-esa1').changeEgress({ ports: { 25: 'smtp-inspected' }, otherPorts: 'dropped' });
  await site.bench.contextMenu(label('lab-esa1'), 'Probe Tunnel Readiness');
  await describes(site, 'lab-esa1', /Blocked: SMTP inspected, \d\d:\d\d/);
  await site.bench.contextMenu(label('lab-esa1'), 'Probes', 'Compare Two Probes');
  const text = await shows(/what changed between two probes/);
  assert.match(text, /Port 443 worked before; now none does\./);
  assert.match(text, /Tunnel \| No answer/);
  await site.bench.screenshot('compare-probes');
  for (const { password } of site.lab.description.appliances) assert.ok(!keptOf('lab-esa1').text.includes(password));
});

test('the request for the firewall team is an HTML file, too', async () => {
  await site.bench.contextMenu(label('lab-esa1'), 'Case', 'Firewall Request');
  await site.bench.question('Language of the request');
  await site.bench.pickQuickInput('English, as an HTML file');
  const text = await shows(/<!doctype html>/);
  assert.match(text, /<title>Firewall request: Cisco support tunnel from lab-esa1<\/title>/);
  await site.bench.screenshot('firewall-request-html');
});

test('after a reload the last result is there, with its time', async () => {
  await reload();
  await describes(site, 'lab-esa1', /Blocked: SMTP inspected, \d\d:\d\d/);
  const frame = await panel('lab-esa1');
  await says(frame, /^No tunnel from lab-esa1/);
  const earlier = async () =>
    /Earlier probes\s+\d\d:\d\d\s+Usable on 443/.test(await frame.locator('main').innerText());
  await site.bench.waitFor(earlier, 'the probe before that one');
  await site.bench.screenshot('history-after-reload');
});

test('what was measured three hours ago is called old, in the tree, the panel and the document', async () => {
  const { path, text } = keptOf('lab-esa1');
  const hours = (iso: string) => new Date(Date.parse(iso) - 3 * 3_600_000).toISOString();
  writeFileSync(path, text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, hours));
  await reload();
  await describes(site, 'lab-esa1', /Blocked: SMTP inspected, as of .*\d\d:\d\d/);
  const frame = await panel('lab-esa1');
  await says(frame, /3 hours ago/);
  await site.bench.screenshot('history-old');
  await site.bench.contextMenu(label('lab-esa1'), 'Probes', 'Open Probe Report');
  await shows(/Old: measured 3 hours ago/);
});

test('a watch goes on after a reload right after its begin, says when it tries next, and says once that a port is open', async () => {
  const { bench, lab } = site;
  const item = bench.page.locator('.statusbar-item', { hasText: /Watching lab-esa2: (?:next try \d|trying now)/ });
  await bench.contextMenu(label('lab-esa2'), 'Probe Tunnel Readiness');
  await judge(site, 'lab-esa2');
  await typePassword(site, 'lab-esa2', undefined, 'In Secret Storage');
  await describes(site, 'lab-esa2', /^Blocked/);
  await bench.contextMenu(label('lab-esa2'), 'Probes', 'Watch Until Open');
  await bench.waitFor(() => item.isVisible(), 'the watch in the status bar');
  // It is on the disk before it is shown.
  await reload();
  await bench.waitFor(() => item.isVisible(), 'the watch in the status bar of the next window');
  const logins = lab.control('lab-esa2').logins;
  await bench.waitFor(() => lab.control('lab-esa2').logins > logins || logins > 1, 'a try of the next window');
  await bench.screenshot('watch-after-reload');
  lab.control('lab-esa2').mendFirewall();
  const { message } = await bench.notification('answers on port');
  assert.match(message, /^lab-esa2: Cisco's tunnel server answers on port \d+\.$/);
  await bench.waitFor(async () => !(await item.isVisible()), 'the end of the watch');
  const found = bench.page.locator('.statusbar-item', { hasText: /lab-esa2: port \d+ works/ });
  await bench.waitFor(() => found.isVisible(), 'what was found to stay in the status bar');
  await bench.screenshot('watch-found');
  await bench.notification('answers on port');
  assert.equal((await bench.notifications()).filter((one) => one.message.includes('answers on port')).length, 1);
  await reload();
  // Usable on another one where a try was under way as it was mended.
  await describes(site, 'lab-esa2', /(?:Ready|Usable) on \d+, \d\d:\d\d/);
  assert.equal(await item.isVisible(), false);
});

test('a watch whose login was kept for the window alone pauses at a reload, asks nothing by itself, and goes on after a login', async () => {
  const { bench, lab } = site;
  const wsa1 = lab.control('lab-wsa1');
  wsa1.changeEgress({ ports: {}, otherPorts: 'refused' });
  const item = (words: RegExp) => bench.page.locator('.statusbar-item', { hasText: words });
  const [watching, paused] = [
    item(/Watching lab-wsa1: (?:next try \d|trying now)/),
    item(/Paused: log in to lab-wsa1 to go on/),
  ];
  await bench.contextMenu(label('lab-wsa1'), 'Probe Tunnel Readiness');
  await judge(site, 'lab-wsa1');
  await typePassword(site, 'lab-wsa1');
  await describes(site, 'lab-wsa1', /^Blocked/);
  await bench.contextMenu(label('lab-wsa1'), 'Probes', 'Watch Until Open');
  await bench.waitFor(() => watching.isVisible(), 'the watch in the status bar');
  await reload();
  await bench.waitFor(() => paused.isVisible(), 'the pause in the status bar of the next window');
  assert.deepEqual(
    [await bench.page.locator('.quick-input-widget').isVisible(), await bench.modal()],
    [false, undefined],
  );
  await bench.screenshot('watch-paused');
  await paused.click();
  await typePassword(site, 'lab-wsa1');
  await bench.waitFor(() => watching.isVisible(), 'the watch to go on');
  wsa1.changeEgress({ otherPorts: 'tunnel' });
  const { message } = await bench.notification('answers on port');
  assert.match(message, /^lab-wsa1: Cisco's tunnel server answers on port \d+\.$/);
  await bench.waitFor(async () => !(await watching.isVisible()), 'the end of the watch');
  const found = item(/lab-wsa1: port \d+ works/);
  await bench.waitFor(() => found.isVisible(), 'what was found to stay in the status bar');
  await found.click();
  await bench.waitFor(async () => !(await found.isVisible()), 'what was seen to go');
});

test('a history that cannot be read is set aside with a sentence, and that of another appliance stays', async () => {
  writeFileSync(keptOf('lab-esa1').path, '{ "version": 1, "applia');
  await reload();
  const { message } = await site.bench.notification('The earlier probes of lab-esa1 cannot be read');
  const aside = /set aside as (.+);/.exec(message)?.[1] ?? '';
  assert.equal(readFileSync(aside, 'utf8'), '{ "version": 1, "applia');
  await describes(site, 'lab-esa2', /(?:Ready|Usable) on \d/);
  await describes(site, 'lab-esa1', /^(?!.*Blocked)/);
  await site.bench.screenshot('history-set-aside');
});
