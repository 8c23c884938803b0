import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import type { Cli } from '../../../src/asyncos/cli';
import { questionAt } from '../../../src/asyncos/question';
import { readCapture, startCapture, stopCapture, type CaptureCourse } from '../../../src/capture/dialogues';
import { stepOf } from '../../../src/capture/packetcapture';
import { parseCapture } from '../../../src/capture/statusText';
import { loggedIn } from '../asyncos/appliance';
import { settled } from '../asyncos/farEnd';
import { MANNERS, scriptOf } from '../asyncos/script';
import { DIALOGUES, FILTER, QUESTIONS, STATUSES } from './otherAppliances';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

describe('D01 packetcapture in words, menus and orders of its own: what a careful engineer would type is typed', () => {
  for (const { name, does, shown, end, seen } of DIALOGUES)
    for (const manner of MANNERS)
      test(`${name}, ${manner.prompt.trim()}`, async () => {
        const { says, sends } = scriptOf(shown, manner);
        const { cli, farEnd } = await loggedIn(manner, says, manner.cutting.cuts(), manner.cutting.paced);
        const course = await settled(done(cli, does));
        const typed = farEnd.written.filter((data) => data !== ' ');
        assert.deepEqual(
          typed.map((data) => (data === '\u0003' ? '^C' : data.trimEnd())),
          sends,
        );
        assert.equal(course.end, end);
        assert.deepEqual({ ...course.seen, ...seen }, course.seen);
      });
});

describe('what an appliance says of its capture in other words: no more is claimed than a careful engineer would', () => {
  for (const { says, means } of STATUSES)
    test(says.replaceAll('\n', ' / '), () => {
      const said = parseCapture(says.replaceAll('\n', '\r\n'));
      assert.deepEqual(said, { ...said, ...means });
    });
});

describe('D01 single questions in words of their own: what was chosen is asked for, or nothing', () => {
  for (const [asks, kind] of QUESTIONS)
    test(asks.replaceAll('\n', ' / '), () => {
      const lines = asks.split('\n');
      const question = questionAt(lines.slice(0, -1), lines.at(-1) ?? '');
      assert.equal(question && stepOf(question).kind, kind);
    });
});

function done(cli: Cli, does: string): Promise<CaptureCourse> {
  const hooks = { mayLeaveClusterMode: () => Promise.resolve(true) };
  const [verb = '', ...rest] = does.split(' ');
  if (verb === 'read') return readCapture(cli, hooks, {});
  if (verb === 'stop') return stopCapture(cli, hooks, {});
  const seconds = /^\d+$/.test(rest[0] ?? '') ? Number(rest[0]) : undefined;
  const interfaces = seconds === undefined && rest.length > 0 ? rest.join(' ') : undefined;
  return startCapture(cli, { filter: FILTER, interfaces, megabytes: 50, seconds }, hooks, {});
}
