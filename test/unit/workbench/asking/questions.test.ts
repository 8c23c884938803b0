import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cancelled } from '../../../../src/appliance/failure';
import type { HopPlace } from '../../../../src/ssh/questions';
import { credentials, type Credentials } from '../../../../src/workbench/asking/credentials';
import { mayGoToAll, questions, quietQuestions } from '../../../../src/workbench/asking/questions';
import { answers, boxes } from '../../vscode';

const ESA: HopPlace = { id: 'esa1', user: 'admin', host: '10.0.8.11', port: 22, position: 1, count: 1, through: [] };
const SMA: HopPlace = { ...ESA, id: 'sma1', position: 2, count: 2, through: ['esa1'] };
const KEY = { type: 'ssh-ed25519', fingerprint: `SHA256:${'a'.repeat(43)}`, otherTypes: [] };

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
