import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { clockTime, dayText, shortTime } from '../../../src/workbench/times';
import { dateText, timeText } from '../../../webview/rows/clock';
import { env } from '../vscode';

afterEach(() => void (env.language = 'en'));

const afternoon = new Date(2026, 10, 1, 15, 12, 5).getTime();

for (const language of ['en', 'en-US', 'en-us', 'fr'])
  test(`${language}: the tree, its tooltips and questions have the clock of the status panel`, () => {
    env.language = language;
    const now = Date.now();
    const clock = { now, locale: language };
    for (const at of [afternoon, now]) {
      const iso = new Date(at).toISOString();
      assert.equal(shortTime(iso), timeText(iso, clock));
      assert.equal(dayText(iso), dateText(iso, clock));
    }
    assert.equal(shortTime(afternoon), language === 'fr' ? '1er nov., 15:12' : '1 Nov, 15:12');
    assert.equal(clockTime(afternoon, true), '15:12:05');
  });
