import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { utils } from 'ssh2';
import { connect, judge, openSite, typePassword, type Site } from './site';

let site: Site;
let keys: string;
before(async () => {
  keys = mkdtempSync(join(tmpdir(), 'keys-'));
  site = await openSite({
    entries: ({ entry, appliance }) => [
      entry('lab-esa1', { id: 'esa-inner', label: 'esa-inner', ...appliance('lab-esa1').inner, via: ['lab-jump1'] }),
      entry('lab-sma1', { id: 'sma-far', label: 'sma-far', via: ['esa-inner'], alternatives: [] }),
      entry('lab-esa1', { id: 'esa-otp', label: 'esa-otp', user: 'otp' }),
      entry('lab-esa1', { id: 'esa-key', label: 'esa-key', identityFile: keyBehindLink(keys) }),
    ],
  });
});
after(async () => {
  await site.close();
  rmSync(keys, { recursive: true, force: true });
});

/** A key whose path VS Code would make a link of that runs a command. */
function keyBehindLink(folder: string): string {
  const place = join(folder, '[click](command:workbench.action.showCommands)');
  mkdirSync(place);
  const options = { bits: 256, passphrase: 'secret', cipher: 'aes256-cbc' } as const;
  writeFileSync(join(place, 'id'), utils.generateKeyPairSync('ecdsa', options).private);
  return join(place, 'id');
}

test('the tree shows the folder and every appliance with what a screen reader says', async () => {
  const rows = await site.bench.treeRows();
  assert.ok(rows.some(({ text }) => text === 'Lab'));
  for (const { label } of site.lab.description.appliances)
    assert.ok(
      rows.some(({ text }) => text === label),
      label,
    );
  const sma = rows.find(({ text }) => text === site.appliance('lab-sma1').label);
  assert.match(sma?.ariaLabel ?? '', /SMA/);
});

test('the tooltip tells the way in', async () => {
  const { label } = site.appliance('lab-sma1');
  const says = async () => (await site.bench.tooltip(label)).includes('this computer > lab-esa1 > lab-sma1');
  await site.bench.waitFor(says, 'the way in, in the tooltip');
});

test('one click opens a terminal at the prompt of an ESA', async () => {
  await connect(site, 'lab-esa1', ['lab-esa1']);
  await site.bench.terminalShows(/^\S*esa1\S*> ?$/m);
  assert.equal(site.lab.control('lab-esa1').logins, 1);
});

test('one click opens a terminal at the prompt of an SMA that is reached only through the ESA, on the same login', async () => {
  await connect(site, 'lab-sma1', ['lab-sma1']);
  const way = await site.bench.terminalHistory();
  assert.match(way, /lab-sma1: this computer > lab-esa1 > lab-sma1/);
  assert.match(way, /1\/2 lab-esa1 .* already open +ok/);
  assert.match(way, /2\/2 lab-sma1 +10\.0\.8\.20:22 +forward \d+ ms +trusted now +key \d+ +login \d+ +\d+ ms +ok/);
  assert.match(way, /Host keys checked: 2 of 2/);
  await site.bench.typeInTerminal('version\n');
  await site.bench.terminalShows('Serial #:');
  assert.equal(site.lab.control('lab-esa1').logins, 1);
  assert.equal(site.lab.control('lab-sma1').logins, 1);
});

test('an SMA behind the WSA has the same address, another key and another password', async () => {
  await connect(site, 'lab-sma2', ['lab-wsa1', 'lab-sma2']);
  await site.bench.terminalShows('sma2.other.example');
});

test('three hops through the jump host', async () => {
  await site.bench.pressInlineAction('sma-far', 'Open Terminal');
  for (const [id, of] of [
    ['lab-jump1', 'lab-jump1'],
    ['esa-inner', 'lab-esa1'],
    ['sma-far', 'lab-sma1'],
  ] as const) {
    await judge(site, id);
    await typePassword(site, id, site.appliance(of).password);
  }
  await site.bench.terminalShows('Host keys checked: 3 of 3');
  const reached = (id: string) => site.lab.control(id).forwards.map(({ host, outcome }) => `${host} ${outcome}`);
  assert.match(reached('lab-jump1').join(), /10\.0\.8\.11/);
  assert.match(reached('lab-esa1').join(), /10\.0\.8\.20/);
});

test('a one-time code is asked in a second round, also where the person leaves what becomes of the password', async () => {
  await site.bench.pressInlineAction('esa-otp', 'Open Terminal');
  await judge(site, 'esa-otp');
  const login = site.lab.description.logins.find(({ user }) => user === 'otp');
  await site.bench.question('otp@esa-otp');
  await site.bench.answerQuickInput(login?.password ?? '');
  await site.bench.question('Keep this password?');
  await site.bench.cancelQuickInput();
  const { title } = await site.bench.question('PASSCODE');
  assert.match(title, /^\[1\/1\] otp@esa-otp/);
  const masked = async () => (await site.bench.quickInput())?.password === true;
  await site.bench.waitFor(masked, 'C16 the answer to be masked although the server would show it');
  await site.bench.pressQuickInputButton('Show What Is Typed');
  const shown = async () => (await site.bench.quickInput())?.password === false;
  await site.bench.waitFor(shown, 'what is typed');
  await site.bench.answerQuickInput(login?.code ?? '');
  await site.bench.terminalShows('Connected to esa-otp as otp');
});

test('what an inventory says is no link in a question', async () => {
  await site.bench.pressInlineAction('esa-key', 'Open Terminal');
  await judge(site, 'esa-key');
  const { prompt } = await site.bench.question('Passphrase of the key');
  assert.match(prompt, /\[click\] \(command:/);
  assert.equal(await site.bench.page.locator('.quick-input-message a').count(), 0);
  await site.bench.cancelQuickInput();
  await site.bench.terminalShows('Cancelled at hop 1 of 1, esa-key. Not connected.');
});

test('an address that is in no inventory is reached through a hop of the inventory', async () => {
  await site.bench.runCommand('Hopthrough: Connect to an Address...');
  await site.bench.question('[user@]host[:port]');
  await site.bench.typeQuickInput('admin@10.0.8.20:0');
  const refused = async () => (await site.bench.quickInput())?.validation !== undefined;
  await site.bench.waitFor(refused, 'the port to be refused');
  await site.bench.answerQuickInput('admin@10.0.8.20:22');
  await site.bench.question('What is it?');
  await site.bench.pickQuickInput('SMA');
  await site.bench.question('Through which hop?');
  await site.bench.pickQuickInput('lab-esa1');
  await judge(site, '10.0.8.20:22');
  await typePassword(site, '10.0.8.20:22', site.appliance('lab-sma1').password);
  await site.bench.terminalShows('Connected to 10.0.8.20:22 as');
});

test('20 fast clicks make one connection per hop and one terminal', async () => {
  const control = site.lab.control('lab-esa2');
  const before = (await site.bench.terminalTabs()).length;
  const row = await site.bench.row(site.appliance('lab-esa2').label);
  await row.hover();
  const icon = row.locator('.actions .action-label[aria-label="Open Terminal"]');
  for (let i = 0; i < 20; i++) await icon.dispatchEvent('click');
  await judge(site, 'lab-esa2');
  await typePassword(site, 'lab-esa2');
  await site.bench.terminalShows('Connected to lab-esa2');
  assert.equal(control.logins, 1);
  assert.equal((await site.bench.terminalTabs()).length, before + 1);
});

test('a click on a name only selects; Enter opens', async () => {
  const before = (await site.bench.terminalTabs()).length;
  await site.bench.clickRow(site.appliance('lab-esa1').label);
  await site.bench.waitFor(async () => (await site.bench.treeRows()).find(({ selected }) => selected), 'the selection');
  assert.equal((await site.bench.terminalTabs()).length, before);
  await site.bench.page.keyboard.press('Enter');
  await site.bench.waitFor(
    async () => (await site.bench.terminalTabs()).length === before + 1 || undefined,
    'the terminal',
  );
});

test('the support session of a live prompt shows in the tree', async () => {
  site.lab.control('lab-esa1').supportSession(true);
  await site.bench.selectTerminal('lab-esa1');
  await site.bench.typeInTerminal('\n');
  await site.bench.waitFor(
    async () => (await site.bench.treeRows()).find(({ description }) => description.includes('Cisco is logged in')),
    'the word in the tree',
  );
});

test('what is forgotten is said, with what stays connected, and where nothing is kept that is said instead', async () => {
  const { bench } = site;
  const forget = (id: string) =>
    bench.contextMenu(site.appliance(id).label, 'Entry and Credentials', 'Forget Credentials...');
  await forget('lab-esa3');
  await bench.notification('No password is kept for lab-esa3.');
  assert.equal(await bench.modal(), undefined);
  await forget('lab-esa1');
  await bench.modalQuestion();
  await bench.pressModal('Forget');
  const { message } = await bench.notification('Forgotten: the password of lab-esa1.');
  assert.match(message, /Open connections stay until nothing uses them any more: lab-esa1\.$/);
});

test('Start Lab where the inventory has its appliances says so once, and changes nothing in the tree', async () => {
  const { bench } = site;
  const names = async () => (await bench.treeRows()).map(({ text, ariaLabel }) => `${text} ${ariaLabel}`);
  const before = await names();
  await bench.runCommand('Hopthrough: Start Lab');
  await bench.notification('The lab was not started: appliances with these ids are in the inventory already: lab-esa1');
  assert.deepEqual(await names(), before);
  await bench.page.keyboard.press('F1');
  await bench.waitFor(async () => (await bench.quickInput())?.value === '>', 'the palette');
  await bench.typeQuickInput('>Hopthrough: St');
  const offered = async () => (await bench.quickInput())?.items.map(({ label }) => label) ?? [];
  await bench.waitFor(async () => (await offered()).includes('Hopthrough: Start Lab'), 'the commands');
  assert.ok(!(await offered()).includes('Hopthrough: Stop Lab'), 'nothing was started');
  await bench.cancelQuickInput();
});

test('an appliance is added with its port beside its host, its id corrected, and is the selected row then', async () => {
  const { bench } = site;
  const { host, port } = site.appliance('lab-esa4');
  await bench.runCommand('Hopthrough: Add Appliance');
  await bench.question('What is it?');
  await bench.pickQuickInput('ESA');
  await bench.question('Id: what routes and commands call it');
  await bench.answerQuickInput('esa-neew');
  await bench.question('DNS name or IP address');
  await bench.answerQuickInput(`${host}:${port}`);
  await bench.question('Pick what to change, or save');
  await bench.pickQuickInput('Id');
  await bench.question('Id: what routes and commands call it');
  await bench.answerQuickInput('esa-new');
  await bench.question('Pick what to change, or save');
  await bench.pickQuickInput('Save');
  const selected = async () => (await bench.treeRows()).find((row) => row.selected)?.text === 'esa-new' || undefined;
  await bench.waitFor(selected, 'the new row to be selected');
  await bench.pressInlineAction('esa-new', 'Open Terminal');
  await judge(site, 'esa-new');
  await typePassword(site, 'esa-new', site.appliance('lab-esa4').password);
  await bench.terminalShows('Connected to esa-new');
});
