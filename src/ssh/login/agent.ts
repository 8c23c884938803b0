import {
  BaseAgent,
  OpenSSHAgent,
  type GetStreamCallback,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';
import { expandHome } from '../../appliance/homePath';

/** The agent of this computer: OpenSSH's socket, or its pipe on Windows. `undefined` where there is none. */
export function agentPath(
  configured: boolean | string,
  { platform, env } = { platform: process.platform, env: process.env },
): string | undefined {
  if (configured === false) return undefined;
  if (typeof configured === 'string') return expandHome(configured);
  const socket = env['SSH_AUTH_SOCK'];
  if (platform !== 'win32') return socket === '' ? undefined : socket;
  // A VS Code that was started from Git Bash has Cygwin's socket there, a file that Windows itself cannot open.
  return socket !== undefined && /^[/\\]{2}\.[/\\]pipe[/\\]/.test(socket) ? socket : OPENSSH_PIPE;
}

const OPENSSH_PIPE = String.raw`\\.\pipe\openssh-ssh-agent`;

export interface AgentKeys {
  readonly agent: ClosableAgent;
  readonly keys: readonly ParsedKey[];
}

/**
 * The identities of an agent. Rejects when it does not answer within `milliseconds` or the signal aborts: a dead pipe
 * or a hanging agent must not hold up the other ways to log in.
 */
export function agentIdentities(path: string, milliseconds: number, signal: AbortSignal): Promise<AgentKeys> {
  const agent = new ClosableAgent(path);
  return new Promise((resolve, reject) => {
    const finish = (outcome: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      outcome();
    };
    const fail = (error: Error) =>
      finish(() => {
        agent.close();
        reject(error);
      });
    const onAbort = () => fail(new Error('aborted'));
    const timer = setTimeout(() => fail(new Error(`no answer in ${milliseconds} ms`)), milliseconds);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) {
      onAbort();
      return;
    }
    agent.getIdentities((error, keys) => {
      if (error) fail(error);
      else finish(() => resolve({ agent, keys: (keys ?? []).filter((key) => 'getPublicSSH' in key) }));
    });
  });
}

/** ssh2's agent waits for its answer for ever; this one can be left. */
export class ClosableAgent extends OpenSSHAgent {
  private readonly streams = new Set<{ destroy(): unknown }>();
  private closed = false;

  override getStream(done: GetStreamCallback): void {
    super.getStream((error, stream) => {
      if (stream !== undefined && !error) {
        this.streams.add(stream);
        stream.once('close', () => this.streams.delete(stream));
        if (this.closed) stream.destroy();
      }
      done(error, stream);
    });
  }

  close(): void {
    this.closed = true;
    for (const stream of this.streams) stream.destroy();
  }
}

/** An agent that offers only the chosen keys: servers count every offered key as a try. */
export class ChosenKeys extends BaseAgent<ParsedKey> {
  constructor(
    private readonly agent: OpenSSHAgent,
    private readonly keys: readonly ParsedKey[],
    private readonly onSign: () => void,
  ) {
    super();
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    done(undefined, [...this.keys]);
  }

  override sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions, done?: SignCallback): void;
  override sign(key: ParsedKey, data: Buffer, done: SignCallback): void;
  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback,
  ): void {
    const plain = typeof options === 'function';
    const signed: SignCallback = (error, signature) => {
      if (!error) this.onSign();
      (plain ? options : done)?.(error, signature);
    };
    if (plain) this.agent.sign(key, data, signed);
    else this.agent.sign(key, data, options, signed);
  }
}
