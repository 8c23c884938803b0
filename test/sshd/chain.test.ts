/** Through one real sshd to another: every way to log in, and what a hop may refuse. */
import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { missing } from './needs';
import { makeKey, startAgent } from './openssh';
import { person } from './person';
import { run } from './run';
import { openSite, product, type Role, type Site } from './site';

describe('a chain through real sshd', { skip: missing('openssh', 'user', 'terminals') }, () => {
  const site = missing('openssh', 'user', 'terminals') ? (undefined as unknown as Site) : openSite();
  after(() => site.undo.undo());

  const byId = { esa1: 'hop', sma1: 'target' } as const satisfies Record<string, Role>;
  const passwordOf = ({ id }: { id: string }) => site.accounts[byId[id as keyof typeof byId]].password;

  test('the target answers through the hop alone', { skip: missing('namespaces') }, async (t) => {
    const { hop, target } = await site.plain();
    const sma = site.appliance('target', target);
    const failure = await product(site, t, { timeoutMs: 1000 }).fails([sma], person());
    assert.equal(failure.stage, 'connect', JSON.stringify(failure));
    const terminal = await product(site, t).open([site.appliance('hop', hop), sma], person());
    const peer = (await terminal.run('echo $SSH_CONNECTION')).split(' ');
    assert.deepEqual(peer.slice(2), [target.host, `${target.port}`]);
    assert.notEqual(peer[0], hop.host.replace(/\d+$/, '1'), 'the target sees the hop, not this computer');
  });

  test('with a key: each step is told in order and each host key is asked for once', async (t) => {
    const { hop, target } = await site.plain();
    const ours = product(site, t);
    const who = person();
    const terminal = await ours.open([site.appliance('hop', hop), site.appliance('target', target)], who);
    assert.equal(await terminal.run('whoami'), site.accounts.target.user);
    assert.deepEqual(who.questions(), ['host key esa1', 'host key sma1']);
    const told = ours.events.map((event) => `${event.hop} ${event.kind}${'phase' in event ? ` ${event.phase}` : ''}`);
    const steps = (id: string, first: string) => [
      `${id} phase ${first}`,
      `${id} phase-done ${first}`,
      `${id} phase key`,
      `${id} ident`,
      `${id} host-key`,
      `${id} phase-done key`,
      `${id} phase login`,
      `${id} phase-done login`,
      `${id} open`,
    ];
    assert.deepEqual(
      told.filter((line) => !line.endsWith(' address')),
      [...steps('esa1', 'tcp'), ...steps('sma1', 'forward')],
    );
  });

  test('with a password, another one at each hop', { skip: missing('accounts') }, async (t) => {
    const { hop, target } = await site.plain();
    const who = person({ password: passwordOf });
    const noKeys = { identityFiles: [] };
    const route = [site.appliance('hop', hop, noKeys), site.appliance('target', target, noKeys)] as const;
    const terminal = await product(site, t).open(route, who);
    assert.notEqual(passwordOf({ id: 'esa1' }), passwordOf({ id: 'sma1' }));
    assert.equal(await terminal.run('whoami'), site.accounts.target.user);
    assert.deepEqual(who.questions(), ['host key esa1', 'password esa1', 'host key sma1', 'password sma1']);
    assert.deepEqual(who.outcomes, ['password esa1 accepted', 'password sma1 accepted']);
    assert.equal(hop.count(/Failed password/g) + target.count(/Failed password/g), 0);
  });

  test('with keyboard-interactive by PAM', { skip: missing('accounts') || missing('pam') }, async (t) => {
    const config = { UsePAM: 'yes', KbdInteractiveAuthentication: 'yes', PasswordAuthentication: 'no' };
    const [hop, target] = [await site.server('hop', config), await site.server('target', config)];
    const who = person({ password: passwordOf });
    const noKeys = { identityFiles: [] };
    const route = [site.appliance('hop', hop, noKeys), site.appliance('target', target, noKeys)] as const;
    const terminal = await product(site, t).open(route, who);
    assert.equal(await terminal.run('whoami'), site.accounts.target.user);
    assert.deepEqual(who.outcomes, ['password esa1 accepted', 'password sma1 accepted']);
    assert.match(target.log(), /Accepted keyboard-interactive\/pam for/);
  });

  const KEYS = [
    { name: 'ecdsa 256', options: { type: 'ecdsa', bits: 256 } },
    { name: 'ecdsa 384', options: { type: 'ecdsa', bits: 384 } },
    { name: 'ecdsa 521', options: { type: 'ecdsa', bits: 521 } },
    { name: 'rsa 2048', options: { type: 'rsa', bits: 2048 } },
    { name: 'rsa 2048 in PEM', options: { type: 'rsa', bits: 2048, format: 'PEM' } },
    { name: 'ecdsa 256 in PEM', options: { type: 'ecdsa', bits: 256, format: 'PEM' } },
    { name: 'encrypted ed25519', options: { passphrase: 'open sesame' } },
    { name: 'encrypted rsa', options: { type: 'rsa', bits: 2048, passphrase: 'h\u00e9 "quoted"' } },
    { name: 'encrypted rsa in PEM', options: { type: 'rsa', bits: 2048, format: 'PEM', passphrase: 'open sesame' } },
  ] as const;
  for (const { name, options } of KEYS) {
    test(`with an ${name} key`, async (t) => {
      const { hop, target } = await site.plain();
      const passphrase = 'passphrase' in options ? options.passphrase : undefined;
      const key = site.loginKey(name.replaceAll(' ', '-'), options);
      const who = person(passphrase === undefined ? {} : { passphrase: () => passphrase });
      const withKey = { identityFiles: [key] };
      const sma = site.appliance('target', target, withKey);
      const terminal = await product(site, t).open([site.appliance('hop', hop), sma], who);
      assert.equal(await terminal.run('whoami'), site.accounts.target.user);
      assert.deepEqual(who.outcomes, passphrase === undefined ? [] : ['passphrase sma1 accepted']);
    });
  }

  test('a wrong passphrase is asked for again and never reaches a server', async (t) => {
    const hop = await site.server('hop');
    const key = site.loginKey('retried', { passphrase: 'right one' });
    const who = person({ passphrase: (_file, attempt) => (attempt === 1 ? 'wrong one' : 'right one') });
    const terminal = await product(site, t).open([site.appliance('hop', hop, { identityFiles: [key] })], who);
    assert.equal(await terminal.run('whoami'), site.accounts.hop.user);
    assert.deepEqual(who.outcomes, ['passphrase esa1 refused', 'passphrase esa1 accepted']);
    assert.equal(hop.count(/Failed \w+ for/g), 0);
  });

  test('with an agent, which holds a certificate beside the key', { skip: missing('agent') }, async (t) => {
    const { hop, target } = await site.plain();
    const key = site.loginKey('in-agent');
    const authority = makeKey(site.path('authority'));
    run('ssh-keygen', ['-q', '-s', authority, '-I', 'someone', '-n', site.accounts.target.user, `${key}.pub`]);
    const agent = await startAgent(site.path('agent'), [key], site.undo);
    assert.match(run('ssh-add', ['-l'], '', { ...process.env, SSH_AUTH_SOCK: agent }), /-CERT/);
    const byAgent = { identityFiles: [], agent };
    const route = [site.appliance('hop', hop, byAgent), site.appliance('target', target, byAgent)] as const;
    const who = person();
    const terminal = await product(site, t).open(route, who);
    assert.equal(await terminal.run('whoami'), site.accounts.target.user);
    assert.deepEqual(who.questions(), ['host key esa1', 'host key sma1']);
  });

  test('C18 of an agent with eight keys only the named one is offered', { skip: missing('agent') }, async (t) => {
    const hop = await site.server('hop', { MaxAuthTries: 2 });
    const others = [1, 2, 3, 4, 5, 6, 7].map((n) => makeKey(site.path(`other-${n}`)));
    const key = site.loginKey('named');
    const agent = await startAgent(site.path('full-agent'), [...others, key], site.undo);
    // Only the public half lies on the disk, as with a key on a smart card.
    const named = site.path('only-public');
    copyFileSync(`${key}.pub`, `${named}.pub`);
    const esa = site.appliance('hop', hop, { identityFiles: [named], identitiesOnly: true, agent });
    const terminal = await product(site, t).open([esa], person());
    assert.equal(await terminal.run('whoami'), site.accounts.hop.user);
    assert.equal(hop.count(/Failed publickey/g), 0);
  });

  test('C14 key and password together, as a partial success asks for', { skip: missing('accounts') }, async (t) => {
    const hop = await site.server('hop', { AuthenticationMethods: 'publickey,password' });
    const who = person({ password: passwordOf });
    const terminal = await product(site, t).open([site.appliance('hop', hop)], who);
    assert.equal(await terminal.run('whoami'), site.accounts.hop.user);
    assert.deepEqual(who.outcomes, ['password esa1 accepted']);
  });
});
