import * as vscode from 'vscode';
import type { HopPlace, Secret } from '../../ssh/questions';
import { oneAtATime } from '../oneAtATime';
import type { Remember } from '../settings';

/** How a secret gets to a hop: asked, or kept from before. */
export interface Credentials {
  /**
   * The kept secret for this hop; a person is asked where it would go to a new address, by `mayGoTo` where that is in the
   * place of the usual question.
   */
  kept(hop: HopPlace, mayGoTo?: MayGoTo): Promise<Secret | undefined>;
  /** The kept secret for this hop, if it may go there without a question. */
  keptFor(hop: HopPlace): Promise<Secret | undefined>;
  /** Whether one is kept that may go to this very place, whatever its question names; asks nobody. */
  holds(hop: HopPlace): Promise<boolean>;
  /** A secret that was just typed; kept as `remember` says once the server has accepted it. */
  typed(hop: HopPlace, bytes: Buffer, remember: Remember): Secret;
  /** Whether there is anything that `forget` would forget; `undefined` where the storage cannot tell. */
  isKept(applianceId: string): Promise<boolean | undefined>;
  /** Forgets what is kept for an appliance: its own, or the shared one it uses. Rejects when it can still be read. */
  forget(applianceId: string): Promise<boolean>;
  /** Forgets what is kept for an appliance alone; what it shares with others stays. */
  forgetOwn(applianceId: string): Promise<void>;
  /** Whose secrets are kept, without any of them: also of appliances and shared credentials that are in use no more. */
  list(): Promise<KeptSecrets>;
  /** Rejects when it can still be read. */
  forgetKept(kept: KeptSecret): Promise<void>;
  /** Forgets all that is kept until the window closes. */
  lock(): number;
}

export interface KeptSecret {
  /** An appliance's own, or a shared one. */
  readonly kind: 'appliance' | 'credential';
  /** The appliance's id, or the name of the credential. */
  readonly name: string;
  /** The window's goes before the storage's, which may be older. */
  readonly where: 'window' | 'store' | 'both';
}

export interface KeptSecrets {
  readonly kept: readonly KeptSecret[];
  /** False where the storage cannot tell: these are of the window alone. */
  readonly isWhole: boolean;
}

/** Whether the shared secret of this name may go to an address that it was never sent to. */
export type MayGoTo = (hop: HopPlace, name: string) => Promise<boolean>;

export interface CredentialsOptions {
  readonly storage: vscode.SecretStorage;
  /** Name of the shared credential of an appliance, if it has one. */
  readonly sharedName: (applianceId: string) => string | undefined;
  /** A shared secret goes to a new address only after a yes. */
  readonly mayGoTo: MayGoTo;
  /** The storage did not keep a secret: it is kept for this window instead. */
  readonly onNoStorage: () => void;
}

interface Kept {
  readonly secret: string;
  /** Where it may go: user, host, port and route, and what the question named, as the person approved them. */
  readonly places: readonly string[];
}

export function credentials(options: CredentialsOptions): Credentials {
  const window = new Map<string, Kept>();
  /** A secret that was refused is not sent by itself again, and not deleted either: the appliance may be wrong. */
  const refused = new Set<string>();
  const keyOf = (id: string) => keyFor(id, options.sharedName(id));

  const read = async (key: string): Promise<Kept | undefined> =>
    window.get(key) ?? (await readStored(options.storage, key));

  const keep = async (key: string, kept: Kept, remember: Remember) => {
    // What is kept in its place was refused, and stays so.
    if (remember === 'never') return;
    refused.delete(key);
    if (remember === 'store' && (await storeProven(options.storage, key, kept))) {
      window.delete(key);
      return;
    }
    if (remember === 'store') options.onNoStorage();
    window.set(key, kept);
  };

  /**
   * Many logins with one secret are accepted at once: each adds its place to what the others have added, and the next
   * one that looks for a secret finds what was accepted before, however long the storage takes.
   */
  const inTurn = oneAtATime();
  const addPlace = (key: string, { secret }: Kept, hop: HopPlace): void => {
    const add = async () => {
      const now = await read(key);
      if (now?.secret !== secret || isFor(now, hop)) return;
      await keep(key, { secret, places: [...now.places, placeOf(hop)] }, window.has(key) ? 'window' : 'store');
    };
    void inTurn(add);
  };

  /** What was refused where another one is accepted now: the next window would send it again. */
  const dropStale = async (key: string, stale: Kept, hop: HopPlace) => {
    if (refused.has(key) && isFor(stale, hop)) await options.storage.delete(key).then(undefined, () => undefined);
  };

  const keptSecret = (key: string, { secret }: Kept, onAccepted: () => unknown): Secret => ({
    bytes: Buffer.from(secret, 'utf8'),
    settle(outcome) {
      if (outcome === 'refused') refused.add(key);
      // Not awaited: the login goes on, and a storage that fails has its own notice.
      if (outcome === 'accepted') void onAccepted();
    },
  });

  const usable = async (hop: HopPlace): Promise<[key: string, found: Kept | undefined]> => {
    const key = keyOf(hop.id);
    const found = await inTurn(() => read(key));
    return [key, refused.has(key) ? undefined : found];
  };

  const whereOf = (key: string, stored: readonly string[]): KeptSecret['where'] => {
    if (!window.has(key)) return 'store';
    return stored.includes(key) ? 'both' : 'window';
  };

  const drop = (key: string) =>
    inTurn(async () => {
      window.delete(key);
      refused.delete(key);
      await options.storage.delete(key);
      if ((await options.storage.get(key)) !== undefined) throw new Error('the secret storage still has it');
    });

  return {
    async kept(hop, mayGoTo = options.mayGoTo) {
      const [key, found] = await usable(hop);
      if (found === undefined || isFor(found, hop)) return found && keptSecret(key, found, nothing);
      const name = hop.named === undefined ? options.sharedName(hop.id) : undefined;
      if (name === undefined || !(await mayGoTo(hop, name))) return undefined;
      return keptSecret(key, found, () => addPlace(key, found, hop));
    },
    async keptFor(hop) {
      const [key, found] = await usable(hop);
      return found !== undefined && isFor(found, hop) ? keptSecret(key, found, nothing) : undefined;
    },
    async holds(hop) {
      const [, found] = await usable(hop);
      return found?.places.some((place) => isAt(place, hop)) === true;
    },
    typed(hop, bytes, remember) {
      const key = keyOf(hop.id);
      const secret = bytes.toString('utf8');
      const accepted = async () => {
        const before = await read(key);
        const others = options.sharedName(hop.id) === undefined ? [] : (before?.places ?? []);
        if (before !== undefined && remember !== 'never') await dropStale(key, before, hop);
        await keep(key, { secret, places: [...new Set([...others, placeOf(hop)])] }, remember);
      };
      return {
        bytes,
        settle(outcome) {
          if (outcome === 'accepted') void inTurn(accepted);
        },
      };
    },
    async isKept(applianceId) {
      const key = keyOf(applianceId);
      if (window.has(key)) return true;
      try {
        return (await options.storage.get(key)) !== undefined;
      } catch {
        return undefined;
      }
    },
    async forget(applianceId) {
      const key = keyOf(applianceId);
      const had = (await inTurn(() => read(key))) !== undefined;
      await drop(key);
      return had;
    },
    forgetOwn: (applianceId) => drop(keyFor(applianceId, undefined)),
    async list() {
      const told = await storedKeys(options.storage);
      const stored = told ?? [];
      const kept = [...new Set([...window.keys(), ...stored])].sort().flatMap((key) => {
        const [, kind, name] = KEY.exec(key) ?? [];
        return name === undefined ? [] : [{ kind: kind as KeptSecret['kind'], name, where: whereOf(key, stored) }];
      });
      return { kept, isWhole: told !== undefined };
    },
    forgetKept: ({ kind, name }) => drop(`${PREFIX}${kind}:${name}`),
    lock() {
      const count = window.size;
      window.clear();
      return count;
    },
  };
}

function nothing(): void {}

const PREFIX = 'hopthrough.secret.';
const KEY = /^hopthrough\.secret\.(appliance|credential):([^]+)$/;

function keyFor(id: string, sharedName: string | undefined): string {
  return sharedName === undefined ? `${PREFIX}appliance:${id}` : `${PREFIX}credential:${sharedName}`;
}

function isFor({ places }: Kept, hop: HopPlace): boolean {
  return places.includes(placeOf(hop));
}

/** Editing any of these un-binds a kept secret: it must not reach another machine. */
function placeOf({ user, host, port, through, named }: HopPlace): string {
  return JSON.stringify([user, host, port, through, ...(named === undefined ? [] : [named])]);
}

/** Is `place` of this hop, whatever the question named? */
function isAt(place: string, hop: HopPlace): boolean {
  const plain = placeOf({ ...hop, named: undefined });
  return place === plain || place.startsWith(`${plain.slice(0, -1)},`);
}

async function storedKeys(storage: vscode.SecretStorage): Promise<readonly string[] | undefined> {
  try {
    return await storage.keys();
  } catch {
    return undefined;
  }
}

async function readStored(storage: vscode.SecretStorage, key: string): Promise<Kept | undefined> {
  try {
    const text = await storage.get(key);
    return text === undefined ? undefined : asKept(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function asKept(value: unknown): Kept | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { secret, places } = value as { secret?: unknown; places?: unknown };
  if (typeof secret !== 'string' || !Array.isArray(places)) return undefined;
  return { secret, places: places.filter((place): place is string => typeof place === 'string') };
}

/** Linux without a keyring may take a secret and not give it back (microsoft/vscode#187338). */
async function storeProven(storage: vscode.SecretStorage, key: string, kept: Kept): Promise<boolean> {
  try {
    const text = JSON.stringify(kept);
    await storage.store(key, text);
    return (await storage.get(key)) === text;
  } catch {
    return false;
  }
}
