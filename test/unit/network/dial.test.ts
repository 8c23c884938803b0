import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { dial, DialError } from '../../../src/network/dial';
import { rawServer } from '../../faults/farEnd';
import { until } from '../../faults/until';

const never = new AbortController().signal;

describe('dialling', () => {
  test('a literal address looks up nothing', async () => {
    const end = await rawServer(() => undefined);
    const resolve = () => Promise.reject(new Error('looked up'));
    const { socket, address } = await dial('127.0.0.1', end.port, { timeoutMs: 30_000, signal: never, resolve });
    socket.destroy();
    assert.equal(address, '127.0.0.1');
    await end.close();
  });
  test('IPv6 goes as it is', async (context) => {
    const end = await rawServer(() => undefined, '::1').catch(() => undefined);
    if (end === undefined) {
      context.skip('no IPv6 here');
      return;
    }
    const { socket, address } = await dial('::1', end.port, { timeoutMs: 30_000, signal: never });
    socket.destroy();
    assert.equal(address, '::1');
    await end.close();
  });
  test('of many addresses, in any order, finds the one that answers, by one connection', async () => {
    const end = await rawServer(() => undefined);
    const dead = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(dead), fc.nat({ max: 4 }), async (others, at) => {
        const addresses = [...others.slice(0, at), '127.0.0.1', ...others.slice(at)];
        const before = end.connections();
        const { socket, address } = await dial('x', end.port, {
          timeoutMs: 30_000,
          signal: never,
          resolve: () => Promise.resolve(addresses),
        });
        // The system may tell of the connection here before it does there.
        await until(() => end.connections() > before, 'the connection to be seen');
        socket.destroy();
        assert.deepEqual([address, end.connections() - before], ['127.0.0.1', 1]);
      }),
      { numRuns: 40 },
    );
    await end.close();
  });
  test('rejects with the reason of the abort, before, during and after the look-up', async () => {
    const end = await rawServer(() => undefined);
    await end.close();
    const reason = new Error('given up');
    const before = dial('x', end.port, {
      timeoutMs: 30_000,
      signal: AbortSignal.abort(reason),
      resolve: () => Promise.resolve(['127.0.0.1']),
    });
    await assert.rejects(before, reason);
    const abort = new AbortController();
    const during = dial('x', end.port, {
      timeoutMs: 30_000,
      signal: abort.signal,
      resolve: () => {
        abort.abort(reason);
        return Promise.resolve(['127.0.0.1']);
      },
    });
    await assert.rejects(during, reason);
  });
  test('the first refusal is the one that is told', async () => {
    const end = await rawServer(() => undefined);
    await end.close();
    const error: unknown = await dial('127.0.0.1', end.port, { timeoutMs: 30_000, signal: never }).catch(
      (e: unknown) => e,
    );
    assert.ok(error instanceof DialError);
    assert.deepEqual([error.at, error.tried], [{ stage: 'connect', reason: 'refused' }, ['127.0.0.1']]);
    assert.match(error.detail, /ECONNREFUSED/);
  });
});
