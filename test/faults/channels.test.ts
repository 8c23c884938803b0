import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import type { Connection } from 'ssh2';
import type { FarEnd } from './farEnd';
import {
  applianceAt,
  brief,
  closed,
  factsOf,
  hopAt,
  keyStore,
  opened,
  outcomeOf,
  request,
  route,
  sessionWith,
  tryHop,
} from './site';
import { sshServer } from './sshServer';

const store = keyStore();
const ends: FarEnd[] = [];
const keep = <T extends FarEnd>(end: T): T => {
  ends.push(end);
  return end;
};
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end.close()));
});
after(() => store.remove());

interface ServerProtocol {
  channelOpenFail(channel: number, reason: number, description: string): void;
}

/** RFC 4254 5.1 and what each means for a forward. */
const CODES: readonly (readonly [number, string])[] = [
  [1, 'prohibited'],
  [2, 'connect-failed'],
  [3, 'prohibited'],
  [4, 'no-resources'],
  [99, 'refused'],
];

describe('C24 a forward that is not opened', () => {
  for (const [code, reason] of CODES) {
    test(`C24 code ${code} is ${reason}, said of the hop that refused`, async () => {
      const outer = keep(await sshServer({ onForward: (_, __, ___, connection) => refuse(connection, code) }));
      const session = sessionWith(store.keys);
      const to = route(applianceAt('esa1', outer.port), applianceAt('sma1', 22, { host: '10.0.8.20' }));
      const result = await outcomeOf(session.openShell(request(to)));
      assert.equal(brief(result), `esa1 forward ${reason}`);
      assert.deepEqual(factsOf(result), { address: '10.0.8.20:22', code, line: 'no' });
      await session.close();
    });
  }
  test('C24 no answer ends at the deadline', async () => {
    const outer = keep(await sshServer({ onForward: () => undefined }));
    const link = opened(await tryHop(hopAt(outer.port), undefined, { trustedKeys: store.keys }).outcome);
    const result = await tryHop(hopAt(22, { id: 'sma1', host: 'fd00::20' }), link, {
      trustedKeys: store.keys,
      timeoutMs: 100,
    }).outcome;
    assert.equal(brief(result), 'esa1 forward timeout');
    assert.deepEqual(factsOf(result), { address: '[fd00::20]:22', seconds: 0.1 });
    await closed(link);
  });
  test('C24 a channel that is opened and closed at once is no SSH server', async () => {
    const outer = keep(await sshServer({ onForward: (accept) => accept().close() }));
    const link = opened(await tryHop(hopAt(outer.port), undefined, { trustedKeys: store.keys }).outcome);
    const result = await tryHop(hopAt(22, { id: 'sma1' }), link, { trustedKeys: store.keys }).outcome;
    assert.equal(brief(result), 'sma1 ident closed');
    await closed(link);
  });
  test('C24 a shell that is refused is told apart', async () => {
    const ssh = keep(await sshServer({ onShell: (_, reject) => reject() }));
    const full = keep(await sshServer({ onSession: (_, reject) => reject() }));
    const session = sessionWith(store.keys);
    for (const { port } of [ssh, full]) {
      assert.equal(
        brief(await outcomeOf(session.openShell(request(route(applianceAt('esa1', port)))))),
        'esa1 shell refused',
      );
    }
    await session.close();
  });
});

function refuse(connection: Connection, code: number): void {
  const { _protocol: protocol } = connection as unknown as { _protocol: ServerProtocol };
  // ssh2's client counts its channels from 0, and this is the only one.
  protocol.channelOpenFail(0, code, 'no');
}
