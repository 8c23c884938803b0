import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { judge, letGenerate, openSite, typePassword, type Site } from './site';

describe('what stands in the way of a simulated appliance', () => {
  let site: Site;
  before(async () => {
    site = await openSite({ firewalls: 'story', settings: { 'hopthrough.probe.timeoutSeconds': 2 } });
  });
  after(() => site.close());

  const label = (id: string) => site.appliance(id).label;
  async function probe(id: string): Promise<Frame> {
    await site.bench.pressInlineAction(label(id), 'Open Status');
    const frame = await site.bench.webview(`main.page:has(h1 bdi:text-is("${id}"))`);
    await frame.getByRole('button', { name: 'Probe', exact: true }).first().click();
    await judge(site, id);
    await typePassword(site, id);
    return frame;
  }
  const says = (frame: Frame, words: RegExp) =>
    site.bench.waitFor(async () => words.test(await frame.locator('.say').innerText()), `the panel to say ${words}`);

  test('from the tree: this computer reaches the tunnel server of the lab, the appliance was not asked', async () => {
    const { bench } = site;
    await bench.contextMenu(label('lab-esa1'), 'Probe Tunnel Readiness');
    await judge(site, 'lab-esa1', 'Do Not Connect');
    const { message } = await bench.notification('lab-esa1 was not asked to the end');
    assert.match(message, /you did not trust the host key of lab-esa1; no password was sent/);
    await bench.screenshot('probe-not-asked');
    await bench.pressNotification('lab-esa1 was not asked to the end', 'Open Report');
    const report = await bench.waitFor(async () => {
      const text = await bench.editorText();
      return text.includes('upgrades.ironport.com') ? text : undefined;
    }, 'the report');
    assert.match(report, /lab-esa1: tunnel readiness/);
    assert.match(report, /CiscoTunnels/);
    await bench.waitFor(
      async () =>
        (await bench.treeRows()).some(({ description }) => description.includes('Probed from this computer only')),
      'the tree to say so',
    );
    await bench.screenshot('probe-report');
    assert.deepEqual(bench.pageErrors, []);
  });

  test('port 25 is under SMTP inspection, 443 is found, the tunnel is enabled on it and comes up', async () => {
    const frame = await probe('lab-esa1');
    await says(frame, /^Usable: port 443 works, the default 25 is under SMTP inspection\.$/);
    const row = async () =>
      (await site.bench.treeRows()).some(
        ({ text, description }) => text === label('lab-esa1') && description.includes('Usable on 443'),
      );
    await site.bench.waitFor(row, 'the tree to name 443');
    await site.bench.screenshot('probe-usable');
    await frame.getByRole('button', { name: 'Enable Tunnel on 443' }).first().click();
    await letGenerate(site, 'lab-esa1');
    const { detail } = await site.bench.modalQuestion();
    assert.match(detail, /through port 443/, 'the port that the button named, and was not asked for');
    await site.bench.pressModal('Enable Tunnel');
    await says(frame, /^Tunnel up on port 443/);
    assert.equal(site.lab.tunnelServer(443).seen.length, 1);
    await site.bench.screenshot('probe-enabled');
  });

  test('another interface is tried after the own choice of the appliance, and has a row of its own', async () => {
    await site.bench.pressInlineAction(label('lab-esa1'), 'Open Status');
    const frame = await site.bench.webview('main.page:has(h1 bdi:text-is("lab-esa1"))');
    await frame.getByText('Probe From Interface...').first().click();
    await site.bench.question('lab-esa1: interface to try from');
    await site.bench.screenshot('probe-interfaces');
    await site.bench.pickQuickInput('Data 1');
    const cell = frame.getByRole('gridcell', { name: /^lab-esa1, Data 1, port 25: Tunnel/ });
    await site.bench.waitFor(async () => (await cell.count()) === 1, 'the row of the interface');
    const own = frame.getByRole('gridcell', { name: /^lab-esa1, port 25: SMTP inspected/ });
    await site.bench.waitFor(async () => (await own.count()) === 1, 'the row of its own choice');
    await site.bench.screenshot('probe-interface');
  });

  test('a name that cannot be looked up is what is said, and DNS is who mends it', async () => {
    const frame = await probe('lab-esa3');
    await says(frame, /^No tunnel from lab-esa3: it cannot look up the name of the tunnel server\.$/);
    assert.equal(await frame.getByRole('button', { name: 'Firewall Request' }).count(), 0);
    await site.bench.screenshot('probe-dns');
  });

  for (const [language, words] of [
    ['English', /Firewall request: Cisco support tunnel from lab-esa1/],
    ['Français', /Demande au pare-feu/],
  ] as const)
    test(`what the firewall team has to do, in ${language}`, async () => {
      await site.bench.contextMenu(label('lab-esa1'), 'Case', 'Firewall Request');
      await site.bench.question('Language of the request');
      await site.bench.pickQuickInput(language);
      const text = await site.bench.waitFor(async () => {
        const shown = await site.bench.editorText();
        return words.test(shown) ? shown : undefined;
      }, 'the request');
      assert.match(text, /upgrades\.ironport\.com/);
      assert.ok(!text.includes(site.appliance('lab-esa1').password));
      await site.bench.screenshot(`firewall-request-${language}`);
    });

  test('everything is dropped; once the firewall team has opened it, the watch says so', async () => {
    const frame = await probe('lab-esa2');
    await says(frame, /^Blocked: no port gets out of lab-esa2\.$/);
    await site.bench.screenshot('probe-blocked');
    await frame.getByRole('button', { name: 'Watch Until Open' }).first().click();
    site.lab.control('lab-esa2').mendFirewall();
    const { message } = await site.bench.notification('answers on port');
    assert.match(message, /^lab-esa2: Cisco's tunnel server answers on port \d+\.$/);
  });
});
