import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { cuttingProxy, type Cut } from './cuttingProxy';
import { brief, closed, hopAt, keyStore, person, tryHop, type Outcome } from './site';
import { sshServer } from './sshServer';
import { until } from './until';

const store = keyStore();
after(() => store.remove());

interface Sweep {
  readonly direction: Cut['direction'];
  readonly how: Cut['how'];
  readonly step: number;
}

const SWEEPS: readonly Sweep[] = [
  { direction: 'down', how: 'rst', step: 7 },
  { direction: 'down', how: 'fin', step: 61 },
  { direction: 'up', how: 'rst', step: 67 },
];
const LAST_BYTE = 4096;
/** A login is through after some 1 600 bytes down and 2 000 up; after that a cut meets an open link. */
const DENSE_UP_TO = 2048;
const SPARSE_STEP = 211;
const AT_ONCE = 4;

for (const sweep of SWEEPS) {
  const name = `${sweep.how.toUpperCase()} after byte 0, ${sweep.step}, ${2 * sweep.step} ... ${sweep.direction}, up to ${LAST_BYTE}`;
  test(`B06 ${name}: one outcome each, and no credential is sent twice`, async (t) => {
    const ssh = await sshServer();
    t.after(() => ssh.close());
    const cuts = offsets(sweep.step);
    const seen = new Map<string, number>();
    const worker = async () => {
      for (let at = cuts.next(); at.done !== true; at = cuts.next()) {
        const what = await cutAt({ ...sweep, at: at.value }, ssh.port);
        seen.set(what, (seen.get(what) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const total = [...offsets(sweep.step)].length;
    assert.equal(
      [...seen.values()].reduce((sum, count) => sum + count, 0),
      total,
    );
    for (const outcome of seen.keys())
      assert.match(outcome, /^(open|esa1 (connect reset|(ident|kex|auth) (closed|reset)))$/);
    assert.ok((seen.get('open') ?? 0) > 0, 'the login fits into the last offsets');
    assertOneTryPerConnection(
      ssh.auths.filter(({ method }) => method === 'password').map(({ connection }) => connection),
    );
    await until(() => ssh.open() === 0, 'no connection is left');
  });
}

function* offsets(step: number): Generator<number, undefined> {
  for (let at = 0; at <= LAST_BYTE; at += at < DENSE_UP_TO ? step : SPARSE_STEP) yield at;
  return undefined;
}

/** One attempt through a proxy of its own; what came of it, which must not change afterwards. */
async function cutAt(cut: Cut, port: number): Promise<string> {
  const proxy = await cuttingProxy(port, () => cut);
  const user = person();
  const attempt = tryHop(hopAt(proxy.port), undefined, {
    trustedKeys: store.keys,
    questions: user.questions,
    timeoutMs: 30_000,
  });
  const outcome = await attempt.outcome;
  assert.equal(proxy.connections(), 1, 'one connection per attempt');
  assert.ok(user.secrets.length <= 1, 'one password per attempt');
  if (outcome.kind === 'open') await closed(outcome.value);
  await proxy.close();
  for (const secret of user.secrets) assertSettledOnce(secret.outcomes, outcome);
  return brief(outcome);
}

function assertSettledOnce(outcomes: readonly string[], outcome: Outcome): void {
  assert.deepEqual(outcomes, [outcome.kind === 'open' ? 'accepted' : 'unknown']);
}

function assertOneTryPerConnection(connections: readonly number[]): void {
  assert.equal(new Set(connections).size, connections.length);
}
