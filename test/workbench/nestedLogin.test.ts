import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { judge, openSite, typePassword, type Site } from './site';

let site: Site;
before(async () => {
  site = await openSite({
    size: { width: 1280, height: 1400 },
    entries: ({ entry }) => [
      entry('lab-sma1', { id: 'sma-asks', label: 'sma-asks', via: ['lab-esa4'], alternatives: [], production: true }),
      entry('lab-sma1', { id: 'sma-none', label: 'sma-none', via: ['lab-esa3'], alternatives: [] }),
    ],
  });
});
after(() => site.close());

/** A line that wraps has lost the space at its end. */
const wrapped = (words: string) => new RegExp(words.replace(/[.?]/g, '\\$&').replaceAll(' ', '\\s*'));

const open = (label: string) => site.bench.pressInlineAction(label, 'Open Terminal');
const exactly = async (message: string) => {
  const modal = await site.bench.modalQuestion(message);
  assert.equal(modal.message, message);
  return modal;
};
const offered = (hop: string, target: string) =>
  exactly(`${hop} does not allow forwarding. Log in to ${target} from ${hop}'s own prompt?`);

test('a refused forward is followed by an offer that Enter declines', async () => {
  const { bench, lab } = site;
  await open('sma-asks');
  await judge(site, 'lab-esa4');
  await typePassword(site, 'lab-esa4');
  await bench.terminalShows("n logs in from lab-esa4's own prompt.");
  await bench.screenshot('nested-refused');
  await bench.typeInTerminal('n');
  const modal = await offered('lab-esa4', 'sma-asks');
  assert.equal(modal.focusedButton, 'Do Not Log In');
  assert.match(modal.detail, /Production appliance\./);
  assert.match(modal.detail, /The password of sma-asks then passes through lab-esa4, which sees it/);
  assert.match(modal.detail, /judged by the known_hosts of lab-esa4, not by this computer/);
  await bench.screenshot('nested-offer');
  await bench.page.keyboard.press('Enter');
  await bench.waitFor(async () => ((await bench.modal()) === undefined ? true : undefined), 'the offer to go');
  assert.equal(lab.control('lab-esa4').shells, 0);
});

test('it is taken up and remembered: key, password, shell, and the inventory says nested', async () => {
  const { bench, lab } = site;
  await bench.typeInTerminal('n');
  await offered('lab-esa4', 'sma-asks');
  await bench.pressModal('Log In and Remember');
  const key = await exactly('Let lab-esa4 trust the host key of sma-asks?');
  assert.equal(key.focusedButton, 'Do Not Connect');
  assert.match(key.detail, /Hop 2 of 2, through lab-esa4: 10\.0\.8\.20 port 22\.[^]*ED25519 SHA256:/);
  assert.match(key.detail, /This computer knows no key for sma-asks\./);
  await bench.screenshot('nested-key');
  await bench.pressModal('Trust and Connect');
  const { title, prompt, password } = await bench.question('admin@sma-asks');
  assert.match(title, /\[2\/2\] admin@sma-asks through lab-esa4/);
  assert.match(prompt, /\(admin@10\.0\.8\.20\) Password: - lab-esa4 sees what you type here/);
  assert.equal(password, true);
  await bench.screenshot('nested-password');
  await bench.answerQuickInput(site.appliance('lab-sma1').password);
  await bench.terminalShows('Connected to sma-asks as admin');
  await bench.terminalShows('sma1.lab.example>');
  await bench.typeInTerminal('version\n');
  await bench.terminalShows('BE59F09812A56BFCA12A-1478FC8D8A90');
  const text = await bench.terminalHistory();
  assert.match(text, /lab-esa4 judges its host key/);
  assert.match(text, /Host keys checked: 1 of 2\./);
  assert.ok(!text.includes(site.appliance('lab-sma1').password));
  await bench.screenshot('nested-terminal');
  await bench.waitFor(
    () => (/"id": "sma-asks"[^}]*"hopMode": "nested"/.test(site.readInventory()) ? true : undefined),
    'the choice in the inventory',
  );
  assert.equal(lab.control('lab-sma1').logins, 1);
});

test('leaving it ends the terminal, and the prompt of the hop is never typed at', async () => {
  const { bench, lab } = site;
  const forwards = lab.control('lab-esa4').forwards.length;
  await bench.typeInTerminal('exit\n');
  await bench.terminalShows('The login to sma-asks from lab-esa4 has ended.');
  await bench.waitFor(() => (lab.control('lab-esa4').shells === 0 ? true : undefined), 'the shell on the hop to end');
  await bench.typeInTerminal('\n');
  await bench.question('admin@sma-asks');
  await bench.answerQuickInput('wrong');
  await bench.terminalShows(wrapped('asks for a password again; nothing was answered.'));
  await bench.terminalShows('From here on it is you who types, on lab-esa4.');
  await bench.screenshot('nested-handed-over');
  await bench.typeInTerminal(`${site.appliance('lab-sma1').password}\n`);
  await bench.terminalShows(/you who types[^]*sma1\.lab\.example>/);
  assert.equal(lab.control('lab-esa4').forwards.length, forwards, 'a remembered choice asks for no forward');
});

test('a hop without ssh says so, and names SSHACCESS and the way of Cisco support', async () => {
  const { bench } = site;
  await open('sma-none');
  await judge(site, 'lab-esa3');
  await typePassword(site, 'lab-esa3');
  await bench.terminalShows("n logs in from lab-esa3's own prompt.");
  await bench.typeInTerminal('n');
  await offered('lab-esa3', 'sma-none');
  await bench.pressModal('Log In From lab-esa3');
  await bench.terminalShows(wrapped('the CLI of lab-esa3 has no ssh command; it says "Unknown command or missing'));
  await bench.terminalShows(
    /enable the tunnel\s*on lab-esa3 and SSHACCESS\s*behind it: Cisco\s*support goes from lab-esa3/,
  );
  await bench.screenshot('nested-no-ssh');
  assert.ok(!site.readInventory().slice(site.readInventory().indexOf('sma-none')).includes('nested'));
  assert.deepEqual(bench.pageErrors, []);
});
