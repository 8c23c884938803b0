import assert from 'node:assert/strict';
import fc from 'fast-check';
import { change, readStatus, type DialogueHooks } from '../../src/tunnel/dialogues';
import type { Choices } from '../../src/tunnel/moves';
import { loggedIn, PAGER, PLAIN } from '../unit/asyncos/appliance';
import { settled } from '../unit/asyncos/farEnd';
import { claim, type Claim } from './claim';
import { assertAskedFor, LEAVING, onMockedClock, promised, watched, type MayBeSent } from './dialogue';

const SEED = 'Typed-Seed-1';
const PASSWORD = 'Temporary-2';
const PORT = 4711;
/** What each answer may be given to, by the words on the screen; told apart from the parser by being much wider. */
const MAY_BE_SENT: MayBeSent = [
  [/^techsupport\n$/, /esa1\.example\.com(?: \(SERVICE\))?>\s*$/],
  [/^(STATUS|TUNNEL|SSHACCESS|DISABLE)\n$/, /- \w+ - [^]*\[.*\]>\s*$/],
  [/^[12]\n$/, /[12][.)][^]*\[.*\]>\s*$/],
  [/^Typed-Seed-1\n$/, /(seed|string)[^]*(\[\]>|:)\s*$/i],
  [/^Temporary-2\n$/, /temporary pass[^]*(\[\]>|:)\s*$/i],
  [/^(4711|25|443)\n$/, /port[^]*\[\d*\]>\s*$/i],
  [/^Y\n$/, /(access|switch)[^]*\[\w+\]>\s*$/i],
];

const MENU = [
  'Choose the operation you want to perform:\r\n',
  '- SSHACCESS - Allow remote access without a tunnel.\r\n',
  '- TUNNEL - Allow remote access through a tunnel.\r\n',
  '- DISABLE - Prevent remote access.\r\n',
  '- STATUS - Display the status.\r\n',
];

/** Parts of the dialogue in any order, among them what only looks like one. */
const part = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(MENU.join(''), ...MENU) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'Service access currently disabled.\r\n',
      'Service access currently ENABLED (2 current service logins)\r\n',
      '1. Generate a random string\r\n2. Enter a random string\r\n',
      'This command is restricted to "machine" mode. Would you like to switch to "machine" mode? ',
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'Are you sure you want to enable service access? ',
      'Are you sure you want to disable service access? ',
      'Are you sure you want to delete all mail? ',
      'Do you accept the license agreement? ',
      'Enter the seed string: ',
      'Enter a temporary password for customer care to use.\r\n',
      'Enter the port to connect to.\r\n',
      'Password: ',
    ),
  },
  { weight: 5, arbitrary: fc.constantFrom('[]> ', '[N]> ', '[Y]> ', '[25]> ', '[1]> ', '\r\n', PLAIN.prompt, PAGER) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12, unit: 'binary-ascii' }) },
);
const said = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
const OFF = `Service access currently disabled.\r\n${MENU.join('')}[]> `;
const ON = `Service access currently ENABLED (2 current service logins)\r\n${MENU.join('')}[]> `;
const SEEDS = '1. Generate a random string\r\n2. Enter a random string\r\n[1]> ';
/** What an appliance says to a course that comes to its end; here and there something else. */
const COURSES: readonly (readonly string[])[] = [
  [OFF, OFF, SEEDS, 'Are you sure you want to enable service access? [N]> ', ON, PLAIN.prompt],
  [OFF, OFF, SEEDS, 'Enter the seed string: []> ', 'Are you sure you want to enable service access? [N]> ', ON],
  [OFF, OFF, 'Enter a temporary password for support.\r\n[]> ', 'Port? [25]> ', 'Enable service access? [Y]> ', ON],
  [ON, ON, 'Are you sure you want to disable service access? [N]> ', OFF, PLAIN.prompt],
];
const nearly = fc
  .constantFrom(...COURSES)
  .chain((course) =>
    fc.tuple(
      ...course.map((right) => fc.oneof({ weight: 12, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: said })),
    ),
  );
const answers = fc.oneof(nearly, fc.array(said, { minLength: 2, maxLength: 10 }));
const size = fc.integer({ min: 1, max: 40 });

const choices = fc.record<Choices>({
  verb: fc.constantFrom<Choices['verb'][]>('TUNNEL', 'SSHACCESS', 'DISABLE'),
  seed: fc.constantFrom<Choices['seed'][]>('generate', { typed: SEED }),
  port: fc.constantFrom(undefined, PORT),
});

const seen = { yeses: 0 };
const lastLine = (screen: string): string => screen.slice(screen.trimEnd().lastIndexOf('\n') + 1).trim();

export const techsupport: readonly Claim[] = [
  claim(
    'D01 whatever is said, cut anywhere: a change sends nothing but what was asked for, and a yes after it is written down',
    400,
    fc.asyncProperty(
      choices,
      answers,
      size,
      onMockedClock(async (chosen, texts, cut) => {
        const { cli, farEnd } = await loggedIn(PLAIN, [], () => cut);
        const written: string[] = [];
        const risks: number[] = [];
        const yeses = new Set<string>();
        const hooks: DialogueHooks = {
          temporaryPassword: () => Promise.resolve(PASSWORD),
          mayLeaveClusterMode: () => Promise.resolve(true),
          despiteLogins: () => Promise.resolve(true),
          beforeRisk: () => Promise.resolve(void risks.push(written.length)),
        };
        watched(farEnd, texts, (data, screen) => {
          written.push(data);
          assertAskedFor(MAY_BE_SENT, data, screen);
          const isSwitch = /restricted to/i.test(screen);
          if (data === 'Y\n' && !isSwitch) {
            seen.yeses += 1;
            assert.equal(risks.at(-1), written.length - 1, 'a yes is written down before');
            assert.ok(!yeses.has(lastLine(screen)), 'a question is said yes to once');
            yeses.add(lastLine(screen));
            assert.match(screen, chosen.verb === 'DISABLE' ? /disable service access/i : /enable service access/i);
          }
          assert.ok(data !== `${PORT}\n` || chosen.verb === 'TUNNEL', 'only a tunnel has a port');
          if (!/^(TUNNEL|SSHACCESS|DISABLE)\n/.test(data)) return;
          assert.equal(data, `${chosen.verb}\n`, 'no other operation');
          assert.deepEqual(risks, [written.length - 1], 'the verb is sent once, and is written down before');
        });
        await settled(change(cli, chosen, hooks, { stepMs: 5000 }), 500).catch(promised);
      }),
    ),
    () => assert.ok(seen.yeses > 10, `only ${seen.yeses} came as far as the yes`),
  ),
  claim(
    'D01 whatever is said, cut anywhere: a reading chooses STATUS once and nothing else',
    300,
    fc.asyncProperty(
      answers,
      size,
      onMockedClock(async (texts, cut) => {
        const { cli, farEnd } = await loggedIn(PLAIN, [], () => cut);
        const chosen: string[] = [];
        watched(farEnd, texts, (data, screen) => {
          assertAskedFor(MAY_BE_SENT, data, screen);
          if (!LEAVING.has(data) && data !== 'Y\n') chosen.push(data);
        });
        const hooks = { mayLeaveClusterMode: () => Promise.resolve(true) };
        await settled(readStatus(cli, hooks, { stepMs: 5000 }), 500).catch(promised);
        assert.deepEqual(chosen, ['techsupport\n', 'STATUS\n'].slice(0, chosen.length));
      }),
    ),
  ),
];
