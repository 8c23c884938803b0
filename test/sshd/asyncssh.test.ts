/** A server of asyncssh: logins in rounds, a CLI, files, and how it ends. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import type { Route } from '../../src/appliance/appliance';
import { failureOf, type Failure } from '../../src/appliance/failure';
import { startAsyncssh, type AsyncsshOptions } from './asyncssh';
import { missing } from './needs';
import { makeKey, publicKey } from './openssh';
import { person, type Person } from './person';
import { says } from './sentences';
import type { Server } from './server';
import { openSite, product, type Role, type Site } from './site';

const needs = missing('openssh', 'user', 'asyncssh');

describe('a server of asyncssh', { skip: needs }, () => {
  const site = needs ? (undefined as unknown as Site) : openSite();
  after(() => site.undo.undo());

  const USUAL: AsyncsshOptions = { password: 'right', keys: true, files: true };
  const started = new Map<string, Promise<Server>>();
  const server = (role: Role, options = USUAL): Promise<Server> => {
    const name = JSON.stringify([role, options]);
    const running = started.get(name) ?? startAsyncssh(site, role, options);
    started.set(name, running);
    return running;
  };
  const to = async (options?: AsyncsshOptions, rest = {}): Promise<Route> => [
    site.appliance('hop', await server('hop', options), { identityFiles: [], ...rest }),
  ];
  const behind = async (options?: AsyncsshOptions, rest = {}): Promise<Route> => [
    ...(await to(options)),
    site.appliance('target', await server('target'), { identityFiles: [], ...rest }),
  ];
  const knows = (password: string, code = ''): Person => ({
    ...person({ password: () => password }),
    answers: () => Promise.resolve([code]),
  });

  test('a terminal behind it: its window, a resize, 1 MB of output, and its status', async (t) => {
    const window = { cols: 133, rows: 41 };
    const terminal = await product(site, t).open(await behind(), knows('right'), { window });
    terminal.type('size\r');
    await terminal.shows(/<xterm-256color 133x41>/);
    terminal.shell.resize({ cols: 72, rows: 19 });
    await (await server('target')).logged(/^window 72 19$/m);
    terminal.type('fill 1000000\r');
    const { input } = await terminal.shows(/<filled>/);
    assert.equal(input.split('#').length - 1, 1_000_000);
    terminal.type('exit 7\r');
    assert.deepEqual(await terminal.ended, { kind: 'exit', status: 7, signal: undefined });
  });

  for (const [type, bits] of [['ed25519'], ['ecdsa', 256], ['rsa', 2048]] as const)
    test(`with an ${type} key nobody is asked for a password`, async (t) => {
      const key = site.loginKey(`login-${type}`, { type, ...(bits && { bits }) });
      const who = person();
      await product(site, t).open(await to(USUAL, { identityFiles: [key] }), who);
      assert.deepEqual(who.questions(), ['host key esa1']);
    });

  const PASSWORD = ['', '', [['Password: ', false, 'right']]] as const;
  const CODE = ['Second factor', 'From the app', [['Code: ', true, '123456']]] as const;

  test('keyboard-interactive in two rounds: the password, and a code that is asked for as the server says', async (t) => {
    const asked: unknown[] = [];
    const who: Person = {
      ...person({ password: () => 'right' }),
      answers: (_hop, round) => Promise.resolve((asked.push(round), ['123456'])),
    };
    const terminal = await product(site, t).open(await to({ rounds: [PASSWORD, CODE] }), who);
    await terminal.shows(/esa\.example\.com> /);
    const prompts = [{ text: 'Code: ', echo: true }];
    assert.deepEqual(asked, [{ round: 2, name: 'Second factor', instructions: 'From the app', prompts }]);
    assert.deepEqual(who.outcomes, ['password esa1 accepted']);
  });

  const REFUSED: readonly (readonly [string, AsyncsshOptions, Person, number, string])[] = [
    ['a wrong password', { password: 'right' }, knows('wrong'), 1, 'password'],
    ['a wrong password where it asks', { rounds: [PASSWORD] }, knows('wrong'), 1, 'keyboard-interactive'],
    [
      'a wrong password where it asks, or takes it',
      { rounds: [PASSWORD], password: 'right' },
      knows('wrong'),
      1,
      'keyboard-interactive',
    ],
    ['a wrong code', { rounds: [PASSWORD, CODE] }, knows('right', '0'), 1, 'keyboard-interactive'],
  ];
  for (const [title, options, who, times, method] of REFUSED)
    test(`C13 ${title} is tried once`, async (t) => {
      const one = await startAsyncssh(site, 'hop', options);
      const way = [site.appliance('hop', one, { identityFiles: [] })] as const;
      const failure = await product(site, t).fails(way, who);
      const message = new RegExp(
        `Hop 1 of 1, esa1, login: refused for \\S+\\. One attempt was made \\(${method}\\)\\.`,
      );
      says(failure, way, message, /repeated failures lock/);
      await one.logged(/^ended/m);
      assert.equal(one.count(/^(password|answers) refused$/gm), times);
    });

  test('C15 no prompt at all is no login', async (t) => {
    const way = await to({ rounds: [['', 'Welcome', []]] });
    says(await product(site, t).fails(way, knows('right')), way, /esa1 let \S+ in without asking/, /really is esa1/);
  });

  test('no way to log in: nobody is asked', async (t) => {
    const way = await to({});
    const who = person();
    const failure = await product(site, t).fails(way, who);
    says(failure, way, /Hop 1 of 1, esa1, login: esa1 offers \S+ no way to log in\./, /^Check the user of esa1, and/);
    assert.deepEqual(who.questions(), ['host key esa1']);
  });

  test('a host key that has changed: no question, and nothing is sent', async (t) => {
    const one = await startAsyncssh(site, 'hop', USUAL);
    const file = site.path('known_hosts');
    writeFileSync(file, `[${one.host}]:${one.port} ${publicKey(makeKey(site.path('other')))}\n`);
    const who = person();
    const way = [site.appliance('hop', one)] as const;
    const failure = await product(site, t, { knownHostsFiles: [file] }).fails(way, who);
    says(failure, way, /esa1, host key: /, /If you expect it: correct the entry in .*known_hosts:1/);
    await one.logged(/^ended/m);
    assert.deepEqual([failure.reason, who.questions(), one.count(/^(password|key)/gm)], ['changed', [], 0]);
  });

  const FORWARDS: readonly (readonly [string, AsyncsshOptions, object, RegExp])[] = [
    ['what it refuses', { ...USUAL, forward: false }, {}, /esa1 could not reach \S+; it says "Connection refused"\./],
    ['a port nobody listens on', USUAL, { port: 9 }, /esa1 could not reach \S+:9; it says ".*Connect call failed/],
    ['a name it does not know', USUAL, { host: 'sma.invalid' }, /could not reach sma\.invalid:\d+; it says "\[Errno/],
  ];
  for (const [title, options, rest, words] of FORWARDS)
    test(`C24 ${title}: what it says of it`, async (t) => {
      const way = await behind(options, rest);
      says(
        await product(site, t).fails(way, knows('right')),
        way,
        words,
        /^Check that host and port are right for esa1/,
      );
    });

  test('it says goodbye: the session has ended, and nothing was lost', async (t) => {
    const terminal = await product(site, t).open(await behind(), knows('right'));
    terminal.type('leave\r');
    assert.deepEqual(await terminal.ended, { kind: 'exit', status: undefined, signal: undefined });
  });

  test('it cuts the connection: lost, and whose', async (t) => {
    const way = await behind();
    const terminal = await product(site, t).open(way, knows('right'));
    terminal.type('cut\r');
    const end = await terminal.ended;
    assert.equal(end.kind, 'lost');
    says(end.failure, way, /Hop 2 of 2, sma1, shell: the connection to sma1 was lost\./, /^Connect again\.$/);
  });

  const fetching = async (t: Parameters<typeof product>[1], way: Route, remote: string) =>
    product(site, t)
      .session.fetchFile({
        ...{ route: way, questions: knows('right'), onEvent: () => undefined },
        ...{ remote, folder: site.path('here'), name: 'big.pcap', mostBytes: 1e9, stallMs: 60_000 },
      })
      .run(new AbortController().signal, () => undefined);

  test('a file comes by SFTP through two of them', async (t) => {
    const remote = site.path('big.cap');
    writeFileSync(remote, randomBytes(8_000_003), { mode: 0o644 });
    const fetched = await fetching(t, await behind(), remote);
    assert.equal(fetched.way, 'sftp');
    assert.ok(readFileSync(fetched.path).equals(readFileSync(remote)));
  });

  const UNFETCHED: readonly (readonly [string, AsyncsshOptions, string, RegExp, RegExp])[] = [
    ['no such file', USUAL, 'none.cap', /^esa1, file: esa1 has no such file\.$/, /look at its name/],
    ['a folder', USUAL, '.', /that is a folder or a device on esa1/, /whole path of the file/],
    ['no way', { keys: true, password: 'right' }, 'big.cap', /neither by SFTP nor by scp/, /web interface/],
  ];
  for (const [title, options, name, message, next] of UNFETCHED)
    test(`a file that does not come: ${title}`, async (t) => {
      const way = await to(options);
      const error: unknown = await fetching(t, way, site.path(name)).catch((reason: unknown) => reason);
      says(failureOf(error) as Failure, way, message, next);
    });
});
