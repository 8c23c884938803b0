import { SHAPED, seedIn } from './seedShape';

/** Stands for a secret. */
export const MASK = '********';

/**
 * Takes secrets out of what is kept or shown: the strings that are known, also where a terminal broke them over two
 * lines, and the seed where an appliance announces it ("... provide the string: X to your Cisco ..."). An announcement
 * that is cut off before its end is masked as far as it goes. In other words than these, what is called a seed and looks
 * like one, and what has the shape of one.
 * @param names of appliances, which may have that shape too
 */
export function mask(text: string, secrets: readonly string[] = [], names: readonly string[] = []): string {
  const joined = withoutBreaks(text);
  const isThere = (secret: string) => text.includes(secret) || joined.includes(withoutBreaks(secret));
  const there = secrets.filter((secret) => secret !== '' && isThere(secret));
  const longestFirst = there.sort((one, other) => other.length - one.length);
  const known = longestFirst.reduce((masked, secret) => masked.replace(broken(secret), MASK), text);
  const own = new Set(names.flatMap((name) => [name, name.split('.')[0]].map((each) => each?.toLowerCase())));
  // First by shape: a seed may end in `=`, which CALLED_SEED would take for a label of the next word.
  const shaped = withoutAnnounced(known).replace(SHAPED, (found) => {
    const seed = seedIn(found);
    return seed === undefined || own.has(seed.toLowerCase())
      ? found
      : found.slice(0, found.length - seed.length) + MASK;
  });
  return shaped.replace(CALLED_SEED, `$1${MASK}`);
}

/** Something in it is called a seed and looks like one, or has the shape of one. */
export function looksLikeSeed(text: string): boolean {
  return text.search(CALLED_SEED) >= 0 || (text.match(SHAPED) ?? []).some((found) => seedIn(found) !== undefined);
}

/** Strings of other things have a name. */
const ANNOUNCING = /(?<!\b(?:version|build|agent|search|query|format) )\bstring:\s*/gi;
/** No announcement is longer; also what keeps a text of any size quick. */
const LONGEST_ANNOUNCEMENT = 400;
const ADDRESSED = /^[^]+?(?=\s*\bto\s+your\s+Cisco)/i;
/** To the end of the paragraph, or of a part that is too long for an announcement. */
const PARAGRAPH = /^[^]+?(?=\n\s*\n|\s*$)/;
const QUESTION = /^\[[^\]]*\]>/;

function withoutAnnounced(text: string): string {
  const parts: string[] = [];
  let done = 0;
  ANNOUNCING.lastIndex = 0;
  for (let found = ANNOUNCING.exec(text); found !== null; found = ANNOUNCING.exec(text)) {
    const at = ANNOUNCING.lastIndex;
    const secret = announced(text.slice(at, at + LONGEST_ANNOUNCEMENT));
    if (secret === '') continue;
    parts.push(text.slice(done, at), MASK);
    ANNOUNCING.lastIndex = done = at + secret.length;
  }
  return parts.join('') + text.slice(done);
}

function announced(after: string): string {
  const [addressed] = ADDRESSED.exec(after) ?? [];
  if (addressed !== undefined) return addressed;
  return QUESTION.test(after) ? '' : (PARAGRAPH.exec(after)?.[0] ?? '');
}

/** A word in it says that it is none: `Seed: none is held`, `string is case-sensitive`. */
const CALLED_SEED =
  /((?<!\b(?:[Vv]ersion|[Bb]uild|[Aa]gent|[Ss]earch|[Qq]uery|[Ff]ormat) )\b(?:[Ss]eed|SEED|[Ss]tring|STRING)\b[^\n?]{0,40}?(?:=|:(?!(?<=\d:)\d)|\b(?:is|IS)\b)[ \t]{0,80}(?:\r{0,3}\n)?[ \t]{0,80})(?=\S{0,200}?(?:[A-Z0-9@#$%&*=+!^~]|\?\S))(?![A-Z]?[a-z]{1,80}(?:[-'/][A-Z]?[a-z]{1,80}){0,9}[.,;:!?)"']{0,3}(?!\S)|(?:STATUS|TUNNEL|SSHACCESS|DISABLE)\b|\d+\.(?!\S)|\[|\*+(?!\S))\S{2,}/g;

function withoutBreaks(text: string): string {
  return text.replace(/(?<!\r)\r*\n/g, '');
}

function broken(secret: string): RegExp {
  const characters = Array.from(secret, (character) => character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&'));
  return new RegExp(characters.join('(?:\\r*\\n)?'), 'gu');
}
