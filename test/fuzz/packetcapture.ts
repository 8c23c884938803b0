import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCapture, startCapture, stopCapture, type CaptureChoices } from '../../src/capture/dialogues';
import { PAGER, PLAIN, loggedIn } from '../unit/asyncos/appliance';
import { settled } from '../unit/asyncos/farEnd';
import { claim, type Claim } from './claim';
import { assertAskedFor, onMockedClock, promised, watched, type MayBeSent } from './dialogue';

const FILTER = '(host 192.0.2.1 and port 25) or port 53';
const CHOICES: CaptureChoices = { filter: FILTER, interfaces: 'Management', megabytes: 37, seconds: 599 };

/** What each answer may be given to, by the words on the screen; told apart from the parser by being much wider. */
const MAY_BE_SENT: MayBeSent = [
  [/^packetcapture\n$/, /esa1\.example\.com(?: \(SERVICE\))?>\s*$/],
  [/^(START|STOP|STATUS|SETUP)\n$/, /- \w+ - [^]*\[.*\]>\s*$/],
  [/^37\n$/, /(size|megabyte|MB)[^]*(\[\d*\]>|:)\s*$/i],
  [/^(599|10)\n$/, /(time|duration|second|minute|hour)[^]*(\[\d*\]>|:)\s*$/i],
  [/^(200|600)\n$/, /(captur|file|time|duration|second|minute|hour)[^]*\[(200|600)\]>\s*$/i],
  [/^(1|2|3|Management)\n$/, /(interface|filter|size[^]*(captur|file)|(captur|file)[^]*size)[^]*(\[.*\]>|:)\s*$/i],
  [/^\(host 192\.0\.2\.1 and port 25\) or port 53\n$/, /filter[^]*(\[.*\]>|:)\s*$/i],
  [/^Y\n$/, /(captur|stop|switch)[^]*\[\w+\]>\s*$/i],
];

const MENU = [
  'Choose the operation you want to perform:\r\n',
  '- START - Start packet capture.\r\n',
  '- STOP - Stop packet capture.\r\n',
  '- STATUS - Display current capture status.\r\n',
  '- SETUP - Change packet capture settings.\r\n',
  '- DELETE - Delete all captures.\r\n',
];
const STOPPED = `Status: No capture running\r\nFilter: ${FILTER}\r\n${[MENU[0], MENU[1], MENU[3], MENU[4]].join('')}[]> `;
const RUNNING = `Status: Capture in progress\r\nFile Name: C170-1.cap\r\n${[MENU[0], MENU[2], MENU[3], MENU[4]].join('')}[]> `;
const SETUP = [
  'Enter maximum allowable size for the capture file (in MB)\r\n[200]> ',
  'Do you want to stop the capture when the file size is reached? [N]> ',
  'The following interfaces are configured:\r\n1. Management\r\n2. ALL\r\nEnter the name or number of one or more interfaces\r\n[1]> ',
  'Select an operation for the filter:\r\n1. PREDEFINED filter\r\n2. CUSTOM filter\r\n3. CLEAR filter\r\n[1]> ',
  'Enter the filter\r\n[]> ',
];
const part = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(MENU.join(''), ...MENU) },
  { weight: 3, arbitrary: fc.constantFrom(...SETUP, 'Status: ', 'Capture in progress\r\n', `Filter: ${FILTER}\r\n`) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      'Are you sure you want to start the capture? ',
      'Are you sure you want to stop the capture? ',
      'Are you sure you want to delete the capture? ',
      'Do you want to start the license? ',
      'Maximum size of the mail queue ',
      'Password: ',
      'This command is restricted to "machine" mode. Would you like to switch to "machine" mode? ',
    ),
  },
  { weight: 5, arbitrary: fc.constantFrom('[]> ', '[N]> ', '[Y]> ', '[200]> ', '[1]> ', '\r\n', PLAIN.prompt, PAGER) },
  { weight: 1, arbitrary: fc.string({ maxLength: 12, unit: 'binary-ascii' }) },
);
const said = fc.array(part, { maxLength: 10 }).map((parts) => parts.join(''));
const COURSES: readonly (readonly string[])[] = [
  [STOPPED, ...SETUP, STOPPED, RUNNING, PLAIN.prompt],
  [STOPPED, ...SETUP, STOPPED, 'Are you sure you want to start the capture? [Y]> ', RUNNING, PLAIN.prompt],
  [RUNNING, STOPPED, PLAIN.prompt],
  [RUNNING, 'Are you sure you want to stop the capture? [N]> ', STOPPED, PLAIN.prompt],
];
const nearly = fc
  .constantFrom(...COURSES)
  .chain((course) =>
    fc.tuple(
      ...course.map((right) => fc.oneof({ weight: 16, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: said })),
    ),
  );
const answers = fc.oneof(nearly, fc.array(said, { minLength: 2, maxLength: 8 }));
const size = fc.integer({ min: 1, max: 40 });
const hooks = { mayLeaveClusterMode: () => Promise.resolve(true) };
const talk = { stepMs: 5000 };
const DOES = {
  read: (cli: Parameters<typeof readCapture>[0]) => readCapture(cli, hooks, talk),
  start: (cli: Parameters<typeof readCapture>[0]) => startCapture(cli, CHOICES, hooks, talk),
  stop: (cli: Parameters<typeof readCapture>[0]) => stopCapture(cli, hooks, talk),
};
/** What each of them may choose from the menu, once at most. */
const CHOOSES = { read: [], start: ['SETUP\n', 'START\n', 'STATUS\n'], stop: ['STOP\n'] } as const;
const seen = { starts: 0, stops: 0 };

export const packetcapture: readonly Claim[] = [
  claim(
    'D01 whatever is said, cut anywhere: nothing is sent but what was asked for, and nothing is done twice',
    400,
    fc.asyncProperty(
      fc.constantFrom('read', 'start', 'start', 'stop'),
      answers,
      size,
      onMockedClock(async (does, texts, cut) => {
        const { cli, farEnd } = await loggedIn(PLAIN, [], () => cut);
        const chosen: string[] = [];
        watched(farEnd, texts, (data, screen) => {
          assertAskedFor(MAY_BE_SENT, data, screen);
          if (/^[A-Z]{4,}\n$/.test(data)) chosen.push(data);
          const isSwitch = /restricted to/i.test(screen);
          if (data === 'Y\n' && !isSwitch) assert.match(screen, /captur|\bstop\b/i);
        });
        const course = await settled(DOES[does](cli), 500).catch(promised);
        assert.equal(new Set(chosen).size, chosen.length, chosen.join());
        for (const verb of chosen) assert.ok((CHOOSES[does] as readonly string[]).includes(verb), verb);
        if (chosen.includes('START\n')) seen.starts += 1;
        if (chosen.includes('STOP\n')) seen.stops += 1;
        if (course?.end === 'done') assert.ok(chosen.some((verb) => verb === 'START\n' || verb === 'STOP\n'));
      }),
    ),
    () => assert.ok(seen.starts > 5 && seen.stops > 5, JSON.stringify(seen)),
  ),
];
