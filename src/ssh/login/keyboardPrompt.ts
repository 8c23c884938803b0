import type { HopPlace, KeyboardRound } from '../questions';

/** A round of RFC 4256 as the server sent it. */
export interface RawPrompt {
  readonly name: string;
  readonly instructions: string;
  readonly prompts: readonly { readonly prompt: string; readonly echo?: boolean | undefined }[];
}

const MAX_PROMPTS = 16;
const MAX_TEXT = 1024;

/** The round made safe to show; `undefined` when it asks more than a person would answer. */
export function keyboardRound(round: number, raw: RawPrompt): KeyboardRound | undefined {
  if (raw.prompts.length > MAX_PROMPTS) return undefined;
  return {
    round,
    name: shown(raw.name),
    instructions: shown(raw.instructions),
    prompts: raw.prompts.map(({ prompt, echo }) => ({ text: shown(prompt), echo: echo === true })),
  };
}

/**
 * Is this round the one question a kept password may answer: a single hidden prompt for the password of this very
 * login? A prompt that names another user or host, or a one-time code, is shown to the person instead.
 */
export function asksForPassword(round: KeyboardRound, hop: Pick<HopPlace, 'user' | 'host'>): boolean {
  const [prompt, ...more] = round.prompts;
  if (prompt === undefined || more.length > 0 || prompt.echo) return false;
  const text = prompt.text.trim().toLowerCase();
  if (/\b(passcode|token|one[- ]time|otp|pin|code|verification|new|old|retype|change)\b/.test(text)) return false;
  const named =
    /^(?:\(([^)]*)\) )?(?:([^\s']+)'s )?(?:pass(?:word|phrase)|mot de passe)(?: for ([^\s:]+))?\s*[:>]?$/.exec(text);
  if (named === null) return false;
  const names: readonly (string | undefined)[] = named.slice(1);
  return names.every((name) => name === undefined || isThisLogin(name, hop));
}

function isThisLogin(name: string, hop: Pick<HopPlace, 'user' | 'host'>): boolean {
  const [user, host] = name.includes('@') ? name.split('@') : [name, undefined];
  return user === hop.user.toLowerCase() && (host === undefined || host === hop.host.toLowerCase());
}

function shown(text: string): string {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '').slice(0, MAX_TEXT);
}
