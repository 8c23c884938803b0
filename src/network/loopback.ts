import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A port that programs of this computer alone can connect to. */
export interface LoopbackPort {
  readonly port: number;
  /** Connections that are open now. */
  connections(): number;
  /** Resolves when neither the listener nor a connection is left. */
  close(): Promise<void>;
}

/** More than a browser opens at once; what comes beyond is closed. */
const MOST_CONNECTIONS = 64;

/**
 * Listens on 127.0.0.1, on a port the system chooses. Each connection is handed over half-open: its other side may still
 * be written to when it has ended.
 */
export async function openLoopback(serve: (connection: Socket) => void): Promise<LoopbackPort> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    if (open.size >= MOST_CONNECTIONS) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  return {
    port,
    connections: () => open.size,
    close: () =>
      (closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      })),
  };
}
