import type { Workbench } from '../host/driver';
import { processesRest } from './processes';

/**
 * Milliseconds that VS Code itself took to load the code of the extension and to call its `activate`, as its list of
 * running extensions says; one window, and so one extension host, per round. The view that activates it is opened when
 * the window has come to rest, so that other extensions' activation is not part of it.
 */
export async function activationTimes(bench: Workbench, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await openAtRest(bench);
    await bench.openSidebar();
    await bench.row('bench-target');
    await bench.runCommand('Developer: Show Running Extensions');
    times.push(await shownTime(bench));
  }
  return times;
}

/** A window shows again what it showed before: the files, in which nothing activates the extension. */
async function openAtRest(bench: Workbench): Promise<void> {
  await bench.runCommand('View: Show Explorer');
  await bench.runCommand('View: Close All Editors');
  await bench.reload();
  await processesRest(process.pid);
}

/** The list begins with what took longest, and has in its page the rows alone that are seen. */
async function shownTime(bench: Workbench): Promise<number> {
  const list = bench.page.locator('.runtime-extensions-editor .monaco-list');
  const row = list.locator('.monaco-list-row', { hasText: 'Hopthrough' });
  const { ms } = await bench.waitFor(async () => {
    const [text] = await row.allInnerTexts();
    const [, shown] = /Activation: (\d+)ms/.exec(text ?? '') ?? [];
    if (shown !== undefined) return { ms: Number(shown) };
    await list.hover();
    await bench.page.mouse.wheel(0, SCROLLED_PX);
    return false;
  }, 'the time of the activation in the list of running extensions');
  return ms;
}

/** Less than the list is high, so that no row is passed over. */
const SCROLLED_PX = 300;
