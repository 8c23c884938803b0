import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { canary, filesIn, forms, placesOf } from './canary';
import { judge, openSite, typePassword, type Site } from './site';
import { unzipped } from './zip';

const passwords = { 'lab-esa1': canary(), 'lab-sma1': canary() };

let site: Site;
before(async () => {
  site = await openSite({
    passwords,
    entries: ({ entry }) => [entry('lab-esa1', { id: 'esa1-guest', user: 'guest', label: 'ESA 1 as guest' })],
  });
});
after(() => site.close());

const CAPTURE = /capture-lab-sma1\.[\dTZ-]+\.pcap$/;
const PART = /\.part$/;
const label = (id: string) => site.appliance(id).label;
const control = () => site.lab.control('lab-sma1');
const here = (name: RegExp) => filesIn(site.bench.userFolder).filter((path) => name.test(path));
const nowhere = async (): Promise<void> => {
  for (const password of Object.values(passwords)) assert.deepEqual(await placesOf(password, site), []);
};
const row = () =>
  site.bench.page
    .locator('.monaco-list-row', { hasText: label('lab-sma1') })
    .first()
    .innerText();
const panelText = async () => {
  const frame = await site.bench.webview('main.page:has(h1 bdi:text-is("lab-sma1"))');
  return (await frame.locator('main').innerText()).replace(/\s+/g, ' ');
};
const panelSays = (words: RegExp) =>
  site.bench.waitFor(async () => words.test(await panelText()), `the panel to say ${words}`);
const statusBar = () =>
  site.bench.page
    .locator('.statusbar-item')
    .allTextContents()
    .then((texts) => texts.find((text) => text.includes('lab-sma1')) ?? '');

test('a capture is started on an SMA behind its ESA, after a modal that says the risk and whose Enter refuses', async () => {
  control().changeEgress({ otherPorts: 'dropped' });
  await site.bench.contextMenu(label('lab-sma1'), 'Capture and Files', 'Start Packet Capture...');
  await site.bench.question('A filter as tcpdump takes it');
  for (const [typed, said] of [
    ['prt 443; rm', '";" is not a sign of filters'],
    ['prt 443', '"prt" is not a word of filters'],
  ] as const) {
    await site.bench.typeQuickInput(typed);
    const told = async () => ((await site.bench.quickInput())?.validation ?? '').includes(said);
    await site.bench.waitFor(told, said);
  }
  await site.bench.answerQuickInput('host 63.251.108.107 and port 443');
  await site.bench.question('Whatever comes first');
  // It has to run until it is stopped, on a busy computer too.
  await site.bench.pickQuickInput('50 MB or 5 min');
  await site.bench.question('Interface');
  await site.bench.pickQuickInput('All interfaces');
  const modal = await site.bench.modalQuestion();
  assert.equal(modal.message, 'Start a packet capture on lab-sma1?');
  assert.equal(modal.focusedButton, 'Do Not Start');
  assert.match(modal.detail, /can fill the disk[^]*together with TAC[^]*port 443[^]*ends with its CLI session/);
  await site.bench.screenshot('capture-modal');
  await site.bench.pressModal('Start Capture');
  await judge(site, 'lab-esa1');
  await typePassword(site, 'lab-esa1');
  await judge(site, 'lab-sma1');
  await typePassword(site, 'lab-sma1');
  await site.bench.waitFor(async () => /Capture lab-sma1 0:\d\d/.test(await statusBar()), 'the status bar');
  const heard = await site.bench.page.locator('.statusbar-item[aria-label*="lab-sma1"]').getAttribute('aria-label');
  assert.match(heard ?? '', /Capture lab-sma1/);
  await site.bench.waitFor(
    async () => (await row()).includes('Capture running'),
    'the word in the row of the appliance',
  );
  assert.deepEqual(control().capture.settings(), {
    megabytes: 50,
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
  await site.bench.waitFor(
    async () => /lab-sma1 (?!0:0[01])\d+:\d\d · [\d.]+ KB/.test(await statusBar()),
    'time and size to go on',
  );
  await site.bench.screenshot('capture-read');
  assert.equal(control().capture.running()?.file, running?.file);
});

test('a click in the status bar asks first, and leads to the panel, which has its line and what was done', async () => {
  const click = () => site.bench.page.locator('.statusbar-item', { hasText: 'lab-sma1' }).locator('a').click();
  await click();
  await site.bench.question('A packet capture runs on lab-sma1');
  await site.bench.pickQuickInput('Open Status');
  await panelSays(/Packet capture.*lab-sma1: a packet capture is running.*Stop Capture/);
  await panelSays(/You started a packet capture: filter host 63\.251\.108\.107 and port 443; interface ALL/);
  assert.ok(control().capture.running());
  await site.bench.screenshot('capture-panel');
  await click();
  await site.bench.question('A packet capture runs on lab-sma1');
  await site.bench.pickQuickInput('Let It Run');
  assert.ok(control().capture.running());
});

test('it is stopped there; the file comes through the ESA, for this user alone, and is looked at', async () => {
  const file = control().capture.running()?.file ?? '';
  await site.bench.page.locator('.statusbar-item', { hasText: 'lab-sma1' }).locator('a').click();
  await site.bench.question('A packet capture runs on lab-sma1');
  await site.bench.pickQuickInput('Stop Capture');
  await site.bench.notification('the packet capture has stopped');
  assert.equal(control().capture.running(), undefined);
  await site.bench.waitFor(async () => (await statusBar()) === '', 'the end of the status bar item');
  await site.bench.waitFor(async () => !(await row()).includes('Capture running'), 'the word to leave the row');
  await site.bench.runCommand('Notifications: Show Notifications');
  const left = () => site.bench.page.locator('.notifications-center').innerText({ timeout: 3000 });
  await site.bench.waitFor(
    async () => !/a packet capture is running/.test(await left()),
    'the message of the running capture to go',
  );
  await panelSays(/has stopped.*Fetch File/);
  await site.bench.pressNotification('the packet capture has stopped', 'Fetch File');
  const { message } = await site.bench.notification('the file is here');
  const bytes = control().files.get(`/captures/${file}`)?.bytes ?? Buffer.alloc(0);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  assert.ok(message.includes(`${sha256.slice(0, 16)}…`), message);
  assert.match(message, /Support Case Manager/);
  const [path = '', ...others] = here(CAPTURE);
  assert.deepEqual(others, []);
  assert.ok(readFileSync(path).equals(bytes));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.ok(message.includes(path), message);
  await panelSays(/the packet capture is here.*Quick Look.*Copy Path and SHA-256/);
  await panelSays(new RegExp(`You fetched .*SHA-256 ${sha256}`));
  await site.bench.screenshot('capture-panel-fetched');
  await site.bench.pressNotification('the file is here', 'Quick Look');
  const text = await site.bench.waitFor(async () => {
    const shown = await site.bench.editorText();
    return shown.includes('TCP connections') ? shown : undefined;
  }, 'the quick look');
  assert.match(text, /10\.0\.8\.20:\d+ > 63\.251\.108\.107:443/);
  assert.match(text, /SYN sent, nothing came back: dropped on the way\./);
  await site.bench.runCommand('Notifications: Clear All Notifications');
  await site.bench.screenshot('quick-look');
  await nowhere();
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
  await site.bench.modalQuestion();
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

test('F01 it goes into a bundle as it is, by a choice that is made, beside reports that name its SHA-256; no password does', async () => {
  const [capture = ''] = here(CAPTURE);
  await site.bench.contextMenu(label('lab-sma1'), 'Case', 'Case Report...');
  await site.bench.question('Case report of lab-sma1');
  await site.bench.pickQuickInput('Bundle for the case');
  await site.bench.question('Language of the report');
  await site.bench.pickQuickInput('English');
  await site.bench.question('What is replaced by tokens before it leaves');
  await site.bench.answerQuickInput('');
  const { items } = await site.bench.question('What goes into the bundle beside the reports');
  assert.match(JSON.stringify(items), /cannot be replaced/);
  const second = site.bench.page.locator('.quick-input-widget .monaco-list-row').nth(1);
  const isTicked = async () => {
    if ((await second.getAttribute('aria-checked', { timeout: 1000 })) === 'true') return true;
    await second.click({ timeout: 1000 });
    return false;
  };
  await site.bench.waitFor(isTicked, 'the capture to be ticked');
  await site.bench.answerQuickInput('');
  const zip = join(mkdtempSync(join(site.bench.home, 'case-')), 'case.zip');
  await site.bench.pressTitleAction('Save Bundle...');
  await site.bench.saveAs(zip);
  await site.bench.notification('The bundle is saved');

  const out = unzipped(zip);
  const [packed = '', ...others] = readdirSync(join(out, 'captures'));
  assert.deepEqual(others, []);
  assert.doesNotMatch(packed, /lab-sma1/);
  const bytes = readFileSync(join(out, 'captures', packed));
  assert.ok(bytes.equals(readFileSync(capture)));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  for (const report of ['report.md', 'report.html', 'report.json', 'SHA256SUMS'])
    assert.ok(readFileSync(join(out, report), 'utf8').includes(sha256), report);
  assert.ok(readFileSync(join(out, 'report.md'), 'utf8').includes(packed));
  for (const password of Object.values(passwords).flatMap(forms))
    for (const file of filesIn(out)) assert.ok(!readFileSync(file).includes(password), file);
  await nowhere();
});

describe('H02 the host is killed while a file comes', () => {
  const remote = '/captures/big.cap';
  const content = randomBytes(3_000_000);

  /** Until some of it is here; then nothing more comes, and the process that fetches it is killed. */
  const cutShort = async (): Promise<void> => {
    control().files.put(remote, content);
    control().files.conduct.silentAfter = 1_500_000;
    await site.bench.contextMenu(label('lab-sma1'), 'Capture and Files', 'Fetch File...');
    await site.bench.question('Fetch a file from lab-sma1');
    await site.bench.answerQuickInput(remote);
    await site.bench.waitFor(
      () => Promise.resolve(here(PART).some((path) => statSync(path).size > 500_000)),
      'half of the file',
    );
    const [lease = ''] = here(/captures[/\\]lease-[^/\\]*\.json$/);
    const { pid } = JSON.parse(readFileSync(lease, 'utf8')) as { readonly pid: number };
    process.kill(pid, 'SIGKILL');
    control().files.conduct.silentAfter = undefined;
    await site.bench.reload();
  };

  test('the next start asks, and goes on with it where the person says so', async () => {
    await cutShort();
    const { message } = await site.bench.notification('did not come whole');
    assert.match(message, /lab-sma1: \/captures\/big\.cap did not come whole; \d/);
    await site.bench.screenshot('left-part');
    await site.bench.pressNotification('did not come whole', 'Continue');
    await typePassword(site, 'lab-esa1');
    await typePassword(site, 'lab-sma1');
    await site.bench.notification('the file is here');
    assert.deepEqual(here(PART), []);
    assert.ok(here(CAPTURE).some((path) => readFileSync(path).equals(content)));
    await site.bench.pressInlineAction(label('lab-sma1'), 'Open Status');
    await panelSays(/the packet capture is here as capture-lab-sma1.*Quick Look/);
    await nowhere();
  });

  test('or deletes it', async () => {
    await cutShort();
    const files = here(CAPTURE).length;
    await site.bench.pressNotification('did not come whole', 'Delete');
    await site.bench.waitFor(() => Promise.resolve(here(/\.part/).length === 0), 'the end of the part');
    assert.equal(here(CAPTURE).length, files);
    assert.deepEqual(site.bench.pageErrors, []);
  });
});
