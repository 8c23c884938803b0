/** `scp -f` that lies: a file is whole or it is none, nothing else is touched, and there is an end. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ServerChannel } from 'ssh2';
import { failureOf } from '../../src/appliance/failure';
import { assertComes, content, fetchFrom, MB, run } from './servedFile';

type ScpConduct = (channel: ServerChannel) => unknown;

/** Says or does one thing each time that it is told to go on. */
const scp =
  (...said: readonly (string | Buffer | ScpConduct)[]): ScpConduct =>
  (channel) => {
    const left = [...said];
    channel.on('error', () => undefined);
    channel.on('data', () => {
      const next = left.shift();
      if (typeof next === 'function') next(channel);
      else if (next !== undefined) channel.write(next);
    });
  };
const ended =
  (conduct: ScpConduct, status: number, stderr = ''): ScpConduct =>
  (channel) => {
    conduct(channel);
    channel.once('data', () => {
      channel.stderr.write(stderr);
      channel.exit(status);
      channel.end();
    });
  };
/** Warns before the file; then comes half of it, what is an error of it, and the end of the channel. */
const halfWay =
  (error: string): ScpConduct =>
  (channel) => {
    channel.stderr.write('stty: no terminal\n');
    scp(LINE, () => {
      channel.write(content.subarray(0, 300_000));
      if (error !== '') channel.stderr.write(error);
      channel.end();
    })(channel);
  };
const LINE = `C0644 ${content.length} x.cap\n`;
const whole = Buffer.concat([content, Buffer.from('\0')]);

describe('H05 an scp that lies', () => {
  const rows: readonly (readonly [what: string, conduct: ScpConduct, expected: string])[] = [
    ['tells the truth', scp(LINE, whole), 'whole'],
    ['sends a time before the file', scp('T1700000000 0 1700000000 0\n', LINE, whole), 'whole'],
    ['names a file of another folder', scp(`C0644 ${content.length} ../../x\n`, whole), 'whole'],
    ['names it with escapes', scp(`C0644 ${content.length} \u001b]0;x\u0007\u202e\n`, whole), 'whole'],
    ['warns first', scp('\u0001scp: x: read errors ahead\n', LINE, whole), 'other'],
    ['fails', scp('\u0002scp: something\n'), 'other'],
    ['fails for a file that is not there', scp('\u0001scp: /captures/x.cap: No such file or directory\n'), 'not-found'],
    ['fails for want of rights', scp('\u0001scp: /captures/x.cap: Permission denied\n'), 'denied'],
    ['greets before the file', scp(`Last login: today\r\nCisco C170\r\n\r\nDo not enter.\r\n${LINE}`, whole), 'whole'],
    ['greets before the time of the file', scp('Welcome\nT1700000000 0 1700000000 0\n', LINE, whole), 'whole'],
    ['greets, and names another file', scp(`Welcome\nC0644 ${content.length} y.cap\n`, whole), 'no-way'],
    ['greets, and names the file with its folder', scp(`Hi\nC0644 ${content.length} /captures/x.cap\n`), 'no-way'],
    ['greets on the line of the file', scp(`esa1> ${LINE}`, whole), 'no word of scp'],
    ['greets, and says no more', scp('Welcome to AsyncOS\r\n'), 'no word of scp'],
    ['greets for ever', scp('Welcome to AsyncOS\n'.repeat(10_000)), 'no-way'],
    ['greets with bytes that are no text', scp(Buffer.from('Welcome\n\u0000\u0003\n')), 'no-way'],
    ['sends a folder', scp('D0755 0 captures\n', LINE, whole, 'E\n'), 'not-a-file'],
    ['says a mode that is none', scp(`C99999 ${content.length} x.cap\n`, whole), 'no-way'],
    ['says a size that is none', scp('C0644 many x.cap\n'), 'no-way'],
    ['says a size of 30 digits', scp(`C0644 ${'9'.repeat(30)} x.cap\n`), 'no-way'],
    ['says 2^53', scp(`C0644 ${2 ** 53} x.cap\n`), 'too-large'],
    ['says -1', scp('C0644 -1 x.cap\n'), 'size-differs'],
    ['says no name', scp(`C0644 ${content.length}\n`, whole), 'no-way'],
    ['never ends its line', scp('C0644 7 '.padEnd(MB, 'x')), 'no-way'],
    ['sends no zero after the bytes', scp(LINE, content), 'stalled'],
    [
      'sends a failure after the bytes',
      scp(LINE, Buffer.concat([content, Buffer.from('\u0001scp: read error\n')])),
      'other',
    ],
    ['sends more bytes', scp(LINE, Buffer.concat([content, content])), 'size-differs'],
    ['ends half way', scp(LINE, (channel) => channel.end(content.subarray(0, 300_000))), 'interrupted'],
    [
      'closes half way',
      scp(LINE, (channel) => {
        channel.write(content.subarray(0, 300_000));
        channel.close();
      }),
      'interrupted',
    ],
    ['ends without a zero', scp(LINE, (channel) => channel.end(content)), 'interrupted'],
    [
      'fails after all of it',
      scp(LINE, (channel) => {
        channel.write(whole);
        channel.exit(1);
        channel.end();
      }),
      'whole',
    ],
    ['sends all at once', scp(Buffer.concat([Buffer.from(LINE), whole])), 'whole'],
    ['sends a second file', scp(LINE, Buffer.concat([whole, Buffer.from(LINE), whole])), 'whole'],
    ['says a mode of another kind', scp(`C7777 ${content.length} x.cap\n`, whole), 'whole'],
    ['ends its line as Windows does', scp(`C0644 ${content.length} x.cap\r\n`, whole), 'whole'],
    ['says 99999999999999', scp('C0644 99999999999999 x\n'), 'too-large'],
    ['says a size in hexadecimal', scp('C0644 0x10 x.cap\n', whole), 'no-way'],
    ['does not end its line', scp(`C0644 ${content.length} x.cap`, '\n', whole), 'no word of scp'],
    ['sends half a time', scp('T1 2\n', LINE, whole), 'no-way'],
    ['sends times for ever', (channel) => channel.on('data', () => channel.write('T1 0 1 0\n')), 'no-way'],
    ['sends two times', scp('T1 0 1 0\n', 'T1 0 1 0\n', LINE, whole), 'no-way'],
    ['warns as an error, and says no more', (channel) => channel.stderr.write('tty: no\n'), 'never opens'],
    ['sends the end of a folder', scp('E\n'), 'no-way'],
    ['says it is a folder', scp('\u0001scp: /captures: not a regular file\n'), 'not-a-file'],
    ['sends a zero first', scp(`\u0000${LINE}`, whole), 'no-way'],
    ['falls silent', scp(LINE, content.subarray(0, 300_000)), 'stalled'],
    ['says nothing', () => undefined, 'never opens'],
    ['is no command', ended(() => undefined, 127, 'sh: scp: not found\n'), 'no-way'],
    [
      'writes 4 MB of errors',
      (channel) => {
        channel.stderr.write(Buffer.alloc(4 * MB, 'x'));
        scp(LINE, whole)(channel);
      },
      'whole',
    ],
  ];
  for (const [what, conduct, expected] of rows)
    test(`${what}: ${expected}`, () => assertComes({ scp: conduct }, expected));

  const quotes: readonly (readonly [what: string, conduct: ScpConduct, line: string | undefined])[] = [
    ['a CLI that does not know it', ended(scp('Unknown command: scp\r\n'), 0), 'Unknown command: scp'],
    ['a shell that does not', ended(() => undefined, 127, '\r\nsh: scp: not found\nmore\n'), 'sh: scp: not found'],
    ['a CLI that greets first', ended(scp('Last login: today\r\nUnknown command: scp\r\n'), 0), 'Unknown command: scp'],
    [
      'a shell that greets first',
      ended(scp('Last login: today\r\n'), 127, 'sh: scp: not found\n'),
      'sh: scp: not found',
    ],
    [
      'an end half way',
      halfWay('scp: /captures/x.cap: Input/output error\n'),
      'scp: /captures/x.cap: Input/output error',
    ],
    ['an end half way, without a word', halfWay(''), undefined],
    ['a greeting and no more', scp('\r\nLast login: \u001b[31mtoday\r\n'), 'Last login: \\x1b[31mtoday'],
    ['a prompt', scp('\r\nesa1.example> '), 'esa1.example>'],
    ['a failure after the bytes', scp(LINE, Buffer.concat([content, Buffer.from('\u0001scp: no\n')])), 'scp: no'],
    ['a failure without words', scp('\u0001\n'), undefined],
    ['a failure', scp('\u0002scp: protocol \u202eerror\n'), 'scp: protocol \\xe2\\x80\\xaeerror'],
    ['nothing', ended(() => undefined, 1), undefined],
  ];
  for (const [what, conduct, line] of quotes)
    test(`what it said instead is quoted: ${what}`, async () => {
      const fetch = await fetchFrom({ scp: conduct }, { openMs: 3_000 });
      await assert.rejects(run(fetch), (error) => {
        assert.equal(failureOf(error)?.facts?.line, line);
        return true;
      });
    });

  test('what it said is no longer than a line', async () => {
    const fetch = await fetchFrom({ scp: scp(`Unknown ${'x'.repeat(900)}\n`) }, { openMs: 3_000 });
    await assert.rejects(run(fetch), (error) => {
      assert.equal(failureOf(error)?.detail?.length, 200);
      return true;
    });
  });

  test('what came is not gone on with, which is known when it has ended', async () => {
    const fetch = await fetchFrom({ scp: halfWay('') });
    assert.equal(fetch.mayResume(), true);
    await assert.rejects(run(fetch), (error) => {
      const { reason, facts } = failureOf(error) ?? {};
      assert.deepEqual([reason, facts], ['interrupted', { size: content.length, received: fetch.received() }]);
      return true;
    });
    assert.equal(fetch.mayResume(), false);
  });

  test('the command names the file and nothing else', async () => {
    const commands: string[] = [];
    const fetch = await fetchFrom({
      scp: (channel, command) => {
        commands.push(command);
        scp(LINE, whole)(channel);
      },
    });
    assert.equal((await run(fetch)).way, 'scp');
    assert.deepEqual(commands, ['scp -f /captures/x.cap']);
  });

  test('neither SFTP nor a command is taken: no-way', () => assertComes({}, 'no-way'));
});
