import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { failureOf, isCancelled, type Failure } from '../../../src/appliance/failure';
import type { Answer, Exchange, Question } from '../../../src/asyncos/cli';
import { openCli } from '../../../src/asyncos/openCli';
import { loggedIn, PLAIN } from './appliance';
import { newFarEnd, settled, turn } from './farEnd';

const PROMPT = PLAIN.prompt;
const CTRL_C = '\u0003';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

async function failure(work: Promise<unknown>): Promise<Failure> {
  const error = await settled(work).then(
    () => assert.fail('it should have failed'),
    (reason: unknown) => reason,
  );
  const found = failureOf(error);
  assert.ok(found, String(error));
  return found;
}

describe('login', () => {
  const stops: readonly (readonly [string, string, Failure['reason']])[] = [
    ['D06 a passphrase that has expired', 'Your passphrase has expired.\r\nOld passphrase: ', 'passphrase-change'],
    ['D06 a password to change', 'You must change your password now.\r\nNew password:', 'passphrase-change'],
    ['D06 the wizard', 'Welcome to the System Setup Wizard.\r\nDo you wish to continue? [Y]> ', 'setup'],
    ['D06 a licence', 'END USER LICENSE AGREEMENT\r\n...\r\nDo you accept? [N]> ', 'setup'],
    ['D06 a licence at a pager', 'LICENCE AGREEMENT\r\n-Press Any Key For More-', 'setup'],
    ['D01 another question', 'Which tenant? ', 'not-recognised'],
    ['D01 the prompt of a shell', 'admin@jump1:~$ ', 'not-recognised'],
    ['D22 a password', "admin@sma1's password: ", 'not-recognised'],
    ['silence', 'Welcome', 'timeout'],
  ];
  for (const [name, text, reason] of stops)
    test(`${name} stops it: ${reason}, the text is kept, nothing was sent`, async () => {
      const farEnd = newFarEnd();
      const opening = openCli(farEnd.channel, { hop: 'esa1' });
      await farEnd.say(text);
      const { stage, detail, ...rest } = await failure(opening);
      assert.deepEqual([stage, rest.reason, rest.hop, detail], ['prompt', reason, 'esa1', text.replaceAll('\r', '')]);
      assert.deepEqual(farEnd.written, []);
    });

  test('the end of the channel before the prompt is the end of the shell', async () => {
    const farEnd = newFarEnd();
    const opening = openCli(farEnd.channel, { hop: 'esa1' });
    await farEnd.say('Too many users.\r\n');
    farEnd.end();
    const { stage, reason, detail } = await failure(opening);
    assert.deepEqual([stage, reason, detail], ['shell', 'closed', 'Too many users.']);
  });

  test('cancelled while it is waited for, nothing is sent', async () => {
    const farEnd = newFarEnd();
    const controller = new AbortController();
    const opening = openCli(farEnd.channel, { hop: 'esa1', signal: controller.signal });
    controller.abort();
    await assert.rejects(opening, isCancelled);
    assert.deepEqual(farEnd.written, []);
  });

  for (const fake of ['root> ', 'other.example.com>', '(Machine esa9)> '])
    test(`D03 a banner with ${JSON.stringify(fake)} in it is not the prompt`, async () => {
      const farEnd = newFarEnd();
      const opening = openCli(farEnd.channel, { hop: 'esa1' });
      await farEnd.say(`Authorised staff only\r\n${fake}`);
      await turn();
      await turn();
      await farEnd.say(`is not for guests\r\n${fake}\r\nPassword: none\r\n[Y]> press no key\r\n${PROMPT}`);
      assert.equal((await settled(opening)).prompt.text, PROMPT.trim());
      assert.deepEqual(farEnd.written, []);
    });

  for (const pager of ['--More--(45%)', '[Press any key to continue]', 'Press any key to continue...', '-- More --'])
    test(`D05 ${pager} is a pager`, async () => {
      const { cli, farEnd } = await loggedIn(PLAIN, []);
      farEnd.onWrite(
        (data) =>
          void farEnd.say(data === ' ' ? `\r${' '.repeat(30)}\rtwo\r\n${PROMPT}` : `${data.trim()}\r\none\r\n${pager}`),
      );
      assert.match((await settled(cli.run('version'))).text, /^one\n\s*two$/);
      assert.deepEqual(farEnd.written, ['version\n', ' ']);
    });

  test('D08 the mark of a support session is no part of the prompt that is required', async () => {
    const { cli, farEnd } = await loggedIn({ ...PLAIN, prompt: '(esa1) (SERVICE)> ' }, [
      ['1', '(esa1)> '],
      ['2', '(esa1) (*SERVICE*)> '],
    ]);
    assert.equal(cli.prompt.service, true);
    assert.equal((await settled(cli.run('a'))).prompt.service, false);
    assert.equal((await settled(cli.run('b'))).prompt.service, true);
    assert.equal(cli.prompt.host, 'esa1');
    assert.deepEqual(farEnd.written, ['a\n', 'b\n']);
  });
});

describe('a command that asks nothing', () => {
  test('D03 a prompt of another host is not taken for the end, nor is anything sent to it', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, [['', 'evil.example.com> ']]);
    const { reason, detail } = await failure(cli.run('version'));
    assert.deepEqual([reason, detail], ['not-recognised', 'evil.example.com> ']);
    const again = await failure(cli.run('whoami'));
    assert.equal(again.reason, 'not-recognised');
    assert.deepEqual(farEnd.written, ['version\n'], 'a line that is lost is not written to again');
  });

  const asking = ['[]> ', 'Sure? [Y]> ', '1. One\r\n[1]> ', 'Password: ', 'continue connecting (yes/no)? '];
  for (const question of asking)
    test(`D01 asked ${JSON.stringify(question)} it is left by Ctrl-C`, async () => {
      const { cli, farEnd } = await loggedIn(PLAIN, [['something', question]]);
      const { reason, detail } = await failure(cli.run('version'));
      assert.deepEqual([reason, detail], ['not-recognised', `something\n${question.replaceAll('\r', '')}`]);
      assert.deepEqual(farEnd.written, ['version\n', CTRL_C]);
      farEnd.onWrite(() => void farEnd.say(`whoami\r\nok\r\n${PROMPT}`));
      assert.equal((await settled(cli.run('whoami'))).text, 'ok', 'and the next command goes on');
    });

  test('D09 an unknown command is an answer, and not tried again', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, [['Unknown command: techsupport', PROMPT]]);
    assert.equal((await settled(cli.run('techsupport'))).text, 'Unknown command: techsupport');
    assert.deepEqual(farEnd.written, ['techsupport\n']);
  });

  test('D02 a prompt too many from before is not the end: the echo was not seen', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, []);
    farEnd.onWrite(() => undefined);
    const running = cli.run('version');
    await turn();
    await farEnd.say(`\r\n${PROMPT}`);
    await farEnd.say(`version\r\nModel: C170\r\n${PROMPT}`);
    assert.equal((await settled(running)).text, 'Model: C170');
  });

  test('D20 ten minutes of output are no timeout where the step may take them; a shorter one ends by Ctrl-C', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, [['working']]);
    const long = cli.run('upgrade', { stepMs: 3_600_000 });
    await turn();
    for (let minute = 0; minute < 10; minute += 1) {
      mock.timers.tick(60_000);
      await farEnd.say('.');
    }
    await farEnd.say(`done\r\n${PROMPT}`);
    assert.equal((await settled(long)).text, 'working..........done');
    farEnd.onWrite((data) => void farEnd.say(data === CTRL_C ? `^C\r\n${PROMPT}` : `${data.trim()}\r\nTrying`));
    const { reason, facts } = await failure(cli.run('telnet', { stepMs: 5000 }));
    assert.deepEqual([reason, facts?.seconds], ['timeout', 5]);
    assert.deepEqual(farEnd.written.slice(-1), [CTRL_C]);
    assert.equal(cli.prompt.text, PROMPT.trim());
  });

  test('D20 cancelled: Ctrl-C, and only then over', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, [['working']]);
    const controller = new AbortController();
    const running = cli.run('upgrade', { signal: controller.signal });
    await turn();
    controller.abort();
    await assert.rejects(settled(running), isCancelled);
    assert.deepEqual(farEnd.written, ['upgrade\n', CTRL_C]);
    await settled(cli.run('version'));
  });

  test('D19 the end of the channel in the middle is interrupted, and nothing is sent afterwards', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, [['working']]);
    const running = cli.run('upgrade');
    await turn();
    farEnd.end();
    assert.equal((await failure(running)).reason, 'interrupted');
    assert.equal((await failure(cli.run('version'))).reason, 'interrupted');
    assert.deepEqual(farEnd.written, ['upgrade\n']);
  });

  test('D19 words of an idle session that came after the prompt keep the next command back', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, []);
    await farEnd.say('\r\nThis session was left idle for too long: ');
    assert.equal((await failure(cli.run('version'))).reason, 'not-recognised');
    assert.deepEqual(farEnd.written, []);
  });

  test('D21 of 100 MB of output the end is kept', { timeout: 60_000 }, async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, []);
    farEnd.onWrite(() => undefined);
    const running = cli.run('flood', { stepMs: 3_600_000 });
    await turn();
    const part = Buffer.from(`${'z'.repeat(1022)}\r\n`.repeat(64));
    await farEnd.say('flood\r\n');
    for (let sent = 0; sent < 100 * 1024 * 1024; sent += part.length) await farEnd.say(part);
    await farEnd.say(PROMPT);
    assert.ok((await settled(running)).text.length < 3_000_000);
  });

  test('D05 a pager without end is left', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, []);
    farEnd.onWrite(
      (data) => void farEnd.say(data === CTRL_C ? `^C\r\n${PROMPT}` : `${data.trim()}\r\n-Press Any Key For More-`),
    );
    assert.equal((await failure(cli.run('help'))).reason, 'not-recognised');
    assert.equal(farEnd.written.filter((data) => data === ' ').length, 1000);
  });

  test('a command of two lines is none', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, []);
    await assert.rejects(cli.run('version\nreboot'), RangeError);
    assert.deepEqual(farEnd.written, []);
  });

  test('one thing at a time', async () => {
    const { cli } = await loggedIn(PLAIN, [['1', PROMPT]]);
    const first = cli.run('a');
    await assert.rejects(cli.run('b'), /one thing at a time/);
    assert.equal((await settled(first)).text, '1');
  });
});

describe('a command that asks', () => {
  const SURE = 'Are you sure? [N]> ';

  test('D17 a question nobody has an answer for is stopped, and the main prompt is there again', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, [['Commit the changes of others? [Y]> ']]);
    const reply = await settled(cli.converse('exit', () => 'stop'));
    assert.deepEqual([reply.stopped, reply.text], [true, 'Commit the changes of others? [Y]> ']);
    assert.deepEqual(farEnd.written, ['exit\n', CTRL_C]);
  });

  test('a secret is sent and neither kept nor reported, and its echo is not kept either', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, [['Password: '], ['You typed s3cret-word.', PROMPT]]);
    const exchanges: Exchange[] = [];
    const talk = { onExchange: (it: Exchange) => exchanges.push(it) };
    const reply = await settled(cli.converse('techsupport', () => ({ send: 's3cret-word', secret: true }), talk));
    assert.deepEqual(farEnd.written, ['techsupport\n', 's3cret-word\n']);
    assert.deepEqual(
      exchanges.map(({ answered }) => answered),
      [undefined],
    );
    assert.doesNotMatch(reply.transcript, /s3cret/);
    assert.match(reply.transcript, /^esa1\.example\.com> techsupport\nPassword: /);
  });

  test('a secret is in no failure', async () => {
    const { cli } = await loggedIn(PLAIN, [['Password: '], ['s3cret-word is wrong. Which ']]);
    const failed = await failure(cli.converse('x', () => ({ send: 's3cret-word', secret: true }), { stepMs: 1000 }));
    assert.doesNotMatch(JSON.stringify(failed), /s3cret/);
  });

  test('a seed that was announced is in the text and not in the transcript', async () => {
    const said = ['Provide the string:', '', 'QT22-8@2L', '', 'to your Cisco representative.'];
    const { cli } = await loggedIn(PLAIN, [[SURE], [...said, PROMPT]]);
    const reply = await settled(cli.converse('techsupport', () => ({ send: 'y' })));
    assert.match(reply.text, /QT22-8@2L/);
    assert.doesNotMatch(reply.transcript, /QT22/);
  });

  test('D12 the channel ends while the answer is thought about: nothing is sent', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, [[SURE]]);
    const running = cli.converse('techsupport', () => new Promise<Answer>(() => undefined));
    await turn();
    for (let turns = 0; turns < 50; turns += 1) {
      mock.timers.tick(5);
      await turn();
    }
    farEnd.end();
    assert.equal((await failure(running)).reason, 'interrupted');
    assert.deepEqual(farEnd.written, ['techsupport\n']);
  });

  test('more is said while the answer is thought about: it is not sent to what stands there now', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, [[SURE]]);
    const asked: string[] = [];
    const running = cli.converse('techsupport', async ({ asks }: Question): Promise<Answer> => {
      asked.push(asks);
      if (asked.length > 1) return 'stop';
      await farEnd.say('\r\nReally erase everything? [N]> ');
      return { send: 'y' };
    });
    assert.equal((await settled(running)).stopped, true);
    assert.deepEqual(asked, ['Are you sure?', 'Really erase everything?']);
    assert.deepEqual(farEnd.written, ['techsupport\n', CTRL_C]);
  });

  test('an answer of two lines is not sent', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, [[SURE]]);
    await assert.rejects(settled(cli.converse('x', () => ({ send: 'y\nreboot' }))), RangeError);
    assert.deepEqual(farEnd.written, ['x\n', CTRL_C]);
  });

  test('where answering throws, the question is left and the error is passed on', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, [[SURE]]);
    await assert.rejects(settled(cli.converse('x', () => Promise.reject(new Error('no idea')))), /no idea/);
    assert.deepEqual(farEnd.written, ['x\n', CTRL_C]);
  });

  test('D07 after a yes to a switch the prompt of that machine is the main prompt, and of no other', async () => {
    const restricted = [
      'This command is restricted to one machine.',
      'Do you want to switch to "Machine esa1.example.com"? [Y]> ',
    ];
    const cluster = { ...PLAIN, prompt: '(Cluster c1)> ' };
    const { cli } = await loggedIn(cluster, [restricted, ['Done.', '(Machine esa1.example.com)> ']]);
    const reply = await settled(cli.converse('techsupport', () => ({ send: 'Y' })));
    assert.deepEqual([reply.text, reply.prompt.mode], ['Done.', 'machine']);
    const other = await loggedIn(cluster, [restricted, ['Done.', '(Machine esa2.example.com)> ']]);
    assert.equal((await failure(other.cli.converse('techsupport', () => ({ send: 'Y' })))).reason, 'not-recognised');
  });
});

describe('what does not end by itself', () => {
  const banner = [
    'Trying 10.0.8.20...',
    'Connected to sma1.',
    "Escape character is '^]'.",
    'SSH-2.0-OpenSSH_6.2 CiscoTunnels1',
    '',
  ];

  test('telnet is left by its own escape and quit once its banner is enough', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, [banner]);
    const typed: string[] = [];
    farEnd.onWrite((data) => {
      typed.push(data);
      if (typed.length === 1) void farEnd.say(`${data.trim()}\r\n${banner.join('\r\n')}`);
      else if (data === '\u001d') void farEnd.say('\r\ntelnet> ');
      else void farEnd.say(`quit\r\nConnection closed.\r\n${PROMPT}`);
    });
    const reply = await settled(cli.run('telnet sma1 22', { enough: (text) => /^SSH-.*\n/m.test(`${text}\n`) }));
    assert.deepEqual([reply.stopped, reply.text], [true, banner.join('\n').trim()]);
    assert.deepEqual(typed, ['telnet sma1 22\n', '\u001d', 'quit\n']);
  });

  for (const [spoof, heard] of [
    PROMPT,
    'Enter your password []> ',
    '-Press Any Key For More-',
    'Password: ',
    'More? ',
  ].flatMap((text) => [3, 2].map((lines) => [text, lines] as const)))
    test(`D03 what the far end of telnet says after ${heard} lines is not taken for the appliance's words: ${JSON.stringify(spoof)}`, async () => {
      const { cli, farEnd } = await loggedIn(PLAIN, []);
      const connected = banner.slice(0, heard).join('\r\n');
      farEnd.onWrite((data) => {
        if (data.startsWith('telnet')) void farEnd.say(`${data.trim()}\r\n${connected}\r\n${spoof}`);
        else if (data === '\u001d') void farEnd.say('\r\ntelnet> ');
        else void farEnd.say(`quit\r\nConnection closed.\r\n${PROMPT}`);
      });
      const asking = () => assert.fail('nothing of the appliance was asked');
      assert.equal((await failure(cli.converse('telnet sma1 22', asking, { stepMs: 5000 }))).reason, 'timeout');
      assert.deepEqual(farEnd.written, ['telnet sma1 22\n', '\u001d', 'quit\n']);
    });

  test('a telnet that the far end closed is over with the main prompt', async () => {
    const { cli } = await loggedIn(PLAIN, [[...banner.slice(0, 4), 'Connection closed by foreign host.', PROMPT]]);
    assert.equal((await settled(cli.run('telnet sma1 22'))).stopped, false);
  });

  test('where its escape is not honoured, a line and Ctrl-C follow; where no prompt comes, nothing is sent any more', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, []);
    farEnd.onWrite((data) => void (data.length > 1 && farEnd.say(`${data.trim()}\r\n${banner.join('\r\n')}`)));
    assert.equal((await failure(cli.run('telnet sma1 22', { stepMs: 1000 }))).reason, 'timeout');
    assert.deepEqual(farEnd.written, ['telnet sma1 22\n', '\u001d', '\n', CTRL_C]);
    assert.equal((await failure(cli.run('version'))).reason, 'timeout');
    assert.equal(farEnd.written.length, 4);
  });

  test('a log that is followed ends by Ctrl-C', async () => {
    const { cli, farEnd } = await loggedIn(PLAIN, [['line 1', 'line 2', '']]);
    const reply = await settled(cli.run('tail mail_logs', { enough: (text) => text.includes('line 2') }));
    assert.deepEqual([reply.text, farEnd.written], ['line 1\nline 2', ['tail mail_logs\n', CTRL_C]]);
  });
});
