/** Options that other extensions and scripts pass with a command: looked at before they are used. */

export function field<T>(options: unknown, name: string, is: (value: unknown) => value is T): T | undefined {
  if (typeof options !== 'object' || options === null || !(name in options)) return undefined;
  const value: unknown = (options as Readonly<Record<string, unknown>>)[name];
  return is(value) ? value : undefined;
}

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isListOfText = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);
