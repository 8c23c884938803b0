import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RemoteAccess, RemoteAccessState } from '../../../../src/appliance/remoteAccess';
import { reachOfflineSma, type OfflineSmaDeps } from '../../../../src/workbench/access/offlineSma';
import { appliance } from '../../appliance/sampleAppliance';
import { result, run } from '../../probe/sampleRun';
import { answers, stand } from '../../vscode';

const esa1 = appliance({ id: 'esa1' });
const esa2 = appliance({ id: 'esa2' });
const sma1 = appliance({ id: 'sma1', family: 'sma', via: ['esa2'] });

function access(applianceId: string, state: RemoteAccessState, changes: Partial<RemoteAccess> = {}): RemoteAccess {
  const serviceAccess = state !== 'disabled';
  const rest = { serviceLogins: null, serviceSession: false, serial: null, serialMatches: null, port: null } as const;
  const times = { at: '2026-11-24T14:08:00.000Z', enabledAt: null, expiresAt: null } as const;
  return {
    schema: 1,
    applianceId,
    state,
    basis: 'read',
    serviceAccess,
    ...rest,
    ...times,
    seed: 'none',
    raw: '',
    ...changes,
  };
}

const probed = run(new Date().toISOString(), [result('tunnel', 443)], { verdict: 'usable', recommendedPort: 443 });

type Step = RemoteAccessState | 'failed' | 'stopped' | 'already-up';

const SEEN = [
  { id: 'esa1', verdict: 'ssh' },
  { id: 'esa2', verdict: 'ssh' },
  { id: 'esa3', verdict: 'timeout' },
] as const;

/** @param steps what each change ends with, in order */
function site(...steps: Step[]) {
  const changed: string[] = [];
  const asked: string[] = [];
  const readings = new Map<string, RemoteAccess>();
  const now = new Map<string, RemoteAccess>();
  const deps: OfflineSmaDeps = {
    find: (id) => [esa1, esa2, sma1].find((one) => one.id === id),
    candidates: (_sma, only) => {
      asked.push(only ?? 'all');
      return Promise.resolve(SEEN.filter(({ id }) => only === undefined || id === only));
    },
    lastProbe: (id) => (id === 'esa2' ? probed : undefined),
    accessOf: (id) => readings.get(id),
    read: ({ id }) => {
      changed.push(`${id} read`);
      const access = now.get(id);
      if (access !== undefined) readings.set(id, access);
      return Promise.resolve(access);
    },
    wasOn: (id) => void changed.push(`${id} was on`),
    carries: (sma, carrier) => Promise.resolve(void changed.push(`${sma} by ${carrier}`)),
    change: ({ id }, { verb, port, seed }) => {
      changed.push([id, verb, port ?? '', seed === 'generate' ? seed : 'typed'].join(' '));
      const step = steps.shift() ?? (verb === 'DISABLE' ? 'disabled' : 'failed');
      if (step === 'stopped') return Promise.resolve(undefined);
      if (step === 'failed') return Promise.resolve({ failure: {} });
      const [outcome, state] =
        step === 'already-up' ? (['already', 'tunnel-up'] as const) : (['proven', step] as const);
      readings.set(id, access(id, state));
      return Promise.resolve({ outcome, access: access(id, state) });
    },
  };
  return { deps, changed, asked, readings, now };
}

interface Pick {
  readonly label: string;
  readonly description: string;
}

/** The first of the list, after a look at it. */
function first(look: (labels: string[]) => void = () => undefined) {
  answers.push((asked) => {
    const items = asked['items'] as Pick[];
    look(items.map(({ label, description }) => `${label}: ${description}`));
    return items[0];
  });
}

test('tunnel on the usual way, SSH access on the SMA, each as it is answered', async () => {
  const { deps, changed, asked } = site('tunnel-up', 'ssh-access');
  first((shown) =>
    assert.deepEqual(shown, ['esa2: reaches sma1 on port 22 · the usual way', 'Ask the other ESAs and WSAs...: ']),
  );
  first((ports) => assert.match(ports[0] ?? '', /^443: works from esa2/));
  answers.push(
    () => 'Open Both',
    () => undefined,
  );
  const way = await reachOfflineSma(sma1, deps);
  assert.equal(way?.tunnel.applianceId, 'esa2');
  assert.equal(way.sshAccess.state, 'ssh-access');
  const opened = ['esa2 TUNNEL 443 generate', 'sma1 by esa2', 'sma1 SSHACCESS  generate'];
  assert.deepEqual(changed, [...opened, 'sma1 by esa2'], 'noted again, as another window may have read the SMA before');
  assert.deepEqual(asked, ['esa2'], 'nobody else is logged in to');
});

for (const [name, sma, before] of [
  ['on request', sma1, ['esa2']],
  ['where the usual way does not reach it', { ...sma1, via: ['esa3'] }, ['esa3']],
  ['where there is no usual way', { ...sma1, via: [] }, []],
] as const)
  test(`all ESAs and WSAs are asked ${name}, and the first that reaches it stands first`, async () => {
    const { deps, asked } = site();
    if (name === 'on request') answers.push(({ items }) => (items as Pick[])[1]);
    let shown: string[] = [];
    answers.push(({ items }) => {
      shown = (items as Pick[]).map(({ label }) => label);
      return undefined;
    });
    assert.equal(await reachOfflineSma(sma, deps), undefined);
    assert.deepEqual(asked, [...before, 'all']);
    assert.deepEqual(shown, name === 'on request' ? ['esa2', 'esa1', 'esa3'] : ['esa1', 'esa2', 'esa3']);
  });

for (const [name, answer] of [
  ['Esc', undefined],
  ['the refusal', 'Do Not Open'],
] as const)
  test(`${name} at the question opens nothing`, async () => {
    const { deps, changed } = site();
    first();
    first();
    answers.push(() => answer);
    assert.equal(await reachOfflineSma(sma1, deps), undefined);
    assert.deepEqual(changed, []);
  });

/** What is said when it stops half way. */
async function half(steps: Step[], answer: string): Promise<{ said: string; changed: string[] }> {
  const { deps, changed } = site(...steps);
  let said = '';
  first();
  first();
  answers.push(
    () => 'Open Both',
    (asked) => {
      said = `${String(asked['message'])} ${String(asked['detail'])}`;
      return answer;
    },
  );
  assert.equal(await reachOfflineSma(sma1, deps), undefined);
  return { said, changed };
}

test('a tunnel that does not come up stops it: what is on is said, and left', async () => {
  const { said, changed } = await half(['tunnel-down'], 'Leave As It Is');
  assert.match(
    said,
    /^The way to sma1 is not complete\. esa2: Tunnel down\nsma1: not read\nNo tunnel came up: a probe from esa2/,
  );
  assert.deepEqual(changed, ['esa2 TUNNEL 443 generate']);
});

test('after a tunnel that did not come up, a probe of its appliance is one click away; nothing is closed for it', async () => {
  const { changed } = await half(['tunnel-down'], 'Leave It and Probe esa2');
  assert.deepEqual(changed, ['esa2 TUNNEL 443 generate']);
  assert.deepEqual(stand.executed.at(-1), ['hopthrough.probe', 'esa2']);
});

test('SSH access that fails leaves a tunnel: it is closed on a yes', async () => {
  const { said, changed } = await half(['tunnel-up', 'failed'], 'Close What Was Opened');
  assert.equal(said, 'The way to sma1 is not complete. esa2: Tunnel up\nsma1: not read');
  assert.deepEqual(changed.slice(-1), ['esa2 DISABLE  generate']);
});

test('SSH access in words that are not known: both are closed, the SMA first', async () => {
  const { said, changed } = await half(['tunnel-up', 'unknown'], 'Close What Was Opened');
  assert.match(said, /sma1: Unknown$/);
  assert.deepEqual(changed.slice(-2), ['sma1 DISABLE  generate', 'esa2 DISABLE  generate']);
});

test('a tunnel that another window had opened meanwhile is not closed', async () => {
  const { deps, changed } = site('already-up', 'unknown');
  let detail = '';
  first();
  first();
  answers.push(
    () => 'Open Both',
    (asked) => {
      detail = String(asked['detail']);
      return 'Close What Was Opened';
    },
  );
  assert.equal(await reachOfflineSma(sma1, deps), undefined);
  assert.equal(detail, 'esa2: Tunnel up. It was open before, and stays.\nsma1: Unknown');
  assert.deepEqual(changed.slice(-2), ['sma1 SSHACCESS  generate', 'sma1 DISABLE  generate']);
});

test('who stops the closing of the first is not asked about the second', async () => {
  const { changed } = await half(['tunnel-up', 'unknown', 'stopped'], 'Close What Was Opened');
  assert.deepEqual(changed.slice(-1), ['sma1 DISABLE  generate']);
});

test('a first one that cannot be closed does not keep the second one open', async () => {
  const { changed } = await half(['tunnel-up', 'unknown', 'failed'], 'Close What Was Opened');
  assert.deepEqual(changed.slice(-2), ['sma1 DISABLE  generate', 'esa2 DISABLE  generate']);
});

/** Both as they were read before, and as a reading of now has them; what the modal says. */
async function alreadyOpen(before: RemoteAccess[], now: RemoteAccess[], ...steps: Step[]) {
  const stood = site(...steps);
  for (const one of before) stood.readings.set(one.applianceId, one);
  for (const one of now) stood.now.set(one.applianceId, one);
  const asked: string[] = [];
  first();
  let open = '';
  answers.push((question) => {
    asked.push(String(question['detail']));
    open = (question['buttons'] as string[]).at(-1) ?? '';
    return open;
  });
  answers.push(() => undefined);
  const way = await reachOfflineSma(sma1, stood.deps);
  return { way, changed: stood.changed, detail: asked[0] ?? '', open };
}

test('a tunnel that is up stays: no port is asked for, the question promises no other seed, and nothing is changed', async () => {
  const up = access('esa2', 'tunnel-up', { port: 443, seed: 'held' });
  const { way, changed, detail, open } = await alreadyOpen([up], [up], 'ssh-access');
  assert.equal(open, 'Open the Missing End');
  assert.match(detail, /^1\. esa2: its tunnel on 443 is up already and stays, with its seed\.$/m);
  assert.match(detail, /^2\. sma1: SSH access, with a seed that sma1 generates\.$/m);
  assert.doesNotMatch(detail, /esa2 generates|not held/);
  assert.equal(way?.tunnel.state, 'tunnel-up');
  const steps = ['esa2 was on', 'sma1 by esa2', 'sma1 SSHACCESS  generate', 'sma1 by esa2'];
  assert.deepEqual(changed, ['esa2 read', 'esa2 read', ...steps]);
});

test('SSH access that is on stays too, and a seed that is held elsewhere is named', async () => {
  const [up, on] = [access('esa2', 'tunnel-up'), access('sma1', 'ssh-access', { seed: 'held' })];
  const { way, changed, detail, open } = await alreadyOpen([up, on], [up, on]);
  assert.equal(open, 'Leave Both Open');
  assert.match(detail, /^1\. esa2: its tunnel is up already and stays, with its seed\.$/m);
  assert.match(detail, /^2\. sma1: its SSH access is on already and stays, with its seed\.$/m);
  assert.match(detail, /^The seed of esa2 is not held here: whoever enabled access has it\.$/m);
  assert.doesNotMatch(detail, /seed of sma1/);
  assert.equal(way?.sshAccess.state, 'ssh-access');
  assert.deepEqual(changed.slice(-4), ['esa2 was on', 'sma1 by esa2', 'sma1 was on', 'sma1 by esa2']);
});

test('the seed of what stays that may be of an earlier enabling is called that in the question', async () => {
  const [up, on] = [
    access('esa2', 'tunnel-up', { seed: 'held', seedDoubtful: true }),
    access('sma1', 'ssh-access', { seed: 'held' }),
  ];
  const { detail } = await alreadyOpen([up, on], [up, on]);
  assert.match(detail, /^The seed of esa2 may be of an earlier enabling: ask whoever enabled access last\.$/m);
  assert.doesNotMatch(detail, /The seed of sma1|not held/);
});

/** What a reload or a dialogue that was cut off leaves of what is known. */
const unread = (id: string, basis: 'elapsed-time' | 'interrupted') =>
  access(id, 'unknown', { basis, serviceAccess: null });

for (const basis of ['elapsed-time', 'interrupted'] as const)
  test(`what may be on (${basis}) is read before anything is promised: it stays`, async () => {
    const [up, on] = [access('esa2', 'tunnel-up', { port: 443 }), access('sma1', 'ssh-access')];
    const before = [unread('esa2', basis), unread('sma1', basis)];
    const { changed, detail } = await alreadyOpen(before, [up, on]);
    assert.match(detail, /^1\. esa2: its tunnel on 443 is up already and stays, with its seed\.$/m);
    assert.match(detail, /^2\. sma1: its SSH access is on already and stays, with its seed\.$/m);
    assert.doesNotMatch(changed.join('\n'), /generate/);
  });

for (const [name, id, state, said] of [
  ['a carrier with an expired tunnel', 'esa2', 'tunnel-expired', 'Expired, service access on'],
  ['a carrier whose tunnel is down', 'esa2', 'tunnel-down', 'Tunnel down'],
  ['a carrier in SSH access', 'esa2', 'ssh-access', 'SSH access'],
  ['an SMA with a tunnel of its own', 'sma1', 'tunnel-up', 'Tunnel up'],
] as const)
  test(`${name} is in the way: it is said what to do, and nothing is promised`, async () => {
    const { deps, changed, readings, now } = site();
    readings.set(id, unread(id, 'elapsed-time'));
    now.set(id, access(id, state));
    first();
    let message = '';
    answers.push((question) => {
      message = String(question['message']);
      return 'Disable Remote Access...';
    });
    assert.equal(await reachOfflineSma(sma1, deps), undefined);
    assert.equal(
      message,
      `${id}: service access is on already, and not as this way needs it (${said}). Disable it first.`,
    );
    assert.deepEqual(changed, [`${id} read`]);
    assert.deepEqual(stand.executed.at(-1), ['hopthrough.disableRemoteAccess', id]);
  });

test('a reading in words that are not known promises nothing', async () => {
  const { deps, changed, readings, now } = site();
  readings.set('esa2', unread('esa2', 'interrupted'));
  now.set('esa2', access('esa2', 'unknown', { serviceAccess: null }));
  first();
  let message = '';
  answers.push((question) => void (message = String(question['message'])));
  assert.equal(await reachOfflineSma(sma1, deps), undefined);
  assert.match(message, /^esa2 answered in words Hopthrough does not know/);
  assert.deepEqual(changed, ['esa2 read']);
});

test('a tunnel that somebody closes while the question stands: another question, and no change that was not agreed to', async () => {
  const { deps, changed, readings, now } = site();
  const up = access('esa2', 'tunnel-up', { port: 443 });
  readings.set('esa2', up);
  now.set('esa2', up);
  first();
  answers.push(() => {
    now.set('esa2', access('esa2', 'disabled'));
    return 'Open the Missing End';
  });
  first((ports) => assert.equal(ports.length, 6));
  let detail = '';
  answers.push((question) => void (detail = String(question['detail'])));
  assert.equal(await reachOfflineSma(sma1, deps), undefined);
  assert.match(detail, /^1\. esa2: tunnel on port 443, for about seven days, with a seed that esa2 generates\.$/m);
  assert.deepEqual(changed, ['esa2 read', 'esa2 read']);
});

test('SSH access that fails beside a tunnel that stood before: the tunnel stays, and nothing is offered to be closed', async () => {
  const { deps, changed, readings, now } = site('failed');
  const up = access('esa2', 'tunnel-up');
  readings.set('esa2', up);
  now.set('esa2', up);
  first();
  let said: unknown[] = [];
  answers.push(
    () => 'Open the Missing End',
    ({ detail, buttons }) => {
      said = [detail, buttons];
      return undefined;
    },
  );
  assert.equal(await reachOfflineSma(sma1, deps), undefined);
  assert.deepEqual(said, ['esa2: Tunnel up. It was open before, and stays.\nsma1: not read', []]);
  assert.doesNotMatch(changed.join('\n'), /DISABLE/);
});

test('a tunnel that was up and is not any more: the port is asked for, and the seed is a new one', async () => {
  const { deps, readings, now } = site();
  readings.set('esa2', access('esa2', 'tunnel-up', { port: 443 }));
  now.set('esa2', access('esa2', 'disabled'));
  first();
  first((ports) => assert.equal(ports.length, 6));
  let detail = '';
  answers.push((question) => void (detail = String(question['detail'])));
  assert.equal(await reachOfflineSma(sma1, deps), undefined);
  assert.match(detail, /^1\. esa2: tunnel on port 443, for about seven days, with a seed that esa2 generates\.$/m);
});

test('a tunnel that was up and cannot be read now: nothing is promised of it, and nothing opened', async () => {
  const { deps, changed, readings } = site();
  readings.set('esa2', access('esa2', 'tunnel-up'));
  first();
  assert.equal(await reachOfflineSma(sma1, deps), undefined);
  assert.deepEqual(changed, ['esa2 read']);
});

test('what is no SMA is told what to do instead', async () => {
  const { deps, changed } = site();
  answers.push(() => undefined);
  assert.equal(await reachOfflineSma(esa1, deps), undefined);
  assert.deepEqual(changed, []);
});
