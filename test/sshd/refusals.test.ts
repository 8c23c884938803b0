/** What real sshd refuses, and how the failure says it. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, describe, test } from 'node:test';
import { account } from './accounts';
import { missing } from './needs';
import { makeKey, type Sshd } from './openssh';
import { person } from './person';
import { run } from './run';
import { openSite, product, type Config, type Role, type Site } from './site';
import { until } from './until';

describe('what real sshd refuses', { skip: missing('openssh', 'user') }, () => {
  const site = missing('openssh', 'user') ? (undefined as unknown as Site) : openSite();
  after(() => site.undo.undo());

  const terminals = { skip: missing('terminals') };

  const noKeys = { identityFiles: [] };
  const FORWARDS = [
    { id: 'C24', title: 'AllowTcpForwarding no', config: { AllowTcpForwarding: 'no' }, reason: 'prohibited', code: 1 },
    { id: 'C24', title: 'DisableForwarding yes', config: { DisableForwarding: 'yes' }, reason: 'prohibited', code: 1 },
    {
      id: 'C24',
      title: 'PermitOpen of another',
      config: { PermitOpen: '192.0.2.1:22' },
      reason: 'prohibited',
      code: 1,
    },
    {
      id: 'C24',
      title: 'a port nobody listens on',
      rest: { port: 9 },
      reason: 'connect-failed',
      code: 2,
      words: /^Connection refused$/,
    },
    {
      id: 'C24',
      title: 'a name the hop does not know',
      rest: { host: 'sma.invalid' },
      reason: 'connect-failed',
      code: 2,
      words: /name/i,
    },
  ] as const;
  for (const { id, title, reason, code, ...row } of FORWARDS) {
    test(`${id} ${title}: the forward fails at hop 1 with ${reason}, code ${code}`, async (t) => {
      const { target } = await site.plain();
      const hop = 'config' in row ? await site.server('hop', row.config) : (await site.plain()).hop;
      const sma = site.appliance('target', target, 'rest' in row ? row.rest : {});
      const before = target.count(/Connection from/g);
      const failure = await product(site, t).fails([site.appliance('hop', hop), sma], person());
      assert.deepEqual([failure.hop, failure.stage, failure.reason], ['esa1', 'forward', reason]);
      const { line = '', ...facts } = failure.facts ?? {};
      assert.deepEqual(facts, { address: `${sma.host}:${sma.port}`, code });
      assert.match(line, 'words' in row ? row.words : /^open failed$/);
      assert.equal(target.count(/Connection from/g), before);
    });
  }

  test('MaxSessions 1 at the target: the second terminal is refused, the first goes on', terminals, async (t) => {
    const servers = [(await site.plain()).hop, await site.server('target', { MaxSessions: 1 })] as const;
    const route = [site.appliance('hop', servers[0]), site.appliance('target', servers[1])] as const;
    const ours = product(site, t);
    const first = await ours.open(route, person());
    const second = person();
    const failure = await ours.fails(route, second);
    assert.deepEqual([failure.hop, failure.stage, failure.reason], ['sma1', 'shell', 'refused']);
    assert.match(failure.detail ?? '', /\S/);
    assert.deepEqual(second.questions(), [], 'the login is shared');
    assert.equal(await first.run('whoami'), site.accounts.target.user);
    first.type('exit\n');
    await first.ended;
    assert.equal(await (await ours.open(route, person())).run('whoami'), site.accounts.target.user);
  });

  test('MaxSessions 1 at the hop: a terminal on it leaves forwards as they are', terminals, async (t) => {
    const servers = [await site.server('hop', { MaxSessions: 1 }), (await site.plain()).target] as const;
    const esa = site.appliance('hop', servers[0]);
    const ours = product(site, t);
    const onHop = await ours.open([esa], person());
    const through = await ours.open([esa, site.appliance('target', servers[1])], person());
    assert.equal(await through.run('whoami'), site.accounts.target.user);
    assert.equal(await onHop.run('whoami'), site.accounts.hop.user);
    assert.equal(servers[0].count(/Accepted publickey/g), 1, 'one login of the hop serves both');
  });

  test('PermitTTY no: the shell is refused', async (t) => {
    const hop = await site.server('hop', { PermitTTY: 'no' });
    const failure = await product(site, t).fails([site.appliance('hop', hop)], person());
    assert.deepEqual([failure.hop, failure.stage, failure.reason], ['esa1', 'shell', 'refused']);
  });

  for (const role of ['hop', 'target'] as const satisfies readonly Role[]) {
    test(`C13 a wrong password at the ${role} is tried once`, { skip: missing('accounts') }, async (t) => {
      const sshd = await site.server(role);
      const last = site.appliance(role, sshd, noKeys);
      const who = person({ password: () => 'wrong' });
      const { hop } = await site.plain();
      const failure = await product(site, t).fails(role === 'hop' ? [last] : [site.appliance('hop', hop), last], who);
      assert.deepEqual([failure.hop, failure.stage, failure.reason], [last.id, 'auth', 'refused']);
      assert.deepEqual(failure.facts?.tried, ['password']);
      assert.deepEqual(who.outcomes, [`password ${last.id} refused`]);
      await ended(sshd);
      assert.equal(sshd.count(/Failed password for/g), 1);
      assert.equal(sshd.count(/userauth-request.*method password/g), 1);
    });
  }

  test('C13 a wrong password by PAM is tried once', { skip: missing('accounts') || missing('pam') }, async (t) => {
    const hop = await site.server('hop', { UsePAM: 'yes', KbdInteractiveAuthentication: 'yes' });
    const who = person({ password: () => 'wrong' });
    const failure = await product(site, t).fails([site.appliance('hop', hop, noKeys)], who);
    assert.deepEqual([failure.stage, failure.reason], ['auth', 'refused']);
    assert.deepEqual(who.outcomes, ['password esa1 refused']);
    await ended(hop);
    assert.equal(hop.count(/Failed (password|keyboard-interactive\/pam) for/g), 1);
    assert.equal(hop.count(/userauth-request.*method password/g), 0);
  });

  test('AllowUsers nobody: the right password is tried once', { skip: missing('accounts') }, async (t) => {
    const hop = await site.server('hop', { AllowUsers: 'nobody' });
    const who = person({ password: () => site.accounts.hop.password });
    const failure = await product(site, t).fails([site.appliance('hop', hop, noKeys)], who);
    assert.deepEqual([failure.stage, failure.reason], ['auth', 'refused']);
    await ended(hop);
    assert.equal(hop.count(/Failed password for/g), 1);
  });

  test(
    'MaxAuthTries 1: the right password opens, as nothing else was tried before',
    { skip: missing('accounts') },
    async (t) => {
      const hop = await site.server('hop', { MaxAuthTries: 1 });
      const who = person({ password: () => site.accounts.hop.password });
      const terminal = await product(site, t).open([site.appliance('hop', hop, noKeys)], who);
      assert.equal(await terminal.run('whoami'), site.accounts.hop.user);
    },
  );

  test(
    'MaxAuthTries 1: a wrong password ends it, and the server says why',
    { skip: missing('accounts') },
    async (t) => {
      const hop = await site.server('hop', { MaxAuthTries: 1 });
      const who = person({ password: () => 'wrong' });
      const failure = await product(site, t).fails([site.appliance('hop', hop, noKeys)], who);
      assert.equal(failure.stage, 'auth');
      assert.match(failure.detail ?? '', /Too many authentication failures/);
      assert.equal(who.outcomes.length, 1);
      await ended(hop);
      assert.equal(hop.count(/Failed password for/g), 1);
    },
  );

  const METHODS: readonly { title: string; config: Config; reason: string; methods: readonly string[] }[] = [
    {
      title: 'no key here for a server that takes keys alone',
      config: { PasswordAuthentication: 'no' },
      reason: 'no-credential',
      methods: ['publickey'],
    },
    {
      title: 'a server that takes nothing we can',
      config: { PasswordAuthentication: 'no', PubkeyAuthentication: 'no', HostbasedAuthentication: 'yes' },
      reason: 'no-method',
      methods: ['hostbased'],
    },
  ];
  for (const { title, config, reason, methods } of METHODS) {
    test(`${title}: ${reason}`, async (t) => {
      const hop = await site.server('hop', config);
      const who = person();
      const failure = await product(site, t).fails([site.appliance('hop', hop, noKeys)], who);
      assert.deepEqual([failure.stage, failure.reason], ['auth', reason]);
      assert.deepEqual(failure.facts?.methods, methods);
      assert.deepEqual(who.questions(), ['host key esa1']);
    });
  }

  test('a key the server does not know is refused', async (t) => {
    const hop = await site.server('hop', { PasswordAuthentication: 'no' });
    const stranger = makeKey(site.path('stranger'));
    const failure = await product(site, t).fails([site.appliance('hop', hop, { identityFiles: [stranger] })], person());
    assert.deepEqual([failure.stage, failure.reason], ['auth', 'refused']);
    assert.deepEqual(failure.facts?.tried, ['publickey']);
    await ended(hop);
    assert.equal(hop.count(/userauth-request.*method publickey/g), 1);
  });

  test(
    'C15 an account without a password lets everybody in: refused as trivial',
    { skip: missing('accounts') },
    async (t) => {
      const { user } = account('e', site.undo);
      run('usermod', ['-p', '', user]);
      const hop = await site.server('hop', { PermitEmptyPasswords: 'yes' });
      const who = person({ password: () => 'not for this server' });
      const failure = await product(site, t).fails([site.appliance('hop', hop, { ...noKeys, user })], who);
      assert.deepEqual([failure.stage, failure.reason], ['auth', 'trivial']);
      assert.deepEqual(who.questions(), ['host key esa1']);
      await hop.logged(/Accepted none for/);
    },
  );

  test('LoginGraceTime ends it: the question goes away, and a late answer is not sent', async (t) => {
    const hop = await site.server('hop');
    let answer: (password: string) => void = () => undefined;
    let asking: AbortSignal | undefined;
    const password = (_: unknown, signal: AbortSignal) => {
      asking = signal;
      return new Promise<string>((resolve) => (answer = resolve));
    };
    const who = person({ password });
    const failing = product(site, t).fails([site.appliance('hop', hop, noKeys)], who);
    await Promise.race([failing, until(() => asking, 'the question')]);
    // The signal of its own timer, two minutes early: no seconds are right for a login on any machine.
    process.kill(hop.sessions()[0]?.pid ?? NaN, 'SIGALRM');
    const failure = await failing;
    assert.deepEqual([failure.stage, failure.reason], ['auth', 'closed']);
    assert.deepEqual(who.questions(), ['host key esa1', 'password esa1']);
    assert.equal(asking?.aborted, true);
    answer('too late');
    await until(() => who.outcomes.length > 0, 'the outcome of the password');
    assert.deepEqual(who.outcomes, ['password esa1 unknown']);
    assert.equal(hop.count(/method password/g), 0);
  });

  test('B01 nobody listens at the hop', async (t) => {
    const hop = await site.server('hop');
    await hop.stop();
    const failure = await product(site, t).fails([site.appliance('hop', hop)], person());
    assert.deepEqual([failure.hop, failure.stage, failure.reason], ['esa1', 'connect', 'refused']);
  });

  test('B04 MaxStartups is used up: closed before the greeting', async (t) => {
    const hop = await site.server('hop', { MaxStartups: 1 });
    const other = connect(hop.port, hop.host).on('error', () => undefined);
    t.after(() => other.destroy());
    await new Promise((resolve) => other.once('data', resolve));
    const failure = await product(site, t).fails([site.appliance('hop', hop)], person());
    assert.deepEqual([failure.hop, failure.stage], ['esa1', 'ident']);
    // Linux resets what is closed before our greeting was read from it (tcp(7)).
    assert.ok(failure.reason === 'closed' || failure.reason === 'reset', failure.reason);
  });

  test('B10 a banner of 30 kB is told in part, and the login goes on', terminals, async (t) => {
    // ssh2 1.17 takes no packet above 35000 bytes, the least that RFC 4253 6.1 asks for.
    const banner = site.path('banner');
    writeFileSync(banner, `Authorised users only.\n${'x'.repeat(30_000)}\n`);
    const hop = await site.server('hop', { Banner: banner });
    const ours = product(site, t);
    const terminal = await ours.open([site.appliance('hop', hop)], person());
    assert.equal(await terminal.run('whoami'), site.accounts.hop.user);
    const [text = ''] = ours.events.flatMap((event) => (event.kind === 'banner' ? [event.text] : []));
    assert.match(text, /^Authorised users only\./);
    assert.ok(text.length <= 8192);
  });
});

/** Once the log tells of the end of a connection, it is whole. */
function ended(sshd: Sshd): Promise<void> {
  return sshd.logged(/Connection (closed|reset) by|Received disconnect|[Dd]isconnecting/);
}
