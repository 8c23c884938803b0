import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, describe, mock, test } from 'node:test';
import { inspect } from 'node:util';
import { getHeapSnapshot } from 'node:v8';
import type { PasswordAuthContext } from 'ssh2';
import type { Secret } from '../../src/ssh/questions';
import type { FarEnd } from './farEnd';
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
import { sshServer, type SshServerOptions } from './sshServer';
import { until } from './until';

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

/** Made of bytes, so that no string of the test itself holds it. */
function canary(): Buffer {
  return Buffer.from(`canary${randomBytes(12).toString('hex')}`, 'latin1');
}

const byPassword = (take: boolean): SshServerOptions => ({
  onAuth: (context) => {
    if (context.method !== 'password') context.reject(['password']);
    else if (take) context.accept();
    else context.reject(['password']);
  },
});
const byKeyboard = (take: boolean): SshServerOptions => ({
  onAuth: (context) => {
    if (context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive']);
    else context.prompt([{ prompt: 'Password: ', echo: false }], () => (take ? context.accept() : context.reject()));
  },
});
const hangsUp: SshServerOptions = {
  onAuth: (context, connection) => {
    if (context.method === 'password') connection.end();
    else context.reject(['password']);
  },
};

const FLOWS: readonly (readonly [string, SshServerOptions, string])[] = [
  ['accepted by password', byPassword(true), 'open'],
  ['accepted by keyboard-interactive', byKeyboard(true), 'open'],
  ['refused by password', byPassword(false), 'esa1 auth refused'],
  ['refused by keyboard-interactive', byKeyboard(false), 'esa1 auth refused'],
  ['cut off', hangsUp, 'esa1 auth closed'],
];

describe('finding 9: what is left of a secret', () => {
  for (const [name, options, expected] of FLOWS) {
    test(`finding 9: ${name}: its bytes are overwritten and its owner is told once`, async () => {
      const ssh = keep(await sshServer(options));
      const user = person({}, canary());
      const result = await tryHop(hopAt(ssh.port), undefined, { trustedKeys: store.keys, questions: user.questions })
        .outcome;
      assert.equal(brief(result), expected);
      const [secret, ...more] = user.secrets;
      assert.deepEqual([secret?.outcomes.length, more.length], [1, 0]);
      assert.ok(secret?.bytes.every((byte) => byte === 0));
      if (result.kind === 'open') await closed(result.value);
    });

    test(`F01 F02 ${name}: in no event, outcome, shell or session, however it is printed`, async () => {
      const ssh = keep(await sshServer(options));
      const secret = canary();
      const user = person({}, secret);
      const seen: unknown[] = [];
      const session = sessionWith(store.keys);
      const to = route(applianceAt('esa1', ssh.port));
      const outcome = await outcomeOf(
        session.openShell(request(to, { questions: user.questions, onEvent: (event) => seen.push(event) })),
      );
      const link = await tryHop(hopAt(ssh.port), undefined, {
        trustedKeys: store.keys,
        questions: person({}, secret).questions,
      }).outcome;
      const error = outcome.kind === 'failed' ? new Error(inspect(outcome.failure)) : undefined;
      const text = printed([seen, outcome, link, session, error]);
      assert.ok(text.length > 100);
      assert.ok(!hides(text, secret), 'the secret is printed');
      if (link.kind === 'open') await closed(link.value);
      await session.close();
    });
  }

  test('finding 9: no string that can be reached holds the password once the login is over', async () => {
    const links = [];
    const secret = canary();
    for (const options of [byPassword(true), byKeyboard(true)]) {
      const ssh = keep(await sshServer(forgetful(options)));
      links.push(
        opened(
          await tryHop(hopAt(ssh.port), undefined, {
            trustedKeys: store.keys,
            questions: person({}, Buffer.from(secret)).questions,
          }).outcome,
        ),
      );
    }
    assert.equal(await reachable(secret), false);
    await Promise.all(links.map(closed));
  });
  test('finding 9: a string that can be reached would be found', async () => {
    const secret = canary();
    const holder = { text: secret.toString('latin1') };
    assert.equal(await reachable(secret), true);
    assert.ok(holder.text.startsWith('canary'));
  });
});

describe('F: nothing tells a secret', () => {
  test('F01 the folder of the keys holds no secret', async () => {
    const fresh = keyStore();
    const ssh = keep(await sshServer(byPassword(true)));
    const secret = canary();
    const user = person({}, Buffer.from(secret));
    await closed(
      opened(await tryHop(hopAt(ssh.port), undefined, { trustedKeys: fresh.keys, questions: user.questions }).outcome),
    );
    const texts = readdirSync(fresh.folder).map((name) => readFileSync(join(fresh.folder, name), 'latin1'));
    assert.ok(texts.join('').includes('127.0.0.1'));
    assert.ok(!hides(texts.join(''), secret));
    fresh.remove();
  });
  test('F03 a way in writes to no console, on any hop', async () => {
    const methods = ['log', 'info', 'debug', 'warn', 'error', 'trace'] as const;
    const spies = methods.map((method) => mock.method(console, method, () => undefined));
    const [outer, inner] = [keep(await sshServer()), keep(await sshServer())];
    const session = sessionWith(store.keys);
    const shell = await session.openShell(
      request(route(applianceAt('esa1', outer.port), applianceAt('sma1', inner.port))),
    );
    shell.close();
    await session.close();
    const calls = spies.reduce((sum, spy) => sum + spy.mock.callCount(), 0);
    spies.forEach((spy) => spy.mock.restore());
    assert.equal(calls, 0);
  });
  test('F02 a secret whose owner throws is overwritten all the same, and the login goes on', async () => {
    const ssh = keep(await sshServer());
    const bytes = Buffer.from('secret');
    const { questions } = person({
      password: () =>
        Promise.resolve({
          bytes,
          settle: () => {
            throw new Error('no keyring');
          },
        }),
    });
    const result = await tryHop(hopAt(ssh.port), undefined, { trustedKeys: store.keys, questions }).outcome;
    const link = opened(result);
    const shell = await link.shell({ cols: 80, rows: 24 }, { timeoutMs: 30_000, signal: new AbortController().signal });
    shell.close();
    await closed(link);
    assert.ok(bytes.every((byte) => byte === 0));
  });
  test('F02 a password that comes after the end is overwritten and never sent', async () => {
    const ssh = keep(await sshServer());
    const question = openQuestion<Secret>();
    const { questions } = person({ password: (_, __, signal) => question.ask(signal) });
    const attempt = tryHop(hopAt(ssh.port), undefined, { trustedKeys: store.keys, questions });
    await question.asked;
    attempt.abort.abort();
    assert.equal(brief(await attempt.outcome), 'cancelled');
    const bytes = Buffer.from('secret');
    const outcomes: string[] = [];
    question.answer({ bytes, settle: (outcome) => void outcomes.push(outcome) });
    await until(() => outcomes.length > 0, 'the secret is settled');
    assert.deepEqual(outcomes, ['unknown']);
    assert.ok(bytes.every((byte) => byte === 0));
    assert.equal(ssh.credentials(), 0);
  });
});

function printed(things: readonly unknown[]): string {
  return things
    .map(
      (thing) =>
        `${inspect(thing, { depth: 10, showHidden: true, maxStringLength: null, maxArrayLength: null })}\n${json(thing)}`,
    )
    .join('\n');
}

function json(thing: unknown): string {
  const seen = new Set<unknown>();
  return JSON.stringify(thing, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return '[seen]';
    seen.add(value);
    return value instanceof Error ? Object.assign({}, value, { message: value.message, stack: value.stack }) : value;
  });
}

/** As text, as hex, or as the numbers of a printed Buffer. */
function hides(text: string, secret: Buffer): boolean {
  const hex = secret.toString('hex');
  const forms = [
    secret.toString('latin1'),
    hex,
    secret.toString('base64'),
    hex.replace(/..(?!$)/g, '$& '),
    [...secret].join(','),
  ];
  return forms.some((form) => text.includes(form));
}

/** The server stands in the same process: it must let go of what it was given. */
function forgetful({ onAuth }: SshServerOptions): SshServerOptions {
  return {
    onAuth: (context, connection) => {
      onAuth?.(context, connection);
      if (context.method === 'password') Object.assign(context as Partial<PasswordAuthContext>, { password: '' });
    },
  };
}

async function reachable(secret: Buffer): Promise<boolean> {
  let tail = Buffer.alloc(0);
  let found = false;
  for await (const chunk of getHeapSnapshot() as AsyncIterable<Buffer | string>) {
    const bytes = Buffer.concat([tail, Buffer.from(chunk)]);
    found ||= bytes.includes(secret);
    tail = bytes.subarray(-secret.length);
  }
  return found;
}
