/** Frames of the status panel's real page in Chromium, while the appliances on it change. */
import { findChromium } from '../host/chromium.mjs';
import { openPanel, type PanelPage } from '../panel/openPanel';
import { CAN, manyAppliances } from '../panel/samples';
import type { OverviewFacts } from '../../webview/messages';
import { figure } from './rows';
import type { BenchOptions } from './runs';

/** Milliseconds. */
const GOAL = 50;
const APPLIANCES = 200;
const ROUNDS = 5;
const UPDATES = { count: 60, everyMs: 50 } as const;

const METRICS = ['panel.frame.probing200', 'panel.frame.moving200'] as const;

/** The longest frame of each round. */
export async function benchPanel({
  wanted,
  print,
  dist,
}: Pick<BenchOptions, 'wanted' | 'print' | 'dist'>): Promise<void> {
  const metrics = METRICS.filter(wanted);
  if (metrics.length === 0) return;
  if (findChromium() === undefined) {
    for (const metric of metrics) print({ metric, skipped: 'needs Chromium' });
    return;
  }
  const panel = await openPanel(null, { clock: 'goes on', dist });
  try {
    for (const metric of metrics) print(figure(metric, await longestFrames(panel, metric), GOAL, 'ms'));
  } finally {
    await panel.close();
  }
}

async function longestFrames({ page, send }: PanelPage, metric: (typeof METRICS)[number]): Promise<number[]> {
  const probing = metric === 'panel.frame.probing200';
  const facts = { appliances: manyAppliances(APPLIANCES), can: CAN, probedAt: new Date().toISOString() };
  await send({ type: 'overview', facts });
  const longest: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    longest.push(await page.evaluate(update, { facts, probing, ...UPDATES }));
  return longest;
}

interface Frame {
  postMessage(message: unknown, to: string): void;
  requestAnimationFrame(then: (at: number) => void): void;
}

interface Updates {
  readonly facts: OverviewFacts;
  readonly probing: boolean;
  readonly count: number;
  readonly everyMs: number;
}

/**
 * Runs in the page. While all are probed, one more answer of each appliance lands with each update, and each keeps its
 * place; afterwards ten have another outcome, and take their places anew.
 */
function update({ facts, probing, count, everyMs }: Updates): Promise<number> {
  const frame = globalThis as unknown as Frame;
  const all = facts.appliances;
  const ports = [...new Set(all.flatMap(({ report }) => report?.results.map(({ port }) => port) ?? []))];
  const landed = (by: number): OverviewFacts => ({
    ...facts,
    ...{ probing: { done: by, of: all.length, ports } },
    appliances: all.map(({ report, ...one }) => ({
      ...one,
      ...(report && { report: { ...report, results: report.results.slice(0, 1 + (by % report.results.length)) } }),
    })),
  });
  const moved = (by: number): OverviewFacts => ({
    ...facts,
    appliances: all.map((one, n) => {
      const report = n % 20 === by % 20 ? all[(n + by) % all.length]?.report : one.report;
      return { ...one, ...(report && { report }) };
    }),
  });
  return new Promise((resolve) => {
    let [sent, longest, last] = [0, 0, Number.NaN];
    const look = (at: number): void => {
      if (at - last > longest) longest = at - last;
      last = at;
      if (sent < count) frame.requestAnimationFrame(look);
      else resolve(longest);
    };
    frame.requestAnimationFrame(look);
    const timer = setInterval(() => {
      sent += 1;
      frame.postMessage({ type: 'overview', facts: probing ? landed(sent) : moved(sent) }, '*');
      if (sent === count) clearInterval(timer);
    }, everyMs);
  });
}
