import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { judge, openSite, typePassword, type Site } from './site';

let site: Site;
before(async () => {
  site = await openSite({
    entries: ({ entry }) => [entry('lab-esa1', { id: 'esa1-guest', user: 'guest', label: 'ESA 1 as guest' })],
  });
});
after(() => site.close());

const label = (id: string) => site.appliance(id).label;
const control = () => site.lab.control('lab-sma1');
const statusBar = () =>
  site.bench.page
    .locator('.statusbar-item')
    .allTextContents()
    .then((texts) => texts.find((text) => text.includes('lab-sma1')) ?? '');

test('a capture is started on an SMA behind its ESA, after a modal that says the risk and whose Enter refuses', async () => {
  control().changeEgress({ otherPorts: 'dropped' });
  await site.bench.contextMenu(label('lab-sma1'), 'Capture and Files', 'Start Packet Capture...');
  await site.bench.question('A filter as tcpdump takes it');
  await site.bench.answerQuickInput('host 63.251.108.107 and port 443');
  await site.bench.question('Whatever comes first');
  await site.bench.pickQuickInput('10 MB or 1 min');
  await site.bench.question('Interface');
  await site.bench.pickQuickInput('All interfaces');
  const modal = await site.bench.waitFor(() => site.bench.modal(), 'the question');
  assert.equal(modal.message, 'Start a packet capture on lab-sma1?');
  assert.equal(modal.focusedButton, 'Do Not Start');
  assert.match(modal.detail, /can fill the disk[^]*together with TAC[^]*port 443[^]*ends with its CLI session/);
  await site.bench.screenshot('capture-modal');
  await site.bench.pressModal('Start Capture');
  await judge(site, 'lab-esa1');
  await typePassword(site, 'lab-esa1');
  await judge(site, 'lab-sma1');
  await typePassword(site, 'lab-sma1');
  const shown = await site.bench.waitFor(async () => /lab-sma1 0:\d\d/.exec(await statusBar())?.[0], 'the status bar');
  assert.match(shown, /lab-sma1/);
  assert.deepEqual(control().capture.settings(), {
    megabytes: 10,
    stopAtSize: true,
    interfaces: 'ALL',
    filter: 'host 63.251.108.107 and port 443',
  });
  await site.bench.screenshot('capture-running');
});

test('one that runs is shown and left as it is', async () => {
  const running = control().capture.running();
  await site.bench.contextMenu(label('lab-sma1'), 'Capture and Files', 'Read Packet Capture');
  await site.bench.notification('lab-sma1: a packet capture is running');
  assert.equal(control().capture.running()?.file, running?.file);
});

test('a click in the status bar stops it; the file comes through the ESA, for this user alone, and is looked at', async () => {
  const file = control().capture.running()?.file ?? '';
  await site.bench.page.locator('.statusbar-item', { hasText: 'lab-sma1' }).locator('a').click();
  await site.bench.notification('the packet capture has stopped');
  assert.equal(control().capture.running(), undefined);
  await site.bench.waitFor(async () => (await statusBar()) === '', 'the end of the status bar item');
  await site.bench.pressNotification('the packet capture has stopped', 'Fetch File');
  const { message } = await site.bench.notification('the file is here');
  const bytes = control().files.get(`/captures/${file}`)?.bytes ?? Buffer.alloc(0);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  assert.ok(message.includes(sha256.slice(0, 16)), message);
  assert.match(message, /Support Case Manager/);
  const [name = '', ...others] = readdirSync(site.bench.userFolder, { recursive: true, encoding: 'utf8' }).filter(
    (one) => /capture-lab-sma1-[\dTZ]+\.pcap/.test(one),
  );
  assert.deepEqual(others, []);
  assert.ok(readFileSync(join(site.bench.userFolder, name)).equals(bytes));
  assert.equal(statSync(join(site.bench.userFolder, name)).mode & 0o777, 0o600);
  await site.bench.pressNotification('the file is here', 'Quick Look');
  const text = await site.bench.waitFor(async () => {
    const shown = await site.bench.editorText();
    return shown.includes('TCP connections') ? shown : undefined;
  }, 'the quick look');
  assert.match(text, /10\.0\.8\.20:\d+ > 63\.251\.108\.107:443/);
  assert.match(text, /SYN sent, nothing came back: dropped on the way\./);
  await site.bench.screenshot('quick-look');
  assert.deepEqual(site.bench.pageErrors, []);
});

test('a capture that this login has no right to leads to its steps in the web interface', async () => {
  await site.bench.contextMenu('ESA 1 as guest', 'Capture and Files', 'Start Packet Capture...');
  await site.bench.question('A filter as tcpdump takes it');
  await site.bench.answerQuickInput('port 443');
  await site.bench.question('Whatever comes first');
  await site.bench.pickQuickInput('10 MB or 1 min');
  await site.bench.question('Interface');
  await site.bench.pickQuickInput('All interfaces');
  await site.bench.waitFor(() => site.bench.modal(), 'the question');
  await site.bench.pressModal('Start Capture');
  await judge(site, 'esa1-guest');
  await typePassword(site, 'esa1-guest', 'esa1-slate', 'For This Window', 'guest');
  const { buttons } = await site.bench.notification('this login may not do that on esa1-guest');
  assert.equal(buttons[0], 'Steps in the Web Interface');
  assert.doesNotMatch(site.lab.control('lab-esa1').received.toString(), /packetcapture/);
  await site.bench.pressNotification('this login may not do that on esa1-guest', 'Steps in the Web Interface');
  const frame = await site.bench.webview('main.page:has(h1 bdi:text-is("esa1-guest"))');
  const steps = async () => (await frame.locator('main').innerText()).replace(/\s+/g, ' ');
  await site.bench.waitFor(
    async () => /Help and Support > Packet Capture.*Start Capture/.test(await steps()),
    'the steps',
  );
  await site.bench.screenshot('capture-steps-for-a-guest');
});
