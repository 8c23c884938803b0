/** What an appliance says of its remote access, text -> values. What it does not plainly say is `null` or `unknown`. */

import { accessIn, isAboutAccess } from './accessText';
import { agreed, leftOut, statements } from './statements';
import { causesDoubt, isAboutTunnel, portIn, tunnelOn, type TunnelSaid } from './tunnelText';

export interface StatusText {
  readonly serviceAccess: boolean | null;
  readonly serviceLogins: number | null;
  /** `absent`: not a word of it. */
  readonly tunnel: TunnelSaid | 'absent';
  readonly serial: string | null;
  readonly port: number | null;
}

/** Statements that contradict each other say nothing. */
export function parseStatus(text: string): StatusText {
  const lines = statements(text);
  const said = lines.flat();
  const ofTunnel = said.filter(isAboutTunnel);
  return {
    serviceAccess: agreed(said.filter(isAboutAccess).map(accessIn).filter(isNow)) ?? null,
    serviceLogins: agreed(said.flatMap(loginsIn)) ?? null,
    tunnel: ofTunnel.length > 0 ? tunnelIn(lines) : leftOut(text).some(mayBeOfTunnel) ? 'unknown' : 'absent',
    serial: parseSerial(text),
    port: agreed(ofTunnel.flatMap((statement) => portIn(statement) ?? [])) ?? null,
  };
}

function tunnelIn(lines: readonly string[][]): TunnelSaid {
  const tunnel = agreed(lines.flatMap(tunnelOn)) ?? 'unknown';
  const others = lines.filter(
    (line) => !line.some((statement) => isAboutTunnel(statement) || isAboutAccess(statement)),
  );
  return tunnel === 'up' && others.flat().some(causesDoubt) ? 'unknown' : tunnel;
}

/** Hardware (12 hex, 7 characters) and virtual (20 hex, 12 hex) forms, where the line calls it a serial number. */
export function parseSerial(text: string): string | null {
  const found = text.matchAll(/\bserial\b[^\n:]{0,60}:?\s{0,60}\b([0-9A-F]{12,20}-[0-9A-Z]{7,12})(?![0-9A-Z-])/gi);
  return agreed([...found].map((match) => match[1]?.toUpperCase() ?? null)) ?? null;
}

/** `Tunnel up? yes` asks nothing, and `1. Tunnel established` offers nothing. */
function mayBeOfTunnel(line: string): boolean {
  return isAboutTunnel(line) && (/\?\s+\w/.test(line) || STATED_IN_LIST.test(line));
}

const STATED_IN_LIST =
  /^\W*(?:\d+\W+)?(?:\w+ )?tunnel\b(?!.*\b(?:an?|whether|keep|open)\b)(?=[^?]*\b(?:established|connected|connecting|up|down|closed|lost|failed)\b)/i;

function isNow<T>(said: T | 'beside'): said is T {
  return said !== 'beside';
}

const COUNTED =
  /\b(\d+|no|one|two|three)\s+(?:(?:current|active|service|support|cisco)\s+)+(?:logins?|sessions?|users?|engineers?|representatives?)\b|\b(\d+|no|one|two|three)\s+(?:\w+\s+){1,5}logged in\b|\baccess\b.{0,40}\((\d{1,4}|no) (?:logins?|sessions?)\b|^(?:currently )?logged in: (\d{1,4}|none)$|\b(?:service|support|cisco) (?:logins?|sessions?)\s*(?:[:=]|is|are)\s*(\d{1,4}|none|no)(?![\d:.\-/])/i;

const IN_WORDS: Readonly<Record<string, number>> = { no: 0, none: 0, one: 1, two: 2, three: 3 };

function loginsIn(statement: string): number[] {
  const [, ...counts] = COUNTED.exec(statement) ?? [];
  const count = counts.join('');
  if (count === '' || /\b(last|previous)\b/i.test(statement)) return [];
  return [IN_WORDS[count.toLowerCase()] ?? Number(count)];
}
