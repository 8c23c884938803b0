import { fingerprint, md5Fingerprint } from '../keyFormat';

/** A key that is to be judged, by what can be told of it. */
export interface Presented {
  readonly is: (blob: Buffer) => boolean;
  /** `type` as in the key itself: `ssh-ed25519`. */
  readonly isOfType: (type: string) => boolean;
}

/** A key as OpenSSH's client names it. */
export interface ShownKey {
  /** `RSA`, `ED25519`; `undefined` where it says none. */
  readonly type: string | undefined;
  /** `SHA256:...` without padding, or sixteen bytes in hexadecimal. */
  readonly fingerprint: string;
}

export function presentedBlob(key: Buffer, type: string): Presented {
  return { is: (blob) => blob.equals(key), isOfType: (other) => other === type };
}

/** OpenSSH has one word for all curves of ECDSA (`sshkey_type`). Where it says no type, or an unknown one, any may be meant. */
export function presentedText({ type, fingerprint: shown }: ShownKey): Presented {
  const wanted = type === undefined ? undefined : NAMES.get(type.toUpperCase());
  const bare = shown.replace(/^MD5:/i, '').replace(/=+$/, '');
  return {
    is: (blob) => bare === (bare.startsWith('SHA256:') ? fingerprint(blob) : md5Fingerprint(blob)),
    isOfType: (other) => wanted === undefined || wanted.test(other),
  };
}

const NAMES: ReadonlyMap<string, RegExp> = new Map([
  ['RSA', /^ssh-rsa$/],
  ['DSA', /^ssh-dss$/],
  ['ED25519', /^ssh-ed25519$/],
  ['ECDSA', /^ecdsa-sha2-/],
  ['ED25519-SK', /^sk-ssh-ed25519@/],
  ['ECDSA-SK', /^sk-ecdsa-/],
]);
