import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { restrictionOf, switchAnswer } from '../../../src/asyncos/cluster';
import { commandErrorOf } from '../../../src/asyncos/commandError';
import { differences, parseGreeting, parseVersion, serialIn, type Identity } from '../../../src/asyncos/identity';
import { openLines } from '../../../src/asyncos/lines';
import { authenticityOf, hostKeyRefused, passwordPromptOf, sshCommand } from '../../../src/asyncos/nestedLogin';
import { mainPrompt } from '../../../src/asyncos/prompt';
import { questionAt } from '../../../src/asyncos/question';
import { administrator, lacksCommand, lacksRights, parseWhoAmI } from '../../../src/asyncos/rights';
import { applianceTexts } from '../../fuzz/applianceTexts';
import { testClaims } from '../../fuzz/claim';
import greetings from '../../transcripts/greetings.json';
import nestedLogins from '../../transcripts/nestedLogins.json';
import restrictions from '../../transcripts/restrictions.json';
import versions from '../../transcripts/versions.json';
import whoAmIs from '../../transcripts/whoami.json';
import { CUTTINGS, type Cuts } from './farEnd';

const NOTHING: Identity = {
  family: undefined,
  series: undefined,
  model: undefined,
  serial: undefined,
  version: undefined,
  product: undefined,
  idleMinutes: undefined,
};

/** A text as a CLI sends it, cut, and put together again. */
function heard(text: string, cuts: Cuts): { lines: string[]; last: string } {
  const lines: string[] = [];
  const pen = openLines((line) => lines.push(line));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    const to = Math.min(bytes.length, at + cuts());
    pen.feed(bytes.subarray(at, to));
    at = to;
  }
  return { lines, last: pen.current().text };
}

for (const { name: cut, cuts } of CUTTINGS.slice(1))
  describe(`transcripts, ${cut}`, () => {
    for (const { name, text, prompt, host, mode, service, values } of greetings)
      test(`greeting: ${name}`, () => {
        const { lines, last } = heard(text + prompt, cuts());
        assert.deepEqual(parseGreeting(lines.join('\n')), { ...NOTHING, ...values });
        assert.deepEqual(mainPrompt(last), { text: prompt.trimEnd(), host, mode: mode ?? undefined, service });
      });

    for (const { name, lines, values } of versions)
      test(`version: ${name}`, () => {
        const text = heard(`${lines.join('\r\n')}\r\n`, cuts()).lines.join('\n');
        assert.deepEqual(parseVersion(text), { ...NOTHING, ...values });
      });

    for (const { name, lines, values, administrator: expected } of whoAmIs)
      test(`whoami: ${name}`, () => {
        const whoAmI = parseWhoAmI(heard(`${lines.join('\r\r\n')}\r\r\n`, cuts()).lines.join('\n'));
        assert.deepEqual(whoAmI, { user: undefined, fullName: undefined, ...values });
        assert.equal(administrator(whoAmI), expected);
      });

    for (const { name, lines, machines } of restrictions)
      test(`D07 restriction: ${name}`, () => {
        const said = heard(lines.join('\r\n'), cuts());
        const question = questionAt(said.lines, said.last);
        assert.deepEqual((question && restrictionOf(question)) ?? null, machines && { machines });
      });

    for (const { name, lines, kind, authenticity, password, refused } of nestedLogins)
      test(`D22 nested login: ${name}`, () => {
        const said = heard(lines.join('\r\n'), cuts());
        const question = questionAt(said.lines, said.last);
        assert.equal(question?.kind, kind);
        assert.deepEqual(question && authenticityOf(question), authenticity);
        assert.deepEqual(question && passwordPromptOf(question), password);
        assert.equal(hostKeyRefused(lines.join('\n')), refused);
      });
  });

describe('the command of a nested login', () => {
  const rows: readonly (readonly [string, string, number, string | undefined])[] = [
    ['admin', '10.0.8.20', 22, 'ssh admin@10.0.8.20'],
    ['admin', 'sma1.example.com', 2222, 'ssh -p 2222 admin@sma1.example.com'],
    ['admin', 'fe80::1', 22, 'ssh admin@fe80::1'],
    ['-oProxyCommand=x', '10.0.8.20', 22, undefined],
    ['admin', '-oProxyCommand=x', 22, undefined],
    ['admin', '10.0.8.20\rcommit', 22, undefined],
    ['admin\u0003', '10.0.8.20', 22, undefined],
    ['admin', '10.0.8.20; reboot', 22, undefined],
    ['admin', '$(reboot)', 22, undefined],
    ['a@b', '10.0.8.20', 22, undefined],
    ['', '10.0.8.20', 22, undefined],
    ['admin', '', 22, undefined],
  ];
  for (const [user, host, port, expected] of rows)
    test(`D22 ${JSON.stringify([user, host, port])}: ${expected ?? 'nothing is typed'}`, () =>
      assert.equal(sshCommand({ user, host, port }), expected));
});

describe('a switch of cluster mode', () => {
  const question = (index: number) => {
    const lines = restrictions[index]?.lines ?? [];
    const asked = questionAt(lines.slice(0, -1), lines.at(-1) ?? '');
    assert.ok(asked);
    return asked;
  };
  const rows: readonly (readonly [string, number, string, boolean, ReturnType<typeof switchAnswer>])[] = [
    ['is agreed to for the machine that was logged in to', 0, 'esa1.example.com', true, { send: 'Y' }],
    ['is agreed to whatever the case of its name', 1, 'ESA1.example.com', true, { send: 'Y' }],
    ['is not agreed to where nobody allowed it', 0, 'esa1.example.com', false, 'stop'],
    ['is not agreed to for another machine', 0, 'esa2.example.com', true, 'stop'],
    ['is not agreed to where no machine is named', 2, 'esa1.example.com', true, 'stop'],
    ['is not agreed to where two are named', 3, 'esa2.example.com', true, 'stop'],
    ['is no question of a switch without the restriction', 4, 'esa1.example.com', true, undefined],
  ];
  for (const [name, index, host, allowed, expected] of rows)
    test(`D07 ${name}`, () => assert.deepEqual(switchAnswer(question(index), host, allowed), expected));
});

describe('what is found and what the inventory says', () => {
  const found: Identity = { ...NOTHING, family: 'esa', series: 'X' };
  test('the same is no difference', () => assert.deepEqual(differences(found, { family: 'esa', series: 'X' }), []));
  test('what the appliance does not say is none', () =>
    assert.deepEqual(differences(NOTHING, { family: 'wsa', series: 'S' }), []));
  test('another series of the same family is one', () =>
    assert.deepEqual(differences(found, { family: 'esa', series: 'C' }), [
      { field: 'series', found: 'X', entry: 'C' },
    ]));
  test('an appliance that is called a jump host has two', () =>
    assert.deepEqual(differences(found, { family: 'jump', series: undefined }), [
      { field: 'family', found: 'esa', entry: 'jump' },
      { field: 'series', found: 'X', entry: undefined },
    ]));
});

describe('what an appliance refuses', () => {
  for (const [text, expected] of [
    ['Unknown command: techsupport', 'unknown-command'],
    ['\nUnknown command or missing feature key: techsupport\n', 'unknown-command'],
    ['\nInvalid arguments when processing telnet:\nThe address must be', 'invalid-arguments'],
    ['Info: Unknown command: x', undefined],
    ['', undefined],
  ] as const)
    test(`D09 ${JSON.stringify(text)} is ${expected}`, () => {
      assert.equal(commandErrorOf(text), expected);
      assert.equal(lacksCommand(text), expected === 'unknown-command');
    });
});

for (const [text, expected] of [
  ['Unknown command: techsupport', true],
  ['\nPermission denied.', true],
  ['You are not authorized to run this command.', true],
  ['Error: insufficient privileges to run techsupport', true],
  ["You don't have permission to use packetcapture.", true],
  ['User is not allowed to run techsupport', true],
  ['Service Access currently disabled.', false],
  ['Log of today: permission denied for bob', false],
  ['You have no new messages.', false],
] as const)
  test(`D09 ${JSON.stringify(text)}: ${expected ? 'not for this login' : 'an answer'}`, () =>
    assert.equal(lacksRights(text), expected));

for (const serial of ['00137262569A-8RVFDB1', 'BE59F09812A56BFCA12A-1478FC8D8A90'])
  test(`the serial number ${serial} is one`, () => assert.equal(serialIn(`Serial Number: ${serial}.`), serial));
for (const text of ['XXXXXXXXXXXX-XXXXXXX', 'QT22-JQZF-YAQL-TL8L-8@2L-95', 'unavailable'])
  test(`${text} is no serial number`, () => assert.equal(serialIn(text), undefined));

testClaims(applianceTexts);
