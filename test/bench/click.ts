import type { Locator, Page } from 'playwright-core';
import type { Workbench } from '../host/driver';
import type { Place } from './assignment';
import { serversIdle } from './processes';
import type { Samples } from './rows';
import { PROMPT } from './terminals';

/**
 * Milliseconds from a click to the first prompt among the lines of the terminal, both by the page's own clock. Ours: the
 * icon of the row in the tree. The peer: the `+` of the terminal panel, whose profile is `ssh -J`. A terminal that does
 * nothing keeps the panel open. One click of each comes before the rounds.
 */
export async function clickTimes(bench: Workbench, place: Place, rounds: number): Promise<Samples> {
  const samples = { ours: [] as number[], peer: [] as number[] };
  const sides = [
    { icon: await inlineIcon(bench), times: samples.ours },
    { icon: await plusIcon(bench), times: samples.peer },
  ];
  for (let round = -1; round < rounds; round++) {
    for (const { icon, times } of sides) {
      const time = await promptAfter(bench.page, icon);
      if (round >= 0) times.push(time);
      await bench.page.locator(`${panelActions}[aria-label^="Kill Terminal"]`).click();
      await serversIdle(place.serverPids);
    }
    sides.reverse();
  }
  return samples;
}

async function inlineIcon(bench: Workbench): Promise<Locator> {
  await bench.openSidebar();
  const row = await bench.row('bench-target');
  // The icon is there while the mouse is on the row, or the row is selected.
  await row.click();
  return row.locator('.actions .action-label[aria-label="Open Terminal"]');
}

async function plusIcon(bench: Workbench): Promise<Locator> {
  const idle = bench.page.locator('.part.panel .terminal-wrapper.active');
  if (!(await idle.isVisible())) {
    await bench.runCommand('Create New Terminal (With Profile)');
    await bench.pickQuickInput('idle');
    await idle.waitFor();
  }
  return bench.page.locator(`${panelActions}[aria-label^="New Terminal"]`).first();
}

const panelActions = '.part.panel .title-actions .action-label';

async function promptAfter(page: Page, icon: Locator): Promise<number> {
  await icon.hover();
  // Void: a promise would be waited for here.
  await page.evaluate(`void (globalThis.promptSeen = (${watchForPrompt})(${JSON.stringify(PROMPT.trim())}))`);
  await icon.click();
  return page.evaluate<number>('globalThis.promptSeen');
}

/** Sent to the page as text, which has no types of the DOM here. */
const watchForPrompt = `(prompt) => new Promise((resolve, reject) => {
  const lines = () => [...document.querySelectorAll('.terminal-wrapper.active .xterm-rows > div')];
  document.addEventListener('click', () => {
    const clicked = performance.now();
    const watcher = new MutationObserver(() => {
      if (!lines().some((line) => line.textContent.includes(prompt))) return;
      watcher.disconnect();
      clearTimeout(patience);
      resolve(performance.now() - clicked);
    });
    const patience = setTimeout(() => { watcher.disconnect(); reject(new Error('no prompt within 30 s')); }, 30000);
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
  }, { capture: true, once: true });
})`;
