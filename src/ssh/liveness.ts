import type { Client } from 'ssh2';

const IDLE_MS = 15_000;
/** OpenSSH's ServerAliveCountMax. */
const SILENT_PERIODS = 3;

/**
 * Ends a connection that is silent: asked after each 15 s without a byte, given up after 45 s. ssh2's own keepalive
 * counts its replies alone, and so ends a session whose data flows but whose server does not answer that one request;
 * here any byte shows life, as in OpenSSH.
 * @param stream `lastReceived`: `performance.now()` of the last byte that arrived
 */
export function watchLiveness(
  client: Client,
  stream: { readonly lastReceived: number },
  dead: (silentSeconds: number) => void,
  idleMs = IDLE_MS,
): void {
  let asked = 0;
  let halfClosed = false;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const silent = performance.now() - stream.lastReceived;
    const periods = Math.floor(silent / idleMs);
    if (periods >= SILENT_PERIODS) {
      dead(Math.round(silent / 1000));
      return;
    }
    if (periods > asked && !halfClosed) ping(client);
    asked = periods;
    // Whole milliseconds: a timer may ring a moment before its time.
    timer = setTimeout(look, Math.ceil((periods + 1) * idleMs - silent) + 1);
  };
  look();
  // ssh2 takes itself apart at this point, and throws when it is asked to send.
  client.once('end', () => (halfClosed = true));
  client.once('close', () => clearTimeout(timer));
}

interface Internals {
  _protocol?: { ping?: () => void };
  _callbacks?: unknown[];
}

/** ssh2 1.17 has no public way to ask for a sign of life; without these internals only TCP finds a dead peer. */
function ping(client: Client): void {
  const { _protocol: protocol, _callbacks: callbacks } = client as unknown as Internals;
  if (typeof protocol?.ping !== 'function' || !Array.isArray(callbacks)) return;
  callbacks.push(() => undefined);
  protocol.ping();
}
