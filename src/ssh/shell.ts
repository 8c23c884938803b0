import type { ClientChannel } from 'ssh2';
import type { Failure } from '../appliance/failure';
import type { Ending } from './ending';

export interface WindowSize {
  readonly cols: number;
  readonly rows: number;
}

/** How a shell ended: by itself, or because the connection did. */
export type ShellEnd =
  | { readonly kind: 'exit'; readonly status: number | undefined; readonly signal: string | undefined }
  | { readonly kind: 'lost'; readonly failure: Failure };

/** A shell on a hop: bytes in both directions. It fits what `asyncos` asks of a channel by its shape alone. */
export interface Shell {
  write(data: string | Buffer): void;
  onData(listener: (chunk: Buffer) => void): void;
  /** Called once, after the last byte. */
  onClose(listener: (end: ShellEnd) => void): void;
  resize(window: WindowSize): void;
  /** Stops reading, so that the server stops sending once its window is used up. */
  pause(): void;
  resume(): void;
  close(): void;
}

export function shellOver(channel: ClientChannel, connection: Ending): Shell {
  let exit: { status: number | undefined; signal: string | undefined } | undefined;
  channel.on('exit', (status: number | null, signal?: string) => {
    exit = { status: status ?? undefined, signal };
  });
  channel.on('error', () => undefined);
  const end = new Promise<ShellEnd>((resolve) => {
    channel.on('close', () => resolve(shellEnd(exit, connection)));
  });
  return {
    write(data) {
      if (channel.writable) channel.write(data);
    },
    onData(listener) {
      channel.on('data', listener);
      channel.stderr.on('data', listener);
    },
    onClose: (listener) => void end.then(listener),
    resize({ rows, cols }) {
      if (channel.writable) channel.setWindow(rows, cols, 0, 0);
    },
    pause() {
      channel.pause();
      channel.stderr.pause();
    },
    resume() {
      channel.resume();
      channel.stderr.resume();
    },
    close() {
      channel.close();
      // Node tells of the end after the last byte was read: of a shell that is paused, never.
      channel.resume();
      channel.stderr.resume();
    },
  };
}

/** A server that says goodbye to the shell may end the connection in the same breath: that is no loss. */
function shellEnd(
  exit: { status: number | undefined; signal: string | undefined } | undefined,
  connection: Ending,
): ShellEnd {
  if (exit !== undefined) return { kind: 'exit', ...exit };
  const { lost } = connection.state();
  return lost === undefined ? { kind: 'exit', status: undefined, signal: undefined } : { kind: 'lost', failure: lost };
}
