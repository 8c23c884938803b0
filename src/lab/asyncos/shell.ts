import type { ServerChannel } from 'ssh2';
import { answer, loginLines, promptOf, type Caller, type Reply } from './commands';
import { openDialogue } from './dialogue';
import { openKeyboard, type Keyboard } from './keyboard';
import { changePassphrase } from './passphrase';
import { openScreen, type Screen, type Size } from './screen';
import type { Switches } from '../switches';
import { SHELL_TEXTS } from '../texts';

/** What a shell stands in. */
export interface Surroundings {
  readonly caller: Omit<Caller, 'now' | 'session'>;
  readonly switches: Readonly<Switches>;
  /** `undefined` without a terminal: no echo, no pager, no carriage returns. */
  readonly size: () => Size | undefined;
  readonly received: (chunk: Buffer) => void;
  /** Aborted when the connection is gone: ssh2 does not tell the channel of a session. */
  readonly gone: AbortSignal;
}

export interface Shell {
  /** Starts the idle time anew, as long as the switch now says. */
  restartIdle(): void;
  /** Settles when the shell is over. */
  readonly over: Promise<void>;
}

/** A login shell: what is said at login, then prompt and command until exit. */
export function openShell(channel: ServerChannel, surroundings: Surroundings): Shell {
  const screen = openScreen(channel, surroundings.size, surroundings.gone);
  const echo = (bytes: Buffer): void => {
    if (surroundings.size()) screen.show(bytes);
  };
  let timer: NodeJS.Timeout | undefined;
  const restartIdle = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      void screen.print(SHELL_TEXTS.idleExpired.lines);
      keyboard.end();
    }, surroundings.switches.idleMs);
  };
  const received = (chunk: Buffer): void => {
    surroundings.received(chunk);
    restartIdle();
  };
  const keyboard = openKeyboard(channel, received, echo);
  for (const event of ['close', 'error']) channel.once(event, () => keyboard.end());
  surroundings.gone.addEventListener('abort', keyboard.end);
  restartIdle();
  const session = new AbortController();
  const over = converse(screen, keyboard, surroundings, session.signal).finally(() => {
    session.abort();
    clearTimeout(timer);
    surroundings.gone.removeEventListener('abort', keyboard.end);
    leave(channel);
  });
  return { restartIdle, over };
}

/** `ssh host "version; whoami"`: the commands, one after the other, without prompt and pager. */
export async function runBatch(channel: ServerChannel, command: string, surroundings: Surroundings): Promise<void> {
  const screen = openScreen(channel, surroundings.size, surroundings.gone);
  const keyboard = openKeyboard(channel, surroundings.received, () => undefined);
  channel.once('close', () => keyboard.end());
  surroundings.gone.addEventListener('abort', keyboard.end);
  const session = new AbortController();
  for (const part of command.split(';')) {
    const reply = answer(part, { ...surroundings.caller, now: new Date(), session: session.signal });
    if (reply.kind === 'exit') break;
    if (reply.kind === 'text') await screen.print(reply.lines);
    else if (reply.kind === 'dialogue') await reply.run(openDialogue(screen, keyboard));
    else await keyboard.interruptible((signal) => pour(screen, reply, signal));
  }
  surroundings.gone.removeEventListener('abort', keyboard.end);
  session.abort();
  leave(channel);
}

async function converse(
  screen: Screen,
  keyboard: Keyboard,
  surroundings: Surroundings,
  session: AbortSignal,
): Promise<void> {
  const { caller, switches } = surroundings;
  await screen.print(loginLines({ ...caller, now: new Date(), session }));
  if (switches.passphraseChange && !(await changePassphrase(screen, keyboard, passwordOf(caller)))) return;
  for (;;) {
    screen.show(promptOf(caller.machine, caller.user, isSupportOn(surroundings)));
    const typed = await keyboard.line('shown');
    if (typed.kind === 'end') return;
    if (typed.kind === 'interrupt') continue;
    const reply = answer(typed.text, { ...caller, now: new Date(), session });
    if (reply.kind === 'exit') return;
    if (reply.kind === 'text') await screen.page(reply.lines, keyboard);
    else if (reply.kind === 'dialogue') await reply.run(openDialogue(screen, keyboard));
    else await keyboard.interruptible((signal) => pour(screen, reply, signal));
  }
}

function isSupportOn({ caller, switches }: Surroundings): boolean {
  return switches.supportSession || caller.support.access.now().logins > 0;
}

function passwordOf({ machine, user }: Pick<Caller, 'machine' | 'user'>): string {
  return machine.users.find(({ name }) => name === user)?.password ?? '';
}

const LINE_BYTES = 64;
const LINES_AT_ONCE = 512;

async function pour(
  screen: Screen,
  reply: Exclude<Reply, { kind: 'text' | 'exit' | 'dialogue' }>,
  signal: AbortSignal,
): Promise<void> {
  if (reply.kind === 'bytes') return screen.write(reply.bytes);
  const total = (reply.megabytes * 1024 * 1024) / LINE_BYTES;
  for (let first = 1; first <= total && !signal.aborted; first += LINES_AT_ONCE) {
    const count = Math.min(LINES_AT_ONCE, total - first + 1);
    const lines = Array.from({ length: count }, (_, index) => numberedLine(first + index));
    await screen.write(Buffer.from(lines.join('')));
  }
}

/** 64 bytes: a number of ten digits, filling, CR LF. */
function numberedLine(number: number): string {
  return `${String(number).padStart(10, '0')} ${'.'.repeat(LINE_BYTES - 13)}\r\n`;
}

function leave(channel: ServerChannel): void {
  channel.exit(0);
  channel.end();
}
