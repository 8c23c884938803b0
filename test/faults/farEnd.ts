import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Server as SshServer } from 'ssh2';

/** Something that listens on a port of 127.0.0.1. */
export interface FarEnd {
  readonly port: number;
  /** Connections that were accepted so far. */
  connections(): number;
  /** Connections that are open now. */
  open(): number;
  /** Ends every connection with RST. */
  reset(): void;
  /** Ends every connection with FIN. */
  finish(): void;
  close(): Promise<void>;
}

/** A server that speaks no SSH of its own: `onConnection` says what it sends, if anything. */
export async function rawServer(onConnection: (socket: Socket) => void, host = '127.0.0.1', port = 0): Promise<FarEnd> {
  return await listening(createServer({ noDelay: true }), onConnection, host, port);
}

/** Sends `parts` one after the other, the next one in a later packet, and leaves the connection open. */
export function sending(...parts: readonly (string | Buffer)[]): (socket: Socket) => void {
  return (socket) => {
    const next = (index: number) => {
      const part = parts[index];
      if (part !== undefined && socket.writable) socket.write(part, () => setImmediate(() => next(index + 1)));
    };
    next(0);
  };
}

export async function listening(
  server: Server,
  onConnection: (socket: Socket) => void,
  host = '127.0.0.1',
  port = 0,
): Promise<FarEnd> {
  const sockets = new Set<Socket>();
  let count = 0;
  server.on('connection', (socket: Socket) => {
    count++;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    // Only what is read tells that the other side has gone.
    socket.resume();
    onConnection(socket);
  });
  await listen(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => count,
    open: () => sockets.size,
    reset: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    finish: () => {
      for (const socket of sockets) socket.end();
    },
    close: () => ended(server, sockets),
  };
}

export function listen(server: Server | SshServer, host = '127.0.0.1', port = 0): Promise<void> {
  return new Promise((resolve) => server.listen(port, host, resolve));
}

function ended(server: Server, sockets: Iterable<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
