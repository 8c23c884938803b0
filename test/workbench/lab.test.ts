import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openWorkbench } from '../host/driver';
import { describes, judge, openSite, typePassword } from './site';

test('the lab starts from the empty view, a terminal opens on its SMA, and it is gone when stopped', async () => {
  const bench = await openWorkbench({ extension: { link: process.cwd() } });
  try {
    await bench.openSidebar();
    const welcome = await bench.welcome();
    assert.match(welcome?.text ?? '', /No appliances yet/);
    await bench.pressWelcome('start the lab');
    await bench.clickRow('Lab SMA 1');
    await bench.pressInlineAction('Lab SMA 1', 'Open Terminal');
    for (const id of ['lab-esa1', 'lab-sma1']) {
      await bench.waitFor(async () => (await bench.modal())?.message.includes(id), `the question about ${id}`);
      await bench.pressModal('Trust and Connect');
      const { prompt } = await bench.question(`admin@${id}`);
      const password = /simulated appliance: (\S+)\)/.exec(prompt)?.[1] ?? '';
      await bench.answerQuickInput(password);
      await bench.question('Keep this password?');
      await bench.pickQuickInput('Do Not Keep');
    }
    await bench.terminalShows('Connected to lab-sma1');
    await bench.runCommand('Hopthrough: Stop Lab');
    await bench.terminalShows('Press Enter to connect again');
    await bench.waitFor(async () => (await bench.welcome()) !== undefined, 'the empty view');
    const trust = join(bench.userFolder, 'globalStorage', 'hopthrough.hopthrough', 'trust');
    await bench.waitFor(() => !existsSync(join(trust, 'hostkeys.json')), 'no key of the lab to be left');
  } finally {
    await bench.close();
  }
});

/** In a theme of its own, or in those of the computer, which may change while a question is open. */
const LOOKS = [
  ['in the colours of the computer', undefined, { width: 1280, height: 800 }, ['dark', 'light']],
  ['narrow, in high contrast', 'Default High Contrast', { width: 640, height: 800 }, ['hc-narrow']],
] as const;

for (const [how, theme, size, names] of LOOKS)
  test(`the main job looks right ${how}`, async () => {
    const site = await openSite({
      size,
      ...(theme === undefined ? { settings: { 'window.autoDetectColorScheme': true } } : { theme }),
      entries: ({ entry }) => [
        entry('lab-sma1', {
          id: 'sma-paris',
          label: 'SMA Paris',
          folder: 'ACME/Paris',
          production: true,
          via: ['lab-esa3'],
          alternatives: [['lab-esa2']],
        }),
      ],
    });
    const { bench } = site;
    const pictures = async (of: string) => {
      for (const name of names) {
        if (name !== 'hc-narrow') {
          await bench.page.emulateMedia({ colorScheme: name });
          await bench.page.locator(name === 'dark' ? '.monaco-workbench.vs-dark' : '.monaco-workbench.vs').waitFor();
        }
        await bench.screenshot(`${of}-${name}`);
      }
    };
    try {
      await bench.pressInlineAction(site.appliance('lab-sma1').label, 'Open Terminal');
      await bench.modalQuestion();
      await pictures('host-key');
      await judge(site, 'lab-esa1');
      await bench.question('admin@lab-esa1');
      await pictures('password');
      await typePassword(site, 'lab-esa1');
      await judge(site, 'lab-sma1');
      await typePassword(site, 'lab-sma1');
      await bench.terminalShows('sma1.lab.example>');
      await describes(site, 'lab-sma1', /^Connected$/);
      await pictures('terminal');
      await bench.pressInlineAction('SMA Paris', 'Open Terminal');
      await judge(site, 'lab-esa3');
      await typePassword(site, 'lab-esa3');
      await bench.terminalShows('does not allow forwarding');
      await pictures('failure');
      await bench.waitFor(
        async () => (await bench.treeRows()).some(({ description }) => description.includes('forward')),
        'the failure in the tree',
      );
      assert.deepEqual(bench.pageErrors, []);
    } finally {
      await site.close();
    }
  });

test('the menu of an appliance fits into the window, and every state can be read in a side bar of the usual width', async () => {
  const site = await openSite({ knownKeys: true, settings: { 'hopthrough.probe.timeoutSeconds': 3 } });
  const { bench } = site;
  try {
    const { label } = site.appliance('lab-sma2');
    const menu = await bench.contextMenuItems(label);
    assert.deepEqual(menu.items.slice(0, 2), ['Open Terminal', 'Open Terminal Via...']);
    assert.ok(menu.inWindow, menu.items.join(', '));
    for (const submenu of [
      'Probes',
      'Remote Access',
      'Web Interface',
      'Capture and Files',
      'Case',
      'Entry and Credentials',
    ]) {
      const { items, inWindow } = await bench.contextMenuItems(label, submenu);
      assert.ok(items.length > 1 && inWindow, `${submenu}: ${items.join(', ')}`);
    }
    for (const id of ['lab-esa1', 'lab-esa2', 'lab-wsa1', 'lab-esa3', 'lab-esa4', 'lab-sma1', 'lab-sma2']) {
      await bench.contextMenu(site.appliance(id).label, 'Read Status');
      if (site.appliance(id).via !== undefined) await judge(site, id);
      await typePassword(site, id);
      if (id === 'lab-esa2') {
        await bench.modalQuestion();
        await bench.pressModal('Switch for This Command');
      }
      await describes(site, id, /^Disabled/);
      assert.match(await bench.visibleDescription(site.appliance(id).label), /^Disabled/);
    }
    await bench.screenshot('tree-states');
  } finally {
    await site.close();
  }
});
