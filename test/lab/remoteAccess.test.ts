import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { failureOf } from '../../src/appliance/failure';
import type { Exchange } from '../../src/asyncos/cli';
import { startLab, type Lab } from '../../src/lab/lab';
import { carriers, journal, openAccess } from '../../src/store/journal';
import { leases } from '../../src/store/lease';
import { StoreFailed } from '../../src/store/storeFailed';
import type { Choices, Logins } from '../../src/tunnel/moves';
import type { Clock, HeldSeed, SeedVault } from '../../src/tunnel/keeping';
import {
  remoteAccess,
  type Changed,
  type ChangeHooks,
  type RemoteAccessActions,
  type RemoteAccessDeps,
} from '../../src/tunnel/remoteAccess';
import type { OpenCli } from '../../src/session/session';
import type { Shell } from '../../src/ssh/shell';
import { until } from '../faults/until';
import { answersOf, engineer, type Engineer } from './engineer';

const TUNNEL: Choices = { verb: 'TUNNEL', seed: 'generate', port: 443 };
const SSHACCESS: Choices = { verb: 'SSHACCESS', seed: 'generate', port: undefined };
const DISABLE: Choices = { verb: 'DISABLE', seed: 'generate', port: undefined };

/** Real, but for its waits. */
const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  wait: (_ms, abort) => wait(10, undefined, abort ? { signal: abort } : {}),
};

describe('remote access of simulated appliances', () => {
  let lab: Lab;
  let person: Engineer;
  let folder: string;
  let vault: SeedVault & { readonly held: Map<string, HeldSeed> };
  let actions: RemoteAccessActions;
  const logged: unknown[] = [];
  const signal = new AbortController().signal;

  beforeEach(async () => {
    lab = await startLab();
    person = engineer(lab);
    folder = mkdtempSync(join(tmpdir(), 'access-'));
    vault = memoryVault();
    actions = anotherWindow();
    logged.length = 0;
  });
  afterEach(async () => {
    assert.deepEqual(logged.splice(0), []);
    await person.close();
    await lab.close();
    rmSync(folder, { recursive: true });
  });

  /** What a second window has: the same stores, a memory of its own. */
  function anotherWindow(lease: RemoteAccessDeps['lease'] = leases(folder)): RemoteAccessActions {
    return remoteAccess({
      openCli: (id, abort) => person.openCli(id, abort),
      lease,
      journal: journal(folder),
      facts: openAccess(folder),
      carriers: carriers(folder),
      vault,
      clock: realClock,
      error: (error) => logged.push(error),
    });
  }

  function hooks(changes: Partial<ChangeHooks> = {}): ChangeHooks & { readonly exchanges: Exchange[] } {
    const exchanges: Exchange[] = [];
    return {
      exchanges,
      mayLeaveClusterMode: () => Promise.resolve(true),
      temporaryPassword: () => Promise.resolve('temp-Canary-1'),
      despiteLogins: () => Promise.resolve(true),
      onExchange: (exchange) => exchanges.push(exchange),
      ...changes,
    };
  }

  /** Everything that this computer wrote. */
  const written = () =>
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');

  for (const wording of ['ironport', 'cisco', 'web', 'password'] as const)
    test(`${wording}: tunnel on, seen by Cisco's server, up, and off again, each read back`, async () => {
      lab.control('lab-esa1').speakTechsupport(wording);
      assert.equal((await actions.read('lab-esa1', hooks(), signal)).state, 'disabled');

      const on = await actions.change('lab-esa1', TUNNEL, hooks(), signal);
      assert.equal(on.outcome, 'proven');
      assert.equal(on.access.state, 'tunnel-up');
      assert.equal(on.access.port, 443);
      assert.equal(on.access.serialMatches, true);
      assert.equal(on.access.seed, 'held');
      assert.equal(lab.tunnelServer(443).seen.length, 1);
      const { secret } = lab.control('lab-esa1').access;
      assert.equal(vault.held.get('lab-esa1')?.text, secret);
      assert.ok(secret !== '' && !on.access.raw.includes(secret) && !written().includes(secret));
      assert.ok(Date.parse(on.access.expiresAt ?? '') > Date.now());

      await carriers(folder).set('lab-esa1', { by: 'lab-wsa1' });
      await carriers(folder).set('lab-sma1', { by: 'lab-esa1' });
      await carriers(folder).set('lab-sma2', { by: 'lab-wsa1' });
      const off = await actions.change('lab-esa1', DISABLE, hooks(), signal);
      assert.equal(off.outcome, 'proven');
      assert.equal(off.access.state, 'disabled');
      assert.equal(lab.control('lab-esa1').access.state, 'disabled');
      assert.deepEqual([...vault.held.keys()], []);
      assert.deepEqual([...(await carriers(folder).all()).keys()], ['lab-sma2'], 'who is closed carries nobody');
    });

  test('closing is proven although it cannot be read through whom Cisco came', async () => {
    assert.equal((await actions.change('lab-esa1', TUNNEL, hooks(), signal)).outcome, 'proven');
    writeFileSync(join(folder, 'carriers.json'), 'not JSON');
    const off = await actions.change('lab-esa1', DISABLE, hooks(), signal);
    assert.deepEqual([off.outcome, off.access.state], ['proven', 'disabled']);
    assert.equal(logged.splice(0).length, 1);
  });

  test('SSH access on an SMA that is reached only through the ESA, without a port question', async () => {
    const seen = hooks();
    const on = await actions.change('lab-sma1', SSHACCESS, seen, signal);
    assert.equal(on.access.state, 'ssh-access');
    assert.equal(on.access.port, null);
    assert.equal(on.access.expiresAt, null);
    assert.ok(seen.exchanges.every(({ asked }) => !/\bport\b/i.test(asked.asks)));
  });

  test('a typed seed is sent, held, and shown to nobody', async () => {
    const seen = hooks();
    const typed = 'My-0wn@Canary-77';
    const on = await actions.change('lab-esa1', { ...TUNNEL, seed: { typed } }, seen, signal);
    assert.equal(on.outcome, 'proven');
    assert.equal(lab.control('lab-esa1').access.secret, typed);
    assert.equal(vault.held.get('lab-esa1')?.text, typed);
    assert.ok(!JSON.stringify([on, seen.exchanges]).includes(typed));
    assert.ok(!written().includes(typed));
  });

  test('D10 what is on already is read and not done again; its seed stays', async () => {
    await actions.change('lab-esa1', TUNNEL, hooks(), signal);
    const before = lab.control('lab-esa1').access.secret;
    const again = await actions.change('lab-esa1', TUNNEL, hooks(), signal);
    assert.equal(again.outcome, 'already');
    assert.equal(lab.control('lab-esa1').access.secret, before);
    assert.equal(vault.held.get('lab-esa1')?.text, before);
    assert.equal(lab.tunnelServer(443).seen.length, 1);
  });

  test('D10 what is off already is not disabled again', async () => {
    const seen = hooks();
    const off = await actions.change('lab-esa1', DISABLE, seen, signal);
    assert.equal(off.outcome, 'already');
    assert.ok(seen.exchanges.every(({ answered }) => !/^(y|disable)$/i.test(answered ?? '')));
  });

  test('D11 another administrator disabled it meanwhile: the reading says so, and seed and date are forgotten', async () => {
    await actions.change('lab-esa1', TUNNEL, hooks(), signal);
    lab.control('lab-esa1').changeAccess({ state: 'disabled' });
    const access = await actions.read('lab-esa1', hooks(), signal);
    assert.equal(access.state, 'disabled');
    assert.equal(access.seed, 'none');
    assert.equal(vault.held.size, 0);
  });

  test('D09 a login without the right sends nothing but version and whoami', async () => {
    const guest = person.openCliAs('lab-esa1', 'guest', 'esa1-slate');
    const limited = remoteAccess({ ...depsWithout(), openCli: () => guest });
    await assert.rejects(limited.change('lab-esa1', TUNNEL, hooks(), signal), reason('no-rights'));
    assert.doesNotMatch(lab.control('lab-esa1').received.toString(), /techsupport/);
  });

  test('a refused enable is said to be refused, and nothing is held', async () => {
    lab.control('lab-esa1').failEnable(true);
    await assert.rejects(actions.change('lab-esa1', TUNNEL, hooks(), signal), reason('refused'));
    assert.equal(vault.held.size, 0);
    assert.deepEqual(await actions.interrupted(), []);
  });

  test('D07 a cluster restriction is answered only when the person says so, else nothing is changed', async () => {
    lab.control('lab-esa1').restrictToMachineMode(true);
    const no = hooks({ mayLeaveClusterMode: () => Promise.resolve(false) });
    await assert.rejects(actions.change('lab-esa1', TUNNEL, no, signal), reason('restricted'));
    assert.equal(lab.control('lab-esa1').access.state, 'disabled');
  });

  test('Cisco engineers who are logged in are asked about before access is closed', async () => {
    await actions.change('lab-esa1', TUNNEL, hooks(), signal);
    lab.control('lab-esa1').changeAccess({ logins: 2 });
    const asked: Logins[] = [];
    const keep = hooks({ despiteLogins: (logins) => (asked.push(logins), Promise.resolve(false)) });
    await assert.rejects(actions.change('lab-esa1', DISABLE, keep, signal), reason('stopped'));
    assert.deepEqual(asked, [2]);
    assert.equal(lab.control('lab-esa1').access.state, 'up');
    const read = await actions.read('lab-esa1', hooks(), signal);
    assert.equal(read.serviceLogins, 2);
    assert.equal(read.serviceSession, true);
  });

  test('expired: the tunnel is over, service access is not', async () => {
    await actions.change('lab-esa1', TUNNEL, hooks(), signal);
    lab.control('lab-esa1').changeAccess({ state: 'expired' });
    const access = await actions.read('lab-esa1', hooks(), signal);
    assert.equal(access.state, 'tunnel-expired');
    assert.equal(access.serviceAccess, true);
  });

  test('STATUS of another machine is told by its serial number', async () => {
    await actions.change('lab-esa1', SSHACCESS, hooks(), signal);
    lab.control('lab-esa1').statusSerial('564D0000000000000000-123456789ABC');
    assert.equal((await actions.read('lab-esa1', hooks(), signal)).serialMatches, false);
  });

  test('E08 a second window is told while a dialogue runs in the first', async () => {
    const second = anotherWindow();
    let refused: Promise<unknown> | undefined;
    const first = hooks({
      onExchange: () => {
        if (refused !== undefined) return;
        lab.control('lab-esa1').silence(true);
        refused = assert
          .rejects(second.change('lab-esa1', DISABLE, hooks(), signal), reason('busy'))
          .finally(() => lab.control('lab-esa1').silence(false));
      },
    });
    await actions.change('lab-esa1', TUNNEL, first, signal);
    assert.ok(refused !== undefined);
    await refused;
  });

  test('D13 the link dies after the yes: unknown until it is read again, also in another window', async () => {
    const cut = hooks({
      onExchange: ({ answered }) => {
        if (answered !== 'Y') return;
        lab.control('lab-esa1').dropConnections();
        lab.control('lab-esa1').silence(true);
        person.giveUpLogins();
      },
    });
    const changed = await actions.change('lab-esa1', TUNNEL, cut, signal);
    assert.ok(changed.outcome === 'unproven');
    assert.equal(changed.why, 'link-lost');
    assert.equal(changed.access.state, 'unknown');
    assert.equal(changed.access.basis, 'interrupted');
    const left = await anotherWindow().interrupted();
    assert.deepEqual(
      left.map(({ applianceId, basis }) => [applianceId, basis]),
      [['lab-esa1', 'interrupted']],
    );
    lab.control('lab-esa1').silence(false);
    person.logInAgain();
    const read = await anotherWindow().read('lab-esa1', hooks(), signal);
    assert.notEqual(read.basis, 'interrupted');
    assert.deepEqual(await actions.interrupted(), []);
  });

  test('D13 the link dies after the yes and logins still work: the state from before is no proof', async () => {
    lab.control('lab-esa1').failEnable(true);
    const cut = hooks({
      onExchange: ({ answered }) => {
        if (answered === 'Y') lab.control('lab-esa1').dropConnections();
      },
    });
    const changed = await actions.change('lab-esa1', TUNNEL, cut, signal);
    assert.equal(changed.outcome, 'unproven');
    assert.equal(changed.access.basis, 'interrupted');
    assert.equal((await anotherWindow().interrupted()).length, 1);
  });

  test('D14 the link dies after the yes that disables: unknown until it is read', async () => {
    await actions.change('lab-esa1', TUNNEL, hooks(), signal);
    const cut = hooks({
      onExchange: ({ answered, asked }) => {
        if (answered === 'Y' && /disable/i.test(asked.asks)) lab.control('lab-esa1').dropConnections();
      },
    });
    const changed = await actions.change('lab-esa1', DISABLE, cut, signal);
    assert.equal(changed.outcome, 'unproven');
    assert.equal(changed.access.state, 'unknown');
    assert.ok(vault.held.has('lab-esa1'), 'the seed stays until a reading says disabled');
  });

  test('a glance holds no lease, settles what it read, and nothing that changed meanwhile', async () => {
    await actions.change('lab-esa1', TUNNEL, hooks(), signal);
    assert.equal((await anotherWindow().glance('lab-esa1', {}, signal)).state, 'tunnel-up');
    assert.equal(vault.held.size, 1);

    lab.control('lab-esa1').changeAccess({ state: 'disabled' });
    const before = lab.control('lab-esa1').received.length;
    lab.control('lab-esa1').slow(20);
    const glance = anotherWindow().glance('lab-esa1', {}, signal);
    const sent = () => lab.control('lab-esa1').received.subarray(before).toString().includes('techsupport');
    await until(sent, 'the reading to have begun');
    lab.control('lab-esa1').silence(true);
    const lease = await leases(folder)('lab-esa1');
    assert.ok(lease !== 'busy');
    await openAccess(folder).set('lab-esa1', { way: 'tunnel', enabledAt: new Date().toISOString(), port: 25 });
    await lease.release();
    lab.control('lab-esa1').slow(undefined);
    lab.control('lab-esa1').silence(false);
    assert.equal((await glance).state, 'disabled');
    assert.equal((await openAccess(folder).get('lab-esa1'))?.port, 25);
    assert.equal(vault.held.size, 1);

    assert.equal((await anotherWindow().glance('lab-esa1', {}, signal)).state, 'disabled');
    assert.equal(await openAccess(folder).get('lab-esa1'), undefined);
    assert.equal(vault.held.size, 0);
  });

  test('a glance that cannot settle what is kept still says what it read', async () => {
    lab.control('lab-esa1').changeAccess({ state: 'up' });
    const locked = new StoreFailed('locked', join(folder, 'lease'), 'EEXIST');
    const access = await anotherWindow(() => Promise.reject(locked)).glance('lab-esa1', {}, signal);
    assert.equal(access.state, 'tunnel-up');
    assert.deepEqual(logged.splice(0), [locked]);
  });

  for (const way of ['glance', 'read'] as const)
    test(`a ${way} that ends in closed leaves a carrier alone that was noted after it had begun`, async () => {
      await carriers(folder).set('lab-esa1', { by: 'lab-wsa1' });
      await carriers(folder).set('lab-sma2', { by: 'lab-esa1' });
      await carriers(folder).set('lab-sma3', { by: 'lab-esa1', at: '2026-11-03T10:32:00.000Z' });
      const before = lab.control('lab-esa1').received.length;
      lab.control('lab-esa1').slow(20);
      const other = anotherWindow();
      const reading = way === 'glance' ? other.glance('lab-esa1', {}, signal) : other.read('lab-esa1', hooks(), signal);
      const sent = () => lab.control('lab-esa1').received.subarray(before).toString().includes('techsupport');
      await until(sent, 'the reading to have begun');
      lab.control('lab-esa1').silence(true);
      await carriers(folder).set('lab-esa1', { by: 'lab-wsa2' });
      await carriers(folder).set('lab-sma1', { by: 'lab-esa1' });
      await carriers(folder).set('lab-sma3', { by: 'lab-esa1', at: '2026-11-03T10:40:00.000Z' });
      lab.control('lab-esa1').slow(undefined);
      lab.control('lab-esa1').silence(false);
      assert.equal((await reading).state, 'disabled');
      const kept = Object.fromEntries(await carriers(folder).all());
      assert.deepEqual(kept['lab-esa1'], { by: 'lab-wsa2' });
      assert.deepEqual(kept['lab-sma1'], { by: 'lab-esa1' });
      assert.ok(kept['lab-sma3'] !== undefined, 'by the same one, and of another way');

      assert.equal((await other.glance('lab-esa1', {}, signal)).state, 'disabled');
      assert.deepEqual([...(await carriers(folder).all()).keys()], [], 'and a later reading settles it');
    });

  /** A change whose CLI a person takes over when `when` says so. */
  async function takenOver(choices: Choices, when: (exchange: Exchange) => boolean) {
    let cli: OpenCli | undefined;
    let shell: Shell | undefined;
    const screen: string[] = [];
    const made = remoteAccess({
      ...{
        lease: leases(folder),
        journal: journal(folder),
        facts: openAccess(folder),
        carriers: carriers(folder),
        vault,
        clock: realClock,
        error: (error: unknown) => logged.push(error),
      },
      openCli: async (id, abort) => (cli = await person.openCli(id, abort)),
    });
    const onExchange = (exchange: Exchange) => {
      if (!when(exchange)) return;
      shell = cli?.handOver('');
      shell?.onData((chunk) => screen.push(chunk.toString()));
    };
    const ending = made.change('lab-esa1', choices, hooks({ onExchange }), signal).catch((error: unknown) => error);
    await until(() => shell !== undefined, 'the shell in the hands of the person');
    assert.ok(shell);
    return { ending: await ending, shell, screen: () => screen.join('') };
  }

  test('taken over before the yes: not a byte more is sent, the shell lives on, and how it ends there has to be read', async () => {
    const { ending, shell, screen } = await takenOver(TUNNEL, ({ answered }) => answered === '443');
    assert.equal((ending as Changed).outcome, 'unproven');
    const typed = () => lab.control('lab-esa1').received.toString();
    const before = typed();
    await until(() => /enable service access\? \[N\]>/.test(screen()), 'the question on the screen of the person');
    assert.equal(typed(), before);
    assert.equal(lab.control('lab-esa1').access.state, 'disabled');
    assert.equal((await actions.interrupted()).length, 1);
    shell.write('Y\r');
    await until(() => lab.control('lab-esa1').access.state === 'up', 'what the person answered');
    assert.equal((await actions.read('lab-esa1', hooks(), signal)).serviceAccess, true);
    assert.deepEqual(await actions.interrupted(), []);
    shell.close();
  });

  test('taken over after the yes: unknown until it is read, and read then', async () => {
    const { ending, shell } = await takenOver(TUNNEL, ({ answered }) => answered === 'Y');
    assert.equal((ending as Changed).outcome, 'unproven');
    assert.equal((ending as Changed).access.basis, 'interrupted');
    assert.equal((await actions.interrupted()).length, 1);
    await until(() => lab.control('lab-esa1').access.state === 'up', 'the tunnel');
    assert.equal((await actions.read('lab-esa1', hooks(), signal)).state, 'tunnel-up');
    assert.deepEqual(await actions.interrupted(), []);
    shell.close();
  });

  test('what is over cannot be taken over, and a CLI that was taken over is over for who spoke with it', async () => {
    const cli = await person.openCli('lab-esa1');
    const shell = cli.handOver('');
    assert.ok(shell);
    assert.equal(cli.handOver(''), undefined);
    await assert.rejects(cli.run('version'), reason('interrupted'));
    cli.close();
    const heard: string[] = [];
    shell.onData((chunk) => heard.push(chunk.toString()));
    shell.write('version\r');
    await until(() => /Model/i.test(heard.join('')), 'an answer');
    shell.close();
    const closed = await person.openCli('lab-esa1');
    closed.close();
    assert.equal(closed.handOver(''), undefined);
  });

  test('a glance leaves no cluster mode: that is asked of a person', async () => {
    lab.control('lab-esa1').restrictToMachineMode(true);
    await assert.rejects(actions.glance('lab-esa1', {}, signal), reason('restricted'));
  });

  test('E08 a reading while another window holds a dialogue forgets nothing of it', async () => {
    const dialogue = await leases(folder)('lab-esa1');
    assert.ok(dialogue !== 'busy');
    await journal(folder).set('lab-esa1', { action: 'enable-tunnel', port: 443, at: new Date().toISOString() });
    await vault.hold('lab-esa1', { kind: 'seed', text: 'kept', serial: null });
    assert.equal((await actions.read('lab-esa1', hooks(), signal)).state, 'disabled');
    assert.equal((await actions.interrupted()).length, 1);
    assert.ok(vault.held.has('lab-esa1'));
    await dialogue.release();
    await actions.read('lab-esa1', hooks(), signal);
    assert.deepEqual(await actions.interrupted(), []);
    assert.equal(vault.held.has('lab-esa1'), false);
  });

  test('D12 the link dies before the verb: a failure, nothing is left in the journal', async () => {
    const cut = hooks({
      onExchange: ({ answered }) => {
        if (answered === 'STATUS') lab.control('lab-esa1').dropConnections();
      },
    });
    await assert.rejects(actions.change('lab-esa1', TUNNEL, cut, signal), reason('interrupted'));
    assert.deepEqual(await actions.interrupted(), []);
    assert.equal(lab.control('lab-esa1').access.state, 'disabled');
  });

  test('D12 the link dies after the verb, before the yes: unknown until it is read', async () => {
    const cut = hooks({
      onExchange: ({ answered }) => {
        if (answered === 'TUNNEL') lab.control('lab-esa1').dropConnections();
      },
    });
    assert.equal((await actions.change('lab-esa1', TUNNEL, cut, signal)).outcome, 'unproven');
    assert.equal((await actions.interrupted()).length, 1);
    assert.equal((await actions.read('lab-esa1', hooks(), signal)).state, 'disabled');
    assert.deepEqual(await actions.interrupted(), []);
  });

  test('B19 after the network has changed, the host key is judged again before anything is sent', async () => {
    (await person.openCli('lab-esa1')).close();
    const { passwordsSeen } = lab.control('lab-esa1');
    lab.control('lab-esa1').dropConnections();
    lab.control('lab-esa1').changeHostKey();
    await assert.rejects(actions.change('lab-esa1', TUNNEL, hooks(), signal), (error: unknown) => {
      const failure = failureOf(error);
      assert.deepEqual([failure?.hop, failure?.stage, failure?.reason], ['lab-esa1', 'host-key', 'changed']);
      return true;
    });
    assert.equal(lab.control('lab-esa1').passwordsSeen, passwordsSeen);
    assert.equal(lab.control('lab-esa1').access.state, 'disabled');
  });

  test('E12 what a person types in a terminal meanwhile goes to that terminal, and the dialogue takes its course', async () => {
    const shell = await person.session.openShell({
      ...{ route: person.route('lab-esa1'), questions: answersOf(lab), signal, onEvent: () => undefined },
      window: () => ({ cols: 80, rows: 24 }),
    });
    let screen = '';
    shell.onData((chunk) => (screen += chunk.toString()));
    const closed = new Promise<void>((resolve) => shell.onClose(() => resolve()));
    const typing = hooks({ onExchange: () => shell.write('Y\nDISABLE\n') });
    const on = await actions.change('lab-esa1', TUNNEL, typing, signal);
    assert.equal(on.access.state, 'tunnel-up');
    shell.write('exit\n');
    await closed;
    assert.match(screen, /Unknown command[^:]*: Y[^]*Unknown command[^:]*: DISABLE/);
  });

  function depsWithout() {
    return {
      lease: leases(folder),
      journal: journal(folder),
      facts: openAccess(folder),
      carriers: carriers(folder),
      vault,
      clock: { now: () => Date.now(), monotonic: () => performance.now(), wait: () => Promise.resolve() },
      error: (error: unknown) => logged.push(error),
    };
  }
});

function reason(expected: string) {
  return (error: unknown) => {
    assert.equal(failureOf(error)?.reason, expected);
    return true;
  };
}

function memoryVault() {
  const held = new Map<string, HeldSeed>();
  return {
    held,
    hold: (id: string, seed: HeldSeed) => Promise.resolve(void held.set(id, seed)),
    get: (id: string) => Promise.resolve(held.get(id)),
    forget: (id: string) => Promise.resolve(void held.delete(id)),
  };
}
