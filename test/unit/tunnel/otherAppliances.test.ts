import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { change, readStatus, type DialogueHooks } from '../../../src/tunnel/dialogues';
import type { Choices } from '../../../src/tunnel/moves';
import { parseStatus } from '../../../src/tunnel/statusText';
import { loggedIn, PLAIN } from '../asyncos/appliance';
import { settled } from '../asyncos/farEnd';
import { MANNERS, scriptOf } from '../asyncos/script';
import { DIALOGUES, READINGS, SEED } from './otherAppliances';
import { QUESTIONS } from './otherQuestions';
import { STATUSES } from './otherStatus';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

describe('D01 appliances with words, menus and orders of their own: what a careful engineer would type is typed', () => {
  for (const { name, wants, shown, end, port, mayBeDone } of DIALOGUES)
    for (const manner of MANNERS)
      test(`${name}, ${manner.prompt.trim()}`, async () => {
        const { says, sends } = scriptOf(shown, manner);
        const { cli, farEnd } = await loggedIn(manner, says, manner.cutting.cuts(), manner.cutting.paced);
        const course = await settled(change(cli, choicesOf(wants), HOOKS, {}));
        const typed = farEnd.written.filter((data) => data !== ' ');
        assert.deepEqual(
          typed.map((data) => (data === '\u0003' ? '^C' : data.trimEnd())),
          sends,
        );
        const expected = { end, port: port ?? null, mayBeDone: mayBeDone ?? end === 'answered' };
        assert.deepEqual({ end: course.end, port: course.port, mayBeDone: course.mayBeDone }, expected);
        assert.equal(course.said.includes(SEED), shown.includes(SEED), 'a seed that was said is not lost');
      });
});

describe('D12 D13 D14 the same appliances, where the link ends after each line that is typed', () => {
  const [manner] = MANNERS;
  for (const { name, wants, shown } of DIALOGUES)
    test(name, async () => {
      assert.ok(manner);
      const { says, sends } = scriptOf(shown, manner);
      for (let last = 0; last < sends.length; last += 1) {
        const { cli, farEnd } = await loggedIn(manner, []);
        const left = says.slice(0, last);
        farEnd.onWrite((data) => {
          const said = data.endsWith('\n') ? left.shift() : undefined;
          if (said === undefined) farEnd.end();
          else void farEnd.say(`${data.trimEnd()}\r\n${said.join('\r\n')}`);
        });
        const course = await settled(change(cli, choicesOf(wants), HOOKS, {})).catch(() => undefined);
        const [verb = ''] = wants.split(' ');
        const isAnswered = sends.slice(0, last + 1).includes('Y');
        const isChosen = sends.slice(0, last + 1).some((each) => each === verb);
        if (isAnswered) assert.deepEqual([course?.end, course?.mayBeDone], ['cut-off', true], `cut after ${last}`);
        else if (course !== undefined) assert.ok(isChosen || course.end !== 'answered', `cut after ${last}`);
      }
    });
});

const HOOKS: DialogueHooks = {
  temporaryPassword: () => Promise.resolve('Temporary-2'),
  mayLeaveClusterMode: () => Promise.resolve(true),
  despiteLogins: () => Promise.resolve(true),
  beforeRisk: () => Promise.resolve(),
};

function choicesOf(wants: string): Choices {
  const [verb = '', ...rest] = wants.split(' ');
  assert.ok(verb === 'TUNNEL' || verb === 'SSHACCESS' || verb === 'DISABLE');
  const port = rest.find((word) => /^\d+$/.test(word));
  const seed = rest.includes('typed') ? { typed: 'Own-Seed-77' } : 'generate';
  return { verb, seed, port: port === undefined ? undefined : Number(port) };
}

describe('a reading on appliances of their own: STATUS is chosen where it is offered, and the menu is left', () => {
  for (const { name, shown, state, end } of READINGS)
    for (const manner of MANNERS)
      test(`${name}, ${manner.prompt.trim()}`, async () => {
        const { says, sends } = scriptOf(shown, manner);
        const { cli, farEnd } = await loggedIn(manner, says, manner.cutting.cuts(), manner.cutting.paced);
        const read = await settled(readStatus(cli, HOOKS, {}));
        const typed = farEnd.written.filter((data) => data !== ' ');
        assert.deepEqual(
          typed.map((data) => (data === '\u0003' ? '^C' : data.trimEnd())),
          sends,
        );
        assert.deepEqual([parseStatus(read.text).serviceAccess, read.end], [state, end]);
      });
});

describe('STATUS in words of its own: no more is claimed than a careful engineer would', () => {
  for (const { says, means, logins } of STATUSES)
    test(says.replaceAll('\n', ' / '), () => {
      const said = parseStatus(says.replaceAll('\n', '\r\n'));
      const [access, tunnel = said.tunnel] = means.split(' ');
      const isOn = { on: true, off: false, unknown: null }[access ?? ''];
      assert.deepEqual([said.serviceAccess, said.serviceLogins], [isOn, logins ?? null]);
      if (tunnel === '~') assert.doesNotMatch(said.tunnel, /^(?:up|absent)$/);
      else assert.equal(said.tunnel, tunnel);
    });
});

describe('D01 single questions in words of their own: what was chosen is answered, and nothing else', () => {
  for (const { asks, typed, verb } of QUESTIONS)
    test(`${verb ?? 'TUNNEL'}: ${asks.replaceAll('\n', ' / ')}`, async () => {
      const state = `Service access is ${verb === 'DISABLE' ? 'enabled' : 'disabled'}.`;
      const menu = [state, ...['TUNNEL', 'SSHACCESS', 'DISABLE'].map((each) => `- ${each} - Change it.`), '[]> '];
      const { cli, farEnd } = await loggedIn(PLAIN, [menu, asks.split('\n')]);
      const choices: Choices = { verb: verb ?? 'TUNNEL', seed: { typed: 'Own-Seed-77' }, port: 443 };
      await settled(change(cli, choices, HOOKS, {}));
      assert.deepEqual(farEnd.written[2], typed === '^C' ? '\u0003' : `${typed}\n`);
    });
});
