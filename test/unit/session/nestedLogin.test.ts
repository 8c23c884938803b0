import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { failureOf, type Failure } from '../../../src/appliance/failure';
import { nestedLogin, type Arrived, type NestedOptions, type ShownKeyQuestion } from '../../../src/session/nestedLogin';
import type { HopEvent } from '../../../src/ssh/events';
import type { HostKeyVerdict } from '../../../src/ssh/hostKeys/hostKeys';
import type { Shell, ShellEnd } from '../../../src/ssh/shell';
import { hopAt, keyStore, secretOf } from '../../faults/site';
import { CUTTINGS, newFarEnd, settled, turn, type Cuts, type FarEnd } from '../asyncos/farEnd';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
afterEach(() => mock.timers.reset());

const HOP = 'esa1.example.com> ';
const TARGET = 'sma1.example.com> ';
const BANNER =
  'Last login: Mon Jan  1 10:00:00 2024 from 10.0.8.11\r\nWelcome to the Cisco M600V Email and Web Manager\r\n';
const UNKNOWN_KEY =
  "The authenticity of host '10.0.8.20 (10.0.8.20)' can't be established.\r\n" +
  'ED25519 key fingerprint is SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpEfkqJ1hX3Q2d8c4Y.\r\n' +
  'Are you sure you want to continue connecting (yes/no)? ';
const PASSWORD = "admin@10.0.8.20's password: ";
const CHANGED =
  '@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r\n' +
  '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n' +
  '@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r\n';
const COMMAND = 'ssh admin@10.0.8.20\n';

/** What a hop says after each line that is typed: echo of a command, none of a password. */
interface Visit {
  readonly hop: FarEnd;
  readonly arriving: Promise<Arrived>;
  readonly asked: string[];
  readonly outcomes: string[];
  readonly bytes: Buffer;
  readonly events: HopEvent[];
  readonly keys: ShownKeyQuestion[];
  readonly giveUp: AbortController;
  readonly isClosed: () => boolean;
}

function shellOf(hop: FarEnd): { shell: Shell; isClosed: () => boolean } {
  let closed = false;
  const ends: ((end: ShellEnd) => void)[] = [];
  hop.channel.onClose(() => ends.forEach((end) => end({ kind: 'exit', status: undefined, signal: undefined })));
  const shell: Shell = {
    write: (data) => hop.channel.write(data.toString()),
    onData: (listener) => hop.channel.onData(listener),
    onClose: (listener) => void ends.push(listener),
    resize: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    close: () => {
      closed = true;
    },
  };
  return { shell, isClosed: () => closed };
}

function visit(
  says: readonly string[],
  change: { cuts?: Cuts; paced?: boolean; verdict?: HostKeyVerdict; trust?: boolean; password?: string } = {},
  options: Partial<NestedOptions> = {},
): Visit {
  const hop = newFarEnd(change.cuts, change.paced);
  const left = [...says];
  hop.onWrite(
    (data) =>
      void hop.say((data === COMMAND || data === 'yes\n' ? data.replace('\n', '\r\n') : '\r\n') + (left.shift() ?? '')),
  );
  const { shell, isClosed } = shellOf(hop);
  const asked: string[] = [];
  const keys: ShownKeyQuestion[] = [];
  const secret = secretOf(change.password ?? 'fjord');
  const events: HopEvent[] = [];
  const giveUp = new AbortController();
  const store = keyStore();
  store.remove();
  const target = hopAt(22, { id: 'sma1', host: '10.0.8.20', position: 2, count: 2, through: ['esa1'] });
  const arriving = nestedLogin(shell, target, {
    questions: {
      trustShownKey: (_hop, key) => {
        asked.push('key');
        keys.push(key);
        return Promise.resolve(change.trust ?? true);
      },
      passwordThroughHop: (_hop, prompt) => {
        asked.push(prompt);
        return Promise.resolve(secret);
      },
    },
    trustedKeys: {
      ...store.keys,
      judgeShown: () => Promise.resolve(change.verdict ?? { kind: 'unknown', otherTypes: [] }),
    },
    signal: giveUp.signal,
    timeoutMs: 20_000,
    window: () => ({ cols: 80, rows: 24 }),
    onEvent: (event) => events.push(event),
    ...options,
  });
  arriving.catch(() => undefined);
  void hop.say(`Welcome\r\n${HOP}`);
  return { hop, arriving, asked, outcomes: secret.outcomes, bytes: secret.bytes, events, keys, giveUp, isClosed };
}

function heard(shell: Shell): () => string {
  let text = '';
  shell.onData((chunk) => (text += chunk.toString('latin1')));
  return () => text;
}

async function failure(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await settled(work).then(
    () => assert.fail('it should have failed'),
    (reason: unknown) => reason,
  );
  const found = failureOf(error);
  assert.ok(found, String(error));
  return found;
}

describe('a nested login that goes well', () => {
  for (const { name, cuts, paced } of CUTTINGS)
    test(`key, password, prompt: ${name}`, async () => {
      const it = visit([UNKNOWN_KEY, `Warning: Permanently added.\r\n${PASSWORD}`, BANNER + TARGET], {
        cuts: cuts(),
        paced,
      });
      const { shell, stopped } = await settled(it.arriving);
      assert.equal(stopped, undefined);
      assert.deepEqual(it.hop.written, [COMMAND, 'yes\n', 'fjord\n']);
      assert.deepEqual(it.asked, ['key', PASSWORD.trim()]);
      assert.deepEqual(it.outcomes, ['accepted']);
      assert.ok(
        it.bytes.every((byte) => byte === 0),
        'the password is overwritten',
      );
      const text = heard(shell);
      assert.equal(text(), `\r\n${BANNER}${TARGET}`, 'the shell begins after the password');
      shell.write('\u001d\u0003\r');
      assert.equal(it.hop.written.at(-1), '\u001d\u0003\r');
      await settled(it.hop.say('\r\n\u001b[1mok\u001b[0m\r\n'));
      assert.ok(text().endsWith('\u001b[1mok\u001b[0m\r\n'), 'byte for byte');
      assert.equal(it.isClosed(), false);
      await settled(it.hop.say(`Connection to 10.0.8.20 closed.\r\n${HOP}`));
      assert.equal(it.isClosed(), true, 'the prompt of the hop is the end');
    });

  test('a hop that has a key of its own for the target is not asked for anything', async () => {
    const it = visit([BANNER + TARGET]);
    assert.equal((await settled(it.arriving)).stopped, undefined);
    assert.deepEqual(it.asked, []);
  });

  test('an echoed password is masked in what is handed over', async () => {
    const it = visit([PASSWORD, `fjord\r\n${BANNER}${TARGET}`]);
    const text = heard((await settled(it.arriving)).shell);
    assert.ok(!text().includes('fjord'));
    assert.ok(text().includes('********'));
  });

  for (const [name, verdict, isKnown] of [
    ['known', { kind: 'match', source: 'store' }, true],
    ['of another type', { kind: 'unknown', otherTypes: ['ssh-rsa'] }, false],
  ] as const)
    test(`a key that is ${name} is shown as that`, async () => {
      const it = visit([UNKNOWN_KEY, PASSWORD, BANNER + TARGET], { verdict });
      await settled(it.arriving);
      const otherTypes = isKnown ? [] : ['ssh-rsa'];
      const fingerprint = 'SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpEfkqJ1hX3Q2d8c4Y';
      assert.deepEqual(it.keys, [{ type: 'ED25519', fingerprint, isKnown, otherTypes }]);
    });
});

interface Row {
  readonly name: string;
  readonly says: readonly string[];
  readonly outcome: string;
  readonly written: readonly string[];
  readonly secret?: readonly string[];
}

/** `handed over`: the keyboard is the person's, nothing was answered. */
const ROWS: readonly Row[] = [
  {
    name: 'another host in the first password prompt',
    says: ["admin@10.0.8.21's password: "],
    outcome: 'handed over: esa1 nested other-place',
    written: [COMMAND],
  },
  {
    name: 'another user in the first password prompt',
    says: ["root@10.0.8.20's password: "],
    outcome: 'handed over: esa1 nested other-place',
    written: [COMMAND],
  },
  {
    name: 'another host in the question about the key',
    says: [UNKNOWN_KEY.replaceAll('10.0.8.20', '10.0.8.21')],
    outcome: 'handed over: esa1 nested other-place',
    written: [COMMAND],
  },
  {
    name: 'a second password prompt',
    says: [PASSWORD, `Permission denied, please try again.\r\n${PASSWORD}`],
    outcome: 'handed over: esa1 nested asks-again',
    written: [COMMAND, 'fjord\n'],
    secret: ['refused'],
  },
  {
    name: 'a second password prompt without a word',
    says: [PASSWORD, PASSWORD],
    outcome: 'handed over: esa1 nested asks-again',
    written: [COMMAND, 'fjord\n'],
    secret: ['refused'],
  },
  {
    name: 'a bare second password prompt',
    says: [PASSWORD, 'Password: '],
    outcome: 'handed over: esa1 nested asks-again',
    written: [COMMAND, 'fjord\n'],
    secret: ['refused'],
  },
  {
    name: 'a first password prompt after a refusal',
    says: [`Permission denied, please try again.\r\n${PASSWORD}`],
    outcome: 'handed over: esa1 nested asks-again',
    written: [COMMAND],
  },
  {
    name: 'a bare first password prompt',
    says: ['Password: '],
    outcome: 'handed over: esa1 nested not-recognised',
    written: [COMMAND],
  },
  {
    name: 'a password prompt in a sentence (finding 8: a shell that prints one)',
    says: [`Cisco security check: ${PASSWORD}`],
    outcome: 'handed over: esa1 nested not-recognised',
    written: [COMMAND],
  },
  {
    name: 'a passphrase of a key',
    says: ["Enter passphrase for key '/root/.ssh/id_rsa': "],
    outcome: 'handed over: esa1 nested not-recognised',
    written: [COMMAND],
  },
  {
    name: 'a code after the password',
    says: [PASSWORD, '(admin@10.0.8.20) PASSCODE: '],
    outcome: 'handed over: esa1 nested not-recognised',
    written: [COMMAND, 'fjord\n'],
    secret: ['unknown'],
  },
  {
    name: 'a key without a fingerprint',
    says: ["The authenticity of host '10.0.8.20 (10.0.8.20)' can't be established.\r\nContinue (yes/no)? "],
    outcome: 'handed over: esa1 nested not-recognised',
    written: [COMMAND],
  },
  {
    name: 'the second form of the question about a key',
    says: ["Please type 'yes', 'no' or the fingerprint: "],
    outcome: 'handed over: esa1 nested not-recognised',
    written: [COMMAND],
  },
  {
    name: 'a key that changes between the password and the shell',
    says: [PASSWORD, UNKNOWN_KEY],
    outcome: 'handed over: esa1 nested not-recognised',
    written: [COMMAND, 'fjord\n'],
    secret: ['unknown'],
  },
  {
    name: 'a shell prompt of no appliance',
    says: [PASSWORD, 'admin@jump1:~$ '],
    outcome: 'handed over: esa1 nested not-recognised',
    written: [COMMAND, 'fjord\n'],
    secret: ['unknown'],
  },
  {
    name: 'the same prompt again, without a word about why',
    says: [PASSWORD, HOP],
    outcome: 'handed over: esa1 nested not-recognised',
    written: [COMMAND, 'fjord\n'],
    secret: ['unknown'],
  },
  {
    name: 'a submode with a prompt of its own',
    says: ['ssh> '],
    outcome: 'handed over: esa1 nested not-recognised',
    written: [COMMAND],
  },
  {
    name: 'a menu',
    says: ['1. Auto\r\n2. Management\r\n[1]> '],
    outcome: 'handed over: esa1 nested not-recognised',
    written: [COMMAND],
  },
  {
    name: 'a changed key that ends it',
    says: [`${CHANGED}Host key verification failed.\r\n${HOP}`],
    outcome: 'esa1 nested changed-key',
    written: [COMMAND],
  },
  {
    name: 'a changed key with a password prompt all the same',
    says: [`${CHANGED}${PASSWORD}`],
    outcome: 'esa1 nested changed-key',
    written: [COMMAND],
  },
  {
    name: 'a changed key with a question about it',
    says: [`${CHANGED}${UNKNOWN_KEY}`],
    outcome: 'esa1 nested changed-key',
    written: [COMMAND],
  },
  {
    name: 'a changed key told before, a password asked after a yes',
    says: [UNKNOWN_KEY, `${CHANGED}${PASSWORD}`],
    outcome: 'esa1 nested changed-key',
    written: [COMMAND, 'yes\n'],
  },
  {
    name: 'a key that the hop does not ask about',
    says: [`Host key verification failed.\r\n${HOP}`],
    outcome: 'esa1 nested key-refused',
    written: [COMMAND],
  },
  {
    name: 'a password that is refused for good',
    says: [PASSWORD, `Permission denied (publickey,password).\r\n${HOP}`],
    outcome: 'sma1 auth refused',
    written: [COMMAND, 'fjord\n'],
    secret: ['refused'],
  },
  {
    name: 'no method in common',
    says: [`admin@10.0.8.20: Permission denied (publickey).\r\n${HOP}`],
    outcome: 'esa1 nested not-connected',
    written: [COMMAND],
  },
  {
    name: 'a port that is shut',
    says: [`ssh: connect to host 10.0.8.20 port 22: Connection refused\r\n${HOP}`],
    outcome: 'esa1 nested not-connected',
    written: [COMMAND],
  },
  {
    name: 'a target that hangs up after the password',
    says: [PASSWORD, `Connection closed by 10.0.8.20\r\n${HOP}`],
    outcome: 'esa1 nested not-connected',
    written: [COMMAND, 'fjord\n'],
    secret: ['unknown'],
  },
  {
    name: 'a CLI without the command',
    says: [`Unknown command: ssh\r\n${HOP}`],
    outcome: 'esa1 nested no-command',
    written: [COMMAND],
  },
  {
    name: 'a CLI without the command, in newer words',
    says: [`Unknown command or missing feature key: ssh\r\n\r\n${HOP}`],
    outcome: 'esa1 nested no-command',
    written: [COMMAND],
  },
  ...[
    'ssh: command not found',
    'Command not found: ssh',
    'Invalid command: ssh admin@10.0.8.20',
    '% Unknown command',
    'No such command "ssh".',
    'This command is not available in this mode.',
  ].map((said) => ({
    name: `a CLI without the command: ${said}`,
    says: [`${said}\r\n${HOP}`],
    outcome: 'esa1 nested no-command',
    written: [COMMAND],
  })),
  ...[
    'ssh: Could not resolve hostname 10.0.8.20: Name does not resolve',
    'ssh: connect to host 10.0.8.20 port 22: Operation timed out',
    'ssh_exchange_identification: Connection closed by remote host',
    'kex_exchange_identification: read: Connection reset by peer',
    'Unable to negotiate with 10.0.8.20 port 22: no matching host key type found. Their offer: ssh-rsa',
    'Received disconnect from 10.0.8.20 port 22:2: Too many authentication failures',
    'Host is not reachable: ssh: connect to host 10.0.8.20: No route to host',
  ].map((said) => ({
    name: `no way there: ${said}`,
    says: [`${said}\r\n${HOP}`],
    outcome: said.startsWith('Host is') ? 'handed over: esa1 nested not-recognised' : 'esa1 nested not-connected',
    written: [COMMAND],
  })),
  ...[
    'Your password has expired.\r\nEnter new password: ',
    'Old passphrase: ',
    'Do you accept the licence agreement? [N]> ',
    'Enter your Microsoft verification code: ',
    'Press 1 for push, 2 for a code: ',
  ].map((said) => ({
    name: `after the password: ${said.trim()}`,
    says: [PASSWORD, said],
    outcome: /^Old/.test(said)
      ? 'handed over: esa1 nested asks-again'
      : /^Your/.test(said)
        ? 'handed over: esa1 nested asks-again'
        : 'handed over: esa1 nested not-recognised',
    written: [COMMAND, 'fjord\n'],
    secret: [/^Old|^Your/.test(said) ? 'refused' : 'unknown'],
  })),
  ...[
    "admin@10.0.8.20's Kennwort: ",
    "admin@10.0.8.20's password (attempt 1): ",
    "Password for admin@10.0.8.20's SMA: ",
    "admin@10.0.8.20's password:\r\nPassword: ",
    "admin@10.0.8.20's password: again, admin@10.0.8.20's password: ",
    '(admin@10.0.8.20) Password or token: ',
  ].map((said) => ({
    name: `a password prompt that is not OpenSSH's: ${said.trim()}`,
    says: [said],
    outcome: 'handed over: esa1 nested not-recognised',
    written: [COMMAND],
  })),
  { name: 'silence', says: ['Connecting'], outcome: 'esa1 nested timeout', written: [COMMAND] },
];

describe('D22 whatever else is shown stops it', () => {
  for (const { name, says, outcome, written, secret = [] } of ROWS)
    for (const { name: cutting, cuts, paced } of CUTTINGS.slice(3, 5).concat(CUTTINGS.slice(1, 2)))
      test(`D22 ${name}: ${cutting}`, async () => {
        const it = visit(says, { cuts: cuts(), paced });
        const brief = ({ hop, stage, reason }: Failure): string => `${hop} ${stage} ${reason}`;
        const shown = await settled(it.arriving).then(
          ({ shell, stopped }) => {
            assert.ok(stopped, 'logged in');
            const text = heard(shell);
            assert.ok(text().endsWith(says.at(-1) ?? ''), 'the person sees what was asked');
            return `handed over: ${brief(stopped)}`;
          },
          (error: unknown) => {
            const failed = failureOf(error);
            assert.ok(failed, String(error));
            return brief(failed);
          },
        );
        assert.equal(shown, outcome);
        assert.deepEqual(it.hop.written, written);
        assert.deepEqual(it.outcomes, secret);
        assert.equal(it.isClosed(), !outcome.startsWith('handed over'));
        assert.equal(it.hop.written.filter((line) => line.includes('fjord')).length, secret.length);
      });

  for (const kind of ['changed', 'revoked'] as const)
    test(`a key that is ${kind} for this computer is not asked about`, async () => {
      const verdict: HostKeyVerdict =
        kind === 'changed' ? { kind, knownFingerprint: 'SHA256:other' } : { kind, file: 'known_hosts', line: 1 };
      const it = visit([UNKNOWN_KEY], { verdict });
      const { hop, stage, reason } = await failure(it.arriving);
      assert.deepEqual([hop, stage, reason], ['sma1', 'host-key', kind]);
      assert.deepEqual([it.asked, it.hop.written, it.isClosed()], [[], [COMMAND], true]);
    });

  test('a key that the person does not trust is answered by nothing', async () => {
    const it = visit([UNKNOWN_KEY], { trust: false });
    assert.equal((await failure(it.arriving)).reason, 'refused');
    assert.deepEqual([it.hop.written, it.isClosed()], [[COMMAND], true]);
  });

  test('an answer that comes after the question has gone is not sent', async () => {
    let answer: (secret: ReturnType<typeof secretOf>) => void = () => undefined;
    const late = secretOf('fjord');
    let wasAsked: () => void = () => undefined;
    const asking = new Promise<void>((resolve) => (wasAsked = resolve));
    const it = visit(
      [PASSWORD],
      {},
      {
        questions: {
          trustShownKey: () => assert.fail(),
          passwordThroughHop: () => {
            wasAsked();
            return new Promise((resolve) => (answer = resolve));
          },
        },
      },
    );
    await settled(asking);
    await settled(it.hop.say(`\r\nConnection closed by 10.0.8.20\r\n${HOP}`));
    answer(late);
    assert.equal((await failure(it.arriving)).reason, 'not-connected');
    assert.deepEqual(it.hop.written, [COMMAND]);
    assert.deepEqual(late.outcomes, ['unknown']);
  });

  test('a password with a control character is not typed', async () => {
    const it = visit([PASSWORD], { password: 'fj\u0003ord' });
    assert.equal((await settled(it.arriving)).stopped?.reason, 'not-recognised');
    assert.deepEqual(it.hop.written, [COMMAND]);
  });

  test('given up, nothing more is sent', async () => {
    const it = visit(['Connecting']);
    await turn();
    it.giveUp.abort();
    await assert.rejects(settled(it.arriving), { name: 'Cancelled' });
    assert.equal(it.isClosed(), true);
  });

  test('nobody to ask: nothing is typed at the hop', async () => {
    const it = visit([], {}, { questions: undefined });
    assert.equal((await failure(it.arriving)).reason, 'not-asked');
    assert.deepEqual(it.hop.written, []);
  });
});
