/** What a connection must ask a person. Every question is a parameter: nothing here shows anything. */

/** Where a question comes from. */
export interface HopPlace {
  readonly id: string;
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** Counted from 1. */
  readonly position: number;
  readonly count: number;
  /** The name under which known_hosts is asked for it, where that is not its host. */
  readonly hostKeyAlias?: string | undefined;
  /** Ids of the hops before it. */
  readonly through: readonly string[];
  /** What a question for its password names beside its user and host: only what was kept for the same answers it. */
  readonly named?: string | undefined;
}

/** A secret a person gave, now or earlier. Its owner overwrites `bytes` when the attempt is over. */
export interface Secret {
  readonly bytes: Buffer;
  /** `unknown`: the connection ended before the server answered. Called exactly once. */
  settle(outcome: 'accepted' | 'refused' | 'unknown'): void;
}

export interface HostKeyQuestion {
  readonly type: string;
  /** `SHA256:...` as `ssh-keygen -lf` prints it. */
  readonly fingerprint: string;
  /** `MD5:` and hexadecimal, as `ssh-keygen -E md5` prints it: older releases show no other. */
  readonly md5: string;
  /** Key types already known for this hop; another one is not a change, but worth a word. */
  readonly otherTypes: readonly string[];
}

/** One round of RFC 4256. Texts come from the server: untrusted, control characters removed, capped. */
export interface KeyboardRound {
  /** Counted from 1. */
  readonly round: number;
  readonly name: string;
  readonly instructions: string;
  readonly prompts: readonly { readonly text: string; readonly echo: boolean }[];
}

/** Every question rejects with `Cancelled` when the person gives up, and with the signal's reason when that aborts. */
export interface Questions {
  /** Nobody is there to be asked: what would need a person cancels. */
  readonly quiet?: true;
  /** `differs`: the person compared it with a fingerprint from elsewhere, which is another one. */
  trustHostKey(hop: HopPlace, key: HostKeyQuestion, signal: AbortSignal): Promise<boolean | 'differs'>;
  /** `prompt` is the server's own, or empty where the method has none. */
  password(hop: HopPlace, prompt: string, signal: AbortSignal): Promise<Secret>;
  /** One answer per prompt. */
  answers(hop: HopPlace, round: KeyboardRound, signal: AbortSignal): Promise<readonly string[]>;
  /** `attempt` is counted from 1. */
  passphrase(hop: HopPlace, file: string, attempt: number, signal: AbortSignal): Promise<Secret>;
}
