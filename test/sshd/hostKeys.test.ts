/** Host keys of real sshd, judged by known_hosts files that ssh-keygen made and by what was accepted before. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { Cancelled } from '../../src/appliance/failure';
import { missing } from './needs';
import { fingerprintOf, makeKey, publicKey, type Sshd } from './openssh';
import { person } from './person';
import { run } from './run';
import { openSite, product, type Role, type Site } from './site';

describe('host keys of real sshd', { skip: missing('openssh', 'user') }, () => {
  const site = missing('openssh', 'user') ? (undefined as unknown as Site) : openSite();
  after(() => site.undo.undo());

  const terminals = { skip: missing('terminals') };

  const nameOf = ({ host, port }: Sshd) => (port === 22 ? host : `[${host}]:${port}`);
  let files = 0;
  const knownHosts = (...lines: readonly string[]) => {
    const file = site.path(`known_hosts-${++files}`);
    writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    return file;
  };
  const hashed = (file: string) => {
    run('ssh-keygen', ['-q', '-H', '-f', file]);
    return file;
  };
  const line = (sshd: Sshd, key: string, marker = '') => `${marker}${nameOf(sshd)} ${publicKey(key)}`;

  /** Once the server has seen the connection end: how often somebody tried to log in, by whatever method. */
  const attempts = async (sshd: Sshd) => {
    await sshd.logged(/Connection (closed|reset) by|ssh_dispatch_run_fatal|Received disconnect/);
    return sshd.count(/userauth-request/g);
  };

  test(
    'C01 known to known_hosts, plain and hashed by ssh-keygen -H: no question at either hop',
    terminals,
    async (t) => {
      const { hop, target } = await site.plain();
      // To the product the target's address is private where no namespaces are, so an alias names it in both cases.
      const alias = 'sma1.example.com';
      const lines = [line(hop, site.hostKeys.hop), `${alias} ${publicKey(site.hostKeys.target)}`];
      for (const file of [knownHosts(...lines), hashed(knownHosts(...lines))]) {
        const who = person();
        const sma = site.appliance('target', target, { hostKeyAlias: alias });
        const ours = product(site, t, { knownHostsFiles: [file] });
        await ours.open([site.appliance('hop', hop), sma], who);
        assert.deepEqual(who.questions(), []);
        const verdicts = ours.events.flatMap((event) => (event.kind === 'host-key' ? [event.verdict] : []));
        assert.deepEqual(verdicts, ['match', 'match']);
      }
      // That the log tells of attempts to log in, which others of these tests must not find there.
      await target.logged(/userauth-request/);
    },
  );

  test(
    'a public address behind a hop is found in known_hosts by its address',
    { skip: missing('namespaces') },
    async (t) => {
      const { hop, target } = await site.plain();
      const file = hashed(knownHosts(line(hop, site.hostKeys.hop), line(target, site.hostKeys.target)));
      const who = person();
      const route = [site.appliance('hop', hop), site.appliance('target', target)] as const;
      await product(site, t, { knownHostsFiles: [file] }).open(route, who);
      assert.deepEqual(who.questions(), []);
    },
  );

  test('a loopback address behind a hop is another machine than in known_hosts: asked for', terminals, async (t) => {
    const hop = await site.server('hop', { ListenAddress: '127.0.0.1:2299' });
    const file = knownHosts(line(hop, site.hostKeys.hop), `[127.0.0.1]:2299 ${publicKey(site.hostKeys.hop)}`);
    const who = person();
    const behind = { ...site.appliance('hop', hop, { host: '127.0.0.1', port: 2299 }), id: 'behind' };
    await product(site, t, { knownHostsFiles: [file] }).open([site.appliance('hop', hop), behind], who);
    assert.deepEqual(who.questions(), ['host key behind']);
  });

  test('a server with several keys shows the one that known_hosts has', terminals, async (t) => {
    const rsa = makeKey(site.path('host-rsa'), { type: 'rsa', bits: 2048 });
    const ecdsa = makeKey(site.path('host-ecdsa'), { type: 'ecdsa', bits: 384 });
    const hop = await site.server('hop', {}, { hostKeys: [site.hostKeys.hop, rsa, ecdsa] });
    for (const [key, type] of [
      [rsa, 'ssh-rsa'],
      [ecdsa, 'ecdsa-sha2-nistp384'],
    ] as const) {
      const ours = product(site, t, { knownHostsFiles: [knownHosts(line(hop, key))] });
      const who = person();
      await ours.open([site.appliance('hop', hop)], who);
      assert.deepEqual(who.questions(), []);
      const shown = ours.events.flatMap((event) =>
        event.kind === 'host-key' ? [[event.type, event.fingerprint]] : [],
      );
      assert.deepEqual(shown, [[type, fingerprintOf(key)]]);
    }
  });

  const STOPPED = [
    { id: 'C02', reason: 'changed', lines: (sshd: Sshd, _key: string, other: string) => [line(sshd, other)] },
    {
      id: 'C03',
      reason: 'revoked',
      lines: (sshd: Sshd, key: string) => [line(sshd, key), line(sshd, key, '@revoked ')],
    },
    {
      id: 'C04',
      reason: 'ca-only',
      lines: (sshd: Sshd, _: string, ca: string) => [line(sshd, ca, '@cert-authority ')],
    },
  ] as const;
  const PLACES = [{ role: 'hop' }, { role: 'target' }] as const satisfies readonly { role: Role }[];
  for (const { id, reason, lines } of STOPPED) {
    for (const { role } of PLACES) {
      test(`${id} ${reason} at the ${role}: no question and no attempt to log in`, async (t) => {
        const sshd = await site.server(role);
        const key = site.hostKeys[role];
        const other = makeKey(site.path(`other-${reason}-${role}`));
        const alias = { hostKeyAlias: nameOf(sshd) };
        const hop = role === 'hop' ? sshd : (await site.plain()).hop;
        const known = role === 'hop' ? [] : [line(hop, site.hostKeys.hop)];
        const file = knownHosts(...known, ...lines(sshd, key, other));
        if (reason === 'changed') hashed(file);
        const last = site.appliance(role, sshd, alias);
        const who = person();
        const ours = product(site, t, { knownHostsFiles: [file] });
        const failure = await ours.fails(role === 'hop' ? [last] : [site.appliance('hop', hop), last], who);
        assert.deepEqual([failure.hop, failure.stage, failure.reason], [last.id, 'host-key', reason]);
        assert.equal(failure.facts?.fingerprint, fingerprintOf(key));
        assert.match(failure.facts.file ?? '', /^.*known_hosts-\d+:\d$/);
        assert.equal(failure.facts.knownFingerprint, reason === 'changed' ? fingerprintOf(other) : undefined);
        assert.deepEqual(who.questions(), []);
        assert.equal(await attempts(sshd), 0);
      });
    }
  }

  for (const { role } of PLACES) {
    test(`C01 refused at the ${role}: asked with OpenSSH's fingerprint, no attempt to log in`, async (t) => {
      const sshd = await site.server(role);
      const hop = role === 'hop' ? sshd : (await site.plain()).hop;
      const last = site.appliance(role, sshd);
      let attemptsWhileAsked = NaN;
      const who = person({
        trust: ({ id }) => {
          if (id !== last.id) return true;
          attemptsWhileAsked = sshd.count(/userauth-request/g);
          return false;
        },
      });
      const route = role === 'hop' ? ([last] as const) : ([site.appliance('hop', hop), last] as const);
      const failure = await product(site, t).fails(route, who);
      assert.deepEqual([failure.hop, failure.stage, failure.reason], [last.id, 'host-key', 'refused']);
      const question = who.asked.at(-1);
      assert.ok(question?.what === 'host key');
      assert.equal(question.key.fingerprint, fingerprintOf(site.hostKeys[role]));
      assert.equal(attemptsWhileAsked, 0);
      assert.equal(await attempts(sshd), 0);
    });

    test(`C06 cancelled while the question of the ${role} is open: a late yes sends nothing`, async (t) => {
      const sshd = await site.server(role);
      const hop = role === 'hop' ? sshd : (await site.plain()).hop;
      const last = site.appliance(role, sshd);
      const cancel = new AbortController();
      let answer: (trusted: boolean) => void = () => undefined;
      const who = person({
        trust: ({ id }) => {
          if (id !== last.id) return true;
          queueMicrotask(() => cancel.abort());
          return new Promise((resolve) => (answer = resolve));
        },
      });
      const route = role === 'hop' ? ([last] as const) : ([site.appliance('hop', hop), last] as const);
      await assert.rejects(product(site, t).open(route, who, { signal: cancel.signal }), Cancelled);
      answer(true);
      assert.equal(await attempts(sshd), 0);
    });
  }

  test('C02 changed since it was accepted: both fingerprints, and since when', terminals, async (t) => {
    const store = mkdtempSync(site.path('accepted-'));
    const before = await site.server('hop');
    const terminal = await product(site, t, { store }).open([site.appliance('hop', before)], person());
    terminal.type('exit\n');
    await terminal.ended;
    await before.stop();
    const other = makeKey(site.path('host-other'));
    const now = await site.server('hop', {}, { hostKeys: [other], port: before.port });
    const who = person();
    const failure = await product(site, t, { store }).fails([site.appliance('hop', now)], who);
    assert.deepEqual([failure.stage, failure.reason], ['host-key', 'changed']);
    assert.equal(failure.facts?.fingerprint, fingerprintOf(other));
    assert.equal(failure.facts.knownFingerprint, fingerprintOf(site.hostKeys.hop));
    assert.ok(Math.abs(Date.now() - Date.parse(failure.facts.since ?? '')) < 3_600_000);
    assert.deepEqual(who.questions(), []);
    assert.equal(await attempts(now), 0);
  });

  test('a key accepted once is not asked for again', terminals, async (t) => {
    const { hop, target } = await site.plain();
    const store = mkdtempSync(site.path('kept-'));
    const route = [site.appliance('hop', hop), site.appliance('target', target)] as const;
    const [first, second] = [person(), person()];
    await product(site, t, { store }).open(route, first);
    await product(site, t, { store }).open(route, second);
    assert.deepEqual(first.questions(), ['host key esa1', 'host key sma1']);
    assert.deepEqual(second.questions(), []);
  });
});
