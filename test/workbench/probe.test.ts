import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openWorkbench } from '../host/driver';

const ROW = 'Lab ESA 1';

test('a probe from the tree: this computer reaches the tunnel server of the lab, the appliance was not asked', async () => {
  const bench = await openWorkbench({ extension: { link: process.cwd() } });
  try {
    await bench.openSidebar();
    await bench.pressWelcome('start the lab');
    await bench.contextMenu(ROW, 'Probe Tunnel Readiness');
    await bench.waitFor(async () => (await bench.modal())?.message.includes('lab-esa1'), 'the host key question');
    await bench.pressModal('Do Not Connect');
    const { message } = await bench.notification('lab-esa1 was not asked to the end');
    assert.match(message, /you did not trust it; no password was sent/);
    await bench.screenshot('probe-not-asked');
    await bench.pressNotification('lab-esa1 was not asked to the end', 'Open Report');
    const report = await bench.waitFor(async () => {
      const text = await bench.editorText();
      return text.includes('upgrades.ironport.com') ? text : undefined;
    }, 'the report');
    assert.match(report, /lab-esa1: tunnel readiness/);
    assert.match(report, /CiscoTunnels/);
    assert.ok(
      (await bench.treeRows()).some(({ description }) => description.includes('Probed from this computer only')),
    );
    await bench.screenshot('probe-report');
    assert.deepEqual(bench.pageErrors, []);
  } finally {
    await bench.close();
  }
});
