/** Stands for a secret. */
export const MASK = '********';

/**
 * Takes secrets out of what is kept or shown: the strings that are known, also where a terminal broke them over two
 * lines, and the seed where an appliance announces it ("... provide the string: X to your Cisco ..."). An announcement
 * that is cut off before its end is masked as far as it goes.
 */
export function mask(text: string, secrets: readonly string[] = []): string {
  const longestFirst = secrets.filter((secret) => secret !== '').sort((one, other) => other.length - one.length);
  const known = longestFirst.reduce((masked, secret) => masked.replace(broken(secret), MASK), text);
  return [ANNOUNCED, CUT_OFF].reduce((masked, form) => masked.replace(form, `$1${MASK}$2`), known);
}

const ANNOUNCED = /(\bstring:\s*)(?=\S)[^]{1,400}?(\s*\bto\s+your\s+Cisco)/gi;
/** To the end of the paragraph; not the brackets of a question. */
const CUT_OFF = /(\bstring:\s*)(?=\S)(?!\[[^\]]*\]>)[^]{1,400}?(\s*\bto\s+your\s+Cisco|\n\s*\n|\s*$)/gi;

function broken(secret: string): RegExp {
  const characters = Array.from(secret, (character) => character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&'));
  return new RegExp(characters.join('(?:\\r*\\n)?'), 'gu');
}
