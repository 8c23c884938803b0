/** Of an object, what is named; what it does not have is left out. */
export function pick<T extends object, K extends keyof T>(value: T, keys: readonly K[]): Pick<T, K> {
  const there = keys.filter((key) => key in value);
  return Object.fromEntries(there.map((key) => [key, value[key]])) as Pick<T, K>;
}
