/** What an appliance says of its remote access, text -> values. What it does not plainly say is `null` or `unknown`. */

export interface StatusText {
  readonly serviceAccess: boolean | null;
  readonly serviceLogins: number | null;
  /** `off`: not in use, as with SSH access alone. `failed`: it should be there and is not. `absent`: not a word of it. */
  readonly tunnel: 'up' | 'connecting' | 'off' | 'failed' | 'expired' | 'absent' | 'unknown';
  readonly serial: string | null;
  readonly port: number | null;
}

/** Statements that contradict each other say nothing. */
export function parseStatus(text: string): StatusText {
  const lines = statements(text);
  const tunnelLines = lines.filter((line) => /\btunnel/i.test(line) && !/\bservice access\b/i.test(line));
  return {
    serviceAccess: agreed(lines.filter(isAboutAccess).map(accessIn)) ?? null,
    serviceLogins: loginsIn(lines),
    tunnel: tunnelLines.length === 0 ? 'absent' : (agreed(tunnelLines.map(tunnelIn)) ?? 'unknown'),
    serial: parseSerial(text),
    port: portIn(tunnelLines),
  };
}

/** Hardware (12 hex, 7 characters) and virtual (20 hex, 12 hex) forms, where the line calls it a serial number. */
export function parseSerial(text: string): string | null {
  const found = text.matchAll(/\bserial\b[^\n:]*:?\s*\b([0-9A-F]{12,20}-[0-9A-Z]{7,12})(?![0-9A-Z-])/gi);
  return agreed([...found].map((match) => match[1]?.toUpperCase() ?? null)) ?? null;
}

/** Lines as they were before the terminal wrapped them, without menus and questions. */
function statements(text: string): string[] {
  return unwrapped(text).filter((line) => !/^\s*(-|\d+\.)\s+\S/.test(line) && !/\?|\]>/.test(line));
}

function unwrapped(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split(/[\r\n]+/).map((each) => each.trim())) {
    const before = lines.at(-1);
    const continues = before !== undefined && /[^.:?!)\]>]$/.test(before) && /^[a-z(]/.test(line);
    if (continues) lines[lines.length - 1] = `${before} ${line}`;
    else if (line !== '') lines.push(line);
  }
  return lines;
}

function isAboutAccess(line: string): boolean {
  return (
    /\b(service|remote|support)\s+access\b/i.test(line) && /\b(enabled|disabled|active|inactive|on|off)\b/i.test(line)
  );
}

const NOT_NOW =
  /\b(will|shall|would|should|could|may|might|if|once|when|until|unless|to be|being|was|were|last|ago|previously|failed|unable|error|cannot)\b|n't\b/i;

function accessIn(line: string): boolean | null {
  if (NOT_NOW.test(line)) return null;
  const said = line.replace(/\([^)]*\)/g, ' ');
  const off = /\b(disabled|inactive|off)\b|\b(not|no longer)\s+(currently\s+)?(enabled|active|on)\b/i.test(said);
  const on = /\b(enabled|active|on)\b/i.test(said) && !/\b(not|no|never)\b/i.test(said);
  return off === on ? null : on;
}

const PROGRESS =
  /\b(re)?(connecting|trying|establishing|waiting|retrying|attempting|initiating|negotiating|starting|pending|attempts?)\b|\bin progress\b|\bnot yet\b/i;
const POSITIVE = /\b(up|established|connected|active|open)\b/i;
const FAILED =
  /\b(fail\w*|closed|lost|down|unable|cannot|could not|error|disconnected|refused|dropped|terminated|timed out|broken)\b|n't\b/i;
const DENIED = /\b(not|no|none|never|inactive|disabled|off|without)\b/i;
/** A label that is a positive word, with a value that is not: `Tunnel active: false`. */
const NO_VALUE = /[:=]\s*(false|0|n\/?a|unknown|-+)?\s*\.?$/i;

function tunnelIn(line: string): StatusText['tunnel'] {
  if (/\bexpired\b/i.test(line) && !DENIED.test(line)) return 'expired';
  if (FAILED.test(line)) return 'failed';
  if (PROGRESS.test(line)) return 'connecting';
  if (DENIED.test(line)) return /\b(connected|established|up|open)\b/i.test(line) ? 'failed' : 'off';
  return POSITIVE.test(line) && !NOT_NOW.test(line) && !NO_VALUE.test(line) ? 'up' : 'unknown';
}

function loginsIn(lines: readonly string[]): number | null {
  const counts = lines.flatMap((line) => {
    const [, before, after] =
      /\b(\d+|no)\s+(?:(?:current|active|service|support)\s+)+(?:logins?|sessions?|users?)\b|\bservice (?:logins?|sessions?)\b[^\d\n]*\b(\d+)\b/i.exec(
        line,
      ) ?? [];
    const count = before ?? after;
    return count === undefined ? [] : [/no/i.test(count) ? 0 : Number(count)];
  });
  return agreed(counts) ?? null;
}

function portIn(tunnelLines: readonly string[]): number | null {
  const ports = tunnelLines.flatMap((line) => /\bport\s*:?\s*(\d{1,5})\b/i.exec(line)?.[1] ?? []);
  return agreed(ports.map(Number)) ?? null;
}

/** The one value, or `undefined` where there is none or there are several. */
function agreed<T>(values: readonly T[]): T | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}
