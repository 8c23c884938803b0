/** Through Dropbear and to it: a server that is not OpenSSH, and one that many devices have. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import type { Route } from '../../src/appliance/appliance';
import { failureOf } from '../../src/appliance/failure';
import { startAsyncssh } from './asyncssh';
import { startDropbear, type DropbearOptions } from './dropbear';
import { missing } from './needs';
import { makeKey, publicKey } from './openssh';
import { person } from './person';
import { says } from './sentences';
import type { Server } from './server';
import { openSite, product, type Role, type Site } from './site';

const needs = missing('openssh', 'user', 'accounts', 'dropbear');

describe('Dropbear', { skip: needs }, () => {
  const site = needs ? (undefined as unknown as Site) : openSite();
  after(() => site.undo.undo());

  const byId = { esa1: 'hop', sma1: 'target' } as const satisfies Record<string, Role>;
  const withPasswords = () => person({ password: ({ id }) => site.accounts[byId[id as keyof typeof byId]].password });
  const noKeys = { identityFiles: [] };
  const started = new Map<string, Promise<Server>>();
  const dropbear = (role: Role, options: DropbearOptions = {}): Promise<Server> => {
    const name = JSON.stringify([role, options]);
    const server = started.get(name) ?? startDropbear(site, role, options);
    started.set(name, server);
    return server;
  };
  /** To a target through a hop, both with nothing special about them unless given. */
  const route = async (hop?: Server, target?: Server, rest = {}): Promise<Route> => [
    site.appliance('hop', hop ?? (await dropbear('hop')), noKeys),
    site.appliance('target', target ?? (await dropbear('target')), { ...noKeys, ...rest }),
  ];

  test('a terminal behind it by password: its account, its window, a resize and its status', async (t) => {
    const who = withPasswords();
    const terminal = await product(site, t).open(await route(), who, { window: { cols: 133, rows: 41 } });
    assert.equal(
      await terminal.run('whoami; stty size; echo $TERM'),
      `${site.accounts.target.user}\n41 133\nxterm-256color`,
    );
    terminal.shell.resize({ cols: 72, rows: 19 });
    assert.equal(await terminal.run('stty size'), '19 72');
    assert.deepEqual(who.questions(), ['host key esa1', 'password esa1', 'host key sma1', 'password sma1']);
    assert.deepEqual(who.outcomes, ['password esa1 accepted', 'password sma1 accepted']);
    terminal.type('exit 7\n');
    assert.deepEqual(await terminal.ended, { kind: 'exit', status: 7, signal: undefined });
  });

  test('5 MB of output arrive whole through two of them', async (t) => {
    const terminal = await product(site, t).open(await route(), withPasswords());
    const bytes = randomBytes(5_000_000);
    const file = site.path('shown');
    writeFileSync(file, bytes, { mode: 0o644 });
    terminal.type(`stty raw -echo; printf '<%s>' raw; cat ${file}\n`);
    await terminal.shows(/<raw>/);
    assert.equal(await terminal.hash(bytes.length), createHash('sha256').update(bytes).digest('hex'));
  });

  for (const [type, bits] of [['ed25519'], ['ecdsa', 256], ['rsa', 2048]] as const)
    test(`with an ${type} key nobody is asked for a password`, async (t) => {
      const key = site.loginKey(`login-${type}`, { type, ...(bits && { bits }) });
      const server = await startDropbear(site, 'hop');
      const who = person();
      const terminal = await product(site, t).open([site.appliance('hop', server, { identityFiles: [key] })], who);
      assert.equal(await terminal.run('whoami'), site.accounts.hop.user);
      assert.deepEqual(who.questions(), ['host key esa1']);
      await server.logged(/Pubkey auth succeeded/);
    });

  test('C14 key and password together, as -t asks for', async (t) => {
    const who = withPasswords();
    const both = site.appliance('hop', await dropbear('hop', { args: ['-t'] }));
    assert.equal(await (await product(site, t).open([both], who)).run('whoami'), site.accounts.hop.user);
    assert.deepEqual(who.outcomes, ['password esa1 accepted']);
  });

  describe('and others', { skip: missing('asyncssh') }, () => {
    const KINDS = {
      OpenSSH: (role: Role) => site.server(role),
      Dropbear: (role: Role) => dropbear(role),
      asyncssh: (role: Role) => startAsyncssh(site, role, { keys: true }),
    };
    const PAIRS = [
      ['OpenSSH', 'Dropbear'],
      ['OpenSSH', 'asyncssh'],
      ['Dropbear', 'OpenSSH'],
      ['Dropbear', 'asyncssh'],
      ['asyncssh', 'OpenSSH'],
      ['asyncssh', 'Dropbear'],
    ] as const;
    for (const [outer, inner] of PAIRS)
      test(`through ${outer} to ${inner}`, async (t) => {
        const [hop, target] = [await KINDS[outer]('hop'), await KINDS[inner]('target')];
        const way = [site.appliance('hop', hop), site.appliance('target', target)] as const;
        const terminal = await product(site, t).open(way, person());
        if (inner !== 'asyncssh') assert.equal(await terminal.run('whoami'), site.accounts.target.user);
        else {
          terminal.type('size\r');
          await terminal.shows(/<xterm-256color 80x24>/);
        }
      });
  });

  test('a host key that has changed: no question, and nobody tries to log in', async (t) => {
    const server = await startDropbear(site, 'hop');
    const file = site.path('known_hosts');
    writeFileSync(file, `[${server.host}]:${server.port} ${publicKey(makeKey(site.path('other')))}\n`);
    const who = withPasswords();
    const way = [site.appliance('hop', server, noKeys)] as const;
    const failure = await product(site, t, { knownHostsFiles: [file] }).fails(way, who);
    says(
      failure,
      way,
      /^Not connected\. Hop 1 of 1, esa1, host key: /,
      /If you expect it: correct the entry in .*known_hosts:1/,
    );
    await server.logged(/Exit before auth/);
    assert.deepEqual([failure.reason, who.questions(), server.count(/auth succeeded|attempt/g)], ['changed', [], 0]);
  });

  test('C13 a wrong password is tried once', async (t) => {
    const server = await startDropbear(site, 'target');
    const who = person({ password: ({ id }) => (id === 'esa1' ? site.accounts.hop.password : 'wrong') });
    const way = await route(undefined, server);
    const failure = await product(site, t).fails(way, who);
    says(
      failure,
      way,
      /Hop 2 of 2, sma1, login: refused for \S+\. One attempt was made \(password\)\./,
      /lock the account/,
    );
    await server.logged(/Exit before auth/);
    assert.deepEqual([who.outcomes.at(-1), server.count(/Bad password attempt/g)], ['password sma1 refused', 1]);
  });

  test('-s takes no password: nobody is asked for one', async (t) => {
    const way = [site.appliance('hop', await dropbear('hop', { args: ['-s'] }), noKeys)] as const;
    const who = withPasswords();
    const failure = await product(site, t).fails(way, who);
    says(failure, way, /esa1, login: esa1 takes only publickey, and no key was at hand\./, /identityFile/);
    assert.deepEqual(who.questions(), ['host key esa1']);
  });

  test('C24 -j forwards nothing', async (t) => {
    const way = await route(await dropbear('hop', { args: ['-j'] }));
    const failure = await product(site, t).fails(way, withPasswords());
    says(failure, way, /Hop 1 of 2, esa1, forward: esa1 does not allow forwarding \(code 1\)\./, /jump host/);
  });

  for (const [title, rest, words] of [
    ['a port nobody listens on', { port: 9 }, /could not reach \S+:9; it says "Connection refused"\./],
    ['a name it does not know', { host: 'sma.invalid' }, /could not reach sma\.invalid:\d+; it says "Error resolving /],
  ] as const)
    test(`C24 ${title}: what it says of it`, async (t) => {
      const way = await route(undefined, undefined, rest);
      const failure = await product(site, t).fails(way, withPasswords());
      says(failure, way, words, /Check that host and port are right for esa1, that a firewall lets it through/);
    });

  test('-I ends an idle session: the connection was lost, and whose', async (t) => {
    // Dropbear counts idle time before the login, too: time for the login on a machine that is busy.
    const way = [site.appliance('hop', await dropbear('hop', { args: ['-I', '12'] }), noKeys)] as const;
    const end = await (await product(site, t).open(way, withPasswords())).ended;
    assert.equal(end.kind, 'lost');
    says(end.failure, way, /Hop 1 of 1, esa1, shell: the connection to esa1 was lost\./, /Connect again/);
  });

  for (const [way, options, needed] of [
    ['sftp', {}, missing()],
    ['scp', { withoutSftp: true }, missing('namespaces')],
  ] as const)
    test(`a file comes by ${way} through two of them`, { skip: needed }, async (t) => {
      const remote = site.path('big.cap');
      writeFileSync(remote, randomBytes(8_000_003), { mode: 0o644 });
      const path = await route(undefined, await dropbear('target', options));
      const fetch = (file: string) =>
        product(site, t)
          .session.fetchFile({
            ...{ route: path, questions: withPasswords(), onEvent: () => undefined },
            ...{ remote: file, folder: site.path(`here-${way}`), name: 'big.pcap', mostBytes: 1e9, stallMs: 60_000 },
          })
          .run(new AbortController().signal, () => undefined);
      const fetched = await fetch(remote);
      assert.equal(fetched.way, way);
      assert.ok(readFileSync(fetched.path).equals(readFileSync(remote)));
      await assert.rejects(fetch(site.path('none.cap')), (error) => failureOf(error)?.reason === 'not-found');
    });
});
