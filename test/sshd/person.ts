/** A person who answers as a test says, and remembers what was asked. */
import type { HopPlace, HostKeyQuestion, KeyboardRound, Questions, Secret } from '../../src/ssh/questions';

export type Asked = { readonly hop: string } & (
  | { readonly what: 'host key'; readonly key: HostKeyQuestion }
  | { readonly what: 'password'; readonly prompt: string }
  | { readonly what: 'answers'; readonly round: KeyboardRound }
  | { readonly what: 'passphrase'; readonly file: string; readonly attempt: number }
);

export interface Answers {
  readonly trust?: (hop: HopPlace, key: HostKeyQuestion, signal: AbortSignal) => boolean | Promise<boolean>;
  readonly password?: (hop: HopPlace, signal: AbortSignal) => string | Promise<string>;
  readonly passphrase?: (file: string, attempt: number) => string;
}

export interface Person extends Questions {
  readonly asked: readonly Asked[];
  /** `password esa1 accepted`, in the order in which servers and files answered. */
  readonly outcomes: readonly string[];
  /** What was asked, in short: `host key esa1`. */
  questions(): readonly string[];
}

/** Trusts every key, and knows no secret, unless told otherwise. */
export function person(answers: Answers = {}): Person {
  const asked: Asked[] = [];
  const outcomes: string[] = [];
  const secret = (text: string, name: string): Secret => ({
    bytes: Buffer.from(text),
    settle: (outcome) => void outcomes.push(`${name} ${outcome}`),
  });
  const unexpected = (what: string) => Promise.reject(new Error(`nobody was to be asked for a ${what}`));
  return {
    asked,
    outcomes,
    questions: () => asked.map(({ what, hop }) => `${what} ${hop}`),
    async trustHostKey(hop, key, signal) {
      asked.push({ what: 'host key', hop: hop.id, key });
      return (await answers.trust?.(hop, key, signal)) ?? true;
    },
    async password(hop, prompt, signal) {
      asked.push({ what: 'password', hop: hop.id, prompt });
      if (answers.password === undefined) return unexpected('password');
      return secret(await answers.password(hop, signal), `password ${hop.id}`);
    },
    answers(hop, round) {
      asked.push({ what: 'answers', hop: hop.id, round });
      return unexpected('code');
    },
    passphrase(hop, file, attempt) {
      asked.push({ what: 'passphrase', hop: hop.id, file, attempt });
      if (answers.passphrase === undefined) return unexpected('passphrase');
      return Promise.resolve(secret(answers.passphrase(file, attempt), `passphrase ${hop.id}`));
    },
  };
}
