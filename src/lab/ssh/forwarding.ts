import type { Connection } from 'ssh2';
import type { Duplex } from 'node:stream';
import type { ForwardAttempt } from '../recorded';
import { answerOpenFailures } from './serverProtocol';

/** A machine's side of direct-tcpip. */
export interface Forwarding {
  /** What to do about a request, if not to serve it. */
  readonly refusal: () => Exclude<ForwardAttempt['outcome'], 'opened'> | undefined;
  /** Takes the stream into the machine at this address; `undefined` where there is none. */
  readonly reach: (host: string, port: number) => ((stream: Duplex) => void) | undefined;
  readonly record: (attempt: ForwardAttempt) => void;
}

/** Hands forwards to machines of the lab, in this process: never a connection to anywhere else. */
export function serveForwards(connection: Connection, { refusal, reach, record }: Forwarding): void {
  answerOpenFailures(connection, () => (refusal() === 'prohibited' ? 1 : 2));
  connection.on('tcpip', (accept, reject, { destIP: host, destPort: port }) => {
    const enter = reach(host, port);
    const outcome = refusal() ?? (enter ? 'opened' : 'connect-failed');
    record({ host, port, outcome });
    if (outcome === 'no-answer') return;
    if (outcome === 'opened') enter?.(accept());
    else reject();
  });
}
