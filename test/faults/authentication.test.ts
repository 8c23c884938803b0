import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, test } from 'node:test';
import type { AuthContext, Connection, Prompt } from 'ssh2';
import type { KeyboardRound } from '../../src/ssh/questions';
import type { FarEnd } from './farEnd';
import { brief, closed, factsOf, hopAt, keyStore, person, tryHop, type Outcome, type Person } from './site';
import { ecdsaKey, rsaKey, sshServer, type RecordingServer, type SshServerOptions } from './sshServer';
import { until } from './until';

const store = keyStore();
const folder = mkdtempSync(join(tmpdir(), 'hopthrough-keys-'));
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

interface Login {
  readonly result: Outcome;
  readonly ssh: RecordingServer;
  readonly user: Person;
  readonly notes: readonly string[];
}

async function logIn(
  options: SshServerOptions,
  user = person(),
  change: Parameters<typeof hopAt>[1] = {},
): Promise<Login> {
  const ssh = keep(await sshServer(options));
  const attempt = tryHop(hopAt(ssh.port, change), undefined, { trustedKeys: store.keys, questions: user.questions });
  const result = await attempt.outcome;
  if (result.kind === 'open') await closed(result.value);
  await until(() => ssh.open() === 0, 'the connection is closed');
  return {
    result,
    ssh,
    user,
    notes: attempt.events.flatMap((event) => (event.kind === 'note' ? [event.note.what] : [])),
  };
}

const methodsOf = ({ ssh }: Login) => ssh.auths.map(({ method }) => method);
const asksOf = ({ user }: Login) => user.asked.filter((what) => !what.startsWith('key '));
const outcomesOf = ({ user }: Login) => user.secrets.map(({ outcomes }) => outcomes);

/** Refuses everything, and takes `methods`. */
const refusing = (...methods: string[]): SshServerOptions => ({
  onAuth: (context) => context.reject(methods as never),
});

/** One or more rounds of prompts, decided by the last answers. */
function keyboard(
  rounds: readonly (readonly (string | Prompt)[])[],
  accepted: (answers: readonly string[]) => boolean,
  instructions = '',
): SshServerOptions {
  return {
    onAuth: (context) => {
      if (context.method !== 'keyboard-interactive') {
        context.reject(['keyboard-interactive']);
        return;
      }
      const given: string[] = [];
      const next = (index: number): void => {
        const prompts = rounds[index];
        if (prompts === undefined) {
          if (accepted(given)) context.accept();
          else context.reject();
          return;
        }
        context.prompt(
          prompts.map((p) => (typeof p === 'string' ? { prompt: p, echo: false } : { echo: false, ...p })),
          'name',
          instructions,
          (answers) => {
            given.push(...answers);
            next(index + 1);
          },
        );
      };
      next(0);
    },
  };
}

function keyFile(name: string, pem: string): string {
  const file = join(folder, name);
  writeFileSync(file, pem, { mode: 0o600 });
  return file;
}

describe('C13 each method is tried once', () => {
  test('C13 a refused password: one try, and the list of what was tried', async () => {
    const login = await logIn(refusing('password', 'hostbased'));
    assert.equal(brief(login.result), 'esa1 auth refused');
    assert.deepEqual(factsOf(login.result), { user: 'admin', tried: ['password'], methods: ['password', 'hostbased'] });
    assert.deepEqual(methodsOf(login), ['none', 'password']);
    assert.deepEqual(outcomesOf(login), [['refused']]);
  });
  test('C13 a password that keyboard-interactive refused is not sent again as a password', async () => {
    const login = await logIn({
      onAuth: (context) => {
        if (context.method === 'keyboard-interactive')
          context.prompt([{ prompt: 'Password: ', echo: false }], () => context.reject());
        else context.reject(['keyboard-interactive', 'password']);
      },
    });
    assert.equal(brief(login.result), 'esa1 auth refused');
    assert.deepEqual(methodsOf(login), ['none', 'keyboard-interactive']);
    assert.equal(login.ssh.credentials(), 1);
    assert.deepEqual(asksOf(login), ['password esa1']);
    assert.deepEqual(outcomesOf(login), [['refused']]);
  });
  for (const prompt of ['Passcode: ', 'RADIUS Password: ', 'Code PIN : '])
    test(`C13 any answer that keyboard-interactive refused is not followed by a password: ${prompt}`, async () => {
      const login = await logIn({
        onAuth: (context) => {
          if (context.method === 'keyboard-interactive')
            context.prompt([{ prompt, echo: false }], () => context.reject(['keyboard-interactive', 'password']));
          else context.reject(['keyboard-interactive', 'password']);
        },
      });
      assert.equal(brief(login.result), 'esa1 auth refused');
      assert.deepEqual(methodsOf(login), ['none', 'keyboard-interactive']);
      assert.equal(login.ssh.credentials(), 1);
      assert.equal(asksOf(login).length, 1);
    });
  test('C13 keyboard-interactive that is refused without a prompt leaves the password', async () => {
    const login = await logIn({
      onAuth: (context) => {
        if (context.method === 'password') context.accept();
        else context.reject(['keyboard-interactive', 'password']);
      },
    });
    assert.equal(brief(login.result), 'open');
    assert.deepEqual(methodsOf(login), ['none', 'keyboard-interactive', 'password']);
  });

  test('C13 keyboard-interactive that says something, asks nothing and refuses leaves the password', async () => {
    const login = await logIn({
      onAuth: (context) => {
        if (context.method === 'password') context.accept();
        else if (context.method === 'keyboard-interactive')
          context.prompt([], 'Notice', 'Use a password.', () => context.reject(['keyboard-interactive', 'password']));
        else context.reject(['keyboard-interactive', 'password']);
      },
    });
    assert.equal(brief(login.result), 'open');
    assert.deepEqual(methodsOf(login), ['none', 'keyboard-interactive', 'password']);
  });
  test('C13 two keys, then the password: each once', async () => {
    const identityFiles = [keyFile('a', ecdsaKey().pem), keyFile('b', rsaKey().pem)];
    const login = await logIn(refusing('publickey', 'password'), person(), { identityFiles });
    assert.equal(brief(login.result), 'esa1 auth refused');
    assert.deepEqual(methodsOf(login), ['publickey', 'publickey', 'password']);
    assert.deepEqual(factsOf(login.result).tried, ['publickey', 'password']);
  });
  test('C13 nothing at hand is said so', async () => {
    assert.equal(brief((await logIn(refusing('publickey'))).result), 'esa1 auth no-credential');
    assert.equal(brief((await logIn(refusing('hostbased', 'gssapi-with-mic'))).result), 'esa1 auth no-method');
  });
  test('C13 key files that cannot be used are told and passed over', async () => {
    const identityFiles = [
      join(folder, 'missing'),
      folder,
      keyFile('garbage', 'no key'),
      keyFile('good', ecdsaKey().pem),
    ];
    const login = await logIn(
      { onAuth: (context) => (context.method === 'publickey' ? context.accept() : context.reject()) },
      person(),
      { identityFiles },
    );
    assert.equal(brief(login.result), 'open');
    assert.deepEqual(login.notes, ['key-skipped', 'key-skipped', 'key-skipped']);
    assert.deepEqual(asksOf(login), []);
  });
  test('C13 an agent that hangs up or lies does not keep from the password', async (t) => {
    for (const behave of ['hang up', 'lie'] as const) {
      const agent = createServer((socket) => {
        socket.resume().on('error', () => undefined);
        if (behave === 'hang up') socket.destroy();
        else socket.end(Buffer.from([0, 0, 0, 5, 12, 0, 0, 0, 9]));
      });
      const path = join(folder, `agent-${behave.replace(' ', '-')}`);
      await new Promise<void>((resolve) => agent.listen(path, resolve));
      t.after(() => void agent.close());
      const login = await logIn({}, person(), { agent: path });
      assert.equal(brief(login.result), 'open', behave);
      assert.deepEqual(login.notes, ['agent-unavailable'], behave);
    }
  });
});

describe('C14 partial success', () => {
  test('C14 a key, then a code: goes on', async () => {
    const login = await logIn(
      {
        onAuth: (context) => {
          if (context.method === 'publickey') context.reject(['keyboard-interactive'], true);
          else if (context.method === 'keyboard-interactive')
            context.prompt([{ prompt: 'Passcode: ', echo: false }], () => context.accept());
          else context.reject(['publickey']);
        },
      },
      person(),
      { identityFiles: [keyFile('partial', ecdsaKey().pem)] },
    );
    assert.equal(brief(login.result), 'open');
    assert.deepEqual(asksOf(login), ['answers esa1']);
  });
  test('C14 a password, then a code: the password is known to be right', async () => {
    const login = await logIn({
      onAuth: (context) => {
        if (context.method === 'password') context.reject(['keyboard-interactive'], true);
        else if (context.method === 'keyboard-interactive')
          context.prompt([{ prompt: 'Passcode: ', echo: false }], () => context.reject());
        else context.reject(['password']);
      },
    });
    assert.equal(brief(login.result), 'esa1 auth refused');
    assert.deepEqual(outcomesOf(login), [['accepted']]);
    assert.deepEqual(methodsOf(login), ['none', 'password', 'keyboard-interactive']);
  });
  test('C14 a server that is never content ends after four rounds', async () => {
    const files = Array.from({ length: 8 }, (_, i) => keyFile(`round${i}`, ecdsaKey().pem));
    const login = await logIn(
      { onAuth: (context) => context.reject(['publickey'], context.method === 'publickey') },
      person(),
      { identityFiles: files },
    );
    assert.equal(brief(login.result), 'esa1 auth too-many-rounds');
    assert.equal(methodsOf(login).length, 5);
  });
});

describe('C15 trivial authentication', () => {
  test('C15 a key that is taken without a signature proves nothing', async () => {
    const login = await logIn({ onAuth: (context, connection) => succeedUnsigned(context, connection) }, person(), {
      identityFiles: [keyFile('unsigned', ecdsaKey().pem)],
    });
    assert.equal(brief(login.result), 'esa1 auth trivial');
    assert.deepEqual(
      login.ssh.auths.map(({ signed }) => signed),
      [false],
    );
  });
  test('C15 a key that signs is a proof', async () => {
    const login = await logIn(
      { onAuth: (context) => (context.method === 'publickey' ? context.accept() : context.reject()) },
      person(),
      {
        identityFiles: [keyFile('signed', ecdsaKey().pem)],
      },
    );
    assert.equal(brief(login.result), 'open');
    assert.deepEqual(
      login.ssh.auths.map(({ signed }) => signed),
      [false, true],
    );
  });
  test('C15 success before the prompts are answered is trivial, and the question is withdrawn', async () => {
    let signal: AbortSignal | undefined;
    const user = person({
      answers: (_, __, given) => {
        signal = given;
        return new Promise(() => undefined);
      },
    });
    const login = await logIn(
      {
        onAuth: (context, connection) => {
          if (context.method !== 'keyboard-interactive') {
            context.reject(['keyboard-interactive']);
            return;
          }
          context.prompt([{ prompt: 'Code: ', echo: false }], () => undefined);
          protocolOf(connection).authSuccess();
        },
      },
      user,
    );
    assert.equal(brief(login.result), 'esa1 auth trivial');
    assert.equal(signal?.aborted, true);
  });
});

describe('C16 prompts without measure', () => {
  const seenIn = async (rounds: Parameters<typeof keyboard>[0], instructions?: string) => {
    const rounds_: KeyboardRound[] = [];
    const user = person({
      answers: (_, round) => {
        rounds_.push(round);
        return Promise.resolve(round.prompts.map(() => 'x'));
      },
    });
    return {
      login: await logIn(
        keyboard(rounds, () => true, instructions),
        user,
      ),
      rounds: rounds_,
    };
  };
  test('C16 1 000 prompts are refused', async () => {
    const { login, rounds } = await seenIn([Array.from({ length: 1000 }, () => 'Code: ')]);
    assert.equal(brief(login.result), 'esa1 auth too-many-rounds');
    assert.equal(rounds.length, 0);
  });
  test('C16 a fifth round is refused', async () => {
    const { login, rounds } = await seenIn([['a'], ['b'], ['c'], ['d'], ['e'], ['f']]);
    assert.equal(brief(login.result), 'esa1 auth too-many-rounds');
    assert.equal(rounds.length, 4);
  });
  test('C16 20 kB of text and control characters are cut and stripped', async () => {
    const { login, rounds } = await seenIn(
      [[`\x1b]0;x\x07Code\x9b1m ${'y'.repeat(20_000)}`]],
      `\x1b[2J${'z'.repeat(10_000)}`,
    );
    assert.equal(brief(login.result), 'open');
    const [round] = rounds;
    assert.ok(round);
    assert.equal(round.prompts[0]?.text.length, 1024);
    assert.equal(round.instructions.length, 1024);
    assert.doesNotMatch(
      `${round.name}${round.instructions}${round.prompts.map((p) => p.text).join('')}`,
      /[\x00-\x09\x0b-\x1f\x7f-\x9f]/,
    );
  });
  test('C16 whether an answer may be seen is told as the server says', async () => {
    const { rounds } = await seenIn([
      [
        { prompt: 'Name: ', echo: true },
        { prompt: 'Code: ', echo: false },
      ],
    ]);
    assert.deepEqual(
      rounds[0]?.prompts.map(({ echo }) => echo),
      [true, false],
    );
  });
});

describe('C17 only the password of this login is answered from what is kept', () => {
  const PROMPTS: readonly (readonly [string, readonly (string | Prompt)[], string])[] = [
    ['Password:', ['Password: '], 'password esa1'],
    ["the login's own name", ["admin@127.0.0.1's password: "], 'password esa1'],
    ['another host', ["admin@sma1's password: "], 'password esa1 for admin@sma1'],
    ['another host at the end', ['Password for other-host: '], 'password esa1 for other-host'],
    ['another user', ["root's password: "], 'password esa1 for root'],
    ['a one-time code', ['One-time password: '], 'answers esa1'],
    ['a new password', ['New password: '], 'answers esa1'],
    ['a visible answer', [{ prompt: 'Password: ', echo: true }], 'answers esa1'],
    ['two prompts', ['Password: ', 'Passcode: '], 'answers esa1'],
  ];
  for (const [title, prompts, asked] of PROMPTS) {
    test(`C17 ${title}: ${asked}`, async () => {
      const login = await logIn(keyboard([prompts], () => true));
      assert.deepEqual(asksOf(login), [asked]);
    });
  }
  test('C17 a second round is never answered from what is kept', async () => {
    const login = await logIn(keyboard([['Password: '], ['Password: ']], () => true));
    assert.deepEqual(asksOf(login), ['password esa1', 'answers esa1']);
  });
});

describe('C19 an expired password', () => {
  test('C19 the demand for a new one stops with that reason, and nothing more is sent', async () => {
    const login = await logIn({
      onAuth: (context, connection) => {
        if (context.method === 'password') protocolOf(connection).authPasswdChg('Your password has expired');
        else context.reject(['password']);
      },
    });
    assert.equal(brief(login.result), 'esa1 auth password-expired');
    assert.deepEqual(methodsOf(login), ['none', 'password']);
    assert.deepEqual(asksOf(login), ['password esa1']);
    assert.deepEqual(outcomesOf(login), [['unknown']]);
  });
  test('C19 asked by prompts, the person answers, and the new password is no kept one', async () => {
    const login = await logIn(
      keyboard([['Password: '], ['New password: ', 'Retype new password: ']], (answers) => answers.length === 3),
    );
    assert.equal(brief(login.result), 'open');
    assert.deepEqual(asksOf(login), ['password esa1', 'answers esa1']);
  });
});

interface ServerProtocol {
  authSuccess(): void;
  authPasswdChg(prompt: string): void;
}

/** What a server may send and ssh2's own server does not. */
function protocolOf(connection: Connection): ServerProtocol {
  return (connection as unknown as { _protocol: ServerProtocol })._protocol;
}

function succeedUnsigned(context: AuthContext, connection: Connection): void {
  if (context.method === 'publickey') protocolOf(connection).authSuccess();
  else context.reject(['publickey']);
}
