/** The seed string: read from what the appliance says, checked where it is typed, and taken out of what is kept. */

import { saidLines } from '../appliance/safeText';
import { looksLikeSeed, mask, MASK } from '../asyncos/mask';
import { seedIn, SHAPED } from '../asyncos/seedShape';
import { isAside } from './statements';

/** `by-hand`: a seed is there and cannot be read with certainty. `none`: no word of one. */
export type SeedReading = { readonly seed: string } | 'by-hand' | 'none';

/**
 * The one token between `string:` and `to your Cisco`, or that is called the seed, looks like one and stands alone to the
 * end of its line; wrapped, paged or cut, it is never put together.
 * @param isOver nothing of the text is missing: what stands at its end is whole
 */
export function readSeed(text: string, isOver = false): SeedReading {
  const addressed = [...text.matchAll(/string:\s*(\S{1,200})\s*to your Cisco/gi)].map((match) => match[1] ?? '');
  const tokens = new Set([...addressed, ...calledSeeds(linesOf(text), isOver)]);
  const [seed = ''] = tokens;
  if (tokens.size === 1 && isWhole(seed)) return { seed };
  const isThere = tokens.size > 0 || /\bstring\s*:|\bprovide\b[^?]{0,400}\bstring\b/i.test(text) || looksLikeSeed(text);
  return isThere ? 'by-hand' : 'none';
}

/** The paragraphs that speak of a seed, to pick it out by hand; without menus and questions. */
export function aboutSeed(text: string): string {
  const stated = linesOf(text).map((line) => (isAside(line) ? '' : line));
  const paragraphs = stated.join('\n').split(/\n{2,}/);
  const kept: string[] = [];
  let isKept = false;
  for (const paragraph of paragraphs.filter((each) => each !== '')) {
    const goesOn: boolean = isKept && (/:$/.test(kept.at(-1) ?? '') || /^[a-z]/.test(paragraph));
    isKept = goesOn || /\b(?:seed|string)\b/i.test(paragraph) || looksLikeSeed(paragraph);
    if (isKept) kept.push(paragraph);
  }
  return (kept.length > 0 ? kept : paragraphs).join('\n').trim();
}

function linesOf(text: string): string[] {
  return saidLines(text).map((line) => line.trim().replace(/\s+/g, ' '));
}

function calledSeeds(lines: readonly string[], isOver: boolean): string[] {
  return lines.flatMap((line, at) => {
    const [match, whose = '', inLine = ''] = CALLED.exec(line) ?? [];
    if (match === undefined || OF_ANOTHER.test(whose)) return [];
    const below = lines[at + 1] === '' ? at + 2 : at + 1;
    const [seed = '', last] = inLine === '' ? [lines[below], below] : [inLine, at];
    return isShaped(seed) && endsAt(lines, last, isOver) ? [seed] : [];
  });
}

/** `Your seed string is: QT22-...`, or a heading over it. */
const CALLED =
  /(?:^|[.!] )(?:[-*\u2022] )?((?:[\w'()-]{1,40} ){0,8})seed(?: string)?(?: ?[:=]| is(?: ?:|(?= |$))) ?(\S{0,200})$/i;
const OF_ANOTHER =
  /\b(?:previous|last|old|older|earlier|former|example|sample|wrong|invalid|expired|other|another|no|not|enter|type)\b/i;

function isShaped(token: string): boolean {
  return token.match(SHAPED)?.[0] === token && seedIn(token) === token;
}

/** The line was not wrapped in the middle of a word: an empty line comes, or a sentence, or nothing any more. */
function endsAt(lines: readonly string[], last: number, isOver: boolean): boolean {
  const after = lines.slice(last + 1);
  const [next = '', ...others] = after;
  if (after.every((line) => line === '')) return isOver || others.length > 0;
  return next === '' || /^[A-Z]?[a-z]+[ ,]/.test(next) || isAside(next);
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
  const isQuoted = /^(?:".*"|'.*'|<.*>|\(.*\)|\[.*\])$/.test(seed);
  return /^[\x21-\x7e]{4,128}$/.test(seed) && !isQuoted && !/^-|-$|\.{2,}|-Press\b/.test(seed);
}
