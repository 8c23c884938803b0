import { agreed } from './statements';
import { isOfTunnelItself } from './tunnelSubject';

/** `off`: not in use, as with SSH access alone. `failed`: it should be there and is not. */
export type TunnelSaid = 'up' | 'connecting' | 'off' | 'failed' | 'expired' | 'unknown';

export function isAboutTunnel(statement: string): boolean {
  if (!/\btunnel/i.test(statement)) return isConnection(statement);
  return !OTHER_TUNNEL.test(statement) || OF_CISCO.test(statement);
}

/**
 * What the statements of one line say of the tunnel. It is up where the whole line agrees: what fails, denies or goes on
 * anywhere on the line may lower that (DOMAIN 1.4).
 */
export function tunnelOn(line: readonly string[]): TunnelSaid[] {
  const lower = line.flatMap((statement) => lowerIn(statement.replace(NO_ERROR, '')) ?? []);
  const instead = lower.length === 0 ? 'up' : (agreed(lower) ?? 'unknown');
  return line.filter(isAboutTunnel).flatMap((statement) => {
    const said = tunnelIn(statement);
    if (said === 'beside') return [];
    return said === 'up' ? instead : said;
  });
}

/**
 * What goes on, fails or is denied in a line that names nothing may be the tunnel: `Connection status: down`,
 * `Unable to connect to upgrades.ironport.com`.
 */
export function causesDoubt(statement: string): boolean {
  if (!OF_NOTHING_NAMED.test(statement) || OF_ELSE.test(statement) || isConnection(statement)) return false;
  const isNone = /[:=]\s*(?:none|no|0|n\/?a|-+)?$/i.test(statement) && !/^(?:connection|link)/i.test(statement);
  return !isNone && [FAILED, PROGRESS, DENIED, EXPIRED].some((words) => words.test(statement));
}

function isConnection(statement: string): boolean {
  return CONNECTION.test(statement) && (!OTHER_CONNECTION.test(statement) || OF_SUPPORT.test(statement));
}

function lowerIn(statement: string): TunnelSaid | undefined {
  if ([DOUBLY_DENIED, HALF, EXPIRED].some((words) => words.test(statement))) return 'unknown';
  if (![FAILED, PROGRESS, DENIED].some((words) => words.test(statement))) return undefined;
  if (OF_ELSE.test(statement)) return 'unknown';
  if (FAILED.test(statement)) return 'failed';
  if (PROGRESS.test(statement)) return 'connecting';
  return denied(statement) === 'failed' ? 'failed' : 'unknown';
}

/** What one statement says of the tunnel; `beside`: of something else about it, of another time, or of what to type. */
function tunnelIn(statement: string): TunnelSaid | 'beside' {
  if (BESIDE.test(statement) || WHAT_TO_DO.test(statement)) return 'beside';
  if (OTHER_TUNNEL.test(statement) || OTHER_CONNECTION.test(statement)) return 'unknown';
  if (DOUBLY_DENIED.test(statement) || HALF.test(statement)) return 'unknown';
  if (EXPIRED.test(statement) && !DENIED.test(statement)) return 'expired';
  if (FAILED.test(statement)) return 'failed';
  if (PROGRESS.test(statement)) return 'connecting';
  if (NONE.test(statement)) return 'off';
  if (DENIED.test(statement)) return denied(statement);
  if (NOT_NOW.test(statement)) return 'beside';
  return POSITIVE.test(statement) && !isUnsaid(statement) && isOfTunnelItself(statement) ? 'up' : 'unknown';
}

export function portIn(statement: string): number | null {
  const port = /(?<!\b(?:source|local|from) )\bport(?: number)?\s*[:=]?\s*(\d{1,5})\b/i.exec(statement)?.[1];
  return port === undefined ? null : Number(port);
}

/** The words of DOMAIN 1.4, and others of their kind; none of these texts has been seen. */
const POSITIVE = /(?<!-)\b(up|established|connected|active|open)\b(?!-)/i;
const PROGRESS =
  /\b(re)?(connecting|trying|establishing|waiting|retrying|attempting|initiating|initializing|negotiating|authenticating|starting|opening|building|launching|resolving|dialing|pending|queued|scheduled|attempts?)\b|\b\w+ing up\b|\bin progress\b|\bnot yet\b|\b(about|trying) to\b|\b(soon|shortly|almost|nearly)\b/i;
const FAILED =
  /\b(fail\w*|closed|lost|down|unable|cannot|could not|error|disconnected|refused|rejected|dropped|terminated|timed out|timeout|broken|aborted|reset|killed|dead|stopped|interrupted|unreachable|offline|blocked|gone|stalled|giving up|gave up|given up|hung up)\b|n't\b/i;
const NO_ERROR = /\b(?:last )?(?:errors?|failures?)\s*[:=]\s*(?:none|no|0)$/i;
const DENIED = /\b(not|no|none|never|neither|nor|inactive|disabled|off|without)\b/i;
const NONE = /\b(0|zero) (?:\w+ )?(?:tunnels?|connections?)\b/i;
const DOUBLY_DENIED =
  /\b(?:not?|no longer|never|neither|without|0)\s+(?:\w+\s+)?(?:down|closed|failed|fail|failures?|errors?|problems?|lost|expired|disconnected|broken|inactive|disabled|off)\b/i;
/** Nothing that the words say of these is said of the tunnel. */
const OF_ELSE = /\b(access|log(?:ged)?[ -]?ins?|sessions?)\b/i;
const EXPIRED = /\bexpired\b/i;
const HALF =
  /\b(half|partial\w*|partly|suspended|unknown|undefined|unavailable|maybe|possibly|probably|supposed(?:ly)?|stale|idle|degraded|unstable|flapping|\d+ of \d+|\d+ times)\b/i;
const NOT_NOW =
  /\b(will|shall|would|should|could|can|may|might|must|if|once|when|until|unless|while|whenever|only|requires?|required|needs?|needed|to be|being|was|were|ago)\b/i;
const WHAT_TO_DO =
  /^(make sure|ensure|check|verify|note|use|run|type|enter|select|choose|please|to|see|press|you)\b|\bto (open|establish|connect|set up|bring up)\b(?=.{0,200}\b(use|run|type|enter|select|choose)\b)/i;
const DETAILS =
  'port|interface|server|host\\w*|address|peer|destination|endpoint|id|name|type|uptime|since|started|expires|expiry|expiration|remaining|lifetime|errors?|failures?|retries|reconnects?|drops?|bytes|packets';
const BESIDE = new RegExp(
  `\\btunnel (?:\\w+ )?(?:${DETAILS})\\b[^:=]{0,80}(?:=|:(?!\\d))|\\btunnel (?:\\w+ )?(?:expires|started)\\b|\\b(?:last|previous|previously|earlier|former|formerly)\\b`,
  'i',
);
const OF_NOTHING_NAMED =
  /^(?:(?:current|last|connection|link|network|ssh) )*(?:status|state|error|reason|connection|link)\s*[:=]|^(?:it|unable|cannot|could not|failed|failing|waiting|trying|retrying|not (?:yet|connected|established|up|open|active)|no (?:connection|link|answer|response)|still|attempting|connecting|reconnecting|disconnected|the (?:connection|link)|connection|down|closed|lost|pending|establishing)\b|\b(?:upgrades|tunnels)\.ironport\.com\b/i;
const OTHER_TUNNEL = /\b(?:ipsec|gre|vpn|l2tp|wccp|ipv6|6to4)[ -]tunnel/i;
/** It may be the tunnel all the same, by another name. */
const OF_CISCO = /\b(?:cisco|support|tac|ironport|(?:remote|service) access)\b/i;
const OF_SUPPORT = /\b(?:support|tac)\b/i;
/** Appliances keep more connections to Cisco than the one of the tunnel. */
const OTHER_CONNECTION =
  /\b(?:talos|cloud|licens\w*|updates?|updaters?|senderbase|amp|threat|reputation|ldap|smart|telemetry|umbrella|securex|feature keys?)\b/i;
/** A connection to Cisco by another name. */
const CONNECTION =
  /\b(?:secure|outbound|outgoing|reverse|encrypted|cisco|ironport|tac)\b[^,]{0,200}\b(?:connection|link|channel)\b|\b(?:connection|link|channel)\b[^,]{0,200}\b(?:cisco|ironport|tac)\b/i;

/** Of a connection: it should be there and is not. Of an option: it is not used. Of anything else nothing is known. */
function denied(statement: string): TunnelSaid {
  if (/\b(connected|established|up|open)\b/i.test(statement)) return 'failed';
  const unused =
    /\b(inactive|disabled|off|without)\b|\b(not|never|no longer)\s+(?:\w+\s+)?(active|enabled|used|in use|selected|requested|configured|initiated|running|chosen|set)\b|\bno\s+(?:\w+\s+)?tunnel\b|[:=]\s*(no|none)\b/i;
  return unused.test(statement) ? 'off' : 'unknown';
}

/** A label that is a positive word, with a value that is not: `Tunnel active: false`. */
function isUnsaid(statement: string): boolean {
  const [, value] = /\b(?:up|established|connected|active|open)\s*[:=]\s*(.*)$/i.exec(statement) ?? [];
  if (value === undefined) return /[:=]\s*(?:false|0|n|n\/?a|-+)?$/i.test(statement);
  return !/^(?:yes|true|y|1|up|established|connected|active|open)\b/i.test(value);
}
