/** SFTP servers that lie: a file is whole or it is none, nothing else is touched, and there is an end. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { failureOf, type Failure } from '../../src/appliance/failure';
import { reasonWords } from '../../src/workbench/failureWording';
import { safeLine } from '../../src/ssh/login/greeting';
import { DATA, packet, STATUS, u32, type SftpAnswers, type SftpRequest } from './rawSftp';
import { assertComes, content, fetchFrom, linkTo, MB, run } from './servedFile';
import { atHalf, both, limits, on, read, sftp, size, unsized, type Conduct } from './sftpConduct';
import { steppedClock } from './steppedClock';
import { until } from './until';

const ESCAPES = `\u001b]0;x\u0007\u001b[2J\u202e${'long '.repeat(20_000)}`;

const VERSION = packet(Buffer.of(2), u32(3));
const Z = Buffer.from('z');
const inTurn = (...acts: readonly (() => unknown)[]): void => acts.forEach((act) => act());
const SIZED = { size: BigInt(content.length), mode: 0o100644 };
const atEnd = (act: Parameters<typeof atHalf>[0]): Conduct =>
  on('read', (request, answer) => request.offset >= content.length && act(request, answer));
const bareEnd = atEnd(({ id }, answer) => answer.raw(packet(Buffer.of(101), u32(id), u32(STATUS.eof))));
const wordsCut = (id: number) => packet(Buffer.of(101), u32(id), u32(STATUS.failure), u32(0xffff_ffff));
const limitsAnswered = (act: Parameters<typeof atHalf>[0]): Conduct =>
  both(
    on('init', (_, answer) => answer.version(3, 'limits@openssh.com', '1')),
    on('extended', act),
  );

function withTail({ id, offset, length }: SftpRequest, answer: SftpAnswers): boolean {
  const bytes = content.subarray(offset, offset + length);
  if (bytes.length === 0) return false;
  answer.raw(packet(Buffer.of(DATA), u32(id), packet(bytes), Buffer.from('junk')));
  return true;
}

describe('H05 an SFTP server that lies', () => {
  const rows: readonly (readonly [what: string, conduct: Conduct, expected: string])[] = [
    ['tells the truth', () => false, 'whole'],
    [
      'knows no attributes of an open file',
      on('fstat', ({ id }, answer) => answer.status(id, STATUS.failure)),
      'whole',
    ],
    ['tells no size', unsized, 'whole'],
    ['answers fstat with a handle', on('fstat', ({ id }, answer) => answer.handle(id)), 'whole'],
    ['says one byte more', size(BigInt(content.length + 1)), 'size-differs'],
    ['says one byte less', size(BigInt(content.length - 1)), 'size-differs'],
    ['says 0', size(0n), 'size-differs'],
    ['says 2^53', size(2n ** 53n), 'too-large'],
    ['says 2^64 - 1', size(-1n), 'too-large'],
    ['says it is a directory', on('fstat', ({ id }, a) => a.attrs(id, { size: 4096n, mode: 0o40755 })), 'not-a-file'],
    ['says it is a pipe', on('fstat', ({ id }, a) => a.attrs(id, { mode: 0o10644 })), 'not-a-file'],
    ['calls its file a link', on('fstat', ({ id }, a) => a.attrs(id, { mode: 0o120777 })), 'not-a-file'],
    [
      'gives one byte at a time',
      on('read', ({ id, offset }, answer) => read(id, offset, offset > content.length - 3000 ? 1 : 31_744, answer)),
      'whole',
    ],
    [
      'gives more than was asked for',
      on('read', ({ id, offset, length }, a) => read(id, offset, length + 1, a)),
      'whole',
    ],
    [
      'answers read with no bytes',
      both(
        unsized,
        atHalf(({ id }, answer) => answer.data(id, Buffer.alloc(0))),
      ),
      'other',
    ],
    [
      'answers read with "ok"',
      both(
        unsized,
        atHalf(({ id }, answer) => answer.status(id, STATUS.ok)),
      ),
      'other',
    ],
    [
      'answers read with a handle',
      both(
        unsized,
        atHalf(({ id }, answer) => answer.handle(id)),
      ),
      'other',
    ],
    [
      'answers read with attributes',
      both(
        unsized,
        atHalf(({ id }, answer) => answer.attrs(id, {})),
      ),
      'other',
    ],
    [
      'answers read with names',
      both(
        unsized,
        atHalf(({ id }, a) => a.raw(packet(Buffer.from([104]), u32(id), u32(0)))),
      ),
      'other',
    ],
    ['ends early', atHalf(({ id }, answer) => answer.status(id, STATUS.eof)), 'size-differs'],
    [
      'ends, and goes on behind the end',
      both(
        unsized,
        on('read', ({ id, offset }, a) => offset >= 400_000 && offset < 500_000 && a.status(id, STATUS.eof)),
      ),
      'size-differs',
    ],
    [
      'never ends',
      both(
        unsized,
        on('read', ({ id, length }, answer) => answer.data(id, Buffer.alloc(length))),
      ),
      'too-large',
    ],
    ['refuses to read on', atHalf(({ id }, answer) => answer.status(id, STATUS.denied)), 'denied'],
    ['fails with a code of its own', on('open', ({ id }, answer) => answer.status(id, 99, 'x')), 'other'],
    [
      'fails with a long text of escapes',
      on('open', ({ id }, answer) => answer.status(id, STATUS.failure, ESCAPES)),
      'other',
    ],
    [
      'fails half way with a long text',
      atHalf(({ id }, answer) => answer.status(id, STATUS.failure, ESCAPES)),
      'other',
    ],
    [
      'answers requests that nobody made',
      on('read', ({ id, offset, length }, answer) => {
        answer.data(id + 100_000, Buffer.alloc(length, 1));
        read(id, offset, length, answer);
      }),
      'whole',
    ],
    [
      'answers to another request',
      on('read', ({ id, offset, length }, a) => read(id + 100_000, offset, length, a)),
      'stalled',
    ],
    [
      'answers twice',
      on('read', ({ id, offset, length }, answer) => {
        read(id, offset, length, answer);
        answer.data(id, Buffer.alloc(length, 1));
      }),
      'whole',
    ],
    ['gives a handle of no bytes', on('open', ({ id }, answer) => answer.handle(id, Buffer.alloc(0))), 'whole'],
    ['gives a handle of 256 bytes', on('open', ({ id }, answer) => answer.handle(id, Buffer.alloc(256, 7))), 'whole'],
    ['gives a handle of 100 kB', on('open', ({ id }, answer) => answer.handle(id, Buffer.alloc(100_000, 7))), 'other'],
    ['opens with "ok" and no handle', on('open', ({ id }, answer) => answer.status(id, STATUS.ok)), 'other'],
    ['opens with attributes', on('open', ({ id }, answer) => answer.attrs(id, { size: 1n })), 'other'],
    ['never opens', on('open', () => undefined), 'never opens'],
    ['says nothing at all', on('init', () => undefined), 'never opens'],
    ['falls silent', atHalf(() => undefined), 'stalled'],
    ['greets before it speaks SFTP', on('init', (_, a) => a.raw(Buffer.from('Welcome to AsyncOS\r\n'))), 'no-way'],
    ['speaks another version', on('init', (_, answer) => answer.version(6)), 'whole'],
    ['sends a packet of 2 GB', atHalf((_, answer) => answer.raw(u32(0x7fff_ffff))), 'other'],
    [
      'sends a packet of 4 GB',
      atHalf((_, answer) => answer.raw(Buffer.concat([u32(0xffff_fff0), Buffer.alloc(64)]))),
      'interrupted',
    ],
    ['sends a packet of no bytes', atHalf((_, answer) => answer.raw(u32(0))), 'other'],
    [
      'sends a packet that it cuts',
      atHalf(({ id }, a) => a.raw(packet(Buffer.from([103]), u32(id), u32(500)))),
      'other',
    ],
    ['sends an answer of no known kind', atHalf((_, a) => a.raw(packet(Buffer.from([177]), u32(0)))), 'other'],
    ['sends its version again', atHalf((_, answer) => answer.version()), 'other'],
    ['closes the channel half way', atHalf((_, { channel }) => channel.close()), 'interrupted'],
    ['ends the channel half way', atHalf((_, { channel }) => channel.end()), 'interrupted'],
    [
      'speaks version 2, whose failures have no words',
      both(
        on('init', (_, a) => a.version(2)),
        bareEnd,
      ),
      'whole',
    ],
    ['speaks version 2^32 - 1', on('init', (_, a) => a.version(0xffff_ffff)), 'whole'],
    ['cuts its version', on('init', (_, a) => a.raw(packet(Buffer.from([2, 0, 0])))), 'no-way'],
    ['names half an extension', on('init', (_, a) => a.raw(packet(Buffer.from([2]), u32(3), u32(1), Z))), 'no-way'],
    ['names odd extensions', on('init', (_, a) => a.version(3, '__proto__', 'x', 'constructor', '', '', '')), 'whole'],
    ['gives its version byte by byte', on('init', (_, a) => VERSION.forEach((b) => a.raw(Buffer.of(b)))), 'whole'],
    [
      'opens twice',
      on('open', ({ id }, a) =>
        inTurn(
          () => a.handle(id),
          () => a.handle(id, Z),
        ),
      ),
      'whole',
    ],
    [
      'says two sizes',
      on('fstat', ({ id }, a) =>
        inTurn(
          () => a.attrs(id, SIZED),
          () => a.attrs(id, { size: 1n }),
        ),
      ),
      'whole',
    ],
    ['never says its size', on('fstat', () => undefined), 'never opens'],
    ['says 2^63', size(2n ** 63n), 'too-large'],
    ['was changed in 2106', on('fstat', ({ id }, a) => a.attrs(id, { ...SIZED, mtime: 0xffff_ffff })), 'whole'],
    [
      'cuts its attributes',
      on('fstat', ({ id }, a) => a.raw(packet(Buffer.of(105), u32(id), u32(1), u32(0)))),
      'other',
    ],
    [
      'says 2^32 - 1 more attributes follow',
      on('fstat', ({ id }, a) => a.raw(packet(Buffer.of(105), u32(id), u32(0x8000_0000), u32(0xffff_ffff)))),
      'other',
    ],
    ['calls its file everything at once', on('fstat', ({ id }, a) => a.attrs(id, { mode: 0xffff_ffff })), 'not-a-file'],
    ['opens with names', on('open', ({ id }, a) => a.raw(packet(Buffer.of(104), u32(id), u32(1), u32(0)))), 'other'],
    ['says more words than there are', on('open', ({ id }, a) => a.raw(wordsCut(id))), 'other'],
    ['gives no bytes behind the end', atEnd(({ id }, a) => a.data(id, Buffer.alloc(0))), 'whole'],
    ['says "ok" behind the end', atEnd(({ id }, a) => a.status(id, STATUS.ok)), 'whole'],
    ['refuses behind the end', atEnd(({ id }, a) => a.status(id, STATUS.failure)), 'whole'],
    [
      'gives no bytes, of a file of no size',
      both(
        unsized,
        atEnd(({ id }, a) => a.data(id, Buffer.alloc(0))),
      ),
      'other',
    ],
    ['closes behind the end', atEnd((_, { channel }) => channel.close()), 'interrupted'],
    ['grows while it comes', atEnd(({ id }, a) => a.data(id, Buffer.alloc(10))), 'size-differs'],
    ['has more in a packet than it says', on('read', (request, a) => withTail(request, a)), 'whole'],
    [
      'greets on its error channel',
      on('init', (_, a) =>
        inTurn(
          () => a.channel.stderr.write('Welcome to AsyncOS\r\n'),
          () => a.version(),
        ),
      ),
      'whole',
    ],
    [
      'says that it has ended, and goes on',
      on('open', ({ id }, a) =>
        inTurn(
          () => a.channel.exit(3),
          () => a.handle(id),
        ),
      ),
      'whole',
    ],
    ['never says its limits', limitsAnswered(() => undefined), 'never opens'],
    ['refuses to say its limits', limitsAnswered(({ id }, a) => a.status(id, 8)), 'whole'],
    ['cuts its limits', limitsAnswered(({ id }, a) => a.raw(packet(Buffer.of(201), u32(id), u32(0)))), 'no-way'],
    [
      'answers a reading of its extensions that nobody asked for',
      atHalf(({ id }, a) => a.raw(packet(Buffer.of(201), u32(id + 100_000), Z))),
      'stalled',
    ],
    [
      'asks to open a file here',
      atHalf(({ id }, a) => a.raw(packet(Buffer.of(3), u32(id), packet(Z), u32(1), u32(0)))),
      'other',
    ],
    [
      'leaves one request of many without an answer',
      atHalf(({ offset }) => offset < content.length / 2 + MB / 16),
      'stalled',
    ],
    ['calls its file a disk', on('fstat', ({ id }, a) => a.attrs(id, { ...SIZED, mode: 0o60644 })), 'not-a-file'],
    ['says 4 GB and one byte', size(2n ** 32n + 1n), 'too-large'],
    ['says 2^32 bytes less than none', size(-(2n ** 32n)), 'too-large'],
    ['closes the channel when it should open', on('open', (_, { channel }) => channel.close()), 'interrupted'],
    ['has limits of 100 bytes', both(limits(100n), unsized), 'whole'],
    ['has limits of no bytes', limits(0n), 'whole'],
    ['has limits of 2^60 bytes', limits(2n ** 60n), 'whole'],
  ];
  for (const [what, conduct, expected] of rows)
    test(`${what}: ${expected}`, () => assertComes({ sftp: sftp(conduct) }, expected));

  for (const [what, changes, isSaid] of [
    ['nothing of it', {}, false],
    ['its time', { mtime: 8 }, true],
    ['its size', { size: 1n }, true],
  ] as const)
    test(`tells otherwise when it is here, ${what}: ${isSaid ? 'that it changed' : 'nothing'} is said`, async () => {
      let looks = 0;
      const looked = on('fstat', ({ id }, answer) => {
        looks += 1;
        answer.attrs(id, { ...SIZED, mtime: 7, ...(looks > 1 ? changes : {}) });
      });
      const fetched = await run(await fetchFrom({ sftp: sftp(looked) }));
      assert.deepEqual([fetched.changedMeanwhile, fetched.bytes, looks], [isSaid, content.length, 2]);
    });

  test('does not tell it again when it is here: whole, and nothing is said', async () => {
    let looks = 0;
    const once = on('fstat', ({ id }, answer) => {
      looks += 1;
      if (looks === 1) answer.attrs(id, SIZED);
      else answer.channel.close();
    });
    assert.equal((await run(await fetchFrom({ sftp: sftp(once) }))).changedMeanwhile, false);
  });

  test('never tells it again when it is here: whole, long before a silence is one', { timeout: 60_000 }, async () => {
    let looks = 0;
    const once = on('fstat', ({ id }, answer) => {
      looks += 1;
      if (looks === 1) answer.attrs(id, SIZED);
    });
    const fetched = await run(await fetchFrom({ sftp: sftp(once) }, { stallMs: 3_600_000 }));
    assert.deepEqual([fetched.changedMeanwhile, fetched.bytes, looks], [false, content.length, 2]);
  });

  for (const [where, conduct] of [
    ['half way', atHalf((_, { channel }) => channel.close())],
    ['when it should open', on('open', (_, { channel }) => channel.close())],
  ] as const)
    test(`closes the channel ${where} while the connection lives: it is said to have ended the transfer`, async () => {
      const fetch = await fetchFrom({ sftp: sftp(conduct) });
      await assert.rejects(run(fetch), (error) => {
        const failure = failureOf(error);
        assert.ok(failure);
        assert.equal(failure.facts?.received, fetch.received());
        assert.match(reasonWords(failure), /^esa1 ended the transfer before/);
        return true;
      });
    });

  test('reads behind 4 GB', async () => {
    const far = 5 * 1024 ** 3;
    const link = await linkTo({
      sftp: sftp(
        both(
          size(BigInt(far + 9)),
          on('read', ({ id, offset }, a) => (offset === far ? a.data(id, Buffer.from('far there')) : a.status(id, 1))),
        ),
      ),
    });
    const { signal } = new AbortController();
    const file = await link.file('/x', { timeoutMs: 20_000, stallMs: 20_000, mostBytes: far * 2, signal });
    const read = await file.read?.([{ at: far, length: 9 }], signal);
    assert.deepEqual(read?.map(String), ['far there']);
    link.close();
  });

  test('answers out of order: whole', async () => {
    const waiting: (() => void)[] = [];
    const conduct = on('read', ({ id, offset, length }, answer) => {
      waiting.push(() => read(id, offset, length, answer));
      setImmediate(() => waiting.pop()?.());
    });
    await assertComes({ sftp: sftp(conduct) }, 'whole');
  });

  test(
    'gives one byte at a time and never the first: an end, and no memory that grows with it',
    { timeout: 120_000 },
    async (t) => {
      const bytes = 50_000;
      let first = 0;
      let given = 0;
      const conduct = on('read', ({ id, offset, length }, answer) => {
        if (offset === 0) first = length;
        if (offset === 0) return;
        if (offset >= bytes) {
          answer.status(id, STATUS.eof);
          return;
        }
        given += 1;
        // Longer than a silence may be, all together.
        if (given % 1000 === 0) clock.tick(15_000);
        answer.data(id, content.subarray(offset, offset + Math.min(length, 1)));
      });
      const before = process.memoryUsage().arrayBuffers;
      const clock = steppedClock(t);
      const fetch = await fetchFrom({ sftp: sftp(both(size(BigInt(bytes)), conduct)) });
      const state = { over: false };
      const stalled = assert
        .rejects(run(fetch), (error) => failureOf(error)?.reason === 'stalled')
        .finally(() => (state.over = true));
      while (!state.over && given < bytes - first) await new Promise((resolve) => setImmediate(resolve));
      clock.tick(20_000);
      await stalled;
      const grown = process.memoryUsage().arrayBuffers - before;
      await fetch.discard();
      assert.equal(given, bytes - first);
      assert.ok(grown < 32 * MB, `${Math.round(grown / MB)} MB for ${given} bytes`);
    },
  );

  test('what it says of a failure is quoted, however it says it; what ssh2 says of it is not', async () => {
    const said = async (conduct: Conduct) => {
      let failure: Failure | undefined;
      await assert.rejects(run(await fetchFrom({ sftp: sftp(conduct) })), (error) => {
        failure = failureOf(error);
        return true;
      });
      return [failure?.reason, failure?.facts?.line];
    };
    const words = (text: string, code: number = STATUS.failure) => on('open', ({ id }, a) => a.status(id, code, text));
    assert.deepEqual(await said(words('No response from server')), ['other', 'No response from server']);
    assert.deepEqual(await said(words('', 6)), ['other', 'No connection']);
    assert.deepEqual(await said(words(ESCAPES)), ['other', `${safeLine(ESCAPES).slice(0, 80)}...`]);
    assert.deepEqual(await said(on('open', ({ id }, a) => a.attrs(id, {}))), ['other', undefined]);
  });

  test('it is ready when nobody waits for it any more: its channel is closed, and nothing else happens', async () => {
    let late: SftpAnswers | undefined;
    const link = await linkTo({ sftp: sftp(on('init', (_, answer) => (late = answer))) });
    const { signal } = new AbortController();
    const opening = link.file('/x', { timeoutMs: 100, stallMs: 100, mostBytes: 1, signal });
    await assert.rejects(opening, (error) => failureOf(error)?.reason === 'stalled');
    await until(() => late !== undefined, 'the server is asked');
    assert.ok(late !== undefined);
    const isClosed = once(late.channel, 'close');
    late.version();
    await isClosed;
    assert.equal(link.lost(), undefined);
    link.close();
  });
});
