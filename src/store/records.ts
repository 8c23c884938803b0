/** One small record per appliance id, kept durably in one JSON file that all windows share. */
import { join } from 'node:path';
import * as v from 'valibot';
import { makePrivateFolder, removeLeftovers, writeAtomic } from './atomicFile';
import { withLock } from './lock';
import { StoreFailed } from './storeFailed';
import { jsonOf, readText } from './textFile';

/** All functions throw `StoreFailed`; what was set is on the disk when the promise resolves. */
export interface Records<T> {
  all(): Promise<ReadonlyMap<string, T>>;
  get(applianceId: string): Promise<T | undefined>;
  /** Refuses a record with anything in it that the schema does not name, before the disk is touched. */
  set(applianceId: string, record: T): Promise<void>;
  /**
   * @param only removes it where it is such a one, and leaves what another window has set since
   * @returns whether it was this call that removed it: of several windows that is one
   */
  remove(applianceId: string, only?: (record: T) => boolean): Promise<boolean>;
}

/**
 * @param folder private to this computer and user; made when first written to
 * @param name of the file, without `.json`
 */
export function records<T>(folder: string, name: string, schema: v.GenericSchema<unknown, T>): Records<T> {
  const path = join(folder, `${name}.json`);
  // Pairs, as valibot's `record` leaves out the keys `__proto__`, `prototype` and `constructor`, which an id may be.
  const file = v.strictObject({ version: v.literal(1), records: v.array(v.tuple([v.string(), schema])) });
  const all = async (): Promise<Map<string, T>> => {
    const text = (await readText(path, SIZE_LIMIT))?.text;
    if (text === undefined) return new Map();
    const parsed = v.safeParse(file, jsonOf(text, path));
    if (!parsed.success) throw new StoreFailed('unreadable', path, parsed.issues[0].message);
    return new Map(parsed.output.records);
  };
  /** @param make returns whether it changed anything */
  const change = async (make: (kept: Map<string, T>) => boolean): Promise<boolean> => {
    await makePrivateFolder(folder);
    return withLock(`${path}.lock`, async (held) => {
      await removeLeftovers(path);
      const kept = await all();
      if (!make(kept)) return false;
      const text = `${JSON.stringify({ version: 1, records: [...kept] }, undefined, 2)}\n`;
      await writeAtomic(path, text, { mode: 0o600, beforeReplace: () => held.check() });
      return true;
    });
  };
  return {
    all,
    get: async (applianceId) => (await all()).get(applianceId),
    set: async (applianceId, record) => {
      const checked = v.parse(schema, record);
      await change((kept) => {
        kept.set(applianceId, checked);
        return true;
      });
    },
    remove: (applianceId, only = () => true) =>
      change((kept) => {
        const record = kept.get(applianceId);
        return record !== undefined && only(record) && kept.delete(applianceId);
      }),
  };
}

const SIZE_LIMIT = 32 * 1024 * 1024;
