import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import type { Exchange } from '../../../src/asyncos/cli';
import { mask } from '../../../src/asyncos/mask';
import dialogues from '../../transcripts/dialogues.json';
import { loggedIn, PAGER, PLAIN, type Manner } from './appliance';
import { CUTTINGS, settled } from './farEnd';

const MANNERS: readonly (readonly [string, Manner])[] = [
  ['as usual', PLAIN],
  ['with CR CR LF', { ...PLAIN, lineEnd: '\r\r\n' }],
  ['with LF alone', { ...PLAIN, lineEnd: '\n' }],
  ['with every echo twice', { ...PLAIN, echo: 'twice' }],
  ['without echo', { ...PLAIN, echo: 'absent' }],
  ['without echo but of Enter', { ...PLAIN, echo: 'of Enter alone' }],
  ['with the prompt again before the echo', { ...PLAIN, echo: 'late' }],
  ['with BEL, NUL, backspaces, colours and redraws', { ...PLAIN, echo: 'redrawn' }],
  ['with a pager every 4 lines', { ...PLAIN, rows: 4 }],
  ['with a pager at every line', { ...PLAIN, rows: 1 }],
  ['in a prompt without space', { ...PLAIN, prompt: '(Machine esa1.example.com)>' }],
  ['while support is logged in', { ...PLAIN, prompt: 'esa1.example.com (SERVICE)> ' }],
];

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

for (const dialogue of dialogues) {
  describe(dialogue.name, () => {
    for (const [how, manner] of MANNERS)
      for (const { name, cuts, paced } of manner === PLAIN
        ? CUTTINGS
        : CUTTINGS.slice(1).filter(({ name }) => !name.includes('bytes')))
        test(`D02 D04 D05 D18 ${how}, ${name}: the same is understood`, async () => {
          const answers = [...dialogue.steps.map(({ says }) => says), [...dialogue.says, manner.prompt]];
          const { cli, farEnd } = await loggedIn(manner, answers, cuts(), paced);
          const { exchanges, reply } = await played(cli, dialogue);
          assert.deepEqual(exchanges.map(understood), dialogue.steps.map(expected));
          assert.equal(reply.text.trim(), trimmed(dialogue.says));
          assert.equal(reply.stopped, false);
          assert.equal(reply.prompt.text, manner.prompt.trimEnd());
          assert.doesNotMatch(reply.transcript, new RegExp(PAGER + '$', 'm'));
          const typed = farEnd.written.filter((data) => data !== ' ');
          assert.deepEqual(
            typed,
            [dialogue.command, ...dialogue.steps.map(({ answer }) => answer)].map((it) => `${it}\n`),
          );
          const pages = answers.map((lines) => Math.ceil(lines.length / manner.rows) - 1);
          assert.equal(farEnd.written.length - typed.length, manner.rows === Infinity ? 0 : sum(pages), 'spaces');
        });
  });
}

type Dialogue = (typeof dialogues)[number];
type Step = Dialogue['steps'][number];

async function played(cli: Awaited<ReturnType<typeof loggedIn>>['cli'], { command, steps }: Dialogue) {
  const exchanges: Exchange[] = [];
  const left = steps.map(({ answer }) => answer);
  const reply = await settled(
    cli.converse(command, () => ({ send: left.shift() ?? 'too many' }), { onExchange: (it) => exchanges.push(it) }),
  );
  return { exchanges, reply };
}

function understood({ asked, answered }: Exchange) {
  const { kind, asks, preset, options, text } = asked;
  return {
    kind,
    asks,
    preset: preset ?? null,
    keys: options.map(({ key }) => key),
    firstLabel: options[0]?.label,
    text,
    answered,
  };
}

function expected({ asks, answer, says }: Step) {
  const text = mask(trimmed(says));
  return { firstLabel: undefined, ...asks, text, answered: answer };
}

function trimmed(lines: readonly string[]): string {
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
