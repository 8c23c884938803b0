import { createServer, type Server } from 'node:https';
import type { Duplex } from 'node:stream';
import { ownCertificate } from './certificate';
import { openListener, type Listener } from './listener';
import type { Machine } from '../machines';

/** The web interface of a machine: one page that says whose it is, under a certificate of its own. */
export interface WebPage {
  /** Where machines beside it find it. */
  readonly innerPort: number;
  /** On 127.0.0.1; `undefined` for a machine that listens nowhere. */
  readonly port: number | undefined;
  /** Pages that were asked for, in order: `/`. */
  readonly requests: readonly string[];
  /** Connections that are open now. */
  connections(): number;
  readonly serve: (stream: Duplex) => void;
  listen(): Promise<void>;
  /** Ends every connection and the listener. */
  stop(): Promise<void>;
}

/** DOMAIN 5: a WSA has its web interface on 8443. */
const PORTS = { esa: 443, sma: 443, wsa: 8443 } as const;

/** A jump host has none. */
export async function openWebPage(machine: Machine): Promise<WebPage | undefined> {
  if (machine.family === 'jump') return undefined;
  const requests: string[] = [];
  const open = new Set<Duplex>();
  const server = pageOf(machine, (path) => requests.push(path));
  const serve = (stream: Duplex): void => {
    open.add(stream);
    stream.on('error', () => undefined);
    stream.once('close', () => open.delete(stream));
    server.emit('connection', stream);
  };
  const listener: Listener | undefined = machine.listens ? await openListener(0, serve) : undefined;
  return {
    innerPort: PORTS[machine.family],
    port: listener?.port,
    requests,
    connections: () => open.size,
    serve,
    listen: async () => listener?.listen(),
    async stop() {
      const closed = listener?.close();
      for (const stream of open) stream.destroy();
      await closed;
    },
  };
}

function pageOf({ label, hostName }: Machine, asked: (path: string) => void): Server {
  const server = createServer(ownCertificate(hostName), (request, response) => {
    asked(request.url ?? '');
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${label}</title>` +
        `<h1>${label}</h1><p>${hostName}: a simulated appliance. There is nothing to log in to.</p></html>\n`,
    );
  });
  // A browser that does not trust the certificate ends the handshake.
  server.on('tlsClientError', () => undefined);
  return server;
}
