import type {
  AuthContext,
  Connection,
  KeyboardAuthContext,
  ParsedKey,
  PasswordAuthContext,
  PublicKeyAuthContext,
} from 'ssh2';
import { utils } from 'ssh2';
import type { Machine, User } from '../machines';
import type { Recorded } from '../recorded';
import { disconnectForProtocolError } from './serverProtocol';
import type { Switches } from '../switches';
import { SHELL_TEXTS } from '../texts';

/** Who may come in. */
export interface Door {
  readonly machine: Machine;
  readonly switches: Readonly<Switches>;
  readonly recorded: Recorded;
  /** Keys with which `admin` may log in. */
  readonly authorizedKeys: readonly ParsedKey[];
}

/** As sshd's MaxAuthTries. */
const MAX_FAILURES = 6;

/** Answers every try to log in on this connection. Disconnects after six that fail. */
export function guard(connection: Connection, door: Door): void {
  let failures = 0;
  connection.on('authentication', (context) => {
    const user = door.machine.users.find(({ name }) => name === context.username);
    const refuse = (): void => {
      if (context.method !== 'none') failures += 1;
      if (failures >= MAX_FAILURES) disconnectForProtocolError(connection);
      else context.reject(['publickey', ...(user ?? door.machine.users[0]).methods]);
    };
    door.recorded.authAttempts.push({ method: context.method, user: context.username, at: new Date().toISOString() });
    judge(context, user, door, refuse);
  });
}

export function readAuthorizedKeys(lines: readonly string[]): ParsedKey[] {
  return lines.map((line) => {
    const parsed = utils.parseKey(line);
    if (parsed instanceof Error) throw parsed;
    return parsed;
  });
}

function judge(context: AuthContext, user: User | undefined, door: Door, refuse: () => void): void {
  switch (context.method) {
    case 'none':
      if (door.switches.acceptNone) context.accept();
      else refuse();
      return;
    case 'password':
      judgePassword(context, user, door, refuse);
      return;
    case 'keyboard-interactive':
      judgeKeyboard(context, user, door, refuse);
      return;
    case 'publickey':
      judgeKey(context, user, door, refuse);
      return;
    case 'hostbased':
      refuse();
  }
}

function judgePassword(context: PasswordAuthContext, user: User | undefined, door: Door, refuse: () => void): void {
  count(door.recorded, context.password);
  if (!user?.methods.includes('password') || context.password !== user.password) refuse();
  else if (!door.switches.passwordExpired) context.accept();
  else {
    context.requestChange(SHELL_TEXTS.passwordExpired.lines.join(''), (fresh) => {
      count(door.recorded, fresh);
      if (fresh === '') refuse();
      else context.accept();
    });
  }
}

function judgeKeyboard(context: KeyboardAuthContext, user: User | undefined, door: Door, refuse: () => void): void {
  if (door.switches.zeroPrompts) {
    context.prompt([], () => context.accept());
    return;
  }
  const rounds = [{ prompt: SHELL_TEXTS.passwordPrompt, expected: user?.password, echo: false }];
  // A code that works once may be seen: RADIUS servers mark its prompt as echoed.
  if (user?.code !== undefined) rounds.push({ prompt: SHELL_TEXTS.codePrompt, expected: user.code, echo: true });
  const ask = (index: number): void => {
    const round = rounds[index];
    if (!round) {
      context.accept();
      return;
    }
    // ssh2 answers a request that was abandoned with an Error in place of the responses.
    const prompts = [{ prompt: round.prompt.lines.join(''), echo: round.echo }];
    context.prompt(prompts, (responses: readonly string[] | Error) => {
      if (responses instanceof Error) return;
      const [response = ''] = responses;
      count(door.recorded, response);
      if (response === round.expected) ask(index + 1);
      else refuse();
    });
  };
  ask(0);
}

function judgeKey(context: PublicKeyAuthContext, user: User | undefined, door: Door, refuse: () => void): void {
  const key = door.authorizedKeys.find((authorized) => authorized.getPublicSSH().equals(context.key.data));
  if (key && user?.name === 'admin' && holdsKey(context, key)) context.accept();
  else refuse();
}

/** A request without signature only asks whether the key would do (RFC 4252 7). */
function holdsKey({ signature, blob, hashAlgo }: PublicKeyAuthContext, key: ParsedKey): boolean {
  if (!signature || !blob) return true;
  // ssh2 returns an Error where it cannot verify.
  const verdict: unknown = key.verify(blob, signature, hashAlgo);
  return verdict === true;
}

function count(recorded: Recorded, secret: string): void {
  if (secret !== '') recorded.passwordsSeen += 1;
}
