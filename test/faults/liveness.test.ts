import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { Client } from 'ssh2';
import { watchLiveness } from '../../src/ssh/liveness';
import { SteadyStream } from '../../src/ssh/steadyStream';
import { sshServer } from './sshServer';
import { steppedClock } from './steppedClock';

/** Only what is asked of ssh2: its end, and a way to ask the peer for a sign of life. */
function client(): { pings: number; emitter: EventEmitter; asClient: Client } {
  const emitter = new EventEmitter();
  const it = { pings: 0, emitter, asClient: emitter as unknown as Client };
  Object.assign(emitter, { _callbacks: [], _protocol: { ping: () => it.pings++ } });
  return it;
}

describe('finding 6: a connection ends when it is silent, and only then', () => {
  test('B13 finding 6: data that flows keeps a connection whose peer never answers the question', (t) => {
    const it = client();
    let now = performance.now();
    t.mock.timers.enable({ apis: ['setTimeout'] });
    t.mock.method(performance, 'now', () => now);
    const flowing = { lastReceived: now };
    let dead = false;
    watchLiveness(it.asClient, flowing, () => (dead = true));
    for (const end = now + 120_000; now < end; now += 10) {
      flowing.lastReceived = now;
      t.mock.timers.tick(10);
    }
    it.emitter.emit('close');
    assert.deepEqual([dead, it.pings], [false, 0]);
  });
  test('B12 B14 a peer that says nothing is asked twice, and given up 45 s after its last byte', (t) => {
    const it = client();
    let now = performance.now();
    t.mock.timers.enable({ apis: ['setTimeout'] });
    t.mock.method(performance, 'now', () => now);
    const began = now;
    const dead: number[] = [];
    watchLiveness(it.asClient, { lastReceived: began }, (seconds) => dead.push(seconds));
    for (; dead.length === 0 && now < began + 120_000; now += 10) t.mock.timers.tick(10);
    assert.deepEqual([dead, it.pings], [[45], 2]);
    assert.ok(now - began <= 45_100, `${now - began} ms`);
  });
  test('finding 6: nothing is asked after the end, and no timer is left', (t) => {
    const it = client();
    let now = performance.now();
    t.mock.timers.enable({ apis: ['setTimeout'] });
    t.mock.method(performance, 'now', () => now);
    it.emitter.emit('end');
    let dead = false;
    watchLiveness(it.asClient, { lastReceived: now }, () => (dead = true));
    it.emitter.emit('end');
    for (const end = now + 120_000; now < end; now += 10) t.mock.timers.tick(10);
    assert.deepEqual([dead, it.pings], [true, 0]);
    watchLiveness(it.asClient, { lastReceived: now }, () => assert.fail('a timer is left'));
    it.emitter.emit('close');
    assert.equal(it.emitter.listenerCount('close'), 0);
    for (const end = now + 120_000; now < end; now += 10) t.mock.timers.tick(10);
  });
  test('finding 6: ssh2 still has the internals that the question needs, and a server answers it', async (t) => {
    const ssh = await sshServer();
    t.after(() => ssh.close());
    const socket = connect({ port: ssh.port, host: '127.0.0.1' });
    const stream = new SteadyStream(socket);
    const it = new Client();
    it.on('error', () => undefined);
    it.connect({ sock: stream, username: 'admin', password: 'secret', authHandler: ['password'] });
    await once(it, 'ready');
    let now = performance.now();
    const clock = steppedClock(t);
    t.mock.method(performance, 'now', () => now);
    const ping = t.mock.method((it as unknown as { _protocol: { ping(): void } })._protocol, 'ping');
    const dead: number[] = [];
    watchLiveness(it, stream, (seconds) => dead.push(seconds));
    // Three without an answer would be the end.
    for (const asked of [1, 2, 3, 4]) {
      const answer = once(stream, 'data');
      for (const end = now + 120_000; now < end && ping.mock.callCount() < asked; now += 10) clock.tick(10);
      assert.equal(ping.mock.callCount(), asked);
      assert.deepEqual(dead, []);
      // The clock stands still meanwhile.
      await answer;
    }
    it.end();
    await once(it, 'close');
  });
});
