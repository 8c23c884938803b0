import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, afterEach, describe, test } from 'node:test';
import type { ForwardEnd, ForwardRequest, LocalForward, Session } from '../../../src/session/session';
import type { Failure } from '../../../src/appliance/failure';
import { rawServer, type FarEnd } from '../../faults/farEnd';
import {
  applianceAt,
  brief,
  keyStore,
  openQuestion,
  opened,
  outcomeOf,
  request,
  route,
  sessionWith,
} from '../../faults/site';
import { bridge, sshServer, type SshServerOptions } from '../../faults/sshServer';
import { until } from '../../faults/until';

const store = keyStore();
const ends: FarEnd[] = [];
const sessions: Session[] = [];
const keep = <T extends FarEnd>(end: T): T => {
  ends.push(end);
  return end;
};
afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()));
  await Promise.all(ends.splice(0).map((end) => end.close()));
});
after(() => store.remove());

/** A hop, a web server behind it that says what it was told, and a session of our own. */
async function place(hopOptions: SshServerOptions = {}) {
  const web = keep(
    await rawServer((socket) => socket.on('data', (chunk: Buffer) => socket.write(`<${chunk.toString()}>`))),
  );
  const hop = keep(await sshServer(hopOptions));
  const session = sessionWith(store.keys);
  sessions.push(session);
  const way = route(applianceAt('esa1', hop.port), applianceAt('sma1', 22, { family: 'sma' }));
  const refused: Failure[] = [];
  const open = (change: Partial<ForwardRequest> = {}) =>
    session.openForward({
      ...request(way),
      ...{ port: web.port, idleMs: 60_000, onRefused: (failure: Failure) => void refused.push(failure) },
      ...change,
    });
  return { web, hop, session, open, refused };
}

async function reach({ port }: LocalForward): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function said(socket: Socket, words: string): Promise<string> {
  socket.write(words);
  const closed = gone(socket).then(() => assert.fail('it was closed'));
  const [answer] = (await Promise.race([once(socket, 'data'), closed])) as [Buffer];
  return answer.toString();
}

const gone = (socket: Socket) => (socket.closed ? Promise.resolve() : once(socket, 'close'));

function nobodyListens(port: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  return assert.rejects(once(socket, 'connect'), /ECONNREFUSED/).finally(() => socket.destroy());
}

describe('a port of this computer that leads to an appliance', () => {
  test('each connection goes over the one connection to the hop; nobody logs in to the appliance', async () => {
    const { web, hop, open } = await place();
    const forward = await open();
    const [first, second] = [await reach(forward), await reach(forward)];
    assert.equal(await said(first, 'one'), '<one>');
    assert.equal(await said(second, 'two'), '<two>');
    assert.deepEqual([hop.connections(), forward.connections(), hop.auths.length], [1, 2, 2]);
    await forward.close();
    await Promise.all([gone(first), gone(second)]);
    await nobodyListens(forward.port);
    await until(() => hop.open() === 0 && web.open() === 0, 'every connection to be gone');
    assert.equal(forward.connections(), 0);
  });

  test('it is of this computer alone', async () => {
    const { open } = await place();
    const forward = await open();
    const socket = connect({ port: forward.port, host: '127.0.0.2' });
    await assert.rejects(once(socket, 'connect'), /ECONNREFUSED/);
  });

  test('what the hop refuses is said before anything listens, and the connection to it is let go', async () => {
    const { hop, open } = await place({ onForward: (_accept, reject) => reject() });
    assert.match(brief(await outcomeOf(open())), /^esa1 forward (refused|connect-failed|prohibited)$/);
    await until(() => hop.open() === 0, 'the connection to the hop to be let go');
  });

  test('a connection that the hop does not forward later ends alone, and is told', async () => {
    let count = 0;
    const { open, refused } = await place({
      onForward: (accept, reject, port) => ((count += 1) === 2 ? reject() : bridge(accept(), port)),
    });
    const forward = await open();
    await gone(await reach(forward));
    assert.deepEqual(
      refused.map(({ hop, stage }) => [hop, stage]),
      [['esa1', 'forward']],
    );
    assert.equal(await said(await reach(forward), 'again'), '<again>');
  });

  test('without a connection for so long it closes, and not while there is one', async (t) => {
    const { hop, open } = await place();
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const forward = await open({ idleMs: 1_000 });
    try {
      const state = { ended: false };
      const end = new Promise<ForwardEnd>((resolve) => forward.onEnd(resolve));
      forward.onEnd(() => (state.ended = true));
      t.mock.timers.tick(999);
      const socket = await reach(forward);
      assert.equal(await said(socket, 'here'), '<here>');
      t.mock.timers.tick(2_000);
      assert.equal(await said(socket, 'still here'), '<still here>');
      assert.equal(forward.connections(), 1);
      socket.destroy();
      for (const began = performance.now(); forward.connections() > 0;) {
        assert.ok(performance.now() - began < 30_000, 'the end of the connection');
        await new Promise((resolve) => setImmediate(resolve));
      }
      t.mock.timers.tick(999);
      assert.equal(state.ended, false);
      t.mock.timers.tick(1);
      assert.equal(state.ended, true);
      assert.deepEqual(await end, { why: 'idle' });
    } finally {
      t.mock.timers.reset();
    }
    await nobodyListens(forward.port);
    await until(() => hop.open() === 0, 'the connection to the hop to be let go');
  });

  test('the hop is lost: every connection and the listener end, with the reason', async () => {
    const { hop, open } = await place();
    const forward = await open();
    const socket = await reach(forward);
    assert.equal(await said(socket, 'x'), '<x>');
    const end = new Promise<ForwardEnd>((resolve) => forward.onEnd(resolve));
    hop.reset();
    const lost = await end;
    assert.equal(lost.why === 'lost' && lost.failure?.hop, 'esa1');
    await gone(socket);
    await nobodyListens(forward.port);
  });

  test('cancelled while somebody is asked: nothing is open', async () => {
    const { hop, open } = await place();
    const question = openQuestion<boolean>();
    const abort = new AbortController();
    const { questions } = request(route(applianceAt('esa1', hop.port)));
    const fresh = {
      ...questions,
      trustHostKey: (_hop: unknown, _key: unknown, signal: AbortSignal) => question.ask(signal),
    };
    const other = keyStore();
    const session = sessionWith(other.keys);
    sessions.push(session);
    const way = route(applianceAt('esa1', hop.port), applianceAt('sma1', 22));
    const outcome = outcomeOf(
      session.openForward({
        ...{ route: way, port: 443, idleMs: 60_000, onRefused: () => undefined, onEvent: () => undefined },
        ...{ questions: fresh, signal: abort.signal },
      }),
    );
    await question.asked;
    abort.abort();
    assert.equal(brief(await outcome), 'cancelled');
    await until(() => hop.open() === 0, 'the connection to the hop to be let go');
    other.remove();
    assert.equal(await open().then((forward) => forward.connections()), 0);
  });

  test('a browser that resets while the hop is still asked leaves nothing', async () => {
    const waiting: (() => void)[] = [];
    let count = 0;
    const { web, open } = await place({
      onForward: (accept, _reject, port) => {
        if ((count += 1) === 1) bridge(accept(), port);
        else waiting.push(() => bridge(accept(), port));
      },
    });
    const forward = opened(await outcomeOf(open()));
    await until(() => web.open() === 0, 'the try to be over');
    const socket = await reach(forward);
    await until(() => waiting.length === 1, 'the hop to be asked');
    socket.resetAndDestroy();
    await until(() => forward.connections() === 0, 'the browser to be gone');
    waiting[0]?.();
    await until(() => web.connections() === 2 && web.open() === 0, 'what came too late to be closed');
  });
});
