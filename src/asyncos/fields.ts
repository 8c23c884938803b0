/**
 * The value of the first `Label: value` line whose label is that, whatever its case and indentation; `undefined` where
 * there is none or it is empty. One line is looked at, so `label` matches within a line.
 */
export function fieldOf(text: string, label: RegExp): string | undefined {
  const line = new RegExp(`^[ \\t]*(?:${label.source})[ \\t]*[:=][ \\t]*(\\S.*)$`, 'im');
  return line.exec(text)?.[1]?.trimEnd();
}
