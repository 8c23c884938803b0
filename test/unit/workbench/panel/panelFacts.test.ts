import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Appliance, Route } from '../../../../src/appliance/appliance';
import type { KnownCapture } from '../../../../src/appliance/captureStatus';
import type { RemoteAccess } from '../../../../src/appliance/remoteAccess';
import { applianceFacts, overviewFacts, shownIds } from '../../../../src/workbench/panel/panelFacts';
import type { ApplianceStatus } from '../../../../src/workbench/panel/statusFacts';
import { appliance } from '../../appliance/sampleAppliance';

const SERIAL = '564D6F2B91A4C2-1A2B3C';
const access: RemoteAccess = {
  ...{ schema: 1, applianceId: 'esa1', at: '2026-11-24T14:08:00.000Z', state: 'tunnel-up', basis: 'read' },
  ...{ serviceAccess: true, serviceLogins: 0, serviceSession: false, serial: SERIAL, serialMatches: true, port: 443 },
  ...{ enabledAt: null, expiresAt: null, seed: 'held' },
  raw: `Service access currently ENABLED\r\nSerial Number: ${SERIAL}\r\n\u001b[1m\u202etxt`,
};

function status(changes: Partial<ApplianceStatus> = {}, of: Partial<Appliance> = {}): ApplianceStatus {
  const one = appliance({ id: 'esa1', ...of });
  const connection = { connecting: 0, open: 0, service: false, failure: undefined, access: undefined };
  return { appliance: one, route: [one], connection, simulated: false, ...changes };
}

const nobody = { of: () => undefined };
const page = (given: ApplianceStatus, facts: Parameters<typeof applianceFacts>[1] = nobody) =>
  applianceFacts(given, facts, ['openTerminal']);

test('F09 the serial number is nowhere in what the page gets; its last three characters are', () => {
  const facts = page(status({ access }));
  assert.ok(!JSON.stringify(facts).includes(SERIAL));
  assert.equal(facts.access?.serialEnd, SERIAL.slice(-3));
});

test('the words of an appliance come by line, with control and bidi characters shown', () => {
  assert.deepEqual(page(status({ access })).access?.raw, [
    'Service access currently ENABLED',
    'Serial Number: …B3C',
    '\\x1b[1m\\u202etxt',
  ]);
});

test('every string is inert: questions, dialogue, host', () => {
  const nasty = '\u202e\u0007<img>\n';
  const facts = page(status({ question: nasty, exchanges: [{ prompt: nasty, answer: nasty }] }, { host: nasty }));
  assert.doesNotMatch(JSON.stringify(facts), /\u202e|\\u0007|\\n"/);
  assert.equal(facts.question, '\\u202e\\x07<img>\\x0a');
});

test('a failed connection is at its hop, and a route that is none is a sentence', () => {
  const [esa, sma] = [appliance({ id: 'esa1' }), appliance({ id: 'sma1', family: 'sma', via: ['esa1'] })];
  const route: Route = [esa, sma];
  const failure = { hop: 'sma1', stage: 'auth', reason: 'password-expired', facts: { user: 'admin' } } as const;
  const connection = { connecting: 0, open: 0, service: false, failure, access: undefined };
  assert.deepEqual(page(status({ appliance: sma, route, connection })).connection, {
    ...{ state: 'failed', hop: 1 },
    why: 'login: the password of admin has expired',
    say: 'Not connected. Hop 2 of 2, sma1, login: the password of admin has expired.',
    next: 'Change it at the console or in the web interface of sma1, then connect again.',
  });
  const lost = { hop: 'sma1', stage: 'validate', reason: 'unknown-hop', facts: { path: ['esa9'] } } as const;
  const { route: said } = page(status({ route: lost }));
  assert.match(typeof said === 'string' ? said : '', /a hop that is not in the inventory \(esa9\)/);
});

test('a login by this very way is one that came in, and by another way it is not', () => {
  const [esa, sma] = [appliance({ id: 'esa1' }), appliance({ id: 'sma1', family: 'sma', via: ['esa1'] })];
  const known = status().connection;
  const at = access.at;
  const connectionBy = (...route: Route) =>
    page(status({ appliance: sma, route: [esa, sma], connection: { ...known, came: { at, route } } })).connection;
  assert.deepEqual(connectionBy(esa, sma), { state: 'none', cameAt: at });
  assert.deepEqual(connectionBy(appliance({ id: 'esa2' }), sma), { state: 'none' });
  assert.deepEqual(connectionBy(esa, { ...sma, host: '10.0.9.9' }), { state: 'none' }, 'it is elsewhere now');
});

test('of the other carriers the page is told who is up and who was not read', () => {
  const sma = appliance({ id: 'sma1', family: 'sma' });
  const carrier = { id: 'esa1', others: ['esa2', 'wsa1', 'esa3'] };
  const facts = page(status({ appliance: sma, carrier }), {
    of: (id) =>
      id === 'esa2'
        ? status({ access })
        : id === 'esa3'
          ? status({ access: { ...access, state: 'disabled' } })
          : undefined,
  });
  assert.deepEqual(facts.carrier?.others, [
    { id: 'esa2', tunnel: 'up' },
    { id: 'wsa1', tunnel: 'unread' },
    { id: 'esa3', tunnel: 'none' },
  ]);
  for (const id of ['esa2', 'wsa1', 'esa3']) assert.ok(shownIds(facts).has(id), 'a change of it is shown');
});

test('an SMA is shown with the appliance whose tunnel carries Cisco to it, and may speak of both', () => {
  const sma = appliance({ id: 'sma1', family: 'sma' });
  const facts = page(status({ appliance: sma, carrier: { id: 'esa1', reaches: 'ssh' } }), {
    of: (id) => (id === 'esa1' ? status({ access }) : undefined),
  });
  assert.equal(facts.carrier?.access?.state, 'tunnel-up');
  assert.ok(!JSON.stringify(facts).includes(SERIAL));
  assert.deepEqual([...shownIds(facts)].sort(), ['esa1', 'sma1']);
});

test('the overview says why an appliance was not read, and whom Cisco reaches through another one', () => {
  const known = status().connection;
  const at = access.at;
  const expired = { hop: 'd', stage: 'auth', reason: 'password-expired', facts: { user: 'admin' } } as const;
  const of: Record<string, ApplianceStatus> = {
    a: status({ connection: { ...known, quiet: 'asks' } }, { id: 'a' }),
    b: status({ connection: { ...known, quiet: 'held-back' } }, { id: 'b' }),
    c: status({ access, connection: { ...known, quiet: 'asks' } }, { id: 'c' }),
    d: status({ reading: { failure: expired, at } }, { id: 'd' }),
    e: status({ access: { ...access, state: 'ssh-access' }, carrier: { id: 'c' } }, { id: 'e', family: 'sma' }),
    f: status({ access: { ...access, state: 'ssh-access' }, carrier: { id: 'a' } }, { id: 'f', family: 'sma' }),
  };
  const all = () => Object.values(of).map((one) => one.appliance);
  const { appliances } = overviewFacts({ sweeping: () => undefined, all, of: (id) => of[id] }, []);
  assert.deepEqual(
    appliances.map(({ id, unread, reached }) => [id, unread, reached]),
    [
      ['a', 'Somebody would have to be asked', false],
      ['b', 'Not tried, as a login was refused', false],
      ['c', undefined, true],
      ['d', 'Login: the password of admin has expired', false],
      ['e', undefined, true],
      ['f', undefined, false],
    ],
  );
});

test('the overview has every appliance in order, and no jump host', () => {
  const all = [
    appliance({ id: 'b' }),
    appliance({ id: 'j', family: 'jump' }),
    appliance({ id: 'a', folder: ['X', 'Y'] }),
  ];
  const of = (id: string) => status({ access }, { ...all.find((one) => one.id === id), id });
  const facts = overviewFacts({ sweeping: () => undefined, all: () => all, of }, []);
  assert.deepEqual(
    facts.appliances.map(({ id, folder }) => [id, folder]),
    [
      ['b', ''],
      ['a', 'X / Y'],
    ],
  );
  assert.ok(!JSON.stringify(facts).includes(SERIAL));
});

test('a capture is one sentence, and what was done about it stands among the rest by time; the serial number is in neither', () => {
  const file = `C170-${SERIAL}-20261128.cap`;
  const known: KnownCapture = {
    ...{ at: '2026-11-28T05:39:05.000Z', state: 'running', basis: 'read', file, bytes: 2048, filter: 'port 25' },
    ...{ startedAt: '2026-11-28T05:39:00.000Z', fetched: null },
  };
  const captures = {
    known: [known],
    deeds: [{ at: '2026-11-28T05:39:09.000Z', what: 'capture-stopped', why: 'asked', file, bytes: 2048 } as const],
  };
  const deeds = [{ at: '2026-11-28T05:40:00.000Z', what: 'accepted-disable' } as const];
  const facts = page(status({ access, captures, deeds }));
  assert.equal(facts.capture?.state, 'running');
  assert.match(facts.capture.told, /^esa1: a packet capture is running, file C170-…B3C-20261128\.cap, 2\.0 KB by/);
  assert.deepEqual(
    facts.deeds.map((deed) => ('told' in deed ? deed.told : deed.what)),
    [
      "The packet capture ended: you stopped it, file C170-…B3C-20261128.cap, 2.0 KB by the appliance's own count",
      'accepted-disable',
    ],
  );
  assert.ok(!JSON.stringify(facts).includes(SERIAL));
  const states = [
    { ...known, state: 'stopped' as const },
    { ...known, state: 'unknown' as const },
    { ...known, fetched: { path: '/here/one.pcap', bytes: 1, sha256: 'ab' } },
  ].map((one) => page(status({ captures: { known: [one], deeds: [] } })).capture?.state);
  assert.deepEqual(states, ['ended', 'unknown', 'here']);
});

test('the serial number in the name of a capture is masked before anybody has read it, as after a reload', () => {
  for (const serial of ['00137262569A-8RVFDB1', '564D6F2B91A4C2-1A2B3C4D', '4229c3a2b1f0d1e2a3b4-abcdef123456']) {
    const file = `S650-${serial}-20080919-174302.cap`;
    const known: KnownCapture = {
      ...{ at: access.at, state: 'stopped', basis: 'read', file, bytes: null, filter: null },
      ...{ startedAt: null, fetched: null },
    };
    const remote = `/captures/${file}`;
    const deed = { at: access.at, what: 'file-fetched', remote, name: 'a.pcap', bytes: 1, sha256: 'ab' } as const;
    const facts = page(status({ captures: { known: [known], deeds: [deed] } }));
    const masked = `S650-…${serial.slice(-3)}-20080919-174302.cap`;
    assert.ok(facts.capture?.told.includes(`file ${masked},`), facts.capture?.told);
    assert.ok(!JSON.stringify(facts).includes(serial));
    assert.ok(JSON.stringify(facts.deeds).includes(`/captures/${masked}`));
  }
});
