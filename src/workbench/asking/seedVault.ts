import type * as vscode from 'vscode';
import type { HeldSeed, SeedVault } from '../../tunnel/keeping';

/** Seeds in the secret storage of VS Code, by appliance id; a reload loses none. */
export function seedVault(storage: vscode.SecretStorage): SeedVault {
  const key = (id: string) => `hopthrough.seed.${id}`;
  return {
    hold: async (id, seed) => storage.store(key(id), JSON.stringify(seed)),
    get: async (id) => heldIn(await storage.get(key(id))),
    forget: async (id) => storage.delete(key(id)),
  };
}

function heldIn(kept: string | undefined): HeldSeed | undefined {
  if (kept === undefined) return undefined;
  const held = JSON.parse(kept) as Partial<HeldSeed>;
  if (typeof held.text !== 'string' || (held.kind !== 'seed' && held.kind !== 'by-hand')) return undefined;
  return { kind: held.kind, text: held.text, serial: held.serial ?? null };
}
