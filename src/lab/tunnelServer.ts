import { Client, Server, type Connection } from 'ssh2';
import type { TunnelAttempt } from './access';
import { deriveHostKey } from './hostKey';
import { openListener } from './listener';
import { takeStream } from './serverProtocol';

/** A tunnel that an appliance of the lab has opened. */
export interface TunnelSeen {
  /** The appliance's serial number: the user name it logs in with (invented). */
  readonly serial: string;
  /** The port the appliance chose, as the lab calls it: 25, 443. */
  readonly port: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface TunnelServer {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Every login, in order. */
  readonly seen: readonly TunnelSeen[];
  /** Open now. */
  open(): number;
  /** Ends every tunnel. */
  drop(): void;
  close(): Promise<void>;
}

/** DOMAIN 2.6: `SSH-2.0-OpenSSH_6.2 CiscoTunnels1`; ssh2 puts `SSH-2.0-` before it. */
const IDENT = 'OpenSSH_6.2 CiscoTunnels1';

/** Stands for one port of Cisco's tunnel server. It lets everyone in and gives nothing. */
export async function openTunnelServer(stands: number, salt: string): Promise<TunnelServer> {
  const hostKeys = [deriveHostKey('ssh-ed25519', `tunnel server/${salt}`).privateKey];
  const seen: TunnelSeen[] = [];
  const connections = new Set<Connection>();
  const sockets = new Set<{ destroy(): void }>();
  const attend = (connection: Connection): void => {
    let serial = '';
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => {
      serial = context.username;
      context.accept();
    });
    connection.on('ready', () => {
      connections.add(connection);
      seen.push({ serial, port: stands, at: new Date().toISOString() });
    });
    connection.once('close', () => connections.delete(connection));
  };
  const listener = await openListener(0, (stream) => {
    sockets.add(stream);
    stream.on('error', () => undefined).once('close', () => sockets.delete(stream));
    takeStream(new Server({ hostKeys, ident: IDENT }, attend), stream);
  });
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const close = (): Promise<void> => {
    const closed = listener.close();
    drop();
    return closed;
  };
  return { port: listener.port, seen, open: () => connections.size, drop, close };
}

const PATIENCE_MS = 20_000;

/** Logs in to a tunnel server as an appliance would: by SSH, in this process. */
export function dialTunnel(port: number, serial: string): TunnelAttempt {
  const client = new Client();
  const ended: (() => void)[] = [];
  const settled = new Promise<boolean>((resolve) => {
    client.once('ready', () => resolve(true));
    client.once('close', () => resolve(false));
    client.on('error', () => resolve(false));
  });
  client.once('close', () => {
    for (const listener of ended) listener();
  });
  client.connect({ host: '127.0.0.1', port, username: serial, readyTimeout: PATIENCE_MS });
  return { settled, onEnd: (listener) => void ended.push(listener), close: () => client.destroy() };
}
