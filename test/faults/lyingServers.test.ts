/** File servers that lie: a file is whole or it is none, nothing else is touched, and there is an end. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import type { ServerChannel, Session } from 'ssh2';
import { failureOf } from '../../src/appliance/failure';
import { fetchOver, type Fetch } from '../../src/session/fetch';
import type { FarEnd } from './farEnd';
import { packet, rawSftp, STATUS, u32, type SftpAnswers, type SftpRequest } from './rawSftp';
import { hopAt, keyStore, opened, tryHop } from './site';
import { sshServer } from './sshServer';

const MB = 1024 * 1024;
const content = randomBytes(700_001);
const store = keyStore();
const ends: FarEnd[] = [];
let base: string;
let folder: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lying-'));
  folder = join(base, 'captures');
  writeFileSync(join(base, 'foreign'), 'mine');
});
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end.close()));
  assert.equal(readFileSync(join(base, 'foreign'), 'utf8'), 'mine');
  assert.deepEqual(readdirSync(base).sort(), existsSync(folder) ? ['captures', 'foreign'] : ['foreign']);
  rmSync(base, { recursive: true });
});
after(() => store.remove());

interface Served {
  readonly sftp?: (channel: ServerChannel) => void;
  readonly scp?: (channel: ServerChannel, command: string) => void;
}

/** How long it is waited for: until the file is open, and for its next bytes. */
interface Waits {
  readonly openMs?: number;
  readonly stallMs?: number;
}

/** One file over a connection of its own. */
async function fetchFrom(served: Served, { openMs = 20_000, stallMs = 20_000 }: Waits = {}): Promise<Fetch> {
  const server = await sshServer({
    onSession: (accept) => {
      const session = accept() as Session;
      session.on(
        'subsystem' as 'exec',
        ((ok: () => ServerChannel, no: () => void) => {
          if (served.sftp === undefined) no();
          else served.sftp(ok());
        }) as never,
      );
      session.on('exec', (ok, no, { command }) => {
        if (served.scp === undefined) no();
        else served.scp(ok(), command);
      });
    },
  });
  ends.push(server);
  const link = opened(await tryHop(hopAt(server.port), undefined, { trustedKeys: store.keys }).outcome);
  return fetchOver(
    {
      hop: 'esa1',
      open: () => Promise.resolve({ value: { link }, release: () => link.close() }),
      timeoutMs: () => openMs,
    },
    { remote: '/captures/x.cap', folder, name: 'x.pcap', mostBytes: 8 * MB, stallMs },
  );
}

const run = (fetch: Fetch) => fetch.run(new AbortController().signal, () => undefined);
const files = () => (existsSync(folder) ? readdirSync(folder).sort() : []);

const WAITS: Readonly<Record<string, Waits>> = {
  stalled: { stallMs: 400 },
  'never opens': { openMs: 400 },
  'no word of scp': { openMs: 400 },
};
const REASONS: Readonly<Record<string, string>> = { 'never opens': 'stalled', 'no word of scp': 'no-way' };

/**
 * `whole`, or the reason of stage `file`; then nothing is there. `never opens` is `stalled` before the file is open, `no word
 * of scp` is `no-way` after that time.
 */
async function assertComes(served: Served, outcome: string, bytes = content): Promise<void> {
  const expected = REASONS[outcome] ?? outcome;
  const fetch = await fetchFrom(served, WAITS[outcome]);
  if (expected === 'whole') {
    const fetched = await run(fetch);
    assert.ok(readFileSync(fetched.path).equals(bytes));
    assert.deepEqual(files(), ['x.pcap']);
    return;
  }
  await assert.rejects(run(fetch), (error) => {
    assert.deepEqual([failureOf(error)?.stage, failureOf(error)?.reason], ['file', expected], String(error));
    // The other wait is longer: that it was this one tells whether the file was open.
    if (expected === 'stalled') assert.equal(failureOf(error)?.facts?.seconds, 0.4);
    return true;
  });
  assert.ok(!files().includes('x.pcap'));
  await fetch.discard();
  assert.deepEqual(files(), []);
}

type Conduct = (request: SftpRequest, answer: SftpAnswers) => boolean;

/** Honest but for what `conduct` takes on itself. */
const sftp = (conduct: Conduct) => (channel: ServerChannel) =>
  rawSftp(channel, (request, answer) => {
    if (!conduct(request, answer)) honest(request, answer);
  });

function honest({ kind, id, offset, length }: SftpRequest, answer: SftpAnswers): void {
  if (kind === 'init') answer.version();
  else if (kind === 'open') answer.handle(id);
  else if (kind === 'fstat') answer.attrs(id, { size: BigInt(content.length), mode: 0o100644, mtime: 7 });
  else if (kind === 'read') read(id, offset, length, answer);
  else answer.status(id, STATUS.failure);
}

function read(id: number, offset: number, length: number, answer: SftpAnswers): void {
  if (offset >= content.length) answer.status(id, STATUS.eof);
  else answer.data(id, content.subarray(offset, offset + length));
}

/** Conduct for one kind of request. */
const on =
  (kind: SftpRequest['kind'], act: (request: SftpRequest, answer: SftpAnswers) => unknown): Conduct =>
  (request, answer) => {
    if (request.kind !== kind) return false;
    return act(request, answer) !== false;
  };
const size = (bytes: bigint) => on('fstat', ({ id }, answer) => answer.attrs(id, { size: bytes }));
const unsized: Conduct = on('fstat', ({ id }, answer) => answer.attrs(id, {}));
const both =
  (...conducts: readonly Conduct[]): Conduct =>
  (request, answer) =>
    conducts.some((conduct) => conduct(request, answer));
const atHalf = (act: (request: SftpRequest, answer: SftpAnswers) => unknown): Conduct =>
  on('read', (request, answer) => request.offset >= content.length / 2 && act(request, answer));
const ESCAPES = `\u001b]0;x\u0007\u001b[2J\u202e${'long '.repeat(20_000)}`;

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
    ['says it is a directory', on('fstat', ({ id }, a) => a.attrs(id, { size: 4096n, mode: 0o40755 })), 'other'],
    ['says it is a pipe', on('fstat', ({ id }, a) => a.attrs(id, { mode: 0o10644 })), 'other'],
    ['calls its file a link', on('fstat', ({ id }, a) => a.attrs(id, { mode: 0o120777 })), 'other'],
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
    ['has limits of 100 bytes', both(limits(100n), unsized), 'whole'],
    ['has limits of no bytes', limits(0n), 'whole'],
    ['has limits of 2^60 bytes', limits(2n ** 60n), 'whole'],
  ];
  for (const [what, conduct, expected] of rows)
    test(`${what}: ${expected}`, () => assertComes({ sftp: sftp(conduct) }, expected));

  test('answers out of order: whole', async () => {
    const waiting: (() => void)[] = [];
    const conduct = on('read', ({ id, offset, length }, answer) => {
      waiting.push(() => read(id, offset, length, answer));
      setImmediate(() => waiting.pop()?.());
    });
    await assertComes({ sftp: sftp(conduct) }, 'whole');
  });

  test('gives one byte at a time and never the first: an end, and no memory that grows with it', async () => {
    const bytes = 50_000;
    let first = 0;
    let given = 0;
    const conduct = on('read', ({ id, offset, length }, answer) => {
      if (offset === 0) first = length;
      if (offset === 0) return;
      if (offset < bytes) given += 1;
      if (offset < bytes) answer.data(id, content.subarray(offset, offset + Math.min(length, 1)));
      else answer.status(id, STATUS.eof);
    });
    const before = process.memoryUsage().arrayBuffers;
    const fetch = await fetchFrom({ sftp: sftp(both(size(BigInt(bytes)), conduct)) }, { stallMs: 400 });
    await assert.rejects(run(fetch), (error) => failureOf(error)?.reason === 'stalled');
    const grown = process.memoryUsage().arrayBuffers - before;
    await fetch.discard();
    assert.equal(given, bytes - first);
    assert.ok(grown < 32 * MB, `${Math.round(grown / MB)} MB for ${given} bytes`);
  });
});

type ScpConduct = (channel: ServerChannel) => void;

/** Says `first` when it is asked to begin, and then, when it is told to go on, the rest. */
const scp =
  (first: string | Buffer, ...rest: readonly (string | Buffer)[]): ScpConduct =>
  (channel) => {
    const left = [first, ...rest];
    channel.on('error', () => undefined);
    channel.on('data', () => {
      const next = left.shift();
      if (next !== undefined) channel.write(next);
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
    ['sends a folder', scp('D0755 0 captures\n', LINE, whole, 'E\n'), 'other'],
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
      'size-differs',
    ],
    ['sends more bytes', scp(LINE, Buffer.concat([content, content])), 'size-differs'],
    [
      'ends half way',
      (channel) => {
        scp(LINE)(channel);
        let calls = 0;
        channel.on('data', () => {
          calls += 1;
          if (calls === 2) channel.end(content.subarray(0, 300_000));
        });
      },
      'size-differs',
    ],
    [
      'closes half way',
      (channel) => {
        scp(LINE, content.subarray(0, 300_000))(channel);
        let calls = 0;
        channel.on('data', () => {
          calls += 1;
          if (calls === 2) channel.close();
        });
      },
      'size-differs',
    ],
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
    ['a greeting and no more', scp('\r\nLast login: \u001b[31mtoday\r\n'), 'Last login: \\x1b[31mtoday'],
    ['a failure', scp('\u0002scp: protocol \u202eerror\n'), 'scp: protocol \\xe2\\x80\\xaeerror'],
    ['nothing', ended(() => undefined, 1), undefined],
  ];
  for (const [what, conduct, line] of quotes)
    test(`what it said instead is quoted: ${what}`, async () => {
      const fetch = await fetchFrom({ scp: conduct }, { openMs: 400 });
      await assert.rejects(run(fetch), (error) => {
        assert.equal(failureOf(error)?.facts?.line, line);
        return true;
      });
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

function limits(readLength: bigint): Conduct {
  return (request, answer) => {
    if (request.kind === 'init') answer.version(3, 'limits@openssh.com', '1');
    if (request.kind !== 'extended') return request.kind === 'init';
    const bytes = Buffer.alloc(32);
    [262_144n, readLength, readLength, 0n].forEach((value, at) => bytes.writeBigUInt64BE(value, at * 8));
    answer.raw(packet(Buffer.from([201]), u32(request.id), bytes));
    return true;
  };
}
