import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { beforeEach, test } from 'node:test';
import * as vscode from 'vscode';
import { routeTarget, type Appliance, type Route } from '../../../../src/appliance/appliance';
import { mergeInventories } from '../../../../src/appliance/inventory/inventory';
import { isLostRow } from '../../../../src/workbench/commands/commandGuard';
import type { Probing } from '../../../../src/workbench/probes/probing';
import { askAddress } from '../../../../src/workbench/inventory/addressForm';
import type { AccessDesk } from '../../../../src/workbench/access/accessDesk';
import { commandHandlers } from '../../../../src/workbench/commands/commands';
import { credentials } from '../../../../src/workbench/asking/credentials';
import { extensionApi } from '../../../../src/workbench/commands/extensionApi';
import { hostKeyViews } from '../../../../src/workbench/asking/hostKeyViews';
import { liveInventory } from '../../../../src/workbench/inventory/inventory';
import { labSwitch } from '../../../../src/workbench/commands/labSwitch';
import { contributedCommands, registeredCommands } from '../../../../src/workbench/commands/registeredCommands';
import { appliance as sampleAppliance } from '../../appliance/sampleAppliance';
import { answers, stand } from '../../vscode';

const CANARY = 'canary-7f3a-password';
const KEPT_AT = {
  applianceId: '10.0.8.99:22',
  through: [],
  host: '10.0.8.99',
  port: 22,
  type: 'ssh-ed25519',
  fingerprint: 'SHA256:abc',
  since: '2026-01-02T00:00:00Z',
  blob: Buffer.from('key'),
};

const noAccess = (): AccessDesk => assert.fail('no remote access is asked for');
const noProbing = (): Probing => assert.fail('no probe is asked for');

function site({ ready = Promise.resolve(), access = noAccess, probing = noProbing } = {}) {
  const esa = sampleAppliance({ id: 'esa1', credential: 'shared' });
  const sma = sampleAppliance({ id: 'sma1', family: 'sma', host: '10.0.8.20', via: ['esa1'] });
  const behind = sampleAppliance({ id: 'sma2', family: 'sma', host: '10.0.8.21', via: ['esa1'], hopMode: 'nested' });
  const lost = sampleAppliance({ id: 'sma3', family: 'sma', host: '10.0.8.22', via: ['gone'] });
  const merged = mergeInventories([], [{ name: 'Lab', appliances: [esa, sma, behind, lost] }]);
  const inventory = liveInventory(() => merged);
  const stored = new Map<string, string>();
  const secrets = credentials({
    storage: {
      get: (key) => Promise.resolve(stored.get(key)),
      store: (key, value) => Promise.resolve(void stored.set(key, value)),
      delete: (key) => Promise.resolve(void stored.delete(key)),
      keys: () => Promise.resolve([...stored.keys()]),
      onDidChange: () => new vscode.Disposable(() => undefined),
    },
    sharedName: (id) => inventory.find(id)?.credential,
    mayGoTo: () => Promise.resolve(false),
    onNoStorage: () => undefined,
  });
  const opened: Route[] = [];
  const logged: unknown[] = [];
  const note = (...words: unknown[]) => void logged.push(words.map(String));
  const forgotten: string[] = [];
  const shown: (string | null)[] = [];
  const log = {
    show: () => undefined,
    error: note,
    warn: note,
    info: note,
    debug: note,
  } as unknown as vscode.LogOutputChannel;
  const handlers = commandHandlers({
    inventory,
    credentials: secrets,
    isConnected: () => false,
    askAddress,
    forms: () => ({
      add: () => Promise.resolve(undefined),
      edit: (applianceId) => Promise.resolve({ applianceId }),
      duplicate: (applianceId) => Promise.resolve({ applianceId }),
      remove: (applianceId) => Promise.resolve({ applianceId }),
      changeWay: (applianceId) => Promise.resolve({ applianceId }),
      isInFile: () => false,
      setHopMode: () => Promise.resolve(undefined),
      setKind: () => Promise.resolve(undefined),
      setFolder: () => Promise.resolve(undefined),
      openInventory: () => Promise.resolve({ file: 'inventory.jsonc' }),
      importFile: () => Promise.resolve(undefined),
      exportFile: () => Promise.resolve(undefined),
    }),
    terminals: () => ({
      open: (route) => {
        opened.push(route);
        return Promise.resolve({ kind: 'open', route });
      },
      takeOver: () => assert.fail('taken over'),
      profile: () => assert.fail('no profile is asked for'),
    }),
    capture: () => assert.fail('no capture is asked for'),
    casework: () => assert.fail('no case report is asked for'),
    web: () => assert.fail('no web interface is asked for'),
    access,
    panels: () => ({ open: (subject) => void shown.push(subject), openSteps: (id) => void shown.push(id) }),
    probing,
    hostKeys: () =>
      hostKeyViews(() => ({
        judgeShown: () => Promise.resolve({ kind: 'unknown' as const, otherTypes: [] }),
        judge: () => Promise.resolve({ kind: 'unknown', otherTypes: [] }),
        knownTypes: () => Promise.resolve([]),
        known: () => Promise.resolve([]),
        accept: () => Promise.resolve(),
        list: () => Promise.resolve([KEPT_AT]),
        forget: (id) => {
          forgotten.push(id);
          return Promise.resolve([KEPT_AT]);
        },
      })),
    lab: labSwitch({
      isTaken: () => false,
      load: () => ({
        LAB_IDS: ['lab-esa1'],
        startLab: () =>
          Promise.resolve({
            description: { appliances: [{ ...esa, series: 'C', password: CANARY, hostKeys: [] }], tunnelHosts: {} },
            close: () => Promise.resolve(),
          }),
      }),
      show: () => undefined,
      hide: () => undefined,
    }),
    log,
  });
  const names = Object.keys(handlers).map((name) => `hopthrough.${name}`);
  registeredCommands({ names, handlers: () => handlers, ready, log });
  const run = (name: string, ...args: unknown[]) => stand.commands.get(`hopthrough.${name}`)?.(...args);
  return { inventory, secrets, opened, logged, stored, forgotten, run };
}

beforeEach(() => {
  stand.commands.clear();
  answers.length = 0;
});

test('F12 no command and nothing that is exported gives a secret', async () => {
  const { inventory, secrets, logged, stored, run } = site();
  const place = { user: 'admin', host: '10.0.8.20', port: 22, position: 1, count: 1, through: [] };
  for (const id of ['esa1', 'sma1']) secrets.typed({ ...place, id }, Buffer.from(CANARY), 'store').settle('accepted');
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert.match(JSON.stringify([...stored]), new RegExp(CANARY), 'there is a secret to be given away');
  const given: unknown[] = [];
  const shown: unknown[] = [];
  const names = [...stand.commands.keys()].map((command) => command.replace('hopthrough.', ''));
  for (const name of names) {
    answers.push(...Array.from({ length: 3 }, () => (asked: object) => void shown.push(asked)));
    given.push(name, await run(name, 'esa1'), await run(name, { applianceId: 'sma1', password: true }));
    answers.length = 0;
  }
  const nothing = () => Promise.resolve(undefined);
  const { v1 } = extensionApi(inventory, Promise.resolve(), { probe: nothing, status: nothing });
  given.push(Object.keys(v1), await v1.appliances(), await v1.route('sma1'));
  assert.ok(names.length >= 17);
  assert.doesNotMatch(JSON.stringify([given, shown, logged, stand.executed]), new RegExp(CANARY));
});

test('an entry that cannot be used is in the inventory: what is wrong with it is said', async () => {
  const { opened, run } = site();
  const words =
    'its entry in the inventory cannot be used. The route names a hop that is not in the inventory: gone > sma3.';
  for (const command of ['openTerminal', 'copyRoute', 'openStatus']) {
    answers.push(() => undefined);
    const { failure } = (await run(command, 'sma3')) as { failure: { reason: string; message: string; next: string } };
    assert.deepEqual(
      [failure.reason, failure.message, failure.next],
      ['bad-entry', `sma3: ${words}`, 'Correct sma3 in the inventory.'],
    );
  }
  answers.push(() => undefined);
  const { failure } = (await run('openTerminal', 'nobody')) as { failure: { message: string } };
  assert.equal(failure.message, 'nobody: nobody is not in the inventory.');
  assert.deepEqual(opened, []);
});

test('a command that comes before the inventory has been read waits for it', async () => {
  let read = (): void => undefined;
  const { opened, run } = site({ ready: new Promise<void>((resolve) => (read = resolve)) });
  const running = run('openTerminal', 'esa1');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(opened, []);
  read();
  await running;
  assert.deepEqual(
    opened.map((route) => routeTarget(route).id),
    ['esa1'],
  );
});

test('every command of package.json is registered, and has something to do', () => {
  const packageJSON: unknown = JSON.parse(readFileSync('package.json', 'utf8'));
  site();
  assert.deepEqual([...stand.commands.keys()].sort(), contributedCommands({ packageJSON }).sort());
});

test('Enable Tunnel takes a port that was chosen already; what is none is asked for', async () => {
  const enabled: unknown[] = [];
  const enable: AccessDesk['enable'] = ({ id }, verb, port) => {
    enabled.push([id, verb, port]);
    return Promise.resolve(undefined);
  };
  const { run } = site({ access: () => ({ enable }) as AccessDesk });
  for (const options of [{ port: 443 }, { port: '443' }, { port: 65_536 }, [{ port: 443 }], undefined])
    await run('enableTunnel', 'esa1', options);
  assert.deepEqual(enabled, [
    ['esa1', 'TUNNEL', 443],
    ...Array.from({ length: 4 }, () => ['esa1', 'TUNNEL', undefined]),
  ]);
});

test('an address that is in no inventory opens a terminal, through one that is', async () => {
  const { opened, run } = site();
  const checks: unknown[] = [];
  answers.push(({ validateInput }) => {
    const check = validateInput as (text: string) => unknown;
    checks.push(check('10.0.0.1:99999'), check(' admin@10.0.8.99 '));
    return ' support@10.0.8.99:2222 ';
  });
  answers.push(({ items }) => (items as { family: string }[]).find(({ family }) => family === 'sma'));
  answers.push(({ items }) => (items as { via: string[] }[]).find(({ via }) => via[0] === 'esa1'));
  assert.deepEqual(await run('connectToAddress'), {
    applianceId: '10.0.8.99:2222',
    route: ['esa1', '10.0.8.99:2222'],
    mode: 'forward',
  });
  assert.equal(typeof checks[0], 'string');
  assert.equal(checks[1], undefined);
  const target: Appliance | undefined = opened[0] && routeTarget(opened[0]);
  assert.deepEqual([target?.user, target?.host, target?.port, target?.series], ['support', '10.0.8.99', 2222, 'M']);
});

for (const [id, mode] of [
  ['sma1', 'forward'],
  ['sma2', 'nested'],
] as const)
  test(`a terminal on ${id} says how it came there: ${mode}`, async () => {
    assert.deepEqual(await site().run('openTerminal', id), { applianceId: id, route: ['esa1', id], mode });
  });

for (const step of [0, 1, 2])
  test(`an address that is given up at question ${step + 1} opens nothing`, async () => {
    const { opened, run } = site();
    const replies = ['10.0.8.99', { family: 'esa' }, { via: [] }];
    answers.push(...replies.slice(0, step).map((reply) => () => reply), () => undefined);
    assert.equal(await run('connectToAddress'), undefined);
    assert.deepEqual(opened, []);
  });

test('the key of an address that is in no inventory can be forgotten', async () => {
  const { forgotten, run } = site();
  answers.push(
    ({ items }) => (items as unknown[])[0],
    () => '10.0.8.99',
  );
  assert.deepEqual(await run('forgetHostKey'), { forgotten: ['SHA256:abc'] });
  answers.push(() => '10.0.8.99');
  await run('forgetHostKey', '10.0.8.99:22');
  assert.deepEqual(forgotten, ['10.0.8.99:22', '10.0.8.99:22']);
});

test('a click on a row that the tree has just lost opens nothing, and asks for no other', async () => {
  const { opened, run } = site();
  const said: unknown[] = [];
  answers.push(({ message }) => void said.push(message));
  assert.equal(await run('openTerminal', undefined, undefined), undefined);
  assert.deepEqual(said, ['The list was just being refreshed: nothing was done. Click again.']);
  assert.deepEqual(opened, []);
});

for (const [args, lost] of [
  [[], false],
  [[undefined], false],
  [['esa1'], false],
  [[undefined, 'esa1'], false],
  [[{ applianceId: 'esa1' }, undefined], false],
  [[undefined, null], true],
  [[undefined, [undefined]], true],
] as const)
  test(`${JSON.stringify(args)} is ${lost ? '' : 'not '}a row that was lost`, () =>
    assert.equal(isLostRow(args), lost));

test('Watch of several resolves to what became of each, and an id that is not in the inventory is a failure among them', async () => {
  const watch: Probing['watch'] = ({ id: applianceId }) =>
    Promise.resolve(applianceId === 'esa1' ? { applianceId, works: 443 } : { applianceId });
  const { run } = site({ probing: () => ({ watch }) as Probing });
  answers.push(() => undefined);
  const [works, begun, gone] = (await run('watch', ['esa1', 'sma1', 'gone'])) as Record<string, unknown>[];
  assert.deepEqual([works, begun], [{ applianceId: 'esa1', works: 443 }, { applianceId: 'sma1' }]);
  assert.equal((gone?.['failure'] as { reason: string }).reason, 'unknown-appliance');
  assert.deepEqual(await run('watch', 'sma1'), { applianceId: 'sma1' });
});
