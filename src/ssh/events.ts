import type { Failure } from '../appliance/failure';

/** What happens on the way, as it happens. Times in ms, without the time a person took to answer. */
export type HopEvent = { readonly hop: string } & (
  | { readonly kind: 'phase'; readonly phase: Phase }
  /** `host:port` as it was really tried: an IP address for the first hop. */
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'ident'; readonly line: string }
  | {
      readonly kind: 'host-key';
      readonly verdict: 'match' | 'accepted';
      readonly type: string;
      readonly fingerprint: string;
    }
  /** A text the server shows before the login: untrusted. */
  | { readonly kind: 'banner'; readonly text: string }
  | { readonly kind: 'note'; readonly note: AuthenticationNote }
  | { readonly kind: 'phase-done'; readonly phase: Phase; readonly ms: number }
  /** A nested login has stopped: from here on it is the person who types. */
  | { readonly kind: 'handed-over'; readonly failure: Failure }
  /** The link was open already, for somebody else. */
  | { readonly kind: 'shared' }
  | { readonly kind: 'open'; readonly ms: number }
);

/** The phases as a person counts them: reaching the port, agreeing on keys, logging in; or all of it by a hop's `ssh`. */
export type Phase = 'tcp' | 'forward' | 'key' | 'login' | 'nested';

export type AuthenticationNote =
  | { readonly what: 'agent-unavailable'; readonly detail: string }
  | { readonly what: 'agent-keys-left-out'; readonly held: number; readonly tried: number }
  | { readonly what: 'key-skipped'; readonly file: string; readonly why: KeyProblem }
  /** This computer's VS Code does not know what the key is encrypted with. */
  | { readonly what: 'key-encryption-unknown'; readonly file: string; readonly encryption: KeyEncryption };

export type KeyProblem = 'missing' | 'unreadable' | 'not-a-file' | 'too-large' | 'unsupported' | 'wrong-passphrase';

export interface KeyEncryption {
  /** `PKCS#8, scrypt, AES-256-CBC`: at most nine names of at most 64 characters each. */
  readonly name: string;
  /** What can write the key under another one: OpenSSH, or OpenSSL, where it is of version 3 with its legacy provider. */
  readonly rewrittenBy: 'ssh-keygen' | 'openssl' | 'openssl-legacy';
}

export type OnHopEvent = (event: HopEvent) => void;
