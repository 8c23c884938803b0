import type { Duplex } from 'node:stream';
import { Client, Server, type Connection } from 'ssh2';
import type { TunnelAttempt } from '../access';
import type { Speaker } from './egress';
import { deriveHostKey } from '../ssh/hostKey';
import { openListener } from './listener';
import { answerAs } from './middlebox';
import { takeStream } from '../ssh/serverProtocol';

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
  /** On 127.0.0.1, as this computer reaches it. */
  readonly port: number;
  /** Every login, in order. */
  readonly seen: readonly TunnelSeen[];
  /** Open now. */
  open(): number;
  /** Ends every tunnel. */
  drop(): void;
  /** What this computer meets on this port. `refused` closes the port. */
  answerComputer(answer: Speaker | 'refused'): Promise<void>;
  /** Takes a connection of an appliance. */
  serve(stream: Duplex): void;
  close(): Promise<void>;
}

/** DOMAIN 2.6: `SSH-2.0-OpenSSH_6.2 CiscoTunnels1`; ssh2 puts `SSH-2.0-` before it. */
const IDENT = 'OpenSSH_6.2 CiscoTunnels1';

/** Stands for one port of Cisco's tunnel server. It lets everyone in and gives nothing. */
export async function openTunnelServer(stands: number, salt: string): Promise<TunnelServer> {
  const hostKeys = [deriveHostKey('ssh-ed25519', `tunnel server/${salt}`).privateKey];
  const seen: TunnelSeen[] = [];
  const connections = new Set<Connection>();
  const streams = new Set<Duplex>();
  let toComputer: Speaker = 'tunnel';
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
  const keep = (stream: Duplex): void => {
    streams.add(stream);
    stream.on('error', () => undefined).once('close', () => streams.delete(stream));
  };
  const serve = (stream: Duplex): void => {
    keep(stream);
    takeStream(new Server({ hostKeys, ident: IDENT }, attend), stream);
  };
  const listener = await openListener(0, (stream) => {
    if (toComputer === 'tunnel') {
      serve(stream);
      return;
    }
    keep(stream);
    answerAs(toComputer, stream);
  });
  const drop = (): void => {
    for (const stream of streams) stream.destroy();
  };
  const close = (): Promise<void> => {
    const closed = listener.close();
    drop();
    return closed;
  };
  const answerComputer = async (answer: Speaker | 'refused'): Promise<void> => {
    if (answer === 'refused') return close();
    toComputer = answer;
    await listener.listen();
  };
  return { port: listener.port, seen, open: () => connections.size, drop, answerComputer, serve, close };
}

const PATIENCE_MS = 20_000;

/** Logs in to the tunnel server as an appliance would: by SSH, in this process. */
export function dialTunnel(connect: (signal: AbortSignal) => Promise<Duplex | string>, serial: string): TunnelAttempt {
  const leaving = new AbortController();
  const ended: (() => void)[] = [];
  const end = (): void => {
    for (const listener of ended) listener();
  };
  const patience = setTimeout(() => leaving.abort(), PATIENCE_MS);
  const attempt = async (): Promise<boolean> => {
    const sock = await connect(leaving.signal);
    return typeof sock === 'string' ? false : logIn(sock, serial, leaving.signal, end);
  };
  return {
    settled: attempt().finally(() => clearTimeout(patience)),
    onEnd: (listener) => void ended.push(listener),
    close: () => leaving.abort(),
  };
}

/** False at once where something else than the tunnel server speaks. */
function logIn(sock: Duplex, serial: string, leaving: AbortSignal, onEnd: () => void): Promise<boolean> {
  const client = new Client();
  const leave = (): void => void sock.destroy();
  if (leaving.aborted) leave();
  leaving.addEventListener('abort', leave, { once: true });
  sock.once('data', (first: Buffer) => {
    if (!first.includes('CiscoTunnels')) leave();
  });
  return new Promise<boolean>((resolve) => {
    client.once('ready', () => resolve(true));
    client.once('close', () => {
      resolve(false);
      onEnd();
    });
    client.on('error', () => resolve(false));
    // ssh2 does not tell of a stream that was closed before it began.
    sock.once('close', () => resolve(false));
    client.connect({ sock, username: serial });
  });
}
