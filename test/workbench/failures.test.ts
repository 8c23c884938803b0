import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { connect, judge, openSite, typePassword, type Site } from './site';

let site: Site;
before(async () => {
  site = await openSite({
    entries: ({ entry }) => [
      entry('lab-sma2', { id: 'sma-both', label: 'sma-both', via: ['lab-esa1'], alternatives: [['lab-wsa1']] }),
      entry('lab-sma1', { id: 'sma-refused', label: 'sma-refused', via: ['lab-esa3'], alternatives: [] }),
      entry('lab-esa4', { id: 'esa-typo', label: 'esa-typo', port: 1 }),
    ],
  });
});
after(() => site.close());

const open = (label: string) => site.bench.pressInlineAction(label, 'Open Terminal');

test('an unknown key: Enter refuses, and no password was asked or sent', async () => {
  await open(site.appliance('lab-esa2').label);
  await site.bench.modalQuestion();
  await site.bench.page.keyboard.press('Enter');
  await site.bench.terminalShows('you did not trust it; no password was sent to lab-esa2.');
  await site.bench.terminalShows('Enter tries again');
  assert.deepEqual(site.lab.control('lab-esa2').authAttempts, []);
});

test('Esc refuses as well, and Enter in the terminal asks again', async () => {
  await site.bench.typeInTerminal('\n');
  await site.bench.modalQuestion();
  await site.bench.cancelModal();
  await site.bench.terminalShows(/you did not trust it[\s\S]*you did not trust it[\s\S]*Enter tries again/);
  assert.deepEqual(site.lab.control('lab-esa2').authAttempts, []);
});

test('a pasted fingerprint that differs refuses, what is none is refused as it is typed, and the MD5 of the key connects', async () => {
  await site.bench.typeInTerminal('\n');
  const shown = await judge(site, 'lab-esa2', 'Compare...');
  await site.bench.question('Paste what the console of lab-esa2 shows');
  const said = async () => (await site.bench.quickInput())?.validation ?? '';
  await site.bench.typeQuickInput('SHA256:bogus');
  await site.bench.waitFor(async () => (await said()).startsWith('This is no fingerprint'), 'that it is none');
  await site.bench.screenshot('compare-no-fingerprint');
  await site.bench.answerQuickInput(`SHA256:${'A'.repeat(43)}`);
  const differs = await site.bench.waitFor(async () => {
    const modal = await site.bench.modal();
    return modal?.message.startsWith('lab-esa2 shows another fingerprint') === true ? modal : undefined;
  }, 'the refusal');
  assert.match(differs.detail, /^Hop 1 of 1: [^]*Presented: SHA256:[^]*Ask who runs lab-esa2/);
  await site.bench.screenshot('compare-differs');
  await site.bench.cancelModal();
  await site.bench.waitFor(() => site.lab.control('lab-esa2').connections === 0, 'the connection to end');
  await site.bench.terminalShows('its fingerprint is not the one you compared it with');
  await site.bench.terminalShows('Enter tries again');
  await site.bench.typeInTerminal('\n');
  await judge(site, 'lab-esa2', 'Compare...');
  await site.bench.question('Paste what the console');
  await site.bench.cancelQuickInput();
  await judge(site, 'lab-esa2', 'Compare...');
  await site.bench.question('Paste what the console');
  const blob = Buffer.from(site.appliance('lab-esa2').hostKey.split(' ')[1] ?? '', 'base64');
  assert.ok(shown.includes(createHash('sha256').update(blob).digest('base64').slice(0, 43)), shown);
  const md5 = createHash('md5')
    .update(blob)
    .digest('hex')
    .replace(/..(?!$)/g, '$&:');
  await site.bench.typeQuickInput(md5);
  await site.bench.waitFor(async () => (await said()).startsWith('MD5 is the weaker'), 'that MD5 is weaker');
  await site.bench.screenshot('compare-md5');
  await site.bench.answerQuickInput(md5);
  await site.bench.question('Password:');
  await typePassword(site, 'lab-esa2');
  await site.bench.terminalShows('Connected to lab-esa2');
});

test('a wrong password: one attempt, and the sentence says so', async () => {
  const control = site.lab.control('lab-wsa1');
  await open(site.appliance('lab-wsa1').label);
  await judge(site, 'lab-wsa1');
  await typePassword(site, 'lab-wsa1', 'not-the-password');
  const text = await site.bench.terminalShows('refused for admin. One attempt was made');
  assert.match(text, /Hop 1 of 1, lab-wsa1, login/);
  assert.equal(control.passwordsSeen, 1);
  assert.equal(control.logins, 0);
  const { label } = site.appliance('lab-wsa1');
  const isTold = async () => /Next: Check user and password of lab-wsa1/.test(await site.bench.tooltip(label));
  await site.bench.waitFor(isTold, 'what is next, in the tooltip');
  await site.bench.pressInlineAction(label, 'Open Status');
  const frame = await site.bench.webview('main.page:has(h1 bdi:text-is("lab-wsa1"))');
  const said = async () =>
    (await frame.locator('.say').innerText()).startsWith('Not connected. Hop 1 of 1, lab-wsa1, login:');
  await site.bench.waitFor(said, 'the failure as the sentence of the panel');
  assert.equal(await frame.locator('.verdict vscode-button').first().innerText(), 'Try Again');
});

test('a hop that does not forward is named, with what can be done', async () => {
  await open('sma-refused');
  await judge(site, 'lab-esa3');
  await typePassword(site, 'lab-esa3');
  const text = await site.bench.terminalShows('does not allow forwarding (code 1)');
  assert.match(text, /Hop 1 of 2, lab-esa3, forward/);
  await site.bench.terminalShows(/Next: Go through another ESA or WSA[\s\S]*SSHACCESS/);
  const row = async () => (await site.bench.treeRows()).find(({ text: label }) => label === 'sma-refused');
  await site.bench.waitFor(
    async () => /^lab-esa3, forward/.test((await row())?.description ?? ''),
    'the hop in the tree',
  );
});

test('an entry that was mended is not red any more, and Enter goes where it leads now', async () => {
  const description = async () =>
    (await site.bench.treeRows()).find(({ text: label }) => label === 'esa-typo')?.description;
  await open('esa-typo');
  await site.bench.terminalShows('127.0.0.1:1 refused the connection');
  await site.bench.waitFor(async () => /tcp/.test((await description()) ?? ''), 'the failure in the tree');
  const { appliances } = JSON.parse(site.readInventory()) as { appliances: { id: string }[] };
  const { port } = site.appliance('lab-esa4');
  site.writeInventory(appliances.map((entry) => (entry.id === 'esa-typo' ? { ...entry, port } : entry)));
  await site.bench.waitFor(async () => (await description()) === '', 'the failure to leave the tree');
  await site.bench.typeInTerminal('\n');
  await judge(site, 'esa-typo');
  await typePassword(site, 'esa-typo', site.appliance('lab-esa4').password);
  await site.bench.terminalShows('Connected to esa-typo');
});

test('a stopped ESA is named and the WSA offered; v goes there', async () => {
  site.lab.control('lab-esa1').dropConnections();
  await site.lab.control('lab-esa1').stop();
  await open('sma-both');
  const text = await site.bench.terminalShows('v goes another way: lab-wsa1');
  assert.match(text, /Hop 1 of 2, lab-esa1, tcp: 127\.0\.0\.1:\d+ refused the connection/);
  await site.bench.typeInTerminal('v');
  await site.bench.question('Way to sma-both');
  await site.bench.pickQuickInput('lab-wsa1');
  await typePassword(site, 'lab-wsa1');
  await judge(site, 'sma-both');
  await typePassword(site, 'sma-both', site.appliance('lab-sma2').password);
  await site.bench.terminalShows('Connected to sma-both');
  await site.lab.control('lab-esa1').start();
});

test('a lost connection stays on the screen with its reason, and Enter connects again', async () => {
  await connect(site, 'lab-sma1', ['lab-esa1', 'lab-sma1']);
  await site.bench.terminalShows('sma1.lab.example>');
  site.lab.control('lab-esa1').dropConnections();
  await site.bench.terminalShows('Disconnected from lab-sma1: the connection to lab-esa1 was lost');
  await site.bench.terminalShows('Press Enter to connect again');
  await site.bench.typeInTerminal('\n');
  await site.bench.waitFor(() => site.lab.control('lab-sma1').logins === 2, 'the second login');
  await site.bench.terminalShows(/Connected to lab-sma1[\s\S]*sma1\.lab\.example>/);
});

test('a changed key stops: both fingerprints, no password sent; forgetting it asks again', async () => {
  const control = site.lab.control('lab-sma1');
  control.dropConnections();
  control.changeHostKey();
  // That of the loss before stands above the last prompt.
  await site.bench.terminalShows(/sma1\.lab\.example>[^>]*Press Enter to connect again\.\s*$/);
  const passwords = control.passwordsSeen;
  await open(site.appliance('lab-sma1').label);
  await site.bench.terminalShows(
    /it has changed; no password was sent to lab-sma1\. Was SHA256:\S+ since \d{4}-\d\d-\d\d; is SHA256:/,
  );
  assert.equal(control.passwordsSeen, passwords);
  await site.bench.contextMenu(site.appliance('lab-sma1').label, 'Entry and Credentials', 'Forget Host Key...');
  await site.bench.question('Type 10.0.8.20 to forget');
  await site.bench.answerQuickInput('10.0.8.20');
  await open(site.appliance('lab-sma1').label);
  await judge(site, 'lab-sma1');
  await site.bench.terminalShows('Connected to lab-sma1');
});

test('A13 a host edited after its password was kept: asked again, the old password is not sent', async () => {
  const other = site.lab.control('lab-esa3');
  const before = other.passwordsSeen;
  const { host, port } = site.appliance('lab-esa3');
  const entries = site.lab.description.appliances.map(({ id }) =>
    site.entry(id, id === 'lab-esa1' ? { host, port } : {}),
  );
  site.writeInventory(entries);
  await site.bench.waitFor(
    async () =>
      (await site.bench.tooltip(site.appliance('lab-esa1').label)).includes(String(port)) ? true : undefined,
    'the edit',
  );
  await open(site.appliance('lab-esa1').label);
  await judge(site, 'lab-esa1');
  await site.bench.question('admin@lab-esa1');
  assert.equal(other.passwordsSeen, before);
  await site.bench.cancelQuickInput();
  await site.bench.terminalShows('Cancelled at hop 1 of 1, lab-esa1. Not connected.');
  await site.bench.screenshot('password-cancelled');
});

test('a window that reloads in the middle of a question leaves no login behind and no dead terminal', async () => {
  const control = site.lab.control('lab-jump1');
  await open(site.appliance('lab-jump1').label);
  await site.bench.modalQuestion();
  await site.bench.reload();
  await site.bench.waitFor(() => (control.connections === 0 ? true : undefined), 'the connection to end');
  assert.deepEqual(control.authAttempts, []);
  await site.bench.openSidebar();
  await site.bench.row(site.appliance('lab-jump1').label);
  const tabs = await site.bench.terminalTabs();
  assert.deepEqual(
    tabs.filter((name) => name.startsWith('lab-') || name.startsWith('sma-')),
    [],
  );
});

test('a window that reloads while it asks about the key of the second hop has sent that hop nothing to log in with', async () => {
  const [first, second] = [site.lab.control('lab-wsa1'), site.lab.control('lab-sma2')];
  const tries = second.authAttempts.length;
  await open(site.appliance('lab-sma2').label);
  await typePassword(site, 'lab-wsa1');
  await site.bench.waitFor(
    async () => ((await site.bench.modal())?.message.includes(' lab-sma2?') === true ? true : undefined),
    'the question about the second hop',
  );
  await site.bench.waitFor(() => first.connections === 1 && second.connections === 1, 'one connection to each hop');
  assert.equal(second.authAttempts.length, tries);
  await site.bench.reload();
  await site.bench.waitFor(
    () => (first.connections + second.connections === 0 ? true : undefined),
    'both connections to end',
  );
  assert.equal(second.authAttempts.length, tries);
});
