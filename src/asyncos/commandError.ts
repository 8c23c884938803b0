/** Why a command did nothing, where the appliance says so in words that were seen (DOMAIN 2.4). */
export type CommandError = 'unknown-command' | 'invalid-arguments';

/** Looks at the beginning of an answer alone: a log that is shown may hold the same words. */
export function commandErrorOf(text: string): CommandError | undefined {
  const start = text.trimStart();
  if (/^Unknown command(?: or missing feature key)?\s*:/i.test(start)) return 'unknown-command';
  return /^Invalid arguments when processing\b/i.test(start) ? 'invalid-arguments' : undefined;
}
