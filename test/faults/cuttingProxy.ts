import { connect, createServer, type Socket } from 'node:net';
import { listening, type FarEnd } from './farEnd';

export interface Cut {
  /** Which bytes are counted: `down` from the server, `up` from the client. */
  readonly direction: 'down' | 'up';
  /** The connection ends after so many bytes. */
  readonly at: number;
  readonly how: 'rst' | 'fin';
}

/** Hands on what comes, until `cut` says to end both connections; `undefined` hands on everything. */
export async function cuttingProxy(targetPort: number, cut: () => Cut | undefined): Promise<FarEnd> {
  return await listening(createServer({ noDelay: true }), (client) => {
    const server = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    server.on('error', () => undefined);
    const mine = cut();
    const end = () => (mine?.how === 'fin' ? finish(client, server) : reset(client, server));
    handOn(server, client, mine?.direction === 'down' ? mine.at : undefined, end);
    handOn(client, server, mine?.direction === 'up' ? mine.at : undefined, end);
  });
}

function handOn(from: Socket, to: Socket, limit: number | undefined, end: () => void): void {
  let left = limit ?? Infinity;
  if (left === 0) end();
  from.on('data', (chunk) => {
    if (left <= 0) return;
    const part = chunk.subarray(0, Math.min(chunk.length, left));
    left -= part.length;
    if (to.writable) to.write(part);
    if (left <= 0) end();
  });
  from.on('end', () => to.end());
  from.on('close', () => to.destroy());
}

function reset(client: Socket, server: Socket): void {
  client.resetAndDestroy();
  server.destroy();
}

function finish(client: Socket, server: Socket): void {
  client.end();
  server.destroy();
}
