import type { Option } from './cli';

/**
 * What to type for each verb that a menu offers: the key itself, or the key of the label that is headed by the verb. A menu
 * in which one option is two verbs, or one verb stands twice, or which has none, is none of these.
 */
export function keysOfVerbs<V extends string>(
  options: readonly Option[],
  verbs: readonly V[],
): Partial<Readonly<Record<V, string>>> | undefined {
  const keys: Partial<Record<V, string>> = {};
  for (const { key, label } of options) {
    const [verb, second] = verbs.filter((one) => one === spelled(key) || one === verbOf(label, verbs));
    if (verb === undefined) continue;
    if (second !== undefined || keys[verb] !== undefined) return undefined;
    keys[verb] = key;
  }
  return Object.keys(keys).length === 0 ? undefined : keys;
}

/** `SSH ACCESS`, `ssh-access`. */
function spelled(key: string): string {
  return key.replace(/[ _-]/g, '').toUpperCase();
}

/** The heading of a label, `TUNNEL - Allow ...`; where it has none, its first word, unless the next one is a verb too. */
function verbOf(label: string, verbs: readonly string[]): string {
  const [heading = '', described] = label.split(/\s+[-\u2013\u2014]\s+|:\s+/);
  if (described !== undefined) return spelled(heading);
  const [first = '', next = ''] = label.toUpperCase().match(/[A-Z]+/g) ?? [];
  return verbs.includes(next) ? '' : first;
}
