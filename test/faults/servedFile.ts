/** One file of a server whose every byte is up to the test: it comes whole or not at all, and nothing else is touched. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach } from 'node:test';
import type { Connection, ServerChannel, Session } from 'ssh2';
import { failureOf } from '../../src/appliance/failure';
import { fetchOver, type Fetch } from '../../src/session/fetch';
import type { Link } from '../../src/ssh/link';
import type { FarEnd } from './farEnd';
import { hopAt, keyStore, opened, tryHop } from './site';
import { sshServer } from './sshServer';

export const MB = 1024 * 1024;
/** Its first byte is none that stands for itself in scp, where one after the bytes tells how it went. */
export const content = Buffer.concat([Buffer.from('x'), randomBytes(700_000)]);
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

export interface Served {
  readonly sftp?: (channel: ServerChannel) => void;
  readonly scp?: (channel: ServerChannel, command: string) => void;
  readonly onReady?: (connection: Connection) => void;
}

/** How long it is waited for: until the file is open, and for its next bytes. */
export interface Waits {
  readonly openMs?: number;
  readonly stallMs?: number;
}

export async function linkTo(served: Served): Promise<Link> {
  const server = await sshServer({
    onReady: (connection) => served.onReady?.(connection),
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
  return opened(await tryHop(hopAt(server.port), undefined, { trustedKeys: store.keys }).outcome);
}

/** One file over a connection of its own. */
export async function fetchFrom(served: Served, { openMs = 20_000, stallMs = 20_000 }: Waits = {}): Promise<Fetch> {
  const link = await linkTo(served);
  return fetchOver(
    {
      hop: 'esa1',
      open: () => Promise.resolve({ value: { link }, release: () => link.close() }),
      timeoutMs: () => openMs,
    },
    { remote: '/captures/x.cap', folder, name: 'x.pcap', mostBytes: 8 * MB, stallMs },
  );
}

export const run = (fetch: Fetch) => fetch.run(new AbortController().signal, () => undefined);
export const files = () => (existsSync(folder) ? readdirSync(folder).sort() : []);

const WAITS: Readonly<Record<string, Waits>> = {
  stalled: { stallMs: 400 },
  'never opens': { openMs: 400 },
  // What it says has to come before.
  'no word of scp': { openMs: 3_000 },
};
const REASONS: Readonly<Record<string, string>> = { 'never opens': 'stalled', 'no word of scp': 'no-way' };

/**
 * `whole`, or the reason of stage `file`; then nothing is there. `never opens` is `stalled` before the file is open, `no word
 * of scp` is `no-way` after that time.
 */
export async function assertComes(served: Served, outcome: string, bytes = content): Promise<void> {
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
