import type { AnyAuthMethod, ParsedKey } from 'ssh2';
import { agentIdentities, agentPath, ChosenKeys, type AgentKeys } from './agent';
import type { AuthenticationNote } from './events';
import { letGo } from './heldSecrets';
import type { HopSpec } from './hopSpec';
import { loadKeyFile, loadPublicKey, type LoadedKey } from './keyFile';
import type { Questions } from './questions';

export interface KeyAttemptOptions {
  readonly hop: HopSpec;
  readonly questions: Questions;
  readonly signal: AbortSignal;
  /** The deadline stands still while `work` asks a person. */
  readonly ask: <T>(work: () => Promise<T>) => Promise<T>;
  readonly note: (note: AuthenticationNote) => void;
  /** A key is about to sign: the proof of who we are. Offering its public half proves nothing. */
  readonly onSign: () => void;
}

/** OpenSSH's default MaxAuthTries is 6, and every key that is offered counts. */
const MAX_AGENT_KEYS = 4;
const MAX_PASSPHRASES = 3;
const AGENT_MS = 5_000;

/**
 * Key files first, then the agent: a key that was named is meant. `return()` closes what is open to the agent.
 * Rejects with what a question for a passphrase rejects with.
 */
export async function* keyAttempts(options: KeyAttemptOptions): AsyncGenerator<AnyAuthMethod, undefined> {
  const { hop, note, onSign } = options;
  for (const file of hop.identityFiles) {
    const loaded = await loadWithPassphrase(options, file);
    if ('key' in loaded) yield { type: 'publickey', username: hop.user, key: tellingOfSignatures(loaded.key, onSign) };
    else if ('problem' in loaded) note({ what: 'key-skipped', file, why: loaded.problem });
  }
  const held = await identities(options);
  try {
    const keys = held === undefined ? [] : await chosen(options, held);
    if (held !== undefined && keys.length > 0) {
      yield { type: 'agent', username: hop.user, agent: new ChosenKeys(held.agent, keys, onSign) };
    }
  } finally {
    held?.agent.close();
  }
  return undefined;
}

/** ssh2 signs with the key it is given and tells nobody. */
function tellingOfSignatures(key: ParsedKey, onSign: () => void): ParsedKey {
  const sign: ParsedKey['sign'] = (data, algorithm) => {
    onSign();
    return key.sign(data, algorithm);
  };
  return Object.create(key, { sign: { value: sign } }) as ParsedKey;
}

async function loadWithPassphrase(
  { hop, questions, signal, ask }: KeyAttemptOptions,
  file: string,
): Promise<LoadedKey> {
  let loaded = await loadKeyFile(file);
  for (let attempt = 1; needsPassphrase(loaded, attempt); attempt++) {
    const secret = await ask(() => questions.passphrase(hop, file, attempt, signal));
    loaded = await loadKeyFile(file, secret.bytes);
    letGo(secret, 'key' in loaded ? 'accepted' : 'refused');
  }
  return 'encrypted' in loaded ? { problem: 'wrong-passphrase' } : loaded;
}

function needsPassphrase(loaded: LoadedKey, attempt: number): boolean {
  if (attempt > MAX_PASSPHRASES) return false;
  return 'encrypted' in loaded || (attempt > 1 && 'problem' in loaded && loaded.problem === 'wrong-passphrase');
}

async function identities({ hop, note, signal }: KeyAttemptOptions): Promise<AgentKeys | undefined> {
  const path = agentPath(hop.agent);
  if (path === undefined) return undefined;
  try {
    return await agentIdentities(path, AGENT_MS, signal);
  } catch (error) {
    const configured = typeof hop.agent === 'string' || process.env['SSH_AUTH_SOCK'] !== undefined;
    if (configured && !signal.aborted)
      note({ what: 'agent-unavailable', detail: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

async function chosen({ hop, note }: KeyAttemptOptions, { keys }: AgentKeys): Promise<readonly ParsedKey[]> {
  const named = hop.identitiesOnly ? await Promise.all(hop.identityFiles.map(loadPublicKey)) : [];
  const wanted = hop.identitiesOnly ? keys.filter((key) => named.some((n) => n?.equals(key.getPublicSSH()))) : keys;
  if (wanted.length > MAX_AGENT_KEYS) note({ what: 'agent-keys-left-out', held: wanted.length, tried: MAX_AGENT_KEYS });
  return wanted.slice(0, MAX_AGENT_KEYS);
}
