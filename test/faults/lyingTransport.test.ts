/** What a server does beside the file, on the same connection: the file is whole or it is none. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Connection } from 'ssh2';
import { failureOf } from '../../src/appliance/failure';
import type { SftpAnswers } from './rawSftp';
import { assertComes, content, fetchFrom, run } from './servedFile';
import { on, sftp } from './sftpConduct';

type Act = (connection: Connection, answer: SftpAnswers) => unknown;

/** An honest server, but for what it does at each read. */
function beside(act: Act, from = 0) {
  let connection: Connection | undefined;
  const conduct = on('read', ({ offset }, answer) => {
    if (connection !== undefined && offset >= from) act(connection, answer);
    return false;
  });
  return { onReady: (ready: Connection) => void (connection = ready), sftp: sftp(conduct) };
}

describe('a server that does something beside the file', () => {
  const rows: readonly (readonly [what: string, act: Act, expected: string])[] = [
    ['changes its keys at every read', (connection) => connection.rekey(), 'whole'],
    ['opens a window to this computer', (connection) => connection.x11('10.0.8.11', 1, () => undefined), 'whole'],
    [
      'opens a forward to this computer',
      (connection) => connection.forwardOut('10.0.8.11', 1, '127.0.0.1', 22, () => undefined),
      'whole',
    ],
    ['writes errors', (_, { channel }) => channel.stderr.write(Buffer.alloc(20_000, 'x')), 'whole'],
    [
      'writes more errors than there is room for',
      (_, { channel }) => channel.stderr.write(Buffer.alloc(8e6)),
      'stalled',
    ],
    ['says that it has ended', (_, { channel }) => channel.exit(1), 'whole'],
  ];
  for (const [what, act, expected] of rows) test(`${what}: ${expected}`, () => assertComes(beside(act), expected));

  test('it hangs up in the middle: interrupted', async () => {
    const fetch = await fetchFrom(beside((connection) => connection.end(), content.length / 2));
    await assert.rejects(run(fetch), (error) => {
      const { reason, facts } = failureOf(error) ?? {};
      assert.deepEqual([reason, facts?.received], ['interrupted', undefined]);
      return true;
    });
    await fetch.discard();
  });
});
