import { createHash } from 'node:crypto';

/** Part of a file's name for an appliance id: ids that differ in case alone would name one file on Windows and macOS. */
export function idInFileName(applianceId: string): string {
  return createHash('sha256').update(applianceId).digest('hex').slice(0, 32);
}
