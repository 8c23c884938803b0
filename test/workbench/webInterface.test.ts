import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { hostname } from 'node:os';
import { after, before, test } from 'node:test';
import { judge, openSite, typePassword, type Site } from './site';

let site: Site;
before(async () => {
  site = await openSite({ only: ['lab-esa1', 'lab-sma1'] });
});
after(() => site.close());

const label = (id: string) => site.appliance(id).label;
const web = () => site.lab.control('lab-sma1').web;
const statusBar = async () => {
  const texts = await site.bench.page.locator('.statusbar-item').allTextContents();
  return texts.find((text) => text.includes('lab-sma1')) ?? '';
};

async function page(port: number): Promise<string> {
  const asked = request({ host: '127.0.0.1', port, rejectUnauthorized: false, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

/** The port that the status bar names. */
const forwardedPort = () =>
  site.bench.waitFor(async () => {
    const [, port] = /lab-sma1 → 127\.0\.0\.1:(\d+)/.exec(await statusBar()) ?? [];
    return port === undefined ? undefined : Number(port);
  }, 'the status bar to name the port');

test('the web page of an SMA behind its ESA opens on a port of this computer, after the warning', async () => {
  await site.bench.pressInlineAction(label('lab-sma1'), 'Open Status');
  await site.bench.webview('main.page:has(h1 bdi:text-is("lab-sma1"))');
  await site.bench.contextMenu(label('lab-sma1'), 'Web Interface', 'Open Web Interface');
  const modal = await site.bench.modalQuestion();
  assert.equal(modal.message, 'Open the web interface of lab-sma1?');
  assert.match(modal.detail, /lab-esa1 forwards a port of .* to 10\.0\.8\.20:443[^]*It will warn of the certificate/);
  await site.bench.screenshot('web-interface-question');
  await site.bench.pressModal('Open');
  await judge(site, 'lab-esa1');
  await typePassword(site, 'lab-esa1');
  assert.match(await page(await forwardedPort()), /Lab SMA 1[^]*sma1\.lab\.example: a simulated appliance/);
  assert.deepEqual(web()?.requests.includes('/'), true);
  assert.equal(site.lab.control('lab-sma1').logins, 0);
  await site.bench.screenshot('web-interface-forwarded');
});

test('this VS Code is itself a page: where the port listens is said, and no page is opened that cannot work', async () => {
  const listens = 'The web interface of lab-sma1 listens at https://127.0.0.1:';
  const { message } = await site.bench.notification(listens);
  const port = await forwardedPort();
  assert.ok(message.startsWith(`${listens}${port}/ on ${hostname()}.`), message);
  assert.match(message, /It closes after 10 minutes without a connection\.$/);
  assert.equal(site.bench.page.context().pages().length, 1);
  await site.bench.screenshot('web-interface-elsewhere');
  await site.bench.pressNotification(listens, 'Copy Address');
  const copied = () => site.bench.page.evaluate<string>('navigator.clipboard.readText()');
  await site.bench.waitFor(
    async () => (await copied()) === `https://127.0.0.1:${port}/`,
    'the address on the clipboard',
  );
});

test('a click in the status bar closes it, and nothing is left', async () => {
  const port = await forwardedPort();
  await site.bench.page.locator('.statusbar-item', { hasText: 'lab-sma1' }).locator('a').click();
  await site.bench.waitFor(async () => (await statusBar()) === '', 'the end of the status bar item');
  await assert.rejects(page(port), /ECONNREFUSED/);
  await site.bench.waitFor(() => Promise.resolve(web()?.connections() === 0), 'the end of every connection');
});

test('it closes with the status panel of its appliance', async () => {
  await site.bench.contextMenu(label('lab-sma1'), 'Web Interface', 'Open Web Interface');
  const port = await forwardedPort();
  await site.bench.screenshot('web-interface-again');
  await site.bench.runCommand('View: Close Editor');
  await site.bench.waitFor(async () => (await statusBar()) === '', 'the end of the status bar item');
  await assert.rejects(page(port), /ECONNREFUSED/);
  assert.deepEqual(site.bench.pageErrors, []);
});

const stepsOf = async (id: string) => {
  const frame = await site.bench.webview(`main.page:has(h1 bdi:text-is("${id}"))`);
  return frame.locator('.checklists');
};

test('the steps of the web interface are opened from the tree, and a tick is there again after the panel was hidden', async () => {
  await site.bench.contextMenu(label('lab-sma1'), 'Web Interface', 'Steps in the Web Interface');
  const steps = await stepsOf('lab-sma1');
  await steps.getByRole('button', { name: 'Enable SSH access' }).click();
  await steps.getByText('Open Help and Support > Remote Access.').waitFor();
  await steps.getByRole('checkbox').nth(1).check();
  await site.bench.screenshot('web-steps');
  await site.bench.pressInlineAction(label('lab-esa1'), 'Open Status');
  await stepsOf('lab-esa1');
  await site.bench.pressInlineAction(label('lab-sma1'), 'Open Status');
  const again = await stepsOf('lab-sma1');
  await site.bench.waitFor(() => again.getByRole('checkbox').nth(1).isChecked(), 'the tick');
  assert.equal(await again.getByRole('checkbox').nth(0).isChecked(), false);
});

test('a step opens the web interface itself', async () => {
  const steps = await stepsOf('lab-sma1');
  await steps.getByRole('button', { name: 'Open Web Interface' }).click();
  assert.match(await page(await forwardedPort()), /Lab SMA 1/);
  assert.deepEqual(site.bench.pageErrors, []);
});
