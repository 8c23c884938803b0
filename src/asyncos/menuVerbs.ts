import type { Option } from './cli';

/**
 * What to type for each verb that a menu offers: the key itself, or the key of the label that begins with the verb. A menu
 * in which one option is two verbs, or one verb stands twice, or which has none, is none of these.
 */
export function keysOfVerbs<V extends string>(
  options: readonly Option[],
  verbs: readonly V[],
): Partial<Readonly<Record<V, string>>> | undefined {
  const keys: Partial<Record<V, string>> = {};
  for (const { key, label } of options) {
    const [verb, second] = verbs.filter((one) => one === key.toUpperCase() || one === firstWord(label));
    if (verb === undefined) continue;
    if (second !== undefined || keys[verb] !== undefined) return undefined;
    keys[verb] = key;
  }
  return Object.keys(keys).length === 0 ? undefined : keys;
}

function firstWord(label: string): string {
  return /^[a-z]+/i.exec(label)?.[0].toUpperCase() ?? '';
}
