import type { Duplex } from 'node:stream';
import type { Connection, Server } from 'ssh2';

/** The part of ssh2's protocol object that its server does not offer itself. */
interface Protocol {
  channelOpenFail(recipient: number, reason: number, description: string): void;
  disconnect(reason: number): void;
}

/** RFC 4254 5.1: why a channel was not opened. */
export type OpenFailure = 1 | 2;

/**
 * ssh2's server answers every refused forward with reason 2. `reasonOf` gives the one that is sent instead, with
 * sshd's own description for it.
 */
export function answerOpenFailures(connection: Connection, reasonOf: () => OpenFailure): void {
  const protocol = protocolOf(connection);
  const send = protocol.channelOpenFail.bind(protocol);
  protocol.channelOpenFail = (recipient, reason) => {
    const ours = reason === 2 ? reasonOf() : reason;
    send(recipient, ours, ours === 2 ? 'Connection refused' : 'open failed');
  };
}

/** Disconnects with sshd's reason for too many failures, RFC 4253 11.1; `Connection.end()` always says "by application". */
export function disconnectForProtocolError(connection: Connection): void {
  protocolOf(connection).disconnect(2);
  connection.end();
}

/** Serves a connection that came over a stream. ssh2's types ask for a socket, of which it uses nothing else. */
export function takeStream(server: Server, stream: Duplex): void {
  const taker: { injectSocket(stream: Duplex): void } = server;
  taker.injectSocket(stream);
}

function protocolOf(connection: Connection): Protocol {
  return (connection as unknown as { readonly _protocol: Protocol })._protocol;
}
