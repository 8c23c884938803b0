import type { AnyAuthMethod, ParsedKey } from 'ssh2';
import { agentIdentities, agentPath, ChosenKeys, type AgentKeys } from './agent';
import type { AuthenticationNote } from '../events';
import { letGo } from './heldSecrets';
import type { HopSpec } from '../hopSpec';
import { loadKeyFile, loadPublicKey, type LoadedKey } from './keyFile';
import type { Questions } from '../questions';

export interface KeyAttemptOptions {
  readonly hop: HopSpec;
  readonly questions: Questions;
  readonly signal: AbortSignal;
  /** The deadline stands still while `work` asks a person. */
  readonly ask: <T>(work: () => Promise<T>) => Promise<T>;
  readonly note: (note: AuthenticationNote) => void;
  /** Whether the server has said what it takes. */
  readonly isServerKnown: () => boolean;
  /** A key is about to sign: the proof of who we are. Offering its public half proves nothing. */
  readonly onSign: () => void;
}

/** OpenSSH's default MaxAuthTries is 6, and every key that is offered counts. */
const MAX_AGENT_KEYS = 4;
const MAX_PASSPHRASES = 3;
const AGENT_MS = 5_000;

/**
 * Key files first, then the agent: a key that was named is meant. The agent signs for a key file that is encrypted, where
 * it holds that key; no key is offered twice. `return()` closes what is open to the agent.
 * Rejects with what a question for a passphrase rejects with.
 */
export async function* keyAttempts(options: KeyAttemptOptions): AsyncGenerator<AnyAuthMethod, undefined> {
  const { hop, onSign } = options;
  const offered = new Set<string>();
  let asked: Promise<AgentKeys | undefined> | undefined;
  const agent = () => (asked ??= identities(options));
  try {
    for (const file of hop.identityFiles) yield* byFile(options, file, agent, offered);
    const held = await agent();
    const keys = held === undefined ? [] : await chosen(options, held, offered);
    if (held !== undefined && keys.length > 0) yield byAgent(hop, held, keys, onSign);
  } finally {
    (await asked)?.agent.close();
  }
  return undefined;
}

async function* byFile(
  options: KeyAttemptOptions,
  file: string,
  agent: () => Promise<AgentKeys | undefined>,
  offered: Set<string>,
): AsyncGenerator<AnyAuthMethod, undefined> {
  const { hop, note, onSign, isServerKnown } = options;
  let loaded = await loadKeyFile(file);
  if ('encrypted' in loaded) {
    const wanted = await loadPublicKey(file);
    const held = wanted && (await agent());
    const key = held?.keys.find((one) => wanted?.equals(one.getPublicSSH()));
    if (held !== undefined && key !== undefined) {
      offered.add(nameOf(key));
      yield byAgent(hop, held, [key], onSign);
      return undefined;
    }
    // Perhaps it takes no keys at all: nobody is to type a passphrase for nothing.
    if (!isServerKnown()) yield { type: 'none', username: hop.user };
    loaded = await loadWithPassphrase(options, file);
  }
  if ('key' in loaded) {
    offered.add(nameOf(loaded.key));
    yield { type: 'publickey', username: hop.user, key: tellingOfSignatures(loaded.key, onSign) };
  } else if ('problem' in loaded) note({ what: 'key-skipped', file, why: loaded.problem });
  else if ('unknownEncryption' in loaded)
    note({ what: 'key-encryption-unknown', file, encryption: loaded.unknownEncryption });
  return undefined;
}

function byAgent(
  { user }: HopSpec,
  { agent }: AgentKeys,
  keys: readonly ParsedKey[],
  onSign: () => void,
): AnyAuthMethod {
  return { type: 'agent', username: user, agent: new ChosenKeys(agent, keys, onSign) };
}

function nameOf(key: ParsedKey): string {
  return key.getPublicSSH().toString('base64');
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
  for (let attempt = 1; attempt <= MAX_PASSPHRASES; attempt++) {
    const secret = await ask(() => questions.passphrase(hop, file, attempt, signal));
    const loaded = await loadKeyFile(file, secret.bytes);
    const isWrong = 'problem' in loaded && loaded.problem === 'wrong-passphrase';
    letGo(secret, 'key' in loaded ? 'accepted' : isWrong ? 'refused' : 'unknown');
    if (!isWrong) return loaded;
  }
  return { problem: 'wrong-passphrase' };
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

async function chosen(
  { hop, note }: KeyAttemptOptions,
  { keys }: AgentKeys,
  offered: ReadonlySet<string>,
): Promise<readonly ParsedKey[]> {
  const named = hop.identitiesOnly ? await Promise.all(hop.identityFiles.map(loadPublicKey)) : [];
  const isMeant = (key: ParsedKey) => !hop.identitiesOnly || named.some((n) => n?.equals(key.getPublicSSH()));
  const wanted = keys.filter((key) => isMeant(key) && !offered.has(nameOf(key)));
  if (wanted.length > MAX_AGENT_KEYS) note({ what: 'agent-keys-left-out', held: wanted.length, tried: MAX_AGENT_KEYS });
  return wanted.slice(0, MAX_AGENT_KEYS);
}
