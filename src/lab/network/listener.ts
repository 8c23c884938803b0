import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';

/** A port of 127.0.0.1 that can be closed and opened again. */
export interface Listener {
  readonly port: number;
  listen(): Promise<void>;
  /** Takes no new connections. Settles when those it took are closed. */
  close(): Promise<void>;
}

const ADDRESS = '127.0.0.1';

/** Listens at once; `port` 0 takes any that is free. Rejects as `net.Server` does when the port is taken. */
export async function openListener(port: number, serve: (stream: Duplex, from: string) => void): Promise<Listener> {
  const server = createServer((socket) => {
    socket.setNoDelay();
    serve(socket, socket.remoteAddress ?? ADDRESS);
  });
  await listen(server, port);
  const taken = (server.address() as AddressInfo).port;
  return {
    port: taken,
    listen: async () => {
      if (!server.listening) await listen(server, taken);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, ADDRESS);
  await once(server, 'listening');
}
