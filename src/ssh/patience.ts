import { Cancelled } from '../appliance/failure';
import type { Ending } from './ending';
import { fileFailed, type Patience } from './files/remoteFile';

/** For one transfer; `end` has to be called. */
export function patience(hop: string, stallMs: number, connection: Ending, signal: AbortSignal): Patience {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  let fail: (error: Error) => void = () => undefined;
  const over = new Promise<never>((_resolve, reject) => (fail = reject));
  over.catch(() => undefined);
  const stalled = (): void => fail(fileFailed(hop, 'stalled', { facts: { seconds: stallMs / 1000 } }));
  const cancelled = (): void => fail(new Cancelled());
  const stopWaiting = connection.onEnd(() => fail(fileFailed(hop, 'interrupted')));
  signal.addEventListener('abort', cancelled);
  if (signal.aborted) cancelled();
  const rest = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const anew = (): void => {
    clearTimeout(timer);
    // Of reads side by side, one may go on after another has failed.
    if (!ended) timer = setTimeout(stalled, stallMs);
  };
  const waits = (): void => {
    if (signal.aborted) throw new Cancelled();
    anew();
  };
  const heard = (): void => {
    if (timer !== undefined) anew();
  };
  anew();
  return {
    over,
    waits,
    heard,
    rest,
    end() {
      ended = true;
      clearTimeout(timer);
      stopWaiting();
      signal.removeEventListener('abort', cancelled);
    },
  };
}
