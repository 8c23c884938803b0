/** The dialogue machine of a CLI: whatever is said, what it sends was asked for in a form that it knows. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Question } from '../../src/asyncos/cli';
import { openLines } from '../../src/asyncos/lines';
import { openCli } from '../../src/asyncos/openCli';
import { loggedIn, PAGER, PLAIN } from '../unit/asyncos/appliance';
import { newFarEnd, settled, turn } from '../unit/asyncos/farEnd';
import { claim, type Claim } from './claim';
import { onMockedClock, promised } from './dialogue';

const LEAVING = new Set(['\u0003', '\u001d', 'quit\n']);

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

const FORMS: Readonly<Record<Question['kind'], RegExp>> = {
  menu: /\[[^[\]]*\]>$/,
  question: /\[[^[\]]*\]>$/,
  colon: /\S.*:$|^:$/,
  authenticity: /\?$|:$/,
  telnet: /telnet>$/,
};

export const cliDialogues: readonly Claim[] = [
  claim(
    'before the first prompt nothing is ever sent',
    100,
    fc.asyncProperty(
      text,
      size,
      onMockedClock(async (said, cut) => {
        const farEnd = newFarEnd(() => cut);
        const opening = openCli(farEnd.channel, { hop: 'esa1', stepMs: 5000 });
        await farEnd.say(said);
        await settled(opening, 500).catch(promised);
        assert.deepEqual(farEnd.written, []);
      }),
    ),
  ),
  claim(
    'to a command that asks nothing only a key at a pager and the way out are sent',
    100,
    fc.asyncProperty(
      pieces,
      size,
      onMockedClock(async (said, cut) => {
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
    ),
  ),
  claim(
    'in a dialogue each answer that is sent was given to a question in a form that is known, which stood last',
    100,
    fc.asyncProperty(
      pieces,
      size,
      onMockedClock(async (said, cut) => {
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
    ),
  ),
  claim(
    'once it is stopped, the next command goes to the main prompt or nowhere',
    100,
    fc.asyncProperty(
      pieces,
      size,
      onMockedClock(async (said, cut) => {
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
    ),
  ),
];
