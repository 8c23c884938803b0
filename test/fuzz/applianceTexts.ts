/** What appliances say, changed here and there: read without an exception, soon, and nothing claimed that is not there. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LINES_OF_A_QUESTION } from '../../src/asyncos/ear';
import { parseGreeting, parseVersion } from '../../src/asyncos/identity';
import { mask } from '../../src/asyncos/mask';
import { hostKeyRefused } from '../../src/asyncos/nestedLogin';
import { mainPrompt } from '../../src/asyncos/prompt';
import { beforeMenu, questionAt } from '../../src/asyncos/question';
import { administrator, lacksCommand, parseWhoAmI } from '../../src/asyncos/rights';
import { parseCapture, showsFilter } from '../../src/capture/statusText';
import { stepOf as stepOfCapture } from '../../src/capture/packetcapture';
import { readTelnet } from '../../src/probe/telnetText';
import { checkSeed, readSeed, withoutSeed } from '../../src/tunnel/seedText';
import { parseStatus } from '../../src/tunnel/statusText';
import { stepOf } from '../../src/tunnel/techsupport';
import captures from '../transcripts/capture/status.json';
import greetings from '../transcripts/greetings.json';
import seeds from '../transcripts/remoteAccess/seed.json';
import statuses from '../transcripts/remoteAccess/status.json';
import versions from '../transcripts/versions.json';
import whoAmIs from '../transcripts/whoami.json';
import { assertQuick, claim, mutated, type Claim } from './claim';

const texts = (of: readonly { readonly lines: readonly string[] }[]) => of.map(({ lines }) => lines.join('\r\n'));
const SAID = [
  ...[captures, seeds, statuses, versions, whoAmIs].flatMap(texts),
  ...greetings.map(({ text, prompt }) => text + prompt),
];
/** Lines of different texts in any order, and bytes of one changed. */
const shuffled = fc
  .array(fc.constantFrom(...SAID.flatMap((text) => text.split('\r\n'))), { maxLength: 10 })
  .map((lines) => lines.join('\n'));
const said = fc.oneof(
  mutated(SAID.map((text) => Buffer.from(text))).map((bytes) => bytes.toString()),
  shuffled,
);

const whole = (value: number | null) => value === null || (Number.isSafeInteger(value) && value >= 0);

function readAll(text: string): void {
  const lines = text.split('\n');
  parseVersion(text);
  parseGreeting(text);
  administrator(parseWhoAmI(text));
  lacksCommand(text);
  hostKeyRefused(text);
  mainPrompt(lines.at(-1) ?? '');
  questionAt(lines.slice(0, -1).slice(-LINES_OF_A_QUESTION), lines.at(-1) ?? '');
  parseStatus(text);
  parseCapture(text);
  showsFilter(text, 'port 53');
  readSeed(text);
  withoutSeed(text);
  mask(text, ['Typed-Seed-1']);
  readTelnet(text);
}

/** Questions and menus with this text in them. */
function readQuestions(text: string): void {
  const asked = [
    [`${text} Are you sure you want to enable service access? [N]> `],
    [text, 'Enable service access? [N]> '],
    ['1. Generate a random seed string', `2. a${text}b x`, '[1]> '],
    [`- TUNNEL - ${text}`, `- STATUS - ${text}`, '[]> '],
    [`${text} size in MB: `],
  ];
  for (const lines of asked) {
    const all = lines.join('\n').split('\n');
    const question = questionAt(all.slice(0, -1).slice(-LINES_OF_A_QUESTION), all.at(-1) ?? '');
    if (question === undefined) continue;
    stepOf(question);
    stepOfCapture(question);
    beforeMenu(question);
  }
}

const seen = { open: 0, running: 0 };
const secret = fc
  .string({ minLength: 6, maxLength: 30, unit: 'grapheme-ascii' })
  .filter((it) => !/\*|^\s|\s$/.test(it));

const signs = fc.constantFrom(...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@#$%&+!*=?~^'));
const block = (minLength: number) => fc.string({ unit: signs, minLength, maxLength: 4 });
/** As `QT22-JQZF-YAQL-TL8L-8@2L-95`; not of letters alone, and not of hexadecimal digits alone. */
const generated = fc
  .tuple(fc.array(block(4), { minLength: 4, maxLength: 6 }), block(1))
  .map(([blocks, last]) => [...blocks, last].join('-'))
  .filter((seed) => /[^A-Z-]/.test(seed) && /[G-Z]/.test(seed));

export const applianceTexts: readonly Claim[] = [
  claim(
    'every text is read without an exception, and what is read of it stands in it',
    3000,
    fc.property(said, (text) => {
      readAll(text);
      const status = parseStatus(text);
      if (status.serviceAccess === true) {
        seen.open += 1;
        assert.match(text, /access/i);
        assert.match(text, /enabled?|active|\bon\b|disabled?\s*[:=]|\boff\s*[:=]/i);
      }
      if (status.tunnel === 'up') assert.match(text, /tunnel|connection|link|channel/i);
      if (status.tunnel === 'up') assert.match(text, /up|established|connected|active|open/i);
      assert.ok(status.serial === null || text.toUpperCase().includes(status.serial));
      assert.ok(whole(status.port) && whole(status.serviceLogins));
      const capture = parseCapture(text);
      if (capture.state === 'running') seen.running += 1;
      assert.ok(whole(capture.bytes) && whole(capture.seconds));
      assert.ok(capture.file === null || text.includes(capture.file));
      const seed = readSeed(text);
      if (typeof seed === 'object') {
        assert.ok(text.includes(seed.seed));
        assert.equal(checkSeed(seed.seed), undefined);
        assert.ok(!withoutSeed(text, [seed.seed]).includes(seed.seed));
      }
    }),
    () => assert.ok(seen.open > 50 && seen.running > 50, JSON.stringify(seen)),
  ),
  claim(
    'a text of any repeated part takes little time',
    20,
    fc.property(
      fc.oneof(
        fc.constantFrom(...SAID.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '')),
        fc.string({ unit: fc.constantFrom(...Array.from(' \t\n\r:=-.[]>()aA0,*?')), minLength: 1, maxLength: 4 }),
      ),
      fc.constantFrom(
        '',
        'string: ',
        'string:'.repeat(57),
        'string:x'.repeat(50),
        'Your seed is ',
        'provide ',
        'Serial Number',
        'Connected to x.\n',
        'Status: a',
        'Service access is on (',
        'Capture running ',
        'Version: a',
        'tunnel ',
        '[',
        'Create use ',
      ),
      fc.constantFrom('', ' ', '\n'),
      (unit, start, between) => {
        const part = unit + between;
        const text = start + part.repeat(Math.ceil(200_000 / part.length));
        assertQuick(() => readAll(text));
        assertQuick(() => readQuestions(text));
      },
    ),
  ),
  claim(
    'no text keeps a secret that is known, and masking ends',
    1000,
    fc.property(said, secret, said, (before, known, after) => {
      assert.ok(!mask(`${before} ${known} ${after}`, [known]).includes(known));
    }),
  ),
  claim(
    'F10 no seed of the shape that is known is let through, in any text that names none',
    1000,
    fc.property(
      said,
      generated,
      fc.constantFrom(' ', '\n\n   ', ' ("', ' code=', ' "\\n'),
      fc.constantFrom(' ', '- ', '-\n', '. ', '.Please ', '.example ', '.cap', '",', ')'),
      said,
      (before, seed, joint, behind, after) => {
        // Before two labels of a domain it is a name.
        fc.pre(!/^\.(?:[a-z][a-z\d-]*\.[a-z]|[A-Z][A-Z\d-]*\.[A-Z])/.test(behind + after));
        assert.ok(!mask(`${before}${joint}${seed}${behind}${after}`).includes(seed));
      },
    ),
  ),
];
