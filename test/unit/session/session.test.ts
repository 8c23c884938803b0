import assert from 'node:assert/strict';
import { after, afterEach, describe, test } from 'node:test';
import { Cancelled, cancelledAt } from '../../../src/appliance/failure';
import type { HopEvent } from '../../../src/ssh/events';
import type { Questions } from '../../../src/ssh/questions';
import { hopSpecs } from '../../../src/session/hopSpecs';
import type { FarEnd } from '../../faults/farEnd';
import {
  applianceAt,
  brief,
  keyStore,
  openQuestion,
  outcomeOf,
  person,
  request,
  route,
  sessionWith,
} from '../../faults/site';
import { ecdsaKey, sshServer } from '../../faults/sshServer';
import { until } from '../../faults/until';

const ends: FarEnd[] = [];
const stores: { remove(): void }[] = [];
const keep = <T extends FarEnd>(end: T): T => {
  ends.push(end);
  return end;
};
const fresh = () => {
  const store = keyStore();
  stores.push(store);
  return store.keys;
};
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end.close()));
});
after(() => stores.forEach((store) => store.remove()));

describe('a session shares connections', () => {
  test('two routes through one hop use one connection to it, and the second says so', async () => {
    const [esa, first, second] = [keep(await sshServer()), keep(await sshServer()), keep(await sshServer())];
    const session = sessionWith(fresh());
    const events: HopEvent[] = [];
    const hop = applianceAt('esa1', esa.port);
    const one = await session.openShell(request(route(hop, applianceAt('sma1', first.port))));
    const two = await session.openShell(
      request(route(hop, applianceAt('sma2', second.port)), { onEvent: (event) => events.push(event) }),
    );
    assert.equal(esa.connections(), 1);
    assert.deepEqual(
      events.filter(({ hop: id }) => id === 'esa1'),
      [{ hop: 'esa1', kind: 'shared' }],
    );
    one.close();
    two.close();
    await session.close();
  });

  test('a login is known to be open from its arrival to its end, for each hop under it', async () => {
    const [esa, sma] = [keep(await sshServer()), keep(await sshServer())];
    const session = sessionWith(fresh());
    const isOpen = () => ['esa1', 'sma1', 'wsa1'].filter((id) => session.isOpen(id));
    assert.deepEqual(isOpen(), []);
    const shell = await session.openShell(request(route(applianceAt('esa1', esa.port), applianceAt('sma1', sma.port))));
    assert.deepEqual(isOpen(), ['esa1', 'sma1']);
    shell.close();
    await until(() => isOpen().length === 0, 'both to end');
    await session.close();
  });

  test('each login that succeeds is counted, for each hop under it; one that is shared or refused is none', async () => {
    const [esa, sma] = [keep(await sshServer()), keep(await sshServer())];
    const session = sessionWith(fresh());
    const logins = () => ['esa1', 'sma1', 'wsa1'].map((id) => session.logins(id));
    const way = route(applianceAt('esa1', esa.port), applianceAt('sma1', sma.port));
    const shell = await session.openShell(request(way));
    assert.deepEqual(logins(), [1, 1, 0]);
    const shared = await session.openShell(request(route(applianceAt('esa1', esa.port))));
    assert.deepEqual(logins(), [1, 1, 0]);
    shared.close();
    shell.close();
    await until(() => !session.isOpen('esa1') && !session.isOpen('sma1'), 'both to end');
    const again = await session.openShell(request(route(applianceAt('esa1', esa.port))));
    assert.deepEqual(logins(), [2, 1, 0]);
    again.close();
    await session.close();
  });

  test('a person who connects is asked, though a connection that asks nobody is on its way to the same hop', async () => {
    const ssh = keep(await sshServer());
    const session = sessionWith(fresh());
    const nobody = () => Promise.reject(new Cancelled());
    const quiet: Questions = {
      quiet: true,
      trustHostKey: nobody,
      password: nobody,
      answers: nobody,
      passphrase: nobody,
    };
    const to = route(applianceAt('esa1', ssh.port));
    const someone = person();
    const unseen = outcomeOf(session.openShell(request(to, { questions: quiet })));
    const clicked = outcomeOf(session.openShell(request(to, { questions: someone.questions })));
    assert.equal(brief(await clicked), 'open');
    assert.equal(brief(await unseen), 'cancelled');
    assert.deepEqual(someone.asked, ['key esa1', 'password esa1']);
    await session.close();
  });

  test('of two that ask nobody each learns at which hop nobody answered, though one of them alone was asked', async () => {
    const [esa, sma] = [keep(await sshServer()), keep(await sshServer())];
    const session = sessionWith(fresh());
    let asked = 0;
    const nobody = () => {
      asked += 1;
      return Promise.reject(new Cancelled());
    };
    const questions: Questions = {
      ...{ quiet: true, trustHostKey: nobody, password: nobody, answers: nobody, passphrase: nobody },
    };
    const hop = applianceAt('esa1', esa.port);
    const both = ['sma1', 'sma2'].map((id) =>
      session.openShell(request(route(hop, applianceAt(id, sma.port)), { questions })).catch(cancelledAt),
    );
    assert.deepEqual([await Promise.all(both), asked], [['esa1', 'esa1'], 1]);
    const abort = new AbortController();
    const own = session.openShell(request(route(hop), { signal: abort.signal })).catch(cancelledAt);
    abort.abort();
    assert.equal(await own, undefined);
    await session.close();
  });

  const DIFFERENT: readonly (readonly [string, Parameters<typeof applianceAt>[2]])[] = [
    ['another user', { user: 'other' }],
    ['other keys', { identityFiles: ['/nowhere'] }],
    ['old algorithms', { legacyAlgorithms: true }],
    ['another alias', { hostKeyAlias: 'alias' }],
  ];
  for (const [name, change] of DIFFERENT) {
    test(`${name} is another connection`, async () => {
      const ssh = keep(await sshServer());
      const session = sessionWith(fresh(), { lingerMs: () => 60_000 });
      for (const appliance of [applianceAt('esa1', ssh.port), applianceAt('esa1', ssh.port, change)]) {
        (await session.openShell(request(route(appliance)))).close();
      }
      assert.equal(ssh.connections(), 2);
      await session.close();
    });
  }
  test('the same address behind two hops is two machines', async () => {
    const [a, b, target] = [keep(await sshServer()), keep(await sshServer()), keep(await sshServer())];
    const session = sessionWith(fresh(), { lingerMs: () => 60_000 });
    for (const hop of [applianceAt('esa1', a.port), applianceAt('wsa1', b.port)]) {
      (await session.openShell(request(route(hop, applianceAt('sma1', target.port))))).close();
    }
    assert.equal(target.connections(), 2);
    await session.close();
  });
});

describe('a flight that several wait for', () => {
  test('the first who cancels leaves it to the second, with the question still open', async () => {
    const ssh = keep(await sshServer());
    const session = sessionWith(fresh());
    const to = route(applianceAt('esa1', ssh.port));
    const question = openQuestion<boolean>();
    const user = person({ trustHostKey: (_, __, signal) => question.ask(signal) });
    const abort = new AbortController();
    const events: HopEvent[] = [];
    const first = outcomeOf(session.openShell(request(to, { questions: user.questions, signal: abort.signal })));
    const signal = await question.asked;
    const second = outcomeOf(session.openShell(request(to, { onEvent: (event) => events.push(event) })));
    abort.abort();
    assert.equal(brief(await first), 'cancelled');
    assert.equal(signal.aborted, false);
    question.answer(true);
    const result = await second;
    assert.equal(brief(result), 'open');
    assert.equal(ssh.connections(), 1);
    assert.deepEqual(events[0], { hop: 'esa1', kind: 'phase', phase: 'tcp' }, 'what happened before is told');
    await session.close();
  });
  test('when the last one cancels, the flight ends and the question is withdrawn', async () => {
    const ssh = keep(await sshServer());
    const session = sessionWith(fresh());
    const question = openQuestion<boolean>();
    const user = person({ trustHostKey: (_, __, signal) => question.ask(signal) });
    const aborts = [new AbortController(), new AbortController()];
    const waiting = aborts.map(({ signal }) =>
      outcomeOf(
        session.openShell(request(route(applianceAt('esa1', ssh.port)), { questions: user.questions, signal })),
      ),
    );
    const signal = await question.asked;
    aborts.forEach((abort) => abort.abort());
    assert.deepEqual((await Promise.all(waiting)).map(brief), ['cancelled', 'cancelled']);
    assert.ok(signal.aborted);
    await until(() => ssh.open() === 0, 'the connection is closed');
    await session.close();
  });
  test('two who listen with one function are two', async () => {
    const ssh = keep(await sshServer());
    const session = sessionWith(fresh());
    const question = openQuestion<boolean>();
    const user = person({ trustHostKey: (_, __, signal) => question.ask(signal) });
    const abort = new AbortController();
    const events: HopEvent[] = [];
    const onEvent = (event: HopEvent) => events.push(event);
    const to = route(applianceAt('esa1', ssh.port));
    const first = outcomeOf(
      session.openShell(request(to, { questions: user.questions, signal: abort.signal, onEvent })),
    );
    await question.asked;
    const second = outcomeOf(session.openShell(request(to, { onEvent })));
    abort.abort();
    await first;
    const before = events.length;
    question.answer(true);
    assert.equal(brief(await second), 'open');
    assert.ok(events.length > before);
    await session.close();
  });
});

describe('a link that nobody uses', () => {
  test('lingers for whoever comes next, and closes in its time', async () => {
    const ssh = keep(await sshServer());
    let lingerMs = 60_000;
    const session = sessionWith(fresh(), { lingerMs: () => lingerMs });
    const to = route(applianceAt('esa1', ssh.port));
    await useOnce(session, to);
    await useOnce(session, to);
    assert.deepEqual([ssh.connections(), ssh.open()], [1, 1]);
    lingerMs = 1;
    await useOnce(session, to);
    await until(() => ssh.open() === 0, 'the link is closed');
    await useOnce(session, to);
    assert.equal(ssh.connections(), 2);
    await session.close();
  });
  test('that is just saying goodbye is not given to a new user', async () => {
    const ssh = keep(await sshServer());
    const session = sessionWith(fresh());
    const to = route(applianceAt('esa1', ssh.port));
    const shell = await session.openShell(request(to));
    shell.onData(() => undefined);
    const next = new Promise((resolve) => shell.onClose(() => resolve(outcomeOf(session.openShell(request(to))))));
    shell.close();
    assert.equal(brief((await next) as never), 'open');
    await session.close();
  });
  test('that was lost leaves no timer, and the next user gets a new one', async () => {
    const ssh = keep(await sshServer());
    const session = sessionWith(fresh(), { lingerMs: () => 60_000 });
    const to = route(applianceAt('esa1', ssh.port));
    const shell = await session.openShell(request(to));
    shell.onData(() => undefined);
    const end = new Promise((resolve) => shell.onClose(resolve));
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    ssh.reset();
    await end;
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(timers() <= before, `${before} timers became ${timers()}`);
    await useOnce(session, to);
    assert.equal(ssh.connections(), 2);
    await session.close();
  });
  test('closes under an inner hop that failed, and stays under one that lingers', async () => {
    const [outer, inner] = [keep(await sshServer()), keep(await sshServer({ password: 'another' }))];
    const session = sessionWith(fresh());
    const result = await outcomeOf(
      session.openShell(request(route(applianceAt('esa1', outer.port), applianceAt('sma1', inner.port)))),
    );
    assert.equal(brief(result), 'sma1 auth refused');
    await until(() => outer.open() + inner.open() === 0, 'both are closed');
    await session.close();
  });

  async function useOnce(session: ReturnType<typeof sessionWith>, to: ReturnType<typeof route>): Promise<void> {
    const shell = await session.openShell(request(to));
    shell.onData(() => undefined);
    const end = new Promise((resolve) => shell.onClose(resolve));
    shell.close();
    await end;
  }
});

describe('how many log in at once', () => {
  test('one at a time still walks three hops', async () => {
    const [a, b, c] = [keep(await sshServer()), keep(await sshServer()), keep(await sshServer())];
    const session = sessionWith(fresh(), { parallelLogins: () => 1 });
    const to = route(applianceAt('jump', a.port), applianceAt('esa1', b.port), applianceAt('sma1', c.port));
    const outcomes = await Promise.all([
      outcomeOf(session.openShell(request(to))),
      outcomeOf(session.openShell(request(to))),
    ]);
    assert.deepEqual(outcomes.map(brief), ['open', 'open']);
    await session.close();
  });
  test('a limit of nought is a limit of one', async () => {
    const ssh = keep(await sshServer());
    const session = sessionWith(fresh(), { parallelLogins: () => 0 });
    assert.equal(brief(await outcomeOf(session.openShell(request(route(applianceAt('esa1', ssh.port)))))), 'open');
    await session.close();
  });
  test('never more than the limit, over any number of appliances', async () => {
    let [now, most] = [0, 0];
    const ssh = keep(await sshServer());
    const session = sessionWith(fresh(), { parallelLogins: () => 3 });
    const onEvent = (event: HopEvent) => {
      if (event.kind === 'phase' && event.phase === 'tcp') most = Math.max(most, ++now);
      if (event.kind === 'open') now--;
    };
    const appliances = Array.from({ length: 12 }, (_, i) => applianceAt(`esa${i}`, ssh.port));
    const outcomes = await Promise.all(
      appliances.map((appliance) => outcomeOf(session.openShell(request(route(appliance), { onEvent })))),
    );
    assert.ok(outcomes.every(({ kind }) => kind === 'open'));
    assert.equal(most, 3);
    await session.close();
  });
  test('whoever cancels while waiting for a place is not connected later', async () => {
    const [busy, other] = [keep(await sshServer()), keep(await sshServer())];
    const session = sessionWith(fresh(), { parallelLogins: () => 1 });
    const question = openQuestion<boolean>();
    const user = person({ trustHostKey: (_, __, signal) => question.ask(signal) });
    const first = outcomeOf(
      session.openShell(request(route(applianceAt('esa1', busy.port)), { questions: user.questions })),
    );
    await question.asked;
    const abort = new AbortController();
    const waiting = outcomeOf(
      session.openShell(request(route(applianceAt('esa2', other.port)), { signal: abort.signal })),
    );
    abort.abort();
    assert.equal(brief(await waiting), 'cancelled');
    question.answer(true);
    assert.equal(brief(await first), 'open');
    assert.equal(other.connections(), 0);
    await session.close();
  });
});

describe('what a session leaves to others', () => {
  test('it tries no alternative: a route that fails has failed', async () => {
    const [bad, good] = [keep(await sshServer({ onForward: (_, reject) => reject() })), keep(await sshServer())];
    const session = sessionWith(fresh());
    const target = applianceAt('sma1', 22, { alternatives: [['wsa1']] });
    const result = await outcomeOf(session.openShell(request(route(applianceAt('esa1', bad.port), target))));
    assert.equal(brief(result), 'esa1 forward connect-failed');
    assert.equal(good.connections(), 0);
    await session.close();
  });
  test('a question may stay open for much longer than the deadline', async (t) => {
    const ssh = keep(await sshServer({ hostKey: ecdsaKey() }));
    const session = sessionWith(fresh(), { timeoutMs: () => 60_000 });
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const longerThanThat = () => {
      t.mock.timers.tick(600_000);
      return Promise.resolve(true);
    };
    const user = person({ trustHostKey: longerThanThat });
    const result = await outcomeOf(
      session.openShell(request(route(applianceAt('esa1', ssh.port)), { questions: user.questions })),
    );
    t.mock.timers.reset();
    assert.equal(brief(result), 'open');
    await session.close();
  });
  test('closing it ends every shell and every connection', async () => {
    const [a, b] = [keep(await sshServer()), keep(await sshServer())];
    const session = sessionWith(fresh(), { lingerMs: () => 60_000 });
    const to = route(applianceAt('esa1', a.port), applianceAt('sma1', b.port));
    const shell = await session.openShell(request(to));
    shell.onData(() => undefined);
    const end = new Promise((resolve) => shell.onClose(resolve));
    await session.close();
    assert.deepEqual(await end, { kind: 'exit', status: undefined, signal: undefined });
    await until(() => a.open() + b.open() === 0, 'no connection is left');
  });
  test('hops are told where they stand', () => {
    const specs = hopSpecs(route(applianceAt('jump', 1), applianceAt('esa1', 2), applianceAt('sma1', 3)));
    assert.deepEqual(
      specs.map(({ id, position, count, through }) => ({ id, position, count, through })),
      [
        { id: 'jump', position: 1, count: 3, through: [] },
        { id: 'esa1', position: 2, count: 3, through: ['jump'] },
        { id: 'sma1', position: 3, count: 3, through: ['jump', 'esa1'] },
      ],
    );
  });
});
