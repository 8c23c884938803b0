import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import fc from 'fast-check';
import { failureOf, isCancelled } from '../../../src/appliance/failure';
import type { Question } from '../../../src/asyncos/cli';
import { openCli } from '../../../src/asyncos/openCli';
import { openLines } from '../../../src/asyncos/lines';
import { mask } from '../../../src/asyncos/mask';
import { loggedIn, PAGER, PLAIN } from './appliance';
import { newFarEnd, settled, turn } from './farEnd';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

const LEAVING = new Set(['\u0003', '\u001d', 'quit\n']);
const PATIENCE = { numRuns: 100 };

/** Words that look like something, and any others. */
const word = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('\r\n', '\n', '\r', ' ', '> ', ']> ', '[Y]> ', '[]> ', ': ', 'telnet> ', PAGER),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(PLAIN.prompt, 'evil> ', '(Machine esa1.example.com)> ', ' (SERVICE)', 'go\r\n'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('1. One', '- TUNNEL - Open it', 'Password: ', '(yes/no)? ', "Escape character is '^]'."),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '\u001b[K',
      '\u001b[2D',
      '\b',
      '\u0007',
      '\u0000',
      '\u001b]0;',
      '\u001b',
      'é',
      '\u{1f511}',
    ),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
const text = fc.array(word, { maxLength: 30 }).map((words) => words.join(''));
const pieces = fc.array(text, { minLength: 1, maxLength: 6 });
const size = fc.integer({ min: 1, max: 20 });

/** Neither more nor less than one of the errors that are promised. */
function promised(error: unknown): void {
  assert.ok(failureOf(error) ?? isCancelled(error), String(error));
}

test('before the first prompt nothing is ever sent', async () => {
  await fc.assert(
    fc.asyncProperty(text, size, async (said, cut) => {
      const farEnd = newFarEnd(() => cut);
      const opening = openCli(farEnd.channel, { hop: 'esa1', stepMs: 5000 });
      await farEnd.say(said);
      await settled(opening, 500).catch(promised);
      assert.deepEqual(farEnd.written, []);
    }),
    PATIENCE,
  );
});

test('to a command that asks nothing only a key at a pager and the way out are sent', async () => {
  await fc.assert(
    fc.asyncProperty(pieces, size, async (said, cut) => {
      const { cli, farEnd } = await loggedIn(PLAIN, [], () => cut);
      const left = [...said];
      const heard: string[] = [];
      farEnd.onWrite((data) => {
        if (data === ' ') assert.match(heard.join(''), /-Press Any Key For More-|more/i);
        heard.push(left.shift() ?? '');
        void farEnd.say(heard.at(-1) ?? '');
      });
      await settled(cli.run('go', { stepMs: 5000 }), 500).catch(promised);
      const [first, ...rest] = farEnd.written;
      assert.equal(first, 'go\n');
      for (const data of rest) assert.ok(data === ' ' || LEAVING.has(data), JSON.stringify(data));
    }),
    PATIENCE,
  );
});

test('in a dialogue each answer that is sent was given to a question in a form that is known, which stood last', async () => {
  await fc.assert(
    fc.asyncProperty(pieces, size, async (said, cut) => {
      const { cli, farEnd } = await loggedIn(PLAIN, [], () => cut);
      const left = [...said];
      const given: string[] = [];
      farEnd.onWrite(() => void farEnd.say(left.shift() ?? ''));
      const answer = ({ text: asked, kind }: Question) => {
        assert.match(asked, FORMS[kind]);
        given.push(`answer ${given.length}`);
        return { send: given.at(-1) ?? '' };
      };
      await settled(cli.converse('go', answer, { stepMs: 5000 }), 500).catch(promised);
      const answers = farEnd.written.slice(1).filter((data) => data !== ' ' && !LEAVING.has(data));
      assert.deepEqual(
        answers,
        given.slice(0, answers.length).map((it) => `${it}\n`),
      );
      assert.ok(given.length - answers.length <= 1, 'at most the last was not sent, because more was said');
    }),
    PATIENCE,
  );
});

const FORMS: Readonly<Record<Question['kind'], RegExp>> = {
  menu: /\[[^[\]]*\]>$/,
  question: /\[[^[\]]*\]>$/,
  colon: /\S.*:$|^:$/,
  authenticity: /\?$|:$/,
  telnet: /telnet>$/,
};

test('once it is stopped, the next command goes to the main prompt or nowhere', async () => {
  await fc.assert(
    fc.asyncProperty(pieces, size, async (said, cut) => {
      const { cli, farEnd } = await loggedIn(PLAIN, [], () => cut);
      const left = [...said];
      const screen = openLines(() => undefined);
      farEnd.onWrite((data) => {
        if (data === 'second\n') assert.match(screen.current().text, /esa1\.example\.com(?: \(SERVICE\))?>\s*$/);
        const next = left.shift() ?? '';
        screen.feed(Buffer.from(next));
        void farEnd.say(next);
      });
      await settled(
        cli.converse('go', () => 'stop', { stepMs: 5000 }),
        500,
      ).catch(promised);
      await turn();
      await settled(
        cli.converse('second', () => 'stop', { stepMs: 5000 }),
        500,
      ).catch(promised);
      assert.ok(farEnd.written.filter((data) => data.endsWith('d\n')).length <= 1);
    }),
    PATIENCE,
  );
});

test('no text keeps a secret that is known, and masking ends', () => {
  const secret = fc
    .string({ minLength: 6, maxLength: 30, unit: 'grapheme-ascii' })
    .filter((it) => !/\*|^\s|\s$/.test(it));
  fc.assert(
    fc.property(text, secret, text, (before, known, after) => {
      const masked = mask(`${before} ${known} ${after}`, [known]);
      assert.ok(!masked.includes(known));
    }),
  );
});
