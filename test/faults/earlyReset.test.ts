import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { failureOf } from '../../src/appliance/failure';
import { openHop } from '../../src/ssh/hop';
import { hopAt } from './site';

test('B04 a reset while the known keys are still being read is one failure, and no uncaught error', async () => {
  let resetSeen: () => void = () => undefined;
  const reset = new Promise<void>((resolve) => (resetSeen = resolve));
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('close', () => resetSeen());
    setImmediate(() => socket.resetAndDestroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const knownTypes = async () => {
    await reset;
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    return [];
  };
  const never = () => Promise.reject(new Error('not to be asked'));
  const outcome = await openHop(hopAt(port), undefined, {
    questions: { trustHostKey: never, password: never, answers: never, passphrase: never },
    trustedKeys: {
      knownTypes,
      known: never,
      judge: never,
      judgeShown: never,
      accept: never,
      forget: never,
      list: never,
    },
    signal: new AbortController().signal,
    timeoutMs: 30_000,
    onEvent: () => undefined,
  }).catch((error: unknown) => failureOf(error));
  server.close();
  assert.ok(outcome !== undefined && 'stage' in outcome);
  assert.equal(outcome.stage, 'ident');
});
