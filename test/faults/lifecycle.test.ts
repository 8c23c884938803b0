import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { dial } from '../../src/network/dial';
import type { HopEvent } from '../../src/ssh/events';
import type { Questions } from '../../src/ssh/questions';
import type { Shell } from '../../src/ssh/shell';
import { rawServer, type FarEnd } from './farEnd';
import {
  applianceAt,
  brief,
  closed,
  hopAt,
  keyStore,
  opened,
  openQuestion,
  outcomeOf,
  person,
  request,
  route,
  sessionWith,
  tryHop,
} from './site';
import { silentPort } from './silentPort';
import { ecdsaKey, sshServer, type RecordingServer, type SshServerOptions } from './sshServer';
import { until } from './until';

const store = keyStore();
const folder = mkdtempSync(join(tmpdir(), 'hopthrough-lifecycle-'));
const ends: FarEnd[] = [];
const keep = <T extends FarEnd>(end: T): T => {
  ends.push(end);
  return end;
};
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end.close()));
});
after(() => {
  store.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Cancels when `reached` says so, and looks at what is left. */
interface Step {
  readonly name: string;
  readonly outer?: SshServerOptions;
  readonly inner?: SshServerOptions;
  readonly questions?: Partial<Questions>;
  readonly at: (event: HopEvent) => boolean;
}

const hop = (id: string, kind: HopEvent['kind'], phase?: string) => (event: HopEvent) =>
  event.hop === id && event.kind === kind && (phase === undefined || ('phase' in event && event.phase === phase));

const STEPS: readonly Step[] = [
  { name: 'the first hop is dialled', at: hop('esa1', 'phase', 'tcp') },
  { name: 'the first hop has answered', at: hop('esa1', 'address') },
  { name: 'the ident is awaited', at: hop('esa1', 'phase', 'key') },
  { name: 'the ident has come', at: hop('esa1', 'ident') },
  { name: 'the key is known', at: hop('esa1', 'host-key') },
  { name: 'the login begins', at: hop('esa1', 'phase', 'login') },
  { name: 'the first hop is open', at: hop('esa1', 'open') },
  { name: 'the forward is asked for', at: hop('sma1', 'phase', 'forward') },
  { name: 'the forward is open', at: hop('sma1', 'phase-done', 'forward') },
  { name: 'the second ident has come', at: hop('sma1', 'ident') },
  { name: 'the second login begins', at: hop('sma1', 'phase', 'login') },
  { name: 'the second hop is open', at: hop('sma1', 'open') },
];

describe('E01 cancel', () => {
  for (const step of STEPS) {
    for (const when of ['at once', 'a turn later'] as const) {
      test(`E01 when ${step.name}, ${when}: Cancelled, and no socket is left`, async () => {
        const [outer, inner] = [keep(await sshServer()), keep(await sshServer())];
        const session = sessionWith(store.keys);
        const abort = new AbortController();
        const onEvent = (event: HopEvent) => {
          if (!step.at(event)) return;
          if (when === 'at once') abort.abort();
          else setImmediate(() => abort.abort());
        };
        const to = route(applianceAt('esa1', outer.port), applianceAt('sma1', inner.port));
        const outcome = await outcomeOf(session.openShell(request(to, { signal: abort.signal, onEvent })));
        if (when === 'at once') assert.equal(brief(outcome), 'cancelled');
        if (outcome.kind === 'open') outcome.value.close();
        else assert.equal(brief(outcome), 'cancelled');
        await session.close();
        await until(() => outer.open() + inner.open() === 0, 'no connection is left');
      });
    }
  }

  const QUESTIONS: readonly (readonly [
    string,
    SshServerOptions,
    (ask: (signal: AbortSignal) => Promise<never>) => Partial<Questions>,
  ])[] = [
    ['the key', { hostKey: ecdsaKey() }, (ask) => ({ trustHostKey: (_, __, signal) => ask(signal) })],
    ['the password', {}, (ask) => ({ password: (_, __, signal) => ask(signal) })],
    [
      'the code',
      {
        onAuth: (context) => {
          if (context.method === 'keyboard-interactive')
            context.prompt([{ prompt: 'Code: ', echo: false }], () => context.accept());
          else context.reject(['keyboard-interactive']);
        },
      },
      (ask) => ({ answers: (_, __, signal) => ask(signal) }),
    ],
  ];
  for (const position of [1, 2] as const) {
    for (const [name, options, ask] of QUESTIONS) {
      test(`E01 while hop ${position} asks for ${name}: Cancelled, and the question is withdrawn`, async () => {
        const [plain, asking] = [keep(await sshServer()), keep(await sshServer(options))];
        const question = openQuestion<never>();
        const theirs = ask((signal) => question.ask(signal));
        const user = person(position === 1 ? theirs : only('sma1', theirs));
        const session = sessionWith(keptStore().keys);
        const abort = new AbortController();
        const to =
          position === 1
            ? route(applianceAt('sma1', asking.port))
            : route(applianceAt('esa1', plain.port), applianceAt('sma1', asking.port));
        const outcome = outcomeOf(session.openShell(request(to, { questions: user.questions, signal: abort.signal })));
        const signal = await question.asked;
        abort.abort();
        assert.equal(brief(await outcome), 'cancelled');
        assert.ok(signal.aborted);
        await session.close();
        await until(() => plain.open() + asking.open() === 0, 'no connection is left');
        assert.equal(asking.credentials(), 0);
      });
    }
  }

  test('E01 while the name is looked up', async () => {
    const abort = new AbortController();
    const dialling = dial('esa1.example', 22, {
      timeoutMs: 60_000,
      signal: abort.signal,
      resolve: () => new Promise(() => undefined),
    });
    abort.abort(new Error('given up'));
    await assert.rejects(dialling, /given up/);
  });
  test('E01 while the connection is made', async (t) => {
    const silent = await silentPort();
    t.after(() => silent.close());
    const attempt = tryHop(hopAt(silent.port), undefined, { trustedKeys: store.keys, timeoutMs: 60_000 });
    setImmediate(() => attempt.abort.abort());
    assert.equal(brief(await attempt.outcome), 'cancelled');
  });
  test('E01 while the agent is silent: its connection is closed too', async (t) => {
    let talking = 0;
    const agent = createServer((socket: Socket) => {
      talking++;
      socket.resume().on('close', () => talking--);
    });
    const path = join(folder, 'silent-agent');
    await new Promise<void>((resolve) => agent.listen(path, resolve));
    t.after(() => void agent.close());
    const ssh = keep(await sshServer());
    const attempt = tryHop(hopAt(ssh.port, { agent: path }), undefined, { trustedKeys: store.keys });
    await until(() => talking === 1, 'the agent is asked');
    attempt.abort.abort();
    assert.equal(brief(await attempt.outcome), 'cancelled');
    await until(() => talking === 0, 'the agent is left');
  });
  test('E01 while a passphrase is asked for', async () => {
    const ssh = keep(await sshServer({ onAuth: (context) => context.reject(['publickey']) }));
    const file = join(folder, 'encrypted');
    const { generateKeyPairSync } = await import('node:crypto');
    const pair = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' },
    });
    writeFileSync(file, pair.privateKey, { mode: 0o600 });
    const question = openQuestion<never>();
    const { questions } = person({ passphrase: (_, __, ___, signal) => question.ask(signal) });
    const attempt = tryHop(hopAt(ssh.port, { identityFiles: [file] }), undefined, {
      trustedKeys: store.keys,
      questions,
    });
    await question.asked;
    attempt.abort.abort();
    assert.equal(brief(await attempt.outcome), 'cancelled');
    assert.deepEqual(
      ssh.auths.map(({ method }) => method),
      ['none'],
      'what it takes was asked, and nothing else',
    );
  });
  test('E01 an attempt that was cancelled before it began opens nothing', async () => {
    const end = keep(await rawServer(() => undefined));
    const session = sessionWith(store.keys);
    const signal = AbortSignal.abort();
    assert.equal(
      brief(await outcomeOf(session.openShell(request(route(applianceAt('esa1', end.port)), { signal })))),
      'cancelled',
    );
    assert.equal(end.connections(), 0);
    await session.close();
  });
});

describe('E05 E06 ends in any order', () => {
  test(
    'E05 whatever is ended in whatever order, nothing throws and nothing is left',
    { timeout: 300_000 },
    async () => {
      const servers = [keep(await sshServer()), keep(await sshServer()), keep(await sshServer())] as const;
      const acts = [
        'shell',
        'other shell',
        'abort',
        'session',
        'reset 1',
        'reset 2',
        'finish 3',
        'shell again',
      ] as const;
      const orders = fc.shuffledSubarray([...acts], { minLength: 1 });
      await fc.assert(
        fc.asyncProperty(orders, fc.integer({ min: 0, max: 3 }), (order, pause) => endsInOrder(servers, order, pause)),
        { numRuns: 60 },
      );
    },
  );

  async function endsInOrder(
    servers: readonly [RecordingServer, RecordingServer, RecordingServer],
    order: readonly string[],
    pause: number,
  ): Promise<void> {
    const [a, b, c] = servers;
    const session = sessionWith(store.keys);
    const abort = new AbortController();
    const to = route(applianceAt('jump', a.port), applianceAt('esa1', b.port), applianceAt('sma1', c.port));
    const shell = await session.openShell(request(to));
    const other = await session.openShell(request(route(to[0], applianceAt('esa1', b.port))));
    const third = outcomeOf(session.openShell(request(to, { signal: abort.signal })));
    let ended = 0;
    for (const one of [shell, other]) {
      one.onData(() => undefined);
      one.onClose(() => ended++);
    }
    const acts: Record<string, () => unknown> = {
      shell: () => shell.close(),
      'shell again': () => shell.close(),
      'other shell': () => other.close(),
      abort: () => abort.abort(),
      session: () => session.close(),
      'reset 1': () => a.reset(),
      'reset 2': () => b.reset(),
      'finish 3': () => c.finish(),
    };
    for (const name of order) {
      acts[name]?.();
      for (let i = 0; i < pause; i++) await new Promise((resolve) => setImmediate(resolve));
    }
    const late = await third;
    if (late.kind === 'open') late.value.close();
    await Promise.all([session.close(), session.close()]);
    await until(() => ended === 2, 'both shells have ended, once each');
    await until(() => a.open() + b.open() + c.open() === 0, 'no connection is left');
  }

  test('E06 ending twice, or from within an end, is harmless', async () => {
    const ssh = keep(await sshServer());
    const link = opened(await tryHop(hopAt(ssh.port), undefined, { trustedKeys: store.keys }).outcome);
    const shell = await link.shell({ cols: 80, rows: 24 }, { timeoutMs: 30_000, signal: new AbortController().signal });
    shell.onData(() => undefined);
    let ended = 0;
    link.onClose(() => {
      ended++;
      link.close();
      shell.close();
    });
    link.close();
    link.close();
    await closed(link);
    await closed(link);
    assert.equal(ended, 1);
  });
  test('E06 a session that is closed while it connects lets nothing through, and opens nothing afterwards', async () => {
    const ssh = keep(await sshServer());
    const session = sessionWith(store.keys);
    const to = route(applianceAt('esa1', ssh.port));
    const connecting = outcomeOf(session.openShell(request(to)));
    await session.close();
    assert.equal(brief(await connecting), 'cancelled');
    assert.equal(brief(await outcomeOf(session.openShell(request(to)))), 'cancelled');
    await until(() => ssh.open() === 0, 'no connection is left');
    assert.ok(ssh.connections() <= 1);
  });
});

describe('E07 one connection however many ask', () => {
  test('E07 20 shells at once on one route: one connection per hop, one question each', async () => {
    const [outer, inner] = [keep(await sshServer()), keep(await sshServer())];
    const session = sessionWith(keptStore().keys);
    const user = person();
    const to = route(applianceAt('esa1', outer.port), applianceAt('sma1', inner.port));
    const shells = await Promise.all(
      Array.from({ length: 20 }, () => session.openShell(request(to, { questions: user.questions }))),
    );
    assert.deepEqual([outer.connections(), inner.connections()], [1, 1]);
    assert.deepEqual(user.asked, ['key esa1', 'password esa1', 'key sma1', 'password sma1']);
    assert.deepEqual([outer.credentials(), inner.credentials()], [1, 1]);
    await echoes(shells);
    for (const shell of shells.slice(1)) shell.close();
    await echoes(shells.slice(0, 1));
    shells[0]?.close();
    await until(() => outer.open() + inner.open() === 0, 'the last one closes both');
    await session.close();
  });
  test('E07 a failure is told to all who waited, and tried once', async () => {
    const ssh = keep(await sshServer({ password: 'another' }));
    const session = sessionWith(store.keys);
    const to = route(applianceAt('esa1', ssh.port));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(session.openShell(request(to)))));
    assert.deepEqual([...new Set(outcomes.map(brief))], ['esa1 auth refused']);
    assert.equal(ssh.credentials(), 1);
    await session.close();
  });

  async function echoes(shells: readonly Shell[]): Promise<void> {
    const seen = shells.map(() => '');
    shells.forEach((shell, index) => {
      shell.onData((chunk) => (seen[index] = `${seen[index] ?? ''}${chunk.toString()}`));
      shell.write(`<${index}>`);
    });
    await until(() => seen.every((text, index) => text.includes(`<${index}>`)), 'every shell answers');
  }
});

const kept: { remove(): void }[] = [];
after(() => kept.forEach((one) => one.remove()));
function keptStore(): ReturnType<typeof keyStore> {
  const fresh = keyStore();
  kept.push(fresh);
  return fresh;
}

/** These answers for one hop alone; the others get the usual ones. */
function only(id: string, answers: Partial<Questions>): Partial<Questions> {
  const [usual, theirs] = [person().questions, person(answers).questions];
  const of = (place: { readonly id: string }) => (place.id === id ? theirs : usual);
  return {
    trustHostKey: (place, key, signal) => of(place).trustHostKey(place, key, signal),
    password: (place, prompt, signal) => of(place).password(place, prompt, signal),
    answers: (place, round, signal) => of(place).answers(place, round, signal),
  };
}
