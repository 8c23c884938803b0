import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { after, before, test } from 'node:test';
import type { Frame } from 'playwright-core';
import type { Theme } from '../host/driver';
import { accessibilityFaults } from '../panel/accessibility';
import { connect, describes, letGenerate, openSite, typePassword, type Site } from './site';

/** What a port says that is no SSH server. */
const STRANGE = '<img src=x onerror="document.title=1">\u202egnp.exe';
let strange: Server;
let site: Site;
before(async () => {
  strange = createServer((socket) => void socket.on('error', () => undefined).end(`${STRANGE}\r\n`));
  await new Promise<void>((resolve) => strange.listen(0, '127.0.0.1', resolve));
  const { port } = strange.address() as AddressInfo;
  const base = { family: 'esa', series: 'C', host: '127.0.0.1', port, user: 'admin', agent: false };
  site = await openSite({ entries: () => [{ ...base, id: 'strange', label: 'strange', via: [], folder: 'Lab' }] });
});
after(async () => {
  strange.close();
  await site.close();
});

async function open(id: string, label = site.appliance(id).label): Promise<Frame> {
  await site.bench.pressInlineAction(label, 'Open Status');
  return panelOf(id);
}

/** The page whose heading is `name`. */
function panelOf(name: string): Promise<Frame> {
  return site.bench.webview(`main.page:has(h1 bdi:text-is("${name}"))`);
}

test('the panel opens from the tree in one click and says what is known: nothing was measured', async () => {
  const frame = await open('lab-sma1');
  assert.deepEqual(await site.bench.editorTabs(), ['lab-sma1: Remote Access']);
  const said = async () => (await frame.locator('.say').innerText()) === 'Nothing measured yet.';
  await site.bench.waitFor(said, 'that nothing is measured');
  const way = (await frame.locator('.way').innerText()).replace(/\s+/g, ' ');
  assert.match(way, /^You This computer not tried lab-esa1 not tried lab-sma1 Cisco/);
  assert.equal(await frame.locator('.matrix, .facts').count(), 0);
  await site.bench.screenshot('panel-nothing-measured');
});

test('asking again brings the same panel to the front', async () => {
  await open('lab-esa1');
  await open('lab-sma1');
  await open('lab-esa1');
  assert.equal((await site.bench.editorTabs()).length, 2);
});

test('the way in of an open panel turns green as it is walked', async () => {
  const frame = await open('lab-sma1');
  assert.equal(await frame.locator('.way .hop.t-ok').count(), 0);
  await connect(site, 'lab-sma1', ['lab-esa1', 'lab-sma1']);
  const green = () => frame.locator('.way > li:first-child .hop.t-ok').count();
  await site.bench.waitFor(async () => (await green()) === 2, 'two green legs');
  const forCisco = () => frame.locator('.way > li:last-child .hop.t-ok').count();
  await site.bench.waitFor(async () => (await forCisco()) === 1, 'that lab-esa1 reaches it for Cisco');
  await site.bench.typeInTerminal('exit\n');
  await describes(site, 'lab-sma1', /^$/);
  assert.equal(await green(), 2, 'who was there just now did come in');
});

test('G01, G09: what a port said is text, with its control characters shown', async () => {
  await site.bench.pressInlineAction('strange', 'Open Terminal');
  // Its row is drawn anew until then, and a click on an icon that goes is lost.
  await site.bench.terminalShows('Enter tries again');
  const frame = await open('strange', 'strange');
  const said = () => frame.locator('.way .hop.t-error').first().innerText();
  const text = await site.bench.waitFor(async () => (await said()).includes('onerror') && said(), 'what the port said');
  assert.match(text, /<img src=x onerror="document\.title=1">/);
  assert.doesNotMatch(text, /\u202e/);
  assert.equal(await frame.locator('img').count(), 0);
});

test('G02: the policy and the nonce are those of one load', async () => {
  const first = await nonceOf(await open('lab-sma1'));
  await open('lab-esa1');
  const second = await nonceOf(await open('lab-sma1'));
  assert.match(first, /^[\w-]{22,}$/);
  assert.notEqual(first, second);
});

test('G06: hidden and shown again, and reloaded: what was chosen is chosen', async () => {
  await site.bench.runCommand('Hopthrough: Open Status');
  await site.bench.waitFor(async () => (await site.bench.editorTabs()).includes('All appliances'), 'the overview');
  const unknown = (frame: Frame) => frame.getByRole('button', { name: /^Unknown/ });
  await unknown(await panelOf('All appliances')).click();
  await open('lab-sma1');
  await site.bench.page.locator('.tab', { hasText: 'All appliances' }).click();
  const shown = await panelOf('All appliances');
  const isPressed = async (frame: Frame) => (await unknown(frame).getAttribute('aria-pressed')) === 'true';
  await site.bench.waitFor(() => isPressed(shown), 'the filter');
  // The command keeps which editors are open; the key of the browser keeps what was open a while ago.
  const { page } = site.bench;
  await page.evaluate('globalThis.isBefore = true');
  await site.bench.runCommand('Developer: Reload Window').catch(() => undefined);
  await site.bench.waitFor(() => page.evaluate<boolean>('!("isBefore" in globalThis)'), 'the window to load anew');
  const again = await panelOf('All appliances');
  await site.bench.waitFor(() => isPressed(again), 'the filter in the next window');
});

test('an appliance that leaves the inventory leaves its panel with one way out', async () => {
  await site.bench.openSidebar();
  const frame = await open('strange', 'strange');
  site.writeInventory(site.lab.description.appliances.map(({ id }) => site.entry(id)));
  const tabs = (await site.bench.editorTabs()).filter((name) => name.startsWith('strange'));
  assert.equal(tabs.length, 1, 'the tab of the last window is the same panel');
  const said = async () => (await frame.locator('.say').innerText()) === 'strange is no longer in the inventory.';
  await site.bench.waitFor(said, 'that it is gone');
  await frame.getByRole('button', { name: 'Close' }).click();
  const closed = async () => !(await site.bench.editorTabs()).includes('strange: Remote Access');
  await site.bench.waitFor(closed, 'the panel to close');
});

test('a reading lands in the panel that asked for it; what opens access asks first', async () => {
  await site.bench.openSidebar();
  const frame = await open('lab-esa1');
  await frame.getByRole('button', { name: 'Read Status' }).first().click();
  await typePassword(site, 'lab-esa1');
  const said = (words: string) =>
    site.bench.waitFor(async () => (await frame.locator('.say').innerText()).startsWith(words), words);
  await said('Disabled: Cisco cannot log in to lab-esa1.');
  await frame.getByRole('button', { name: 'Enable Tunnel...' }).click();
  await site.bench.question('Port for the tunnel');
  await site.bench.pickQuickInput('443');
  await letGenerate(site, 'lab-esa1');
  await site.bench.modalQuestion();
  await site.bench.pressModal('Enable Tunnel');
  await said('Tunnel up on port 443');
  const deeds = /You confirmed: enable the tunnel on port 443[^]*Read again: service access on, tunnel up/;
  await site.bench.waitFor(async () => deeds.test(await frame.locator('.log').innerText()), 'what was done');
  await site.bench.screenshot('panel-tunnel-up');
  assert.deepEqual(await accessibilityFaults(frame), []);
});

test('the seed is on the page for a moment, after a click', async () => {
  const { secret } = site.lab.control('lab-esa1').access;
  assert.ok(secret);
  const frame = await open('lab-esa1');
  const html = async () => String(await frame.evaluate('document.documentElement.outerHTML'));
  assert.ok(!(await html()).includes(secret));
  await frame.evaluate(notesSeen(secret));
  await frame.getByRole('button', { name: 'Reveal Seed String' }).click();
  await site.bench.waitFor(() => frame.evaluate<boolean>('globalThis.hasSeen'), 'the seed');
  await site.bench.waitFor(async () => !(await html()).includes(secret), 'the seed to go');
});

/** Runs in the page: a busy computer may look for what is there for ten seconds when it is over. */
const notesSeen = (text: string) => `(() => {
  globalThis.hasSeen = false;
  const look = () => (globalThis.hasSeen ||= document.documentElement.outerHTML.includes(${JSON.stringify(text)}));
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
})()`;

for (const theme of [
  'Default Light Modern',
  'Default Dark Modern',
  'Default High Contrast',
  'Default High Contrast Light',
] as const satisfies readonly Theme[])
  test(`axe finds nothing, wide and at 480 px: ${theme}`, async () => {
    const { bench } = site;
    await bench.chooseTheme(theme);
    const kind = { L: 'vscode-light', D: 'vscode-dark', H: 'vscode-high-contrast' }[theme.slice(8, 9)] ?? '';
    const frames = [() => open('lab-sma1'), () => overview()];
    for (const [name, show] of frames.entries()) {
      const frame = await show();
      await bench.waitFor(async () => frame.evaluate(`document.body.classList.contains('${kind}')`), theme);
      assert.deepEqual(await accessibilityFaults(frame), []);
      await bench.screenshot(`panel-real-${name}-${theme}`);
    }
    await narrow(async () => {
      const frame = await panelOf('All appliances');
      const width = await bench.waitFor(async () => {
        const place = await (await frame.parentFrame()?.frameElement())?.boundingBox();
        const inner = Number(await frame.evaluate('innerWidth'));
        return Math.abs(inner - (place?.width ?? 0)) <= 1 && inner;
      }, 'the page to be as wide as its place');
      assert.ok(width <= 480, `${width}`);
      const isWide = async () => (await frame.evaluate('document.documentElement.scrollWidth')) === width;
      await bench.waitFor(isWide, `nothing to be wider than ${width} px`);
      assert.deepEqual(await accessibilityFaults(frame), []);
      await bench.screenshot(`panel-real-narrow-${theme}`);
    });
  });

async function overview(): Promise<Frame> {
  await site.bench.runCommand('Hopthrough: Open Status');
  return panelOf('All appliances');
}

async function narrow(work: () => Promise<void>): Promise<void> {
  const { page } = site.bench;
  const size = page.viewportSize() ?? { width: 1280, height: 800 };
  await page.setViewportSize({ width: 520, height: 800 });
  await page.keyboard.press('Control+b');
  await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  await work();
  await page.keyboard.press('Control+b');
  await page.setViewportSize(size);
  await site.bench.openSidebar();
}

async function nonceOf(frame: Frame): Promise<string> {
  return String(await frame.evaluate('document.querySelector("meta[property=csp-nonce]").content'));
}
