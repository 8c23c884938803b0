import { once, type EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { Client } from 'ssh2';
import type { ClientChannel, ConnectConfig, KeyboardInteractiveAuthMethod, PseudoTtyOptions } from 'ssh2';

const PATIENCE_MS = 30_000;

/** Logs in with ssh2. Rejects with the client's first error, or when the connection ends before. */
export async function logIn(config: ConnectConfig): Promise<Client> {
  const client = new Client();
  const failed = new Promise<never>((_resolve, reject) => {
    client.on('error', reject);
    client.once('close', () => reject(new Error('closed')));
  });
  failed.catch(() => undefined);
  client.connect({ host: '127.0.0.1', username: 'admin', ...config });
  await Promise.race([once(client, 'ready'), failed]);
  return client;
}

export function forward(client: Client, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) =>
    client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => (error ? reject(error) : resolve(stream))),
  );
}

/** A shell whose output is collected. */
export interface Terminal {
  readonly channel: ClientChannel;
  type(text: string): void;
  /** All output from the last match on, once the pattern is in it. Rejects after 30 s with what there was. */
  until(pattern: RegExp): Promise<string>;
}

export async function openTerminal(
  client: Client,
  pty: PseudoTtyOptions | false = { cols: 80, rows: 24 },
): Promise<Terminal> {
  const channel = await new Promise<ClientChannel>((resolve, reject) =>
    client.shell(pty, (error, stream) => (error ? reject(error) : resolve(stream))),
  );
  let output = '';
  channel.on('data', (data: Buffer) => (output += data.toString('latin1')));
  const until = async (pattern: RegExp): Promise<string> => {
    let match = pattern.exec(output);
    await waitFor(
      () => (match = pattern.exec(output)) !== null,
      () => `${pattern} in ${JSON.stringify(output)}`,
    );
    const end = (match?.index ?? 0) + (match?.[0].length ?? 0);
    const seen = output.slice(0, end);
    output = output.slice(end);
    return seen;
  };
  return { channel, until, type: (text) => channel.write(text) };
}

/** Waits until something is so; rejects after 30 s and says what was awaited. */
export async function waitFor(condition: () => boolean, what: () => string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Settles at `close`, also where an `error` comes before it. */
export function closed(emitter: EventEmitter): Promise<void> {
  emitter.on('error', () => undefined);
  return new Promise((resolve) => emitter.once('close', resolve));
}

/** Answers every question of keyboard-interactive with the password. */
export function byKeyboard(username: string, password: string): KeyboardInteractiveAuthMethod {
  return {
    type: 'keyboard-interactive',
    username,
    prompt: (_name, _instructions, _language, prompts, finish) => {
      finish(prompts.map(() => password));
    },
  };
}

/** Everything a command prints. */
export async function execute(client: Client, command: string): Promise<{ output: string; code: number | null }> {
  const channel = await new Promise<ClientChannel>((resolve, reject) =>
    client.exec(command, (error, stream) => (error ? reject(error) : resolve(stream))),
  );
  let output = '';
  channel.on('data', (data: Buffer) => (output += data.toString()));
  const [code] = (await once(channel, 'close')) as [number | null];
  return { output, code };
}
