/** How a generated seed looks where no word says that it is one: `QT22-JQZF-YAQL-TL8L-8@2L-95` (DOMAIN 1.5). */

const SIGN = String.raw`[\w@#$%&+!*=?^~]`;

/**
 * Four blocks or more, joined by dashes, where a line may be broken, or the text cut. A label or dashes may stand before them, and in
 * JSON `\n`, which is no letter; two labels behind them are of a domain.
 */
export const SHAPED = new RegExp(
  String.raw`(?<![\w@#$%&+!*?^~-](?<!\\[nrt]))-{0,8}(?!(?<=\\)[nrt])${SIGN}{2,16}(?:-(?:\r{0,3}\n[ \t]{0,20})?${SIGN}{2,8}){2,15}-(?:\r{0,3}\n[ \t]{0,20})?${SIGN}{1,8}-{0,8}(?!${SIGN}|-|\.(?:[a-z][a-z\d-]{0,62}\.[a-z]|[A-Z][A-Z\d-]{0,62}\.[A-Z]))`,
  'g',
);

/** What is a seed in a match of {@link SHAPED}: all of it, or what stands behind its label. What the next line brings may be none of it. */
export function seedIn(match: string): string | undefined {
  const found = match.replace(/^-+/, '');
  const [first = '', second = ''] = found.split(/-\s*/);
  const unlabelled = found.slice(first.indexOf('=') + 1);
  const isOneOfThem = first.length === second.length;
  const all = isOneOfThem ? [found, unlabelled] : [unlabelled, found];
  return all.find((each) => isSeed(each) || isSeed(each.split(/\s*\n/, 1)[0] ?? ''));
}

/** Not hexadecimal digits alone, as of a MAC address or a UUID, and not words, as of a host or an algorithm. */
function isSeed(found: string): boolean {
  const blocks = found.replace(/-+$/, '').split(/-\s*/);
  const whole = blocks.slice(0, -1);
  const [size = 0] = whole.map(({ length }) => length);
  if (blocks.length < 4 || size < 2 || size > 8 || /^[\dA-F\s-]*$/i.test(found)) return false;
  const isEven = size > 2 && whole.every(({ length }) => length === size) && (blocks.at(-1) ?? '').length <= size;
  const odd = blocks.filter((block) => !isWord(block)).length;
  if (/[a-z]/.test(found)) return isEven && odd >= 2;
  if (!/[A-Z]/.test(found)) return false;
  const isLikeTheKnown = isEven && size === 4 && blocks.length > 4 && /[^A-Z\s-]/.test(found);
  return isLikeTheKnown || odd >= (isEven && size > 3 ? 1 : 2);
}

/** Letters that can be said, or few, and then a number: `GW01`, `Mail`, `AES256`, `2026`; or a ruler. */
function isWord(block: string): boolean {
  if (/^\W+$/.test(block) || /^_+$/.test(block)) return true;
  const [, letters] = /^([A-Z]*|[A-Z]?[a-z]*)\d*$/.exec(block) ?? [];
  if (letters === undefined) return block === '3DES';
  return letters.length < 3 || /[aeiouy]/i.test(letters) || ACRONYM.test(letters);
}

/** Without a vowel, and in names of algorithms and hosts. */
const ACRONYM = /^(?:TLS|SSL|SSH|GCM|CCM|CBC|CTR|CFB|DSS|PSK|PSS|SRP|HTTPS?|SMTPS?|DNS|SNMP|NTP|TCP|DMZ|PRD|SRV)$/i;
