import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import type { ApplianceFacts, OverviewFacts, ToPage } from '../../webview/messages';
import { waiting } from '../host/driver/waiting';
import { accessibilityFaults } from './accessibility';
import { openPanel, type PanelOptions, type PanelPage } from './openPanel';
import { access, applianceFacts, APPLIANCES, blockedRun, failedConnection, OVERVIEWS } from './samples';
import { THEMES, type Theme } from './themes';

const appliances: Record<string, ApplianceFacts> = APPLIANCES;
const overviews: Record<string, OverviewFacts> = OVERVIEWS;
const everyState = [...Object.keys(appliances), ...Object.keys(overviews)];
const typical = ['not-probed', 'blocked-mixed', 'tunnel-up', 'offline-sma', 'unknown', 'fleet-blocked', 'fleet-open'];

const looks: [theme: Theme, width: number, language: 'en' | 'fr', states: readonly string[]][] = [
  ['vscode-light', 1280, 'en', everyState],
  ['vscode-dark', 480, 'fr', everyState],
  ['vscode-dark', 1280, 'en', typical],
  ['vscode-light', 480, 'en', typical],
  ['vscode-high-contrast', 1280, 'fr', typical],
  ['vscode-high-contrast', 480, 'en', typical],
  ['vscode-high-contrast-light', 1280, 'en', typical],
  ['vscode-high-contrast-light', 480, 'fr', typical],
  ['vscode-light', 800, 'fr', typical],
];

/** Ports and best ports of the map, by their words, where their column is too narrow for them. */
const TOO_WIDE = `[...document.querySelectorAll('.folder .best, .folder .ports > :not(:first-child)')]
  .filter((one) => one.scrollWidth > one.clientWidth)
  .map((one) => one.textContent)`;

for (const [theme, width, language, states] of looks)
  test(`${theme}, ${width} px, ${language}: axe finds nothing in ${states.length} states, and nothing scrolls sideways`, async () => {
    await withPanel({ theme, width, language }, async (panel) => {
      for (const state of states) {
        await panel.send(messageOf(state));
        assert.deepEqual(await accessibilityFaults(panel.page.mainFrame()), [], state);
        const wide = await panel.page.evaluate('document.documentElement.scrollWidth');
        assert.ok(Number(wide) <= width, `${state} is ${String(wide)} px wide`);
        assert.deepEqual(
          await panel.page.evaluate(TOO_WIDE),
          [],
          `${state}: words of the map that touch what is beside`,
        );
        const primary = await panel.page.locator('.verdict vscode-button[appearance=primary]').count();
        const any = await panel.page.locator('.verdict vscode-button').count();
        assert.equal(primary, Math.min(1, any), `${state} has one primary button`);
        await pictured(panel.page, `${state}-${theme.replace('vscode-', '')}-${width}-${language}`);
      }
    });
  });

test('G01: what an appliance said is shown as text, whatever it is', async () => {
  const nasty = '<img src=x onerror="document.title=1"></script><svg onload=alert(1)> javascript:alert(1) &lt;b&gt;';
  await withPanel({}, async (panel) => {
    const facts = applianceFacts({ host: nasty, access: access('unknown', { raw: [nasty] }), question: nasty });
    await panel.send({ type: 'appliance', facts });
    for (const place of ['.say', '.raw', '.rest'])
      assert.ok((await panel.page.locator(place).innerText()).includes(nasty), place);
    assert.equal(await panel.page.locator('img, #root script, #root iframe, #root a').count(), 0);
    assert.equal(await panel.page.title(), 'Hopthrough');
  });
});

test('G02: the page runs under its policy without a complaint, and the policy stops what is not ours', async () => {
  await withPanel({}, async (panel) => {
    await panel.send(messageOf('blocked-mixed'));
    assert.deepEqual(panel.complaints, []);
    const ran = await panel.page.evaluate(() => {
      const { document } = globalThis as unknown as { document: Doc };
      const script = document.createElement('script');
      script.textContent = 'globalThis.strange = 1';
      document.body.append(script);
      return 'strange' in globalThis;
    });
    assert.equal(ran, false);
    const isStopped = () => /Content Security Policy/.test(panel.complaints.join('\n'));
    await waiting(panel.page).waitFor(isStopped, 'the policy to say so');
  });
});

interface Doc {
  createElement(name: string): { textContent: string };
  readonly body: { append(element: unknown): void };
}

test('a press asks for the listed action and no more; each message counts on', async () => {
  await withPanel({}, async (panel) => {
    await panel.send(messageOf('offline-sma'));
    for (const name of [
      'Open Terminal Through esa1',
      'Copy Seed and Serial of esa1',
      'Reveal Seed String for 10 Seconds',
    ])
      await panel.page.getByRole('button', { name, exact: true }).click();
    const [ready, ...asked] = await panel.sent();
    assert.equal(ready?.type, 'ready');
    assert.deepEqual(
      asked.map(({ panel: token, ...rest }) => ({ ...rest, same: token === ready.panel })),
      [
        { type: 'run', action: 'openTerminalVia', ids: ['sma1'], via: 'esa1', n: 2, same: true },
        { type: 'copy', what: 'pair', id: 'esa1', n: 3, same: true },
        { type: 'reveal', what: 'seed', id: 'sma1', n: 4, same: true },
      ],
    );
  });
});

test('F09 a seed is on the page for ten seconds after it was asked for, and at no other time', async () => {
  await withPanel({}, async (panel) => {
    await panel.page.clock.install();
    await panel.send(messageOf('tunnel-up'));
    const text = () => panel.page.evaluate('document.documentElement.outerHTML');
    const seed = 'Correct-Horse-Battery';
    assert.ok(!String(await text()).includes(seed));
    await panel.page.evaluate(
      `window.postMessage({type:'revealed',what:'seed',id:'esa1',text:'${seed}',seconds:10},'*')`,
    );
    await panel.page.getByText(seed).waitFor();
    await panel.page.clock.runFor(10_100);
    assert.ok(!String(await text()).includes(seed));
  });
});

test('keyboard: toolbar, verdict, links, then the probes as one stop in which arrows move and select', async () => {
  await withPanel({}, async (panel) => {
    const { page } = panel;
    await panel.send(messageOf('blocked-mixed'));
    const stops: string[] = [];
    for (let count = 0; count < 16; count += 1) {
      await page.keyboard.press('Tab');
      stops.push(String(await page.evaluate(focusedName)));
    }
    assert.deepEqual(stops.slice(0, 7), [
      ...['Read Status', 'Probe', 'Open Terminal', 'Open Web Interface'],
      ...['Firewall Request', 'Watch Until Open', 'Probe Again'],
    ]);
    assert.equal(stops.filter((name) => name.startsWith('esa1, port')).length, 1, stops.join(' | '));
    await page.locator('[data-key="appliance/esa1/25"]').focus();
    for (const [key, name] of [
      ['ArrowRight', 'esa1, port 53: Closed early'],
      ['ArrowUp', 'This computer (laptop), port 53: No answer'],
      ['End', 'This computer (laptop), port 4766: No answer'],
      ['Control+Home', 'This computer (laptop), port 22: Tunnel'],
      ['ArrowLeft', 'This computer (laptop), port 22: Tunnel'],
      ['Control+End', 'esa1, port 4766: Refused'],
    ] as const) {
      await press(page, key);
      assert.ok(String(await page.evaluate(focusedName)).startsWith(name), `${key}: ${name}`);
      assert.ok((await page.locator('.evidence .what').innerText()).startsWith(name));
    }
    await press(page, 'Enter');
    const last = (await panel.sent()).at(-1);
    assert.deepEqual(last?.type === 'run' && last.action, 'probe');
  });
});

test('keyboard, 480 px: the matrix is turned, and so are the arrows', async () => {
  await withPanel({ width: 480 }, async ({ page, send }) => {
    await send(messageOf('blocked-mixed'));
    await page.locator('[data-key="appliance/esa1/25"]').focus();
    await press(page, 'ArrowDown');
    assert.match(String(await page.evaluate(focusedName)), /^esa1, port 53/);
    await press(page, 'ArrowLeft');
    assert.match(String(await page.evaluate(focusedName)), /^This computer \(laptop\), port 53/);
  });
});

for (const language of ['en', 'fr'] as const)
  test(`340 px, ${language}: the words that decide are whole: legs, what was received, when it was probed`, async () => {
    await withPanel({ width: 340, language }, async ({ page, send }) => {
      for (const state of ['usable', 'tunnel-up', 'not-connected', 'reading-failed-first'] as const) {
        await send(messageOf(state));
        assert.deepEqual(await page.evaluate(CUT_WORDS), [], state);
        assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= 340, state);
      }
      await send(messageOf('usable'));
      const [when] = await page.locator('section:has(.matrix) .head .meta').allInnerTexts();
      assert.match(when ?? '', /^14:05/);
    });
  });

test('a reason in the way in has the room there is, and no more than that', async () => {
  await withPanel({ width: 1280 }, async ({ page, send }) => {
    const why = 'login: refused for admin. One attempt was made (keyboard-interactive)';
    await send({
      type: 'appliance',
      facts: { ...APPLIANCES['not-connected'], connection: { ...failedConnection, why } },
    });
    const [you] = await page.locator('.way .hop.t-error').all();
    assert.ok(you);
    assert.equal(await you.innerText(), why);
    assert.ok(((await you.boundingBox())?.height ?? 0) <= 28, 'it stands in one line');
    assert.deepEqual(await page.evaluate(CUT_WORDS), []);
  });
});

/** Legs and received lines of which something is not seen. */
const CUT_WORDS = `[...document.querySelectorAll('.way .hop > span > span, .evidence .lines dd')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().width < 20)
  .map((one) => one.textContent)`;

test('keyboard: the map of all appliances is one stop; Enter opens the appliance', async () => {
  await withPanel({}, async ({ page, send, sent }) => {
    await send(messageOf('fleet-blocked'));
    await page.locator('.heat [tabindex="0"]').focus();
    await press(page, 'ArrowDown');
    await press(page, 'ArrowRight');
    assert.match(await page.locator('.readout').innerText(), /^esa-par-03, port 25: SMTP inspected/);
    assert.equal(await page.locator('.heat [tabindex="0"]').count(), 1);
    await press(page, 'Enter');
    const last = (await sent()).at(-1);
    assert.deepEqual(last?.type === 'run' && [last.action, last.ids], ['openStatus', ['esa-par-03']]);
  });
});

test('a filter hides rows, and the others keep their order', async () => {
  await withPanel({}, async ({ page, send, kept }) => {
    await send(messageOf('fleet-blocked'));
    const ids = () => page.locator('.heat [role=rowheader]').allInnerTexts();
    const before = await ids();
    await page.getByRole('button', { name: /^Blocked/ }).click();
    await page.evaluate(NEXT_FRAME);
    const after = await ids();
    assert.ok(after.length > 0 && after.length < before.length);
    assert.deepEqual(
      after,
      before.filter((id) => after.includes(id)),
    );
    assert.equal(((await kept()) as { filter?: string }).filter, 'blocked');
  });
});

test('what lands moves nothing: neither the focus, nor the place, nor a cell', async () => {
  await withPanel({ height: 400 }, async ({ page, send }) => {
    await send(messageOf('probing'));
    const cell = page.locator('[data-key="computer/laptop/443"]');
    await cell.focus();
    const before = await cell.boundingBox();
    await send(messageOf('probing'));
    const answered = { ...APPLIANCES.probing, probes: blockedRun };
    await send({ type: 'appliance', facts: answered });
    assert.match(String(await page.evaluate(focusedName)), /^This computer \(laptop\), port 443/);
    assert.equal((await cell.boundingBox())?.x, before?.x);
    assert.equal((await cell.boundingBox())?.y, before?.y);
  });
});

test('rows of the map that change places: the row with the keyboard on it stays the same element, with the focus', async () => {
  await withPanel({}, async ({ page, send }) => {
    const facts = OVERVIEWS['fleet-blocked'];
    const orders = () => page.locator('.folder [role=rowheader]').allInnerTexts();
    await send({ type: 'overview', facts: { ...facts, probing: { done: 0, of: 60, ports: [] } } });
    const before = await orders();
    const [, second] = facts.appliances;
    const cell = page.locator(`[data-key="${second?.id ?? ''}/443"]`);
    await cell.focus();
    const [first, ...others] = facts.appliances;
    const appliances = [...others, ...(first === undefined ? [] : [first])];
    await send({ type: 'overview', facts: { ...facts, appliances, probing: { done: 0, of: 60, ports: [] } } });
    const after = await orders();
    assert.notDeepEqual(after, before);
    assert.deepEqual([...after].sort(), [...before].sort());
    assert.equal(await page.evaluate('document.activeElement?.dataset.key'), `${second?.id ?? ''}/443`);
  });
});

test('the verdict is said once a sentence, and while it runs every five seconds at most', async () => {
  await withPanel({}, async ({ page, send }) => {
    const said = () => page.locator('#live').innerText();
    const probing = (done: number): ToPage => ({
      type: 'appliance',
      facts: { ...APPLIANCES.probing, busy: { what: 'probing', done, of: 24 } },
    });
    await send(probing(1));
    assert.equal(await said(), 'Probing: 1 of 24 answers.');
    await send(probing(2));
    assert.equal(await said(), 'Probing: 1 of 24 answers.');
    await page.clock.setFixedTime(Date.UTC(2026, 10, 24, 14, 8, 46));
    await send(probing(3));
    assert.equal(await said(), 'Probing: 3 of 24 answers.');
    await send(messageOf('blocked-mixed'));
    assert.match(await said(), /^No tunnel from esa1/);
  });
});

test('the chosen cell is there again after a reload', async () => {
  const selected = 'appliance/esa1/80';
  await withPanel({ kept: { selected } }, async ({ page, send }) => {
    await send(messageOf('blocked-mixed'));
    assert.match(await page.locator('.evidence .what').innerText(), /^esa1, port 80/);
  });
});

const CHECKLISTS = ['Enable the tunnel', 'Enable SSH access', 'Disable remote access', 'Packet capture'];
const CHECKLISTES = ['Activer le tunnel', "Activer l'accès SSH", "Désactiver l'accès à distance", 'Capture de paquets'];

for (const [theme, width, language] of [
  ['vscode-light', 1280, 'en'],
  ['vscode-dark', 480, 'fr'],
  ['vscode-high-contrast', 480, 'en'],
  ['vscode-high-contrast-light', 480, 'fr'],
] as const)
  test(`checklists, ${theme}, ${width} px, ${language}: axe finds nothing, and nothing scrolls sideways`, async () => {
    await withPanel({ theme, width, language }, async ({ page, send }) => {
      await send(messageOf('offline-sma'));
      for (const name of language === 'en' ? CHECKLISTS : CHECKLISTES) {
        await page.locator('.checklists').getByRole('button', { name, exact: true }).click();
        const list = page.getByRole('group', { name, exact: true });
        await list.getByRole('checkbox').first().waitFor();
        assert.ok((await list.getByRole('checkbox').count()) >= 5, name);
        await list.getByRole('checkbox').first().check();
        assert.deepEqual(await accessibilityFaults(page.mainFrame()), [], name);
        assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= width, name);
        await pictured(page, `checklist-${name.replace(/\W+/g, '-')}-${theme.replace('vscode-', '')}-${width}`);
      }
    });
  });

test('checklists by keyboard: opened, ticked, kept, and begun again; a button of a step asks for a listed action', async () => {
  await withPanel({}, async ({ page, send, sent, kept }) => {
    await send(messageOf('tunnel-up'));
    await page.locator('.checklists').getByRole('button', { name: 'Disable remote access' }).focus();
    await press(page, 'Enter');
    assert.equal(await page.evaluate('document.activeElement.getAttribute("aria-expanded")'), 'true');
    await press(page, 'Tab');
    while (String(await page.evaluate('document.activeElement.type')) !== 'checkbox') await press(page, 'Tab');
    await press(page, 'Space');
    assert.deepEqual(await kept(), { ...(await kept()), checklist: 'disable', done: { disable: ['login'] } });
    await press(page, 'Tab');
    assert.equal(await page.evaluate(focusedName), 'Open Web Interface');
    await press(page, 'Enter');
    const last = (await sent()).at(-1);
    assert.deepEqual(last?.type === 'run' && [last.action, last.ids], ['openGui', undefined]);
    await send(messageOf('tunnel-up'));
    const first = page.locator('.steps input').first();
    assert.equal(await first.isChecked(), true);
    await page.getByRole('button', { name: 'Start Over' }).click();
    await page.evaluate(NEXT_FRAME);
    assert.equal(await first.isChecked(), false);
  });
});

test('a checklist that is asked for opens and comes into sight; ticks are there again after a reload', async () => {
  await withPanel({ height: 400, kept: { done: { capture: ['login', 'captureRunning'] } } }, async ({ page, send }) => {
    await send(messageOf('blocked-mixed'));
    assert.equal(await page.locator('.steps').count(), 0);
    await send({ type: 'steps', of: 'capture' });
    const ticked = await page.locator('.steps input:checked').count();
    assert.equal(ticked, 2);
    const place = await page.locator('.checklists h2').boundingBox();
    assert.ok(place !== null && place.y >= 0 && place.y < 400, JSON.stringify(place));
  });
});

test('reduced motion: nothing turns', async () => {
  await withPanel({ reducedMotion: true }, async ({ page, send }) => {
    await send(messageOf('probing'));
    assert.equal(
      await page.evaluate('getComputedStyle(document.querySelector(".verdict .spin")).animationName'),
      'none',
    );
  });
});

test('480 px: both legs keep their words beside their marks, and what a table is about stands above it', async () => {
  await withPanel({ width: 480 }, async ({ page, send }) => {
    const facts = APPLIANCES['offline-sma'];
    const planner = facts.planner.map((one) => (one.id === 'esa1' ? { ...one, id: 'lab-esa1' } : one));
    await send({ type: 'appliance', facts: { ...facts, planner } });
    const lines = await page.locator('.way > li').allInnerTexts();
    assert.deepEqual(
      lines.map((line) => line.split(/\n+/).map((word) => word.trim())),
      [
        ['You', 'This computer', 'SSH 22', 'esa1', 'SSH 22', 'sma1'],
        ['Cisco', 'Cisco support', 'tunnel 443', 'esa1', 'SSH 22', 'sma1'],
      ],
    );
    for (const leg of await page.locator('.way .hop').all()) {
      const [mark, word] = await Promise.all([leg.locator('svg').boundingBox(), leg.locator('bdi').boundingBox()]);
      assert.ok(mark !== null && word !== null && word.width > 8 && mark.x + mark.width <= word.x);
    }
    assert.ok(await page.getByText('both pairs are needed').isVisible());
    assert.equal((await page.locator('.planner bdi', { hasText: 'lab-esa1' }).first().boundingBox())?.height, 20);
    await send(messageOf('blocked-mixed'));
    assert.ok(await page.getByText('one of these is enough').isVisible());
  });
});

test('two columns: both buttons of a serial number stand beside it, and what is revealed is shown whole', async () => {
  await withPanel({}, async ({ page, send }) => {
    await send(messageOf('tunnel-up'));
    const row = page.locator('.facts > div', { hasText: 'Serial number' });
    const places = await Promise.all(
      ['bdi', '.act >> nth=0', '.act >> nth=1'].map((part) => row.locator(part).boundingBox()),
    );
    const middles = places.map((place) => (place === null ? NaN : Math.round(place.y + place.height / 2)));
    assert.deepEqual(new Set(middles).size, 1, middles.join(' '));
    const text = 'Correct-Horse-Battery-Staple-Canary-77';
    await send({ type: 'revealed', what: 'seed', id: 'esa1', text, seconds: 10 });
    const seed = page.locator('.facts bdi', { hasText: text });
    const cut = await seed.evaluate(
      (one: { scrollWidth: number; clientWidth: number }) => one.scrollWidth > one.clientWidth,
    );
    assert.equal(cut, false);
  });
});

for (const theme of Object.keys(THEMES) as Theme[])
  test(`${theme}: the primary button is told apart from the others`, async () => {
    await withPanel({ theme }, async ({ page, send }) => {
      await send(messageOf('usable'));
      const fill = (look: string) => page.evaluate(fillOf(look));
      assert.notEqual(await fill('primary'), await fill('secondary'));
    });
  });

test('forced colours: every state keeps icon and word', async () => {
  await withPanel({ forcedColors: true }, async ({ page, send }) => {
    await send(messageOf('blocked-mixed'));
    await pictured(page, 'forced-colours');
    const marks = page.locator('.matrix [role=gridcell]');
    assert.equal(await marks.locator('svg').count(), await marks.count());
  });
});

/** Runs in the page: what was asked for is drawn in the next frame. */
const NEXT_FRAME = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))';

async function press(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await page.evaluate(NEXT_FRAME);
}

/** Runs in the page. */
const fillOf = (look: string) =>
  `getComputedStyle(document.querySelector('.verdict [appearance=${look}]')).backgroundColor`;

/** Runs in the page. */
const focusedName =
  '(() => { const e = document.activeElement; return e?.getAttribute("aria-label") ?? e?.textContent ?? ""; })()';

function messageOf(state: string): ToPage {
  const overview = overviews[state];
  if (overview !== undefined) return { type: 'overview', facts: overview };
  const facts = appliances[state];
  assert.ok(facts, state);
  return { type: 'appliance', facts };
}

async function withPanel(options: PanelOptions, use: (panel: PanelPage) => Promise<void>): Promise<void> {
  const panel = await openPanel('esa1', options);
  try {
    await use(panel);
  } finally {
    await panel.close();
  }
}

/** With HOPTHROUGH_PICTURES=1, each state is there to be looked at: out/pictures/panel-*.png. */
async function pictured(page: Page, name: string): Promise<void> {
  if (process.env['HOPTHROUGH_PICTURES'] !== undefined)
    await page.screenshot({ path: `out/pictures/panel-${name}.png`, fullPage: true });
}
