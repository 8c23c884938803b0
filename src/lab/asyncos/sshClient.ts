import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { Client, utils, type AnyAuthMethod, type ClientChannel } from 'ssh2';
import type { Dialogue } from './dialogue';
import type { Outbound } from '../network/outbound';
import { fill, SSH_TEXTS, type SshWording, type Text } from '../texts';

/** What the command stands on. */
export interface SshDesk {
  /** Who is logged in where it is typed. */
  readonly user: string;
  readonly outbound: Outbound;
  /** The key by the name that a known_hosts line would have, as base64. */
  readonly knownHosts: Map<string, string>;
  readonly wording: SshWording;
}

/** `ssh [-p PORT] [USER@]HOST` in a CLI, as OpenSSH's client behaves. It really connects, to machines of the lab. */
export async function ssh(args: readonly string[], desk: SshDesk, dialogue: Dialogue): Promise<void> {
  const wanted = wantedIn(args, desk.user);
  if (!wanted) return say('usage', { ...desk, dialogue }, {});
  const visit: Visit = { ...wanted, ...desk, dialogue };
  const stream = await reach(visit);
  if (!stream) return;
  const client = new Client();
  try {
    const came = await logIn(client, stream, visit);
    if (came) await work(client, visit);
    else if (came === undefined) await say('cut', visit, {});
  } finally {
    client.destroy();
  }
}

interface Wanted {
  readonly user: string;
  readonly host: string;
  readonly port: number;
}

interface Visit extends Wanted, SshDesk {
  readonly dialogue: Dialogue;
}

const SSH_PORT = 22;

function wantedIn(args: readonly string[], caller: string): Wanted | undefined {
  const [, port = SSH_PORT, user = caller, host] =
    /^(?:-p (\d{1,5}) )?(?:([^@\s-][^@\s]*)@)?([^@\s-][^@\s]*)$/.exec(args.join(' ')) ?? [];
  return host === undefined ? undefined : { user, host, port: Number(port) };
}

const REASONS = { refused: 'Connection refused', 'timed-out': 'Operation timed out', 'no-route': 'No route to host' };

async function reach(visit: Visit): Promise<{ readonly far: Duplex; readonly address: string } | undefined> {
  const { host, port, outbound, dialogue } = visit;
  const [address] = [outbound.lookUp(host)].flat();
  if (address === undefined || address === 'unknown-name' || address === 'no-answer') {
    await say('unresolved', visit, {});
    return undefined;
  }
  const met = await dialogue.wait((signal) => outbound.connect({ address, port }, signal));
  if (typeof met === 'string') await say('notConnected', visit, { reason: REASONS[met] });
  return met === undefined || typeof met === 'string' ? undefined : { far: met, address };
}

/** `false`: it was said why not; `undefined`: the connection ended. */
function logIn(
  client: Client,
  { far, address }: { readonly far: Duplex; readonly address: string },
  visit: Visit,
): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const refuse = (): void => resolve(false);
    client.once('ready', () => resolve(true));
    client.on('error', () => resolve(undefined)).once('close', () => resolve(undefined));
    // ssh2 does not tell of a stream that was closed before it began.
    far.once('close', () => resolve(undefined));
    client.connect({
      sock: far,
      username: visit.user,
      readyTimeout: 0,
      hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
        void judge(key, address, visit).then((isGood) => {
          if (!isGood) refuse();
          verify(isGood);
        });
      },
      authHandler: attempts(visit, refuse),
    });
  });
}

async function judge(key: Buffer, address: string, visit: Visit): Promise<boolean> {
  const { host, port, knownHosts } = visit;
  const name = port === SSH_PORT ? host : `[${host}]:${port}`;
  const where = port === SSH_PORT ? address : `[${address}]:${port}`;
  const said = { name, address: where, type: typeOf(key), fingerprint: fingerprintOf(key, visit) };
  const known = knownHosts.get(name);
  if (known === key.toString('base64')) return true;
  if (known !== undefined) await say('changedKey', visit, said);
  const isGood = known === undefined && (await askForTrust(said, visit));
  if (!isGood) {
    await say('keyRefused', visit, {});
    return false;
  }
  knownHosts.set(name, key.toString('base64'));
  await say('added', visit, said);
  return true;
}

async function askForTrust(said: Readonly<Record<string, string>>, visit: Visit): Promise<boolean> {
  let question: 'unknownKey' | 'answerAgain' = 'unknownKey';
  for (;;) {
    const lines = textOf(question, visit, said);
    await visit.dialogue.print(lines.slice(0, -1));
    const typed = await visit.dialogue.ask(lines.at(-1) ?? '');
    if (typed === undefined || typed === 'no') return false;
    if (typed === 'yes' || typed === said['fingerprint']) return true;
    question = 'answerAgain';
  }
}

const NAMES: Readonly<Record<string, string>> = { 'ssh-ed25519': 'ED25519', 'ecdsa-sha2-nistp256': 'ECDSA' };

function typeOf(key: Buffer): string {
  const parsed = utils.parseKey(key);
  return parsed instanceof Error ? '' : (NAMES[parsed.type] ?? parsed.type);
}

function fingerprintOf(key: Buffer, { wording }: Visit): string {
  if (SSH_TEXTS[wording].fingerprint === 'sha256')
    return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
  return (createHash('md5').update(key).digest('hex').match(/../g) ?? []).join(':');
}

/** OpenSSH's `NumberOfPasswordPrompts`. */
const MOST_PROMPTS = 3;

function attempts(visit: Visit, refuse: () => void) {
  let asked = 0;
  const { first } = SSH_TEXTS[visit.wording];
  return (methods: readonly string[] | null, _partial: boolean, next: (method: AnyAuthMethod) => void): void => {
    if (methods === null) {
      next({ type: 'none', username: visit.user });
      return;
    }
    asked += 1;
    const over = asked > MOST_PROMPTS;
    const before = asked === 1 ? Promise.resolve() : say(over ? 'denied' : 'passwordAgain', visit, {});
    void before.then(async () => {
      if (over) refuse();
      else if ((methods.includes(first) ? first : methods.at(-1)) === 'password') await byPassword(visit, next, refuse);
      else next(byKeyboard(visit, refuse));
    });
  };
}

function byKeyboard(visit: Visit, giveUp: () => void): AnyAuthMethod {
  const ask = async (prompts: readonly { readonly prompt: string; readonly echo?: boolean }[]) => {
    const answers: string[] = [];
    for (const { prompt, echo } of prompts) {
      const [question = ''] = textOf('keyboardPrompt', visit, { prompt });
      const typed = await visit.dialogue.ask(question, echo ? 'shown' : 'hidden');
      if (typed === undefined) return undefined;
      answers.push(typed);
    }
    return answers;
  };
  return {
    type: 'keyboard-interactive',
    username: visit.user,
    prompt: (_name, _instructions, _language, prompts, finish) => {
      void ask(prompts).then((answers) => {
        if (answers) finish(answers);
        else giveUp();
      });
    },
  };
}

async function byPassword(visit: Visit, next: (method: AnyAuthMethod) => void, giveUp: () => void): Promise<void> {
  const [question = ''] = textOf('passwordPrompt', visit, {});
  const password = await visit.dialogue.ask(question, 'hidden');
  if (password === undefined) giveUp();
  else next({ type: 'password', username: visit.user, password });
}

/** The far shell, in a terminal as large as the one it is typed in. */
async function work(client: Client, visit: Visit): Promise<void> {
  const { dialogue } = visit;
  let size = dialogue.size();
  const far = await new Promise<ClientChannel | undefined>((resolve) =>
    client.shell({ term: 'xterm', ...size }, (error, channel) => resolve(error ? undefined : channel)),
  );
  if (far) {
    const toFar = (typed: Buffer): Buffer => {
      const now = dialogue.size();
      if (now && (now.cols !== size?.cols || now.rows !== size.rows)) far.setWindow(now.rows, now.cols, 0, 0);
      size = now;
      return typed;
    };
    const end = await dialogue.join(far, { escape: undefined, toFar, echo: () => Buffer.alloc(0) });
    if (end === 'gone') return;
  }
  await say('ended', visit, {});
}

type TextName = {
  [K in keyof (typeof SSH_TEXTS)['new']]: (typeof SSH_TEXTS)['new'][K] extends Text ? K : never;
}[keyof (typeof SSH_TEXTS)['new']];

function textOf(
  name: TextName,
  { wording, ...visit }: Pick<Visit, 'wording'> & Partial<Wanted>,
  values: Readonly<Record<string, string>>,
): string[] {
  const { user = '', host = '', port = 0 } = visit;
  return fill(SSH_TEXTS[wording][name], { user, host, port: String(port), ...values });
}

async function say(
  name: TextName,
  visit: Pick<Visit, 'wording' | 'dialogue'> & Partial<Wanted>,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  await visit.dialogue.print(textOf(name, visit, values));
}
