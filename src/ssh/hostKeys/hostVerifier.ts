export type Trust = 'accept' | 'refuse';

export interface HostVerifier {
  /** Part of what ssh2's `connect` takes. ssh2 refuses on exactly `false` and accepts all else, a promise included. */
  readonly connectOption: { readonly hostVerifier: (key: Buffer, verify: (permitted: boolean) => void) => void };
  /** From now on no answer reaches ssh2: it throws, or goes on, when one comes after the end. */
  close(): void;
}

export interface KeyTrouble {
  /** The key of a running connection changed at a new key exchange. */
  readonly changedLater: (key: Buffer) => void;
  /** ssh2 failed while it went on: its error has no other way out, as the answer comes in a turn of its own. */
  readonly broken: (error: Error) => void;
}

/**
 * The one place where a key is handed to ssh2 for acceptance. ssh2 asks again at every key exchange: the first
 * accepted key is pinned for the connection, an equal one passes silently, another ends the connection.
 * `judge` may throw, reject or take its time: everything but 'accept' refuses. A second key that is shown while the
 * first is being judged is refused.
 */
export function hostVerifier(
  judge: (key: Buffer) => Promise<Trust>,
  { changedLater, broken }: KeyTrouble,
): HostVerifier {
  let pinned: Buffer | undefined;
  let judging = false;
  let closed = false;

  const first = async (key: Buffer, verify: (permitted: boolean) => void) => {
    judging = true;
    const accepted = await isAccepted(judge, key);
    judging = false;
    if (closed) return;
    if (accepted) pinned = key;
    verify(accepted);
  };

  const again = (key: Buffer, accepted: Buffer): boolean => {
    const same = accepted.equals(key);
    if (!same) changedLater(Buffer.from(key));
    return same;
  };

  const hostVerifier = (key: Buffer, verify: (permitted: boolean) => void): void => {
    if (closed) return;
    if (judging) verify(false);
    else if (pinned !== undefined) verify(again(key, pinned));
    else first(Buffer.from(key), verify).catch((error: unknown) => broken(asError(error)));
  };
  return {
    connectOption: { hostVerifier },
    close() {
      closed = true;
    },
  };
}

async function isAccepted(judge: (key: Buffer) => Promise<Trust>, key: Buffer): Promise<boolean> {
  try {
    return (await judge(key)) === 'accept';
  } catch {
    return false;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
