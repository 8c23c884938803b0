/** What stands in the journal while a change goes on: written before it may be done, taken back where it was not. */

import type { Intent, Kept } from './keeping';

export interface Notes {
  /** `false`: another one holds the appliance now, and nothing was written. */
  write(): Promise<boolean>;
  /** What was written last. */
  written(): Promise<Intent | undefined>;
  /** Puts back what stood there before, unless another window has written since. */
  withdraw(): Promise<void>;
}

export interface NotesDeps {
  readonly intent: () => Intent;
  readonly isHeld: () => Promise<boolean>;
}

export function noting(journal: Kept<Intent>, id: string, { intent, isHeld }: NotesDeps): Notes {
  let before: Intent | undefined;
  let last: Intent | undefined;
  let writing: Promise<boolean> = Promise.resolve(true);

  const write = async (): Promise<boolean> => {
    if (!(await isHeld())) return false;
    if (last === undefined) before = await journal.get(id);
    const now = intent();
    await journal.set(id, now);
    last = now;
    return true;
  };
  const written = async (): Promise<Intent | undefined> => {
    await writing.catch(() => undefined);
    return last;
  };
  return {
    write: () => (writing = write()),
    written,
    async withdraw() {
      const own = await written();
      if (own === undefined) return;
      if (before !== undefined && (await isHeld())) await journal.set(id, before);
      else await journal.remove(id, ({ action, at }) => action === own.action && at === own.at);
    },
  };
}
