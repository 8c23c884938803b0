/** The ten findings of the design that a connection must not forget: each has its test. */
import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { after, afterEach, describe, mock, test } from 'node:test';
import { utils, type Connection, type ServerChannel } from 'ssh2';
import { Cancelled } from '../../src/appliance/failure';
import { dial } from '../../src/network/dial';
import { hostVerifier, type Trust } from '../../src/ssh/hostKeys/hostVerifier';
import type { Link } from '../../src/ssh/link';
import type { Questions } from '../../src/ssh/questions';
import type { Shell, ShellEnd } from '../../src/ssh/shell';
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
import { ecdsaKey, sshServer, type RecordingServer } from './sshServer';
import { steppedClock } from './steppedClock';
import { until } from './until';

const ends: FarEnd[] = [];
const stores: { remove(): void }[] = [];
const keep = <T extends FarEnd>(end: T): T => {
  ends.push(end);
  return end;
};
const freshStore = () => {
  const store = keyStore();
  stores.push(store);
  return store;
};
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end.close()));
});
after(() => stores.forEach((store) => store.remove()));

const WINDOW = { cols: 80, rows: 24 };
const channel = (timeoutMs = 30_000) => ({ timeoutMs, signal: new AbortController().signal });

async function linkTo(server: RecordingServer, questions: Questions = person().questions): Promise<Link> {
  const { keys } = freshStore();
  return opened(await tryHop(hopAt(server.port), undefined, { trustedKeys: keys, questions }).outcome);
}

function endOf(shell: Shell): Promise<ShellEnd> {
  return new Promise((resolve) => shell.onClose(resolve));
}

/** What a judge can answer that is not a yes. */
const ODD_ANSWERS: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['false', false],
  ['true', true],
  ['0', 0],
  ['1', 1],
  ["''", ''],
  ["'refuse'", 'refuse'],
  ["'yes'", 'yes'],
  ['NaN', Number.NaN],
  ['an object', { accept: true }],
  ['an error', new Error('accept')],
];

describe('finding 1: no odd answer of a judge accepts a key', () => {
  const key = Buffer.from('key');
  const later = <T>(value: T) => new Promise<T>((resolve) => setImmediate(() => resolve(value)));

  /** How an answer can come: as it is, as a promise, a turn later, thrown, or rejected a turn later. */
  const WAYS: readonly (readonly [string, (answer: unknown) => () => unknown])[] = [
    ['at once', (answer) => () => answer],
    ['in a promise', (answer) => () => Promise.resolve(answer)],
    ['later', (answer) => () => later(answer)],
    [
      'thrown',
      (answer) => () => {
        throw answer;
      },
    ],
    [
      'rejected later',
      (answer) => async () => {
        await later(undefined);
        throw answer;
      },
    ],
  ];
  for (const [name, answer] of ODD_ANSWERS) {
    for (const [way, judgeOf] of WAYS) {
      test(`finding 1: ${name}, ${way}`, async () => {
        const answers = await answersOf(judgeOf(answer));
        assert.deepEqual(answers, [false]);
      });
    }
    test(`finding 1: ${name}, after close`, async () => {
      const answers = await answersOf(() => later(answer), true);
      assert.deepEqual(answers, []);
    });
  }
  test("finding 1: 'accept' after close reaches nobody", async () => {
    assert.deepEqual(await answersOf(() => later('accept'), true), []);
  });
  test("finding 1: 'accept' alone accepts", async () => {
    assert.deepEqual(await answersOf(() => later('accept')), [true]);
  });
  test('finding 1: a second key that is shown during the judgement is refused', () => {
    const gate = hostVerifier(() => new Promise<Trust>(() => undefined), {
      changedLater: () => undefined,
      broken: () => undefined,
    });
    const answers: unknown[] = [];
    gate.connectOption.hostVerifier(key, (permitted) => answers.push(permitted));
    gate.connectOption.hostVerifier(Buffer.from('another'), (permitted) => answers.push(permitted));
    assert.deepEqual(answers, [false]);
  });
  test('finding 1: what ssh2 throws when it goes on is handed over, not lost', async () => {
    const broken = await new Promise<Error>((resolve) => {
      const gate = hostVerifier(() => Promise.resolve('accept'), { changedLater: () => undefined, broken: resolve });
      gate.connectOption.hostVerifier(key, () => {
        throw new TypeError('protocol._destruct is not a function');
      });
    });
    assert.match(broken.message, /_destruct/);
  });

  async function answersOf(judge: () => unknown, close = false): Promise<unknown[]> {
    const answers: unknown[] = [];
    const gate = hostVerifier(judge as () => Promise<Trust>, {
      changedLater: () => undefined,
      broken: () => undefined,
    });
    const verifier = gate.connectOption.hostVerifier as (key: Buffer, verify: (permitted: unknown) => void) => unknown;
    const returned = verifier(key, (permitted) => answers.push(permitted));
    if (close) gate.close();
    await later(undefined);
    await later(undefined);
    assert.equal(returned, undefined, 'ssh2 takes a returned value for an answer');
    return answers;
  }

  for (const [name, answer] of ODD_ANSWERS.filter(([, value]) => value !== true)) {
    test(`finding 1: a person's question answered with ${name} logs in nowhere`, async () => {
      const ssh = keep(await sshServer());
      const user = person({ trustHostKey: () => Promise.resolve(answer as boolean) });
      const result = await tryHop(hopAt(ssh.port), undefined, {
        trustedKeys: freshStore().keys,
        questions: user.questions,
      }).outcome;
      assert.equal(brief(result), 'esa1 host-key refused');
      assert.equal(ssh.auths.length, 0);
    });
  }
});

describe('finding 2: no authentication packet before the person has judged the key', () => {
  type End = readonly [
    string,
    (question: ReturnType<typeof openQuestion<boolean>>, abort: AbortController, server: RecordingServer) => void,
    string,
  ];
  const ENDS: readonly End[] = [
    ['refused', (question) => question.answer(false), 'host-key refused'],
    ['left with Esc', (question) => question.refuse(new Cancelled()), 'cancelled'],
    ['aborted', (_, abort) => abort.abort(), 'cancelled'],
    ['hung up by the server', (_, __, server) => server.reset(), 'kex reset'],
  ];
  for (const position of [1, 2] as const) {
    for (const [name, end, expected] of ENDS) {
      test(`finding 2: hop ${position}, the question open, then ${name}`, async () => {
        const [outer, inner] = [keep(await sshServer()), keep(await sshServer({ hostKey: ecdsaKey() }))];
        const judged = position === 1 ? outer : inner;
        const question = openQuestion<boolean>();
        const user = person({
          trustHostKey: (hop, _, signal) => (hop.position === position ? question.ask(signal) : Promise.resolve(true)),
        });
        const abort = new AbortController();
        const session = sessionWith(freshStore().keys);
        const to = route(applianceAt('esa1', outer.port), applianceAt('sma1', inner.port));
        const outcome = outcomeOf(session.openShell(request(to, { questions: user.questions, signal: abort.signal })));
        const asking = await question.asked;
        await someTurns();
        assert.equal(judged.auths.length, 0, 'while the question is open');
        end(question, abort, judged);
        const hop = position === 1 ? 'esa1' : 'sma1';
        const place = position === 2 && name.startsWith('hung up') ? 'kex closed' : expected;
        assert.equal(brief(await outcome), expected === 'cancelled' ? expected : `${hop} ${place}`);
        assert.ok(asking.aborted, 'the question is taken off the screen');
        question.answer(true);
        await someTurns();
        assert.equal(judged.auths.length, 0, 'a late yes is no answer');
        await session.close();
        await until(() => outer.open() + inner.open() === 0, 'no connection is left');
      });
    }
  }
  test('finding 2: the deadline that runs out while the store judges sends nothing', async (t) => {
    const ssh = keep(await sshServer());
    let judging: () => void = () => undefined;
    const isJudging = new Promise<void>((resolve) => (judging = resolve));
    const judge = () => new Promise<never>(() => judging());
    const clock = steppedClock(t);
    const { outcome } = tryHop(hopAt(ssh.port), undefined, { trustedKeys: { ...freshStore().keys, judge } });
    await Promise.race([isJudging, outcome]);
    clock.tick(30_000);
    assert.equal(brief(await outcome), 'esa1 kex timeout');
    assert.equal(ssh.auths.length, 0);
  });

  async function someTurns(): Promise<void> {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  }
});

test('finding 3: what is written after the link died is never said to have arrived', async () => {
  let received = '';
  const ssh = keep(
    await sshServer({
      onShell: (accept) => {
        const shell = accept();
        shell.on('error', () => undefined);
        shell.on('data', (chunk: Buffer) => (received += chunk.toString()));
      },
    }),
  );
  const shell = await (await linkTo(ssh)).shell(WINDOW, channel());
  shell.onData(() => undefined);
  const end = endOf(shell);
  ssh.reset();
  shell.write('commit\n');
  assert.equal((await end).kind, 'lost');
  shell.write('commit\n');
  shell.resize({ cols: 1, rows: 1 });
  shell.close();
  assert.equal(received, '');
});

describe('finding 4: one outcome, whatever events a fault makes', () => {
  const FAULTS: readonly (readonly [string, (connection: Connection, server: RecordingServer) => void])[] = [
    ['DISCONNECT by the application', (connection) => connection.end()],
    ['FIN', (_, server) => server.finish()],
    ['RST', (_, server) => server.reset()],
  ];
  for (const [name, fault] of FAULTS) {
    test(`finding 4: ${name} during the login`, async () => {
      const ssh: RecordingServer = keep(await sshServer({ onAuth: (_, connection) => fault(connection, ssh) }));
      let outcomes = 0;
      const attempt = tryHop(hopAt(ssh.port), undefined, { trustedKeys: freshStore().keys });
      void attempt.outcome.then(() => outcomes++);
      assert.equal(brief(await attempt.outcome), 'esa1 auth closed');
      await until(() => ssh.open() === 0, 'the connection is closed');
      assert.equal(outcomes, 1);
    });
    test(`finding 4: ${name} after the login ends the link once`, async () => {
      const ssh = keep(await sshServer());
      const link = await linkTo(ssh);
      let ended = 0;
      link.onClose(() => ended++);
      const [connection] = ssh.clients;
      assert.ok(connection);
      fault(connection, ssh);
      await until(() => ended > 0, 'the link has ended');
      link.close();
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(ended, 1);
      assert.equal(link.lost()?.reason, 'lost');
    });
  }
  test('finding 4: an inner hop whose channel just closes asks the outer one for the cause', async () => {
    const outer = keep(await sshServer());
    const inner = keep(await sshServer({ onAuth: () => outer.reset() }));
    const link = await linkTo(outer);
    const result = await tryHop(hopAt(inner.port, { id: 'sma1' }), link, { trustedKeys: freshStore().keys }).outcome;
    assert.equal(brief(result), 'esa1 shell lost');
  });
});

describe('finding 5: a channel has a deadline of its own', () => {
  test('finding 5: a forward that is never answered', async () => {
    const ssh = keep(await sshServer({ onForward: () => undefined }));
    const link = await linkTo(ssh);
    const result = await outcomeOf(link.forward('10.0.8.20', 22, channel(100)));
    assert.equal(brief(result), 'esa1 forward timeout');
    await closed(link);
  });
  test('finding 5: a shell that is never answered', async () => {
    const ssh = keep(await sshServer({ onShell: () => undefined }));
    const link = await linkTo(ssh);
    assert.equal(brief(await outcomeOf(link.shell(WINDOW, channel(100)))), 'esa1 shell timeout');
    await closed(link);
  });
  test('finding 5: a channel that comes too late is closed again', async () => {
    let accept: (() => ServerChannel) | undefined;
    const ssh = keep(await sshServer({ onForward: (ok) => (accept = ok) }));
    const link = await linkTo(ssh);
    await outcomeOf(link.forward('10.0.8.20', 22, channel(50)));
    await until(() => accept !== undefined, 'the server is asked');
    let closedAgain = false;
    accept?.()
      .resume()
      .on('close', () => (closedAgain = true));
    await until(() => closedAgain, 'the late channel is closed');
    await closed(link);
  });
  test('finding 5: after the end a channel is refused, not thrown', async () => {
    const link = await linkTo(keep(await sshServer()));
    await closed(link);
    assert.equal(brief(await outcomeOf(link.forward('10.0.8.20', 22, channel()))), 'esa1 forward closed');
    assert.equal(brief(await outcomeOf(link.shell(WINDOW, channel()))), 'esa1 shell closed');
  });
  test('finding 5: an abort frees whoever waits for a channel', async () => {
    const link = await linkTo(keep(await sshServer({ onForward: () => undefined })));
    const abort = new AbortController();
    const waiting = outcomeOf(link.forward('10.0.8.20', 22, { timeoutMs: 60_000, signal: abort.signal }));
    abort.abort();
    assert.equal(brief(await waiting), 'cancelled');
    await closed(link);
  });
});

describe('finding 7: a new key exchange asks nobody again', () => {
  const exchange = (connection: Connection) => new Promise<void>((resolve) => connection.rekey(() => resolve()));
  test('finding 7: the same key passes silently, and the data is whole', async () => {
    const ssh = keep(await sshServer());
    const user = person();
    const shell = await (await linkTo(ssh, user.questions)).shell(WINDOW, channel());
    let received = '';
    shell.onData((chunk) => (received += chunk.toString()));
    const [connection] = ssh.clients;
    assert.ok(connection);
    for (let i = 0; i < 5; i++) {
      shell.write(`line ${i};`);
      await exchange(connection);
    }
    await until(() => received.endsWith('line 4;'), 'all lines');
    assert.equal(received, 'line 0;line 1;line 2;line 3;line 4;');
    assert.deepEqual(user.asked, ['key esa1', 'password esa1']);
  });
  test('C07 finding 7: a key that changes at a new exchange ends the connection', async () => {
    const ssh = keep(await sshServer());
    const user = person();
    const link = await linkTo(ssh, user.questions);
    const shell = await link.shell(WINDOW, channel());
    shell.onData(() => undefined);
    const end = endOf(shell);
    const [connection] = ssh.clients;
    assert.ok(connection);
    showAnotherKey(connection);
    connection.rekey();
    const seen = await end;
    assert.equal(seen.kind === 'lost' && seen.failure.reason, 'changed-during-session');
    assert.deepEqual(user.asked, ['key esa1', 'password esa1']);
  });

  function showAnotherKey(connection: Connection): void {
    const other = utils.parseKey(ecdsaKey().pem);
    const { _protocol: protocol } = connection as unknown as { _protocol: { _hostKeys: Record<string, unknown> } };
    protocol._hostKeys = { 'ecdsa-sha2-nistp256': other };
  }
});

describe('finding 8: a server that lets anybody in is not trusted', () => {
  const refused: readonly (readonly [string, Parameters<typeof sshServer>[0]])[] = [
    ['the method none', { onAuth: (context) => context.accept() }],
    [
      'no prompts',
      {
        onAuth: (context) => {
          if (context.method === 'keyboard-interactive') context.prompt([], () => context.accept());
          else context.reject(['keyboard-interactive']);
        },
      },
    ],
  ];
  for (const [name, options] of refused) {
    test(`C15 finding 8: accepted by ${name}: refused, and no password was asked for`, async () => {
      const ssh = keep(await sshServer(options));
      const user = person();
      const result = await tryHop(hopAt(ssh.port), undefined, {
        trustedKeys: freshStore().keys,
        questions: user.questions,
      }).outcome;
      assert.equal(brief(result), 'esa1 auth trivial');
      assert.deepEqual(user.asked, ['key esa1']);
      assert.equal(ssh.auths.filter(({ method }) => method === 'password').length, 0);
    });
  }
  test('finding 8: a shell that asks for a password gets nothing by itself', async () => {
    let received = '';
    const ssh = keep(
      await sshServer({
        onShell: (accept) => {
          const shell = accept();
          shell.on('data', (chunk: Buffer) => (received += chunk.toString()));
          shell.write("admin@esa1's password: ");
        },
      }),
    );
    const user = person();
    const link = await linkTo(ssh, user.questions);
    const shell = await link.shell(WINDOW, channel());
    let seen = '';
    shell.onData((chunk) => (seen += chunk.toString()));
    await until(() => seen.includes('password: '), 'the prompt');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(received, '');
    assert.deepEqual(user.asked, ['key esa1', 'password esa1']);
    await closed(link);
  });
});

describe('finding 10: a mistake in an address goes nowhere', () => {
  const BAD: readonly (readonly [string, string, (port: number) => number, string])[] = [
    ['an empty host', '', (port) => port, 'bad-host'],
    ['a blank host', '  ', (port) => port, 'bad-host'],
    ['a host of two words', '127.0.0.1 evil', (port) => port, 'bad-host'],
    ['a host with a line end', '127.0.0.1\n', (port) => port, 'bad-host'],
    ['port 0', '127.0.0.1', () => 0, 'bad-port'],
    ['port -1', '127.0.0.1', () => -1, 'bad-port'],
    ['port 65536', '127.0.0.1', () => 65_536, 'bad-port'],
    ['port 22.5', '127.0.0.1', () => 22.5, 'bad-port'],
    ['port NaN', '127.0.0.1', () => Number.NaN, 'bad-port'],
  ];
  for (const [name, host, portOf, reason] of BAD) {
    test(`finding 10: ${name} never reaches connect`, async () => {
      const end = keep(await rawServer(() => undefined));
      const connect = mock.method(Socket.prototype, 'connect');
      const result = await tryHop(hopAt(portOf(end.port), { host }), undefined, { trustedKeys: freshStore().keys })
        .outcome;
      connect.mock.restore();
      assert.equal(brief(result), `esa1 validate ${reason}`);
      assert.equal(connect.mock.callCount(), 0);
    });
  }
  test('finding 10: neither is it sent to a hop to connect to', async () => {
    let asked = 0;
    const link = await linkTo(
      keep(
        await sshServer({
          onForward: (_, reject) => {
            asked++;
            reject();
          },
        }),
      ),
    );
    const result = await tryHop(hopAt(0, { id: 'sma1' }), link, { trustedKeys: freshStore().keys }).outcome;
    assert.equal(brief(result), 'sma1 validate bad-port');
    assert.equal(asked, 0);
    await closed(link);
  });
  test('finding 10: brackets round an address are no part of it', async () => {
    const ssh = keep(await sshServer());
    const attempt = tryHop(hopAt(ssh.port, { host: '[127.0.0.1]' }), undefined, { trustedKeys: freshStore().keys });
    await closed(opened(await attempt.outcome));
  });
  test('finding 10: the first connection is told not to wait for more bytes', async () => {
    const end = keep(await rawServer(() => undefined));
    const noDelay = mock.method(Socket.prototype, 'setNoDelay');
    const { socket } = await dial('127.0.0.1', end.port, { timeoutMs: 30_000, signal: new AbortController().signal });
    const calls = noDelay.mock.calls.filter(({ this: on }) => on === socket);
    noDelay.mock.restore();
    socket.destroy();
    assert.deepEqual(
      calls.map(({ arguments: [on] }) => on),
      [true],
    );
  });
});
