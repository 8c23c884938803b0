/** What OpenSSH's client says in a shell on a hop (sshconnect.c, OpenSSH 5 to 9), recognised and never answered here. */

import type { Question } from './cli';

/** "The authenticity of host ... can't be established." */
export interface Authenticity {
  readonly host: string;
  /** `RSA`, `ED25519`; as it is written. */
  readonly keyType: string | undefined;
  /** `SHA256:...`, or the MD5 form of an old client. */
  readonly fingerprint: string | undefined;
}

export function authenticityOf({ kind, text }: Question): Authenticity | undefined {
  if (kind !== 'authenticity') return undefined;
  const flat = text.replace(/\s+/g, ' ');
  const host = /authenticity of host '([^' ]+)/i.exec(flat)?.[1];
  const key = /(?:^| )([\w-]+) key fingerprint is:? ?(SHA256:[\w+/=]+|(?:MD5:)?(?:[0-9a-f]{2}:){15}[0-9a-f]{2})/.exec(
    flat,
  );
  return host === undefined ? undefined : { host, keyType: key?.[1], fingerprint: key?.[2] };
}

/** Whether it was said that a known key has changed, or that the key was refused. */
export function hostKeyRefused(text: string): 'changed' | 'refused' | undefined {
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/i.test(text)) return 'changed';
  return /Host key verification failed/i.test(text) ? 'refused' : undefined;
}

/** `user@host's password:`, or `(user@host) Password:` as newer clients write a keyboard-interactive question. */
export interface PasswordPrompt {
  readonly user: string;
  readonly host: string;
}

/** Only where the whole line is that and nothing else. */
export function passwordPromptOf({ kind, text }: Question): PasswordPrompt | undefined {
  const line = text.split('\n').at(-1) ?? '';
  const form = /^(?:([^\s@()']+)@([^\s@()']+)'s password|\(([^\s@()]+)@([^\s@()]+)\) Pass(?:word|phrase)): ?$/i;
  const [, user, host, otherUser, otherHost] = (kind === 'colon' && form.exec(line)) || [];
  if (user !== undefined && host !== undefined) return { user, host };
  return otherUser !== undefined && otherHost !== undefined ? { user: otherUser, host: otherHost } : undefined;
}
