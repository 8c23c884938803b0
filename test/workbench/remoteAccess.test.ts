import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { placesOf } from './canary';
import { askForTunnel, describes, judge, letGenerate, openSite, typePassword, type Site } from './site';

let site: Site;
before(async () => {
  site = await openSite();
});
after(() => site.close());

const label = (id: string) => site.appliance(id).label;

test('the state of remote access is read from the CLI and stands in the tree', async () => {
  await site.bench.contextMenu(label('lab-esa1'), 'Read Status');
  await judge(site, 'lab-esa1');
  await typePassword(site, 'lab-esa1');
  await describes(site, 'lab-esa1', /^Disabled$/);
});

test('the tunnel is enabled after a modal whose Enter refuses, and is up when it is read back', async () => {
  await site.bench.contextMenu(label('lab-esa1'), 'Remote Access', 'Enable Tunnel...');
  await site.bench.question('Port for the tunnel');
  await site.bench.pickQuickInput('443');
  await letGenerate(site, 'lab-esa1');
  const modal = await site.bench.modalQuestion();
  assert.equal(modal.message, 'Enable the tunnel on lab-esa1?');
  assert.equal(modal.focusedButton, 'Do Not Enable');
  assert.match(modal.detail, /through port 443[^]*about seven days[^]*stays on until you disable it/);
  await site.bench.screenshot('enable-tunnel');
  await site.bench.pressModal('Enable Tunnel');
  await describes(site, 'lab-esa1', /^Tunnel up, 443, 7 d$/);
  assert.equal(site.lab.tunnelServer(443).seen.length, 1);
  await site.bench.screenshot('tunnel-up');
});

test('F01 the seed is in no file, log or storage and on no screen; it is copied on request', async () => {
  const { secret } = site.lab.control('lab-esa1').access;
  assert.ok(secret);
  assert.deepEqual(await placesOf(secret, site), []);
  await site.bench.notification('the tunnel is up on port 443');
  await site.bench.pressNotification('the tunnel is up on port 443', 'Copy Seed and Serial');
  await site.bench.notification('The clipboard is cleared in 60 seconds');
});

test('an SMA without Internet: SSH access, through the ESA', async () => {
  await site.bench.contextMenu(label('lab-sma1'), 'Remote Access', 'Enable SSH Access...');
  await letGenerate(site, 'lab-sma1');
  await site.bench.modalQuestion();
  await site.bench.pressModal('Enable SSH Access');
  await judge(site, 'lab-sma1');
  await typePassword(site, 'lab-sma1');
  await describes(site, 'lab-sma1', /^SSH access$/);
});

test('a reload loses no seed, and disabling is proven by a reading', async () => {
  await site.bench.reload();
  await site.bench.openSidebar();
  await site.bench.contextMenu(label('lab-esa1'), 'Remote Access', 'Disable Remote Access...');
  await site.bench.modalQuestion();
  await site.bench.pressModal('Disable');
  await typePassword(site, 'lab-esa1');
  await describes(site, 'lab-esa1', /^Disabled$/);
  assert.equal(site.lab.control('lab-esa1').access.state, 'disabled');
});

/** Enable Tunnel, as far as the yes, after which the appliance is heard no more. */
async function sayYes(id: string): Promise<void> {
  const machine = site.lab.control(id);
  await askForTunnel(site, id, 443);
  const before = machine.received.length;
  machine.slow(5);
  const sentYes = () => machine.received.subarray(before).toString().replace(/\r/g, '\n').includes('\nY\n');
  // At once, whatever the window is busy with: its answer would settle it.
  const watch = setInterval(() => sentYes() && machine.silence(true), 5);
  try {
    await site.bench.pressModal('Enable Tunnel');
    await site.bench.waitFor(sentYes, 'the yes at the appliance');
  } finally {
    clearInterval(watch);
  }
  machine.silence(true);
}

test('E03 an extension host that is killed past the yes: unknown in the next one, and the reading that settles it', async () => {
  await site.bench.contextMenu(label('lab-wsa1'), 'Read Status');
  await judge(site, 'lab-wsa1');
  await typePassword(site, 'lab-wsa1');
  await describes(site, 'lab-wsa1', /^Disabled$/);
  await sayYes('lab-wsa1');
  await site.bench.killExtensionHost();
  await describes(site, 'lab-wsa1', /^Unknown$/);
  await site.bench.screenshot('killed');
  const machine = site.lab.control('lab-wsa1');
  machine.silence(false);
  machine.slow(undefined);
  const { state } = machine.access;
  await site.bench.contextMenu(label('lab-wsa1'), 'Read Status');
  await typePassword(site, 'lab-wsa1');
  await describes(site, 'lab-wsa1', state === 'disabled' ? /^Disabled$/ : /^Tunnel up, 443/);
});

test('E02 a window that is reloaded past the yes says unknown until it is read again', async () => {
  await site.bench.contextMenu(label('lab-esa1'), 'Read Status');
  await typePassword(site, 'lab-esa1');
  await describes(site, 'lab-esa1', /^Disabled$/);
  await sayYes('lab-esa1');
  await site.bench.reload();
  await site.bench.openSidebar();
  await describes(site, 'lab-esa1', /^Unknown$/);
  await site.bench.screenshot('interrupted');
});
