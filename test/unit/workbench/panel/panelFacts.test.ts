import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Appliance, Route } from '../../../../src/appliance/appliance';
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
  });
  const lost = { hop: 'sma1', stage: 'validate', reason: 'unknown-hop', facts: { path: ['esa9'] } } as const;
  const { route: said } = page(status({ route: lost }));
  assert.match(typeof said === 'string' ? said : '', /a hop that is not in the inventory \(esa9\)/);
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
      ['a', 'somebody would have to be asked', false],
      ['b', 'not tried, as a login was refused', false],
      ['c', undefined, true],
      ['d', 'login: the password of admin has expired', false],
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
