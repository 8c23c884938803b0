/** Options that other extensions and scripts pass with a command: looked at before they are used. */

export function field<T>(options: unknown, name: string, is: (value: unknown) => value is T): T | undefined {
  if (!isOptions(options) || !(name in options)) return undefined;
  const value = options[name];
  return is(value) ? value : undefined;
}

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isTrue = (value: unknown): value is true => value === true;
export const isListOfText = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

/** A menu of the tree passes the rows that are selected, as a list: that is none. */
export function isOptions(options: unknown): options is Readonly<Record<string, unknown>> {
  return typeof options === 'object' && options !== null && !Array.isArray(options);
}
