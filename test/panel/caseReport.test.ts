/** The case report as a web page, in Chromium: of a case of the lab, in both languages, on screens and on paper. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Known } from '../../src/casework/caseFacts';
import { caseOutputs } from '../../src/workbench/casework/caseOutputs';
import { openBrowserContext } from '../host/driver/browser';
import { waiting } from '../host/driver/waiting';
import { english, french } from '../unit/workbench/sampleCase';
import { accessibilityFaults } from './accessibility';
import { labCase } from './labCase';

let known: Known;
before(async () => {
  known = await labCase();
});

async function withReport(
  spoken: typeof english | typeof french,
  width: number,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const { context, release } = await openBrowserContext({ size: { width, height: 900 } });
  try {
    const page = await context.newPage();
    await page.setContent(caseOutputs(known, spoken, (text) => text).html);
    await work(page);
  } finally {
    await release();
  }
}

/** What is wider than its place: the page itself, or a part that has to be moved sideways. */
const tooWide = (page: Page) =>
  page.evaluate(
    `[document.documentElement, ...document.querySelectorAll('.wide, pre, dl')]
      .filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.outerHTML.slice(0, 200))`,
  );

for (const spoken of [english, french])
  for (const width of [1280, 480])
    for (const colorScheme of ['light', 'dark'] as const)
      test(`${spoken.language}, ${width} px, ${colorScheme}: axe finds nothing, and nothing scrolls sideways`, () =>
        withReport(spoken, width, async (page) => {
          await page.emulateMedia({ colorScheme });
          assert.deepEqual(await accessibilityFaults(page.mainFrame()), []);
          assert.deepEqual(await tooWide(page), []);
          await waiting(page).screenshot(`case-report-${spoken.language}-${width}-${colorScheme}`);
        }));

/** Of A4 with Chromium's margins, in CSS pixels. */
const PAPER = 718;

for (const spoken of [english, french])
  test(`${spoken.language}, printed where the screen is dark: dark on white, and nothing cut off`, () =>
    withReport(spoken, PAPER, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      assert.deepEqual(await accessibilityFaults(page.mainFrame()), []);
      assert.deepEqual(await tooWide(page), []);
      const colours = await page.evaluate(
        `[getComputedStyle(document.body).color, getComputedStyle(document.querySelector('.way-name')).fill]`,
      );
      assert.deepEqual(colours, ['rgb(31, 31, 31)', 'rgb(31, 31, 31)']);
      await waiting(page).screenshot(`case-report-${spoken.language}-print`);
    }));
