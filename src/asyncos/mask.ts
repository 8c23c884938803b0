/** Stands for a secret. */
export const MASK = '********';

/**
 * Takes secrets out of what is kept or shown: the strings that are known, also where a terminal broke them over two
 * lines, and the seed where an appliance announces it ("... provide the string: X to your Cisco ..."). An announcement
 * that is cut off before its end is masked as far as it goes. In other words than these, what is called a seed and looks
 * like one, and what looks like one: four blocks or more (DOMAIN 1.5).
 */
export function mask(text: string, secrets: readonly string[] = []): string {
  const longestFirst = secrets.filter((secret) => secret !== '').sort((one, other) => other.length - one.length);
  const known = longestFirst.reduce((masked, secret) => masked.replace(broken(secret), MASK), text);
  const announced = [ANNOUNCED, CUT_OFF].reduce((masked, form) => masked.replace(form, `$1${MASK}$2`), known);
  return announced.replace(CALLED_SEED, `$1${MASK}`).replace(BLOCKS, MASK);
}

/** Something in it has the shape of a seed. */
export function looksLikeSeed(text: string): boolean {
  return text.search(CALLED_SEED) >= 0 || text.search(BLOCKS) >= 0;
}

const ANNOUNCED = /(\bstring:\s*)(?=\S)[^]{1,400}?(\s*\bto\s+your\s+Cisco)/gi;
/** To the end of the paragraph; not the brackets of a question. */
const CUT_OFF = /(\bstring:\s*)(?=\S)(?!\[[^\]]*\]>)[^]{1,400}?(\s*\bto\s+your\s+Cisco|\n\s*\n|\s*$)/gi;
const CALLED_SEED =
  /(\b(?:[Ss]eed|SEED|[Ss]tring|STRING)\b[^\n?]{0,40}?(?:[:=]|\b(?:is|IS)\b)[ \t]{0,80}(?:\r{0,3}\n)?[ \t]{0,80})(?=[^\s*]{0,200}[A-Z0-9@#$%&])(?![A-Z]?[a-z]+\b|\d+\.|\[)[^\s*]{2,}/g;
const BLOCKS = /(?<![\w-])(?=[A-Z0-9@#$%&+!-]{0,200}[A-Z])[A-Z0-9@#$%&+!]{2,8}(?:-[A-Z0-9@#$%&+!]{2,8}){3,}(?![\w-])/g;

function broken(secret: string): RegExp {
  const characters = Array.from(secret, (character) => character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&'));
  return new RegExp(characters.join('(?:\\r*\\n)?'), 'gu');
}
