import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cancelled } from '../../../../src/appliance/failure';
import type { HopPlace } from '../../../../src/ssh/questions';
import { credentials, type Credentials } from '../../../../src/workbench/asking/credentials';
import { mayGoToAll, questions, quietQuestions } from '../../../../src/workbench/asking/questions';
import { answers, boxes } from '../../vscode';

const ESA: HopPlace = { id: 'esa1', user: 'admin', host: '10.0.8.11', port: 22, position: 1, count: 1, through: [] };
const SMA: HopPlace = { ...ESA, id: 'sma1', position: 2, count: 2, through: ['esa1'] };
const FINGERPRINT = `SHA256:${'a'.repeat(42)}A`;
const MD5 = `MD5:${'aa:'.repeat(15)}aa`;
const KEY = { type: 'ssh-ed25519', fingerprint: FINGERPRINT, md5: MD5, otherTypes: [] };

function asked() {
  const late: string[] = [];
  const nothingKept: Pick<Credentials, 'kept' | 'typed'> = {
    kept: () => Promise.resolve(undefined),
    typed: (_hop, bytes) => ({ bytes, settle: () => undefined }),
  };
  const ask = questions({
    credentials: nothingKept,
    remember: () => 'store',
    labPassword: () => undefined,
  });
  return { late, ask: ask({ onLateTrust: ({ id }) => late.push(id) }) };
}

const round = (echo: boolean) => ({ round: 1, name: '', instructions: '', prompts: [{ text: 'Code:', echo }] });

async function openBox() {
  await new Promise((resolve) => setImmediate(resolve));
  const [box] = boxes;
  assert.ok(box);
  return box;
}

test('C16 an answer that the server would echo is hidden, until the person wants to see it', async () => {
  const answer = asked().ask.answers(ESA, round(true), new AbortController().signal);
  const box = await openBox();
  assert.equal(box.password, true);
  for (const seen of [true, false, true]) {
    const [eye] = box.buttons;
    assert.ok(eye);
    assert.equal(eye.tooltip, seen ? 'Show What Is Typed' : 'Hide What Is Typed');
    box.pressed.fire(eye);
    assert.equal(box.password, !seen);
  }
  box.value = '123456';
  box.accepted.fire();
  assert.deepEqual(await answer, ['123456']);
  assert.equal(boxes.size, 0);
});

test('C16 an answer that the server does not echo cannot be shown', async () => {
  answers.push(({ password, buttons }) => (password === true && buttons === undefined ? 'secret' : undefined));
  assert.deepEqual(await asked().ask.answers(ESA, round(false), new AbortController().signal), ['secret']);
});

test('C17 a question for a password that names another login is told as the words of the server', async () => {
  const prompts: unknown[] = [];
  for (const named of [undefined, 'root']) {
    answers.push((box) => (prompts.push(box['prompt']), undefined));
    const typed = asked().ask.password({ ...ESA, named }, "root's password:", new AbortController().signal);
    await assert.rejects(typed, Cancelled);
  }
  assert.deepEqual(prompts, ["root's password:", "esa1 asks: root's password:"]);
});

test('a box with an eye goes with the person who leaves it, and with the connection', async () => {
  const left = asked().ask.answers(ESA, round(true), new AbortController().signal);
  (await openBox()).hide();
  await assert.rejects(left, Cancelled);
  const ending = new AbortController();
  const ended = asked().ask.answers(ESA, round(true), ending.signal);
  await openBox();
  const why = new Error('the connection ended');
  ending.abort(why);
  await assert.rejects(ended, why);
  assert.equal(boxes.size, 0);
});

for (const [button, told] of [
  ['Trust and Connect', ['esa1']],
  ['Compare...', ['esa1']],
  ['Do Not Connect', []],
  [undefined, []],
] as const)
  test(`a host-key question that is answered after the end with ${button ?? 'Esc'}: ${told.length} told`, async () => {
    const { ask, late } = asked();
    const ending = new AbortController();
    answers.push(() => {
      ending.abort(new Error('ended'));
      return button;
    });
    await assert.rejects(ask.trustHostKey(ESA, KEY, ending.signal), /ended/);
    assert.deepEqual(late, told);
  });

test('a yes in time is told to nobody', async () => {
  const { ask, late } = asked();
  answers.push(() => 'Trust and Connect');
  assert.equal(await ask.trustHostKey(ESA, KEY, new AbortController().signal), true);
  assert.deepEqual(late, []);
});

for (const [what, ask] of [
  ['of a hop', (one: ReturnType<typeof asked>['ask'], signal: AbortSignal) => one.trustHostKey(SMA, KEY, signal)],
  [
    'that a hop shows',
    (one: ReturnType<typeof asked>['ask'], signal: AbortSignal) =>
      one.trustShownKey(SMA, { ...KEY, isKnown: false }, signal),
  ],
] as const)
  test(`a comparison of a key ${what} that is left brings the question back, which says to whom no password went`, async () => {
    const details: string[] = [];
    const question = (answer: string) => (shown: Record<string, unknown>) => {
      details.push(String(shown['detail']));
      return answer;
    };
    const leave = () => undefined;
    answers.push(question('Compare...'), leave, question('Compare...'), leave, question('Trust and Connect'));
    assert.equal(await ask(asked().ask, new AbortController().signal), true);
    assert.equal(answers.length, 0);
    assert.equal(new Set(details).size, 1);
    assert.match(details[0] ?? '', /No password has been sent to sma1\.$/);
  });

test('a comparison goes with the connection that ends', async () => {
  const ending = new AbortController();
  answers.push(
    () => 'Compare...',
    () => {
      ending.abort(new Error('ended'));
      return undefined;
    },
  );
  await assert.rejects(asked().ask.trustHostKey(SMA, KEY, ending.signal), /ended/);
});

test('a host-key question says under which name known_hosts was asked, where that is not the host', async () => {
  const { ask } = asked();
  const details: string[] = [];
  for (const hop of [ESA, { ...ESA, hostKeyAlias: 'esa-paris' }]) {
    answers.push(({ detail }) => {
      details.push(String(detail));
      return 'Trust and Connect';
    });
    await ask.trustHostKey(hop, KEY, new AbortController().signal);
  }
  const [plain = '', aliased = ''] = details;
  assert.doesNotMatch(plain, /known_hosts/);
  assert.match(aliased, /known_hosts files were asked for "esa-paris"/);
});

for (const id of ['esa1', '10.0.8.11:22'])
  test(`the password of ${id} can be kept as the setting says, or otherwise`, async () => {
    answers.push(() => 'secret');
    let labels: unknown;
    answers.push(({ items }) => {
      const picks = items as { label: string }[];
      labels = picks.map(({ label }) => label);
      return picks[0];
    });
    await asked().ask.password({ ...ESA, id }, '', new AbortController().signal);
    assert.deepEqual(labels, ['In Secret Storage', 'For This Window', 'Do Not Keep']);
  });

/** What VS Code makes a link of in boxes and notifications (`parseLinkedText`); one to a command runs it. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)/i;

test('C16 a prompt is said to come from the server, is whole behind long instructions, and holds no link', async () => {
  let prompt = '';
  answers.push((asked) => {
    prompt = String(asked['prompt']);
    return 'answer';
  });
  const hostile = {
    round: 1,
    name: '[Click here](command:workbench.action.quit)',
    instructions: 'x'.repeat(1000),
    prompts: [{ text: 'Passphrase of the key ~/.ssh/id_ed25519', echo: false }],
  };
  await asked().ask.answers(ESA, hostile, new AbortController().signal);
  assert.match(prompt, /^esa1 asks: /);
  assert.match(prompt, /Passphrase of the key ~\/\.ssh\/id_ed25519$/);
  assert.doesNotMatch(prompt, LINK);
});

test('what runs while nobody looks asks nobody whether a shared password may go to a new address', async () => {
  const storage = {
    get: () => Promise.resolve(JSON.stringify({ secret: 'shared', places: [] })),
    store: () => Promise.resolve(),
    delete: () => Promise.resolve(),
    keys: () => Promise.resolve([]),
    onDidChange: () => ({ dispose: () => undefined }),
  };
  const kept = credentials({
    storage,
    sharedName: () => 'acme',
    mayGoTo: () => assert.fail('a modal out of nowhere'),
    onNoStorage: () => undefined,
  });
  await assert.rejects(quietQuestions(kept).password(ESA, '', new AbortController().signal), Cancelled);
});

test('a shared password that goes to many is asked about once, where the person says so, and for that name alone', async () => {
  const mayGoTo = mayGoToAll(60);
  let asked = 0;
  const says = (answer: string | undefined) =>
    answers.push(({ buttons }) => {
      asked += 1;
      assert.ok(JSON.stringify(buttons).includes('Send to All 60'));
      return answer;
    });
  says('Do Not Send');
  assert.equal(await mayGoTo(ESA, 'acme'), false);
  says('Send Password');
  assert.equal(await mayGoTo(ESA, 'acme'), true);
  says('Send to All 60');
  assert.equal(await mayGoTo(ESA, 'acme'), true);
  assert.equal(await mayGoTo({ ...ESA, id: 'esa2' }, 'acme'), true);
  assert.equal(asked, 3);
  says(undefined);
  assert.equal(await mayGoTo(ESA, 'other'), false);
  assert.equal(asked, 4);
});

for (const [what, text] of [
  ['SHA-256', FINGERPRINT],
  ['MD5', MD5],
  ['MD5 without prefix', MD5.slice(4)],
])
  test(`a key whose ${what} the person pastes is trusted`, async () => {
    answers.push(
      () => 'Compare...',
      () => text,
    );
    assert.equal(await asked().ask.trustHostKey(SMA, KEY, new AbortController().signal), true);
  });

test('while a fingerprint is pasted: what is none is refused, and MD5 is said to be weaker', async () => {
  let said: unknown[] = [];
  answers.push(
    () => 'Compare...',
    ({ validateInput }) => {
      const check = validateInput as (text: string) => unknown;
      said = ['', 'SHA256:bogus', FINGERPRINT, MD5].map(check);
      return undefined;
    },
    () => 'Do Not Connect',
  );
  await asked().ask.trustHostKey(SMA, KEY, new AbortController().signal);
  const none = 'This is no fingerprint: SHA256:... or MD5:..., or a line with the public key.';
  const message = 'MD5 is the weaker comparison. Paste SHA256:... where the console can show it.';
  assert.deepEqual(said, [none, none, undefined, { message, severity: 2 }]);
});

test('of a list with several keys of the type, the one that is named as the hop is counts', async () => {
  const other = `256 SHA256:${'b'.repeat(42)}A`;
  let said: unknown[] = [];
  answers.push(
    () => 'Compare...',
    ({ validateInput }) => {
      const check = validateInput as (text: string) => unknown;
      const hops = ['esa8', 'sma1', SMA.host, 'sma.alias'];
      said = hops.map((name) => check(`${other} esa9 (ED25519) 256 ${FINGERPRINT} ${name} (ED25519)`));
      return undefined;
    },
    () => 'Do Not Connect',
  );
  await asked().ask.trustHostKey({ ...SMA, hostKeyAlias: 'sma.alias' }, KEY, new AbortController().signal);
  const [refused, ...counted] = said;
  assert.match(String(refused), /^The key is one of 2 of its type in this list, .* Paste the one of sma1 alone\.$/);
  assert.deepEqual(counted, [undefined, undefined, undefined]);
});

test('another fingerprint is said with its hop, both of one kind, and what to do', async () => {
  const other = `MD5:${'bb:'.repeat(15)}bb`;
  let said: Record<string, unknown> = {};
  answers.push(
    () => 'Compare...',
    () => other,
    (shown) => void (said = shown),
  );
  assert.equal(await asked().ask.trustHostKey(SMA, KEY, new AbortController().signal), 'differs');
  assert.equal(said['message'], 'sma1 shows another fingerprint than the one you pasted. Not connected.');
  assert.equal(
    said['detail'],
    `Hop 2 of 2, through esa1: 10.0.8.11 port 22.\nPresented: ${MD5}\nPasted: ${other}\nAsk who runs sma1 for its fingerprint again. If it still differs, do not connect: something else answers there.`,
  );
});

test('a key that a hop shows by its MD5 alone is compared with that, and not with another hash', async () => {
  const shown = { type: 'RSA', fingerprint: MD5.slice(4), isKnown: false, otherTypes: [] };
  let said: unknown;
  answers.push(
    () => 'Compare...',
    ({ validateInput }) => {
      said = (validateInput as (text: string) => unknown)(FINGERPRINT);
      return MD5;
    },
  );
  assert.equal(await asked().ask.trustShownKey(SMA, shown, new AbortController().signal), true);
  assert.equal(said, 'This is SHA256, and no such fingerprint is known of the key. Paste its public key.');
});

test('Esc at what becomes of a password keeps none, and connects', async () => {
  const kept: string[] = [];
  const ask = questions({
    credentials: {
      kept: () => Promise.resolve(undefined),
      typed: (_hop, bytes, remember) => {
        kept.push(remember);
        return { bytes, settle: () => undefined };
      },
    },
    remember: () => 'store',
    labPassword: () => undefined,
  });
  answers.push(
    () => 'secret',
    () => undefined,
  );
  const { bytes } = await ask({ onLateTrust: () => undefined }).password(ESA, '', new AbortController().signal);
  assert.deepEqual([bytes.toString(), kept], ['secret', ['never']]);
});

test('a connection that the person did not ask for says what it is for, with the key and with the password', async () => {
  const purpose = 'To try whether esa1 reaches sma1.';
  const ask = questions({
    credentials: {
      kept: () => Promise.resolve(undefined),
      typed: (_hop, bytes) => ({ bytes, settle: () => undefined }),
    },
    remember: () => 'store',
    labPassword: () => undefined,
  })({ onLateTrust: () => undefined, purpose });
  const told: unknown[] = [];
  answers.push(({ detail }) => (told.push(detail), 'Trust and Connect'));
  await ask.trustHostKey(ESA, KEY, new AbortController().signal);
  answers.push(({ title }) => (told.push(title), undefined));
  await assert.rejects(ask.password(ESA, '', new AbortController().signal), Cancelled);
  assert.match(String(told[0]), /^To try whether esa1 reaches sma1\.\nHop 1 of 1: /);
  assert.equal(told[1], '[1/1] admin@esa1. To try whether esa1 reaches sma1.');
});
