/** The seed string: read from what the appliance says, checked where it is typed, and taken out of what is kept. */

import { looksLikeSeed, mask, MASK } from '../asyncos/mask';

/** `by-hand`: a seed is there and cannot be read with certainty. `none`: no word of one. */
export type SeedReading = { readonly seed: string } | 'by-hand' | 'none';

/** The one token between `string:` and `to your Cisco`; wrapped, paged or cut, it is never put together. */
export function readSeed(text: string): SeedReading {
  const tokens = new Set([...text.matchAll(/string:\s*(\S{1,200})\s*to your Cisco/gi)].map((match) => match[1] ?? ''));
  const [seed = ''] = tokens;
  if (tokens.size === 1 && isWhole(seed)) return { seed };
  const isThere = tokens.size > 0 || /\bstring\s*:|\bprovide\b[^?]{0,400}\bstring\b/i.test(text) || looksLikeSeed(text);
  return isThere ? 'by-hand' : 'none';
}

export type SeedProblem = 'empty' | 'too-long' | 'not-printable' | 'has-space';

/** Length and characters that AsyncOS takes are not documented: only what cannot be one typed line is refused. */
export function checkSeed(seed: string): SeedProblem | undefined {
  if (seed === '') return 'empty';
  if (/\s/.test(seed)) return 'has-space';
  if (!/^[\x21-\x7e]+$/.test(seed)) return 'not-printable';
  return seed.length > 128 ? 'too-long' : undefined;
}

/** What the appliance said, without the seed in any shape, whole or cut. */
export function withoutSeed(text: string, known: readonly string[] = []): string {
  const masked = text.replace(/(string\s*:)[\s\S]*?(to your Cisco|$)/gi, '$1 [...] $2');
  return mask(masked, known).replaceAll(MASK, '[...]');
}

function isWhole(seed: string): boolean {
  return /^[\x21-\x7e]{4,128}$/.test(seed) && !/^-|-$|\.{2,}|-Press\b/.test(seed);
}
