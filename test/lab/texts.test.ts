import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  APPLIANCE_TEXTS,
  fill,
  JUMP_TEXTS,
  PACKETCAPTURE_TEXTS,
  REACH_TEXTS,
  SHELL_TEXTS,
  SSH_TEXTS,
  TECHSUPPORT_TEXTS,
  type Text,
} from '../../src/lab/texts';

const TAGS = new Set(['VC', 'VF', 'VD', 'R', 'I', 'invented']);
const NAMES = new Set([
  'user',
  'from',
  'host',
  'serial',
  'now',
  'up',
  'last',
  'command',
  'logins',
  'port',
  'seed',
  'address',
  'reason',
  'type',
  'file',
  'bytes',
  'kilobytes',
  'megabytes',
  'seconds',
  'clock',
  'limit',
  'interfaces',
  'filter',
  'preset',
  'name',
  'fingerprint',
  'prompt',
]);

function isText(value: unknown): value is Text {
  return typeof value === 'object' && value !== null && 'lines' in value;
}

function textsOf(group: object): [string, Text][] {
  return Object.entries(group as Record<string, unknown>).filter((entry): entry is [string, Text] => isText(entry[1]));
}

describe('texts of the lab', () => {
  for (const [name, group] of Object.entries({
    ...APPLIANCE_TEXTS,
    jump: JUMP_TEXTS,
    shell: SHELL_TEXTS,
    reach: REACH_TEXTS,
    'the old ssh': SSH_TEXTS.old,
    'the new ssh': SSH_TEXTS.new,
    ...TECHSUPPORT_TEXTS,
    ...Object.fromEntries(
      Object.entries(PACKETCAPTURE_TEXTS).map(([name, texts]) => [`packetcapture ${name}`, texts] as const),
    ),
  })) {
    test(`every text of ${name} says what its evidence is and uses known placeholders`, () => {
      const texts = textsOf(group);
      assert.ok(texts.length >= 3);
      for (const [key, { evidence, lines }] of texts) {
        assert.ok(TAGS.has(evidence), `${key}: ${evidence}`);
        const used = [...lines.join('\n').matchAll(/\{(\w+)\}/g)].map(([, placeholder = '']) => placeholder);
        assert.ok(
          used.every((placeholder) => NAMES.has(placeholder)),
          `${key}: ${used.join()}`,
        );
      }
    });
  }

  for (const [name, { operations, seedMenu, generation }] of Object.entries(TECHSUPPORT_TEXTS)) {
    test(`the menus of techsupport in the words "${name}" offer what the lab can do`, () => {
      const verbs = operations.options.map(({ verb }) => verb);
      assert.deepEqual([...verbs].sort(), ['DISABLE', 'SSHACCESS', 'STATUS', 'TUNNEL']);
      assert.ok(operations.options.every(({ verb, line }) => line.startsWith(`- ${verb} - `)));
      assert.deepEqual(seedMenu.options.map(({ does }) => does).sort(), ['enter', 'generate']);
      assert.ok(seedMenu.options.every(({ key, line }) => line.startsWith(`${key}. `)));
      assert.ok(seedMenu.options.some(({ key }) => key === seedMenu.preset));
      assert.ok(['seed', 'password'].includes(generation));
    });
  }

  for (const [name, { operations, setup, filterKinds }] of Object.entries(PACKETCAPTURE_TEXTS))
    test(`the menus of packetcapture in the words "${name}" offer what the lab can do`, () => {
      assert.deepEqual(operations.options.map(({ verb }) => verb).sort(), ['SETUP', 'START', 'STATUS', 'STOP']);
      assert.ok(operations.options.every(({ verb, line }) => line.startsWith(`- ${verb} - `)));
      assert.ok(setup.includes('size') && setup.includes('filter'));
      assert.ok(Object.values(filterKinds).includes('custom'));
    });

  test('the login of a C170 is the bytes that were logged from a real one', () => {
    const lines = fill(APPLIANCE_TEXTS.c170.login, { last: 'Wed Apr 11 16:07:43 2018', from: 'IP.X.X.X' });
    assert.equal(
      lines.map((line) => `${line}\r\n`).join(''),
      'Last login: Wed Apr 11 16:07:43 2018 from IP.X.X.X\r\r\n' +
        'AsyncOS 11.0.1 for Cisco IronPort C170 build 027\r\n\r\n' +
        'Welcome to the Cisco IronPort C170 Messaging Gateway(tm) Appliance\r\n\r\n' +
        'NOTE: This session will expire if left idle for 30 minutes. Any uncommitted\r\n' +
        'configuration changes will be lost. Commit the configuration changes as soon as\r\n' +
        'they are made.\r\n\r\n',
    );
  });

  test('every appliance names itself as DOMAIN 2.1 expects it', () => {
    for (const { login } of Object.values(APPLIANCE_TEXTS)) {
      const all = login.lines.join('\n');
      assert.match(all, /^AsyncOS (\S+) for (?:Cisco (?:IronPort )?([CXMS]\d+V?)|(Web)) build (\S+)/m);
      assert.match(all, /^Welcome to the Cisco (?:IronPort )?(\S+) (.+)$/m);
      assert.match(all, /expire if left idle for 30 minutes/);
    }
  });
});
