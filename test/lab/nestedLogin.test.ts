import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Route } from '../../src/appliance/appliance';
import { failureOf, type Failure } from '../../src/appliance/failure';
import { startLab, type Lab } from '../../src/lab/lab';
import type { NestedQuestions, ShownKeyQuestion } from '../../src/session/session';
import type { HopEvent } from '../../src/ssh/events';
import { fingerprint, md5Fingerprint } from '../../src/ssh/keyFormat';
import type { Shell } from '../../src/ssh/shell';
import { applianceOf } from './appliances';
import { answersOf, engineer, nestedAnswersOf, type Engineer } from './engineer';
import { waitFor } from './terminal';

describe('a login from the prompt of a hop that does not forward', () => {
  let lab: Lab;
  let person: Engineer;
  let events: HopEvent[];
  beforeEach(async () => {
    lab = await startLab();
    person = engineer(lab);
    events = [];
  });
  afterEach(async () => {
    await person.close();
    await lab.close();
  });

  const through = (hop: string, hopMode: 'auto' | 'nested' = 'nested'): Route => {
    const [way] = person.route(hop);
    const target = person.route('lab-sma1').at(-1);
    assert.ok(target);
    return [way, { ...target, hopMode }];
  };
  const open = (route: Route, nested: Partial<NestedQuestions> = {}, signal = new AbortController().signal) =>
    person.session.openShell({
      route,
      questions: answersOf(lab),
      nested: { ...nestedAnswersOf(lab), ...nested },
      signal,
      window: () => ({ cols: 80, rows: 24 }),
      onEvent: (event) => events.push(event),
    });
  const failed = async (work: Promise<unknown>): Promise<Failure> => {
    const failure = failureOf(
      await work.then(
        () => assert.fail('it should have failed'),
        (error: unknown) => error,
      ),
    );
    assert.ok(failure);
    return failure;
  };
  const brief = ({ hop, stage, reason }: Failure): string => `${hop} ${stage} ${reason}`;
  const heard = (shell: Shell): { text: string; over: boolean } => {
    const seen = { text: '', over: false };
    shell.onData((chunk) => (seen.text += chunk.toString()));
    shell.onClose(() => (seen.over = true));
    return seen;
  };
  const until = (seen: { text: string }, pattern: RegExp): Promise<void> =>
    waitFor(
      () => pattern.test(seen.text),
      () => `${pattern} in ${JSON.stringify(seen.text)}`,
    );
  const keyOf = (id: string): Buffer => Buffer.from(lab.control(id).hostKey.split(' ')[1] ?? '', 'base64');
  const allGone = (): Promise<void> =>
    waitFor(
      () => lab.control('lab-esa4').shells === 0,
      () => 'the shell on the hop to end',
    );

  test('C24 forwarding is refused, and nobody is moved anywhere by that', async () => {
    assert.equal(brief(await failed(open(through('lab-esa4', 'auto')))), 'lab-esa4 forward prohibited');
    assert.equal(lab.control('lab-esa4').shells, 0);
    assert.equal(lab.control('lab-sma1').connections, 0);
  });

  for (const wording of ['old', 'new'] as const)
    test(`it is asked about the key and the password, and the shell is that of the SMA (${wording} words)`, async () => {
      lab.control('lab-esa4').speakSsh(wording);
      const asked: ShownKeyQuestion[] = [];
      const prompts: string[] = [];
      const shell = await open(through('lab-esa4'), {
        trustShownKey: (_hop, key) => Promise.resolve(asked.push(key) > 0),
        passwordThroughHop: (hop, prompt, signal) => {
          prompts.push(prompt);
          return nestedAnswersOf(lab).passwordThroughHop(hop, prompt, signal);
        },
      });
      const blob = keyOf('lab-sma1');
      const shown = wording === 'old' ? md5Fingerprint(blob) : fingerprint(blob);
      assert.deepEqual(asked, [{ type: 'ED25519', fingerprint: shown, isKnown: false, otherTypes: [] }]);
      assert.deepEqual(prompts, [wording === 'old' ? "admin@10.0.8.20's password:" : '(admin@10.0.8.20) Password:']);
      const seen = heard(shell);
      await until(seen, /Welcome to the Cisco M600V[^]*sma1\.lab\.example> $/);
      assert.ok(!seen.text.includes(applianceOf(lab, 'lab-sma1').password));
      assert.ok(!seen.text.includes('authenticity'), seen.text);
      shell.write('version\r');
      await until(seen, /BE59F09812A56BFCA12A-1478FC8D8A90[^]*sma1\.lab\.example> $/);
      assert.equal(lab.control('lab-sma1').logins, 1);
      assert.deepEqual(lab.control('lab-esa4').forwards, []);
      shell.resize({ cols: 100, rows: 40 });
      shell.write('exit\r');
      await until(seen, /Connection to 10\.0\.8\.20 closed\./);
      await waitFor(
        () => seen.over,
        () => 'the shell to end where the prompt of the hop comes back',
      );
      await allGone();
      await waitFor(
        () => lab.control('lab-sma1').connections === 0,
        () => 'the connection to the SMA to end',
      );
    });

  test('what is typed arrives byte for byte, control characters too', async () => {
    const shell = await open(through('lab-esa4'));
    const seen = heard(shell);
    await until(seen, /sma1\.lab\.example> $/);
    const bytes = Buffer.from([0x1d, 0x03, 0x15, 0xc3, 0xa9, 0x7e, 0x2e, 0x0d]);
    shell.write(bytes);
    await waitFor(
      () => lab.control('lab-sma1').received.includes(bytes),
      () => lab.control('lab-sma1').received.toString('hex'),
    );
    shell.close();
    await allGone();
  });

  const smaThrough = (hop: string) => ({ applianceId: 'lab-sma1', through: [hop], host: '10.0.8.20', port: 22 });

  for (const way of ['lab-esa4', 'lab-esa1'])
    test(`the key that this computer knows through ${way} is told to be that, and asked about all the same`, async () => {
      await person.keys.accept(smaThrough(way), keyOf('lab-sma1'));
      const asked: ShownKeyQuestion[] = [];
      const note = (_hop: unknown, key: ShownKeyQuestion) => Promise.resolve(asked.push(key) > 0);
      (await open(through('lab-esa4'), { trustShownKey: note })).close();
      assert.deepEqual(
        asked.map(({ isKnown }) => isKnown),
        [true],
      );
    });

  for (const wording of ['old', 'new'] as const)
    test(`D22 a key that is not the one this computer knows is not asked about (${wording} words)`, async () => {
      lab.control('lab-esa4').speakSsh(wording);
      await person.keys.accept(smaThrough('lab-esa4'), keyOf('lab-sma1'));
      lab.control('lab-sma1').changeHostKey();
      const refuse = () => Promise.reject(new Error('nothing may be asked'));
      const failure = await failed(open(through('lab-esa4'), { trustShownKey: refuse, passwordThroughHop: refuse }));
      assert.equal(brief(failure), 'lab-sma1 host-key changed');
      assert.equal(lab.control('lab-sma1').passwordsSeen, 0);
      await allGone();
    });

  test('D22 a wrong password is sent once, and what it was is not tried again', async () => {
    const secret = {
      bytes: Buffer.from('wrong'),
      outcomes: [] as string[],
      settle: (how: string) => void secret.outcomes.push(how),
    };
    const shell = await open(through('lab-esa4'), { passwordThroughHop: () => Promise.resolve(secret) });
    const handedOver = events.find((event) => event.kind === 'handed-over');
    assert.equal(handedOver && brief(handedOver.failure), 'lab-esa4 nested asks-again');
    const seen = heard(shell);
    await until(seen, /\(admin@10\.0\.8\.20\) Password:$/);
    assert.equal(lab.control('lab-sma1').passwordsSeen, 1);
    assert.deepEqual(secret.outcomes, ['refused']);
    assert.ok(secret.bytes.every((byte) => byte === 0));
    shell.write(`${applianceOf(lab, 'lab-sma1').password}\r`);
    await until(seen, /sma1\.lab\.example> $/);
    shell.close();
    await allGone();
  });

  test('a login that was handed over and is given up ends the shell: it never becomes one of the hop', async () => {
    const secret = { bytes: Buffer.from('wrong'), settle: () => undefined };
    const shell = await open(through('lab-esa4'), { passwordThroughHop: () => Promise.resolve(secret) });
    const seen = heard(shell);
    await until(seen, /Password:$/);
    shell.write('\u0003');
    await waitFor(
      () => seen.over,
      () => 'the shell to end',
    );
    await allGone();
  });

  test('D22 a key that the hop knows otherwise: no question, no password', async () => {
    (await open(through('lab-esa4'))).close();
    await allGone();
    const { passwordsSeen } = lab.control('lab-sma1');
    lab.control('lab-sma1').changeHostKey();
    const refuse = () => Promise.reject(new Error('nothing may be asked'));
    const failure = await failed(open(through('lab-esa4'), { trustShownKey: refuse, passwordThroughHop: refuse }));
    assert.equal(brief(failure), 'lab-esa4 nested changed-key');
    assert.equal(lab.control('lab-sma1').passwordsSeen, passwordsSeen);
    await allGone();
  });

  test('a key that the person does not trust ends it before any password', async () => {
    const failure = await failed(open(through('lab-esa4'), { trustShownKey: () => Promise.resolve(false) }));
    assert.equal(brief(failure), 'lab-sma1 host-key refused');
    assert.equal(lab.control('lab-sma1').passwordsSeen, 0);
    await allGone();
  });

  test('a hop without the command says so', async () => {
    const failure = await failed(open(through('lab-esa3')));
    assert.equal(brief(failure), 'lab-esa3 nested no-command');
    assert.equal(failure.facts?.line, 'Unknown command or missing feature key: ssh admin@10.0.8.20');
  });

  test('a target that is off is what the hop says of it', async () => {
    await lab.control('lab-sma1').stop();
    lab.control('lab-esa4').changeEgress({ inside: { '10.0.8.20:22': 'refused' } });
    const failure = await failed(open(through('lab-esa4')));
    assert.equal(brief(failure), 'lab-esa4 nested not-connected');
    assert.match(failure.facts?.line ?? '', /Connection refused$/);
  });

  test('given up while the password is asked, nothing stays open', async () => {
    const giveUp = new AbortController();
    const never = (_hop: unknown, _prompt: string, signal: AbortSignal): Promise<never> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        giveUp.abort();
      });
    await assert.rejects(open(through('lab-esa4'), { passwordThroughHop: never }, giveUp.signal), {
      name: 'Cancelled',
    });
    await allGone();
    assert.equal(lab.control('lab-sma1').passwordsSeen, 0);
  });

  test('a hop that is lost while the password is asked takes the question away', async () => {
    let withdrawn = false;
    const lost = (_hop: unknown, _prompt: string, signal: AbortSignal): Promise<never> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          withdrawn = true;
          reject(signal.reason as Error);
        });
        lab.control('lab-esa4').dropConnections();
      });
    const failure = await failed(open(through('lab-esa4'), { passwordThroughHop: lost }));
    assert.equal(brief(failure), 'lab-esa4 shell closed');
    assert.equal(withdrawn, true);
  });

  test('a CLI for dialogues comes the same way', async () => {
    const cli = await person.session.openCli({
      route: through('lab-esa4'),
      questions: answersOf(lab),
      nested: nestedAnswersOf(lab),
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    assert.match(cli.greeting, /Welcome to the Cisco M600V/);
    assert.match((await cli.run('version')).text, /BE59F09812A56BFCA12A-1478FC8D8A90/);
    cli.close();
    await allGone();
  });

  test('nothing is forwarded through a nested login', async () => {
    const [hop, target] = through('lab-esa4');
    assert.ok(target);
    const beyond = { ...target, id: 'beyond', hopMode: 'auto' as const };
    assert.equal(brief(await failed(open([hop, target, beyond]))), 'lab-sma1 nested not-last');
    assert.equal(lab.control('lab-esa4').connections, 0);
  });
});
