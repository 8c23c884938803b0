import { generateKeyPairSync } from 'node:crypto';
import { connect, type AddressInfo, type Socket } from 'node:net';
import {
  Server,
  utils,
  type AuthContext,
  type Connection,
  type KeyboardAuthContext,
  type ServerChannel,
  type ServerConfig,
} from 'ssh2';
import { listen, type FarEnd } from './farEnd';

/** A host key: its private half for the server, its public half as it goes over the wire. */
export interface SampleHostKey {
  readonly pem: string;
  readonly blob: Buffer;
}

export function ecdsaKey(): SampleHostKey {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return withBlob(privateKey);
}

export function rsaKey(): SampleHostKey {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return withBlob(privateKey);
}

function withBlob(pem: string): SampleHostKey {
  const key = utils.parseKey(pem);
  if (key instanceof Error) throw key;
  return { pem, blob: key.getPublicSSH() };
}

/** One authentication packet as the server saw it. */
export interface SeenAuth {
  readonly method: string;
  /** Counted from 1. */
  readonly connection: number;
  readonly user: string;
  /** A public key that was offered without a signature proves nothing. */
  readonly signed: boolean;
}

export interface SshServerOptions {
  readonly hostKey?: SampleHostKey;
  readonly algorithms?: ServerConfig['algorithms'];
  readonly banner?: string;
  readonly greeting?: string;
  /** Decides every authentication packet; without it, `password` is accepted and everything else refused. */
  readonly onAuth?: (context: AuthContext, connection: Connection) => void;
  readonly password?: string;
  readonly onReady?: (connection: Connection) => void;
  /** What a forward leads to: a port of this computer, or an answer of the test's own. */
  readonly onForward?: (accept: () => ServerChannel, reject: () => void, port: number, connection: Connection) => void;
  /** `undefined`: a shell that echoes. */
  readonly onShell?: (accept: () => ServerChannel, reject: () => void, connection: Connection) => void;
  /** How many shells are taken; the channel itself is opened. */
  readonly onSession?: (accept: () => unknown, reject: () => void) => void;
}

/** An SSH server that writes down every authentication packet it gets. */
export interface RecordingServer extends FarEnd {
  readonly hostKey: SampleHostKey;
  readonly auths: SeenAuth[];
  /** Packets with a password or the answers to prompts. */
  credentials(): number;
  readonly clients: Connection[];
}

const DEFAULT_HOST_KEY = ecdsaKey();

export async function sshServer(options: SshServerOptions = {}): Promise<RecordingServer> {
  const hostKey = options.hostKey ?? DEFAULT_HOST_KEY;
  const auths: SeenAuth[] = [];
  const clients: Connection[] = [];
  const sockets = new Set<Socket>();
  let accepted = 0;
  let answers = 0;
  const config: ServerConfig = { hostKeys: [hostKey.pem] };
  if (options.algorithms !== undefined) config.algorithms = options.algorithms;
  if (options.banner !== undefined) config.banner = options.banner;
  if (options.greeting !== undefined) config.greeting = options.greeting;
  const server = new Server(config, (client) => {
    const connection = clients.push(client);
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      auths.push(seen(context, connection));
      if (context.method === 'keyboard-interactive') countAnswers(context, () => answers++);
      if (options.onAuth !== undefined) options.onAuth(context, client);
      else byPassword(context, options.password ?? 'secret');
    });
    client.on('ready', () => {
      serveChannels(client, options);
      options.onReady?.(client);
    });
  });
  tcpOf(server).on('connection', (socket) => {
    accepted++;
    // ssh2 writes a packet in pieces, and each would wait for an ACK.
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('error', () => undefined);
  await listen(server);
  return {
    port: (server.address() as AddressInfo).port,
    hostKey,
    auths,
    clients,
    credentials: () => auths.filter(({ method }) => method === 'password').length + answers,
    connections: () => accepted,
    open: () => sockets.size,
    reset: () => sockets.forEach((socket) => socket.resetAndDestroy()),
    finish: () => sockets.forEach((socket) => socket.end()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        sockets.forEach((socket) => socket.destroy());
      }),
  };
}

/** ssh2 keeps the TCP server to itself, and tells of a connection only after the client has named itself. */
function tcpOf(server: Server): { on(event: 'connection', listener: (socket: Socket) => void): unknown } {
  return (server as unknown as { _srv: { on(event: 'connection', listener: (socket: Socket) => void): unknown } })._srv;
}

function seen(context: AuthContext, connection: number): SeenAuth {
  const signed = context.method === 'publickey' && context.signature !== undefined;
  return { method: context.method, connection, user: context.username, signed };
}

function byPassword(context: AuthContext, password: string): void {
  if (context.method === 'password' && context.password === password) context.accept();
  else context.reject(['password']);
}

function countAnswers(context: KeyboardAuthContext, count: () => void): void {
  const prompt = context.prompt.bind(context) as (...args: unknown[]) => void;
  const counted = (...args: unknown[]) => {
    const done = args.pop() as (answers: string[]) => void;
    prompt(...args, (given: string[]) => {
      count();
      done(given);
    });
  };
  Object.assign(context, { prompt: counted });
}

function serveChannels(client: Connection, { onForward, onShell, onSession }: SshServerOptions): void {
  client.on('tcpip', (accept, reject, { destPort }) => {
    if (onForward !== undefined) onForward(accept, () => reject(), destPort, client);
    else bridge(accept(), destPort);
  });
  client.on('session', (accept, reject) => {
    if (onSession !== undefined) {
      onSession(accept, () => reject());
      return;
    }
    const session = accept();
    session.on('pty', (ok) => ok());
    session.on('window-change', () => undefined);
    session.on('shell', (ok, no) => {
      if (onShell !== undefined) onShell(ok, () => no(), client);
      else echo(ok());
    });
  });
}

/** What a forward of a real server does: a connection of its own to the port. */
export function bridge(channel: ServerChannel, port: number): void {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  channel.on('error', () => undefined);
  socket.on('data', (chunk) => channel.write(chunk));
  socket.on('end', () => channel.end());
  socket.on('close', () => channel.close());
  channel.on('data', (chunk: Buffer) => socket.write(chunk));
  channel.on('end', () => socket.end());
  channel.on('close', () => socket.destroy());
}

function echo(channel: ServerChannel): void {
  channel.on('error', () => undefined);
  channel.on('data', (chunk: Buffer) => channel.write(chunk));
}
