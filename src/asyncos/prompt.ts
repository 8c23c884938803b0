/**
 * Does this output end at a prompt that marks a Cisco support session? Seen as `(host) (SERVICE)> ` and
 * `host (SERVICE)> ` (Cisco document 222655), and described as `(*SERVICE*)` (Cisco document 117873).
 * `undefined` where the output does not end at a main prompt.
 */
export function serviceSession(tail: string): boolean | undefined {
  const line = tail.slice(Math.max(tail.lastIndexOf('\n'), tail.lastIndexOf('\r')) + 1);
  const match = /^(?:\([^()]+\)|[\w.-]+)((?: \([^()]+\))*)> ?$/.exec(line);
  if (match === null) return undefined;
  return /\(\*?SERVICE\*?\)/.test(match[1] ?? '');
}
