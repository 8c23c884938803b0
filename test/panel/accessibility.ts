/** axe-core, run inside a page or a frame of it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';

interface Found {
  readonly violations: readonly {
    id: string;
    impact: string;
    nodes: readonly { html: string; failureSummary: string }[];
  }[];
}

/** What axe holds against what is shown, one line each; empty is good. */
export async function accessibilityFaults(frame: Frame): Promise<string[]> {
  const there = await frame.evaluate(() => 'axe' in globalThis);
  // As an expression: the page's policy lets no script in, and none is put there.
  if (!there) await frame.evaluate(`${source()}; undefined`);
  const violations = await frame.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<Found> } };
    return (await axe.run({ resultTypes: ['violations'] })).violations;
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

function source(): string {
  const folder = createRequire(join(process.cwd(), 'package.json')).resolve('axe-core/axe.min.js');
  return readFileSync(folder, 'utf8');
}
