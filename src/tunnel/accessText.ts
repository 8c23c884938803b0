/** What one statement says of service access. `null`: nothing that can be relied on. `beside`: it speaks of another time. */
export type AccessSaid = boolean | null | 'beside';

export function isAboutAccess(statement: string): boolean {
  return ACCESS.test(statement) && (STATE.test(statement) || VALUE.test(statement));
}

export function accessIn(statement: string): AccessSaid {
  const said = statement.replace(/\([^()]*\)/g, ' ').trimEnd();
  if (FAILING.test(said)) return null;
  if (OTHER_TIME.test(said)) return 'beside';
  if (DOUBTED.test(said) || EXPIRED_INSIDE.test(statement) || !isOfAccessItself(said)) return null;
  return byLabel(said) ?? byWord(said);
}

/**
 * `Remote access VPN: enabled`, `Remote access to the web interface is on` and `Log service access: enabled` say it of
 * something else: what stands before the access and between it and the word has to be known.
 */
function isOfAccessItself(said: string): boolean {
  const access = ACCESS.exec(said);
  if (access === null) return false;
  const behind = said.slice(access.index + access[0].length);
  const [before = ''] = said
    .slice(0, access.index)
    .split(/[,;:=]/)
    .slice(-1);
  const between = behind.slice(0, Math.max(0, behind.search(STATE_OR_VALUE)));
  return `${before} ${between.replace(ON_MACHINE, ' ')}`
    .split(/[^\w'-]+/)
    .every((token) => !/\w/.test(token) || KNOWN.test(token));
}

const KNOWN =
  /^(?:the|an?|this|its|your|of|for|to|by|from|on|in|via|through|over|with|and|is|are|has|have|been|be|it|now|currently|current|already|still|again|yet|not?|never|neither|nor|longer|turned|switched|set|secure|ssh|tunnel|status|state|mode|option|account|login|cisco|ironport|customer|technical|tac|access|remote|service|support|representatives?|engineers?|personnel|staff|team|assistance|system|appliance|machine|device|n't|isn't)$/i;
const ON_MACHINE = /\bon [\w-]*(?:\d|\.[a-z])[\w.-]*/i;
const EXPIRED_INSIDE = /\((?![^()]*\btunnel)[^()]*\b(?:expired|revoked|locked|blocked)\b/i;

const ACCESS = /\b(?:service|remote|support)\s+access\b|\btech(?:nical)?[ -]?support(?: access)?\b/i;
const ON =
  /\b(enabled|active|activated)\b|(?:[:=]|\b(?:is|currently|now|turned|switched|set to))\s*\bon\s*(?=[,()]|$)/i;
const OFF =
  /\b(disabled|inactive|deactivated)\b|(?:[:=]|\b(?:is|currently|now|turned|switched|set to))\s*\boff\s*(?=[,()]|$)/i;
const STATE = new RegExp(`${ON.source}|${OFF.source}`, 'i');
const VALUE = /\b(enabled?|active)\s*[:=]/i;
const STATE_OR_VALUE = new RegExp(`${STATE.source}|${VALUE.source}`, 'i');
const DENIAL = /\b(not|no|never|neither|nor|non)\b|n't\b/i;
const FAILING = /\b(failed|failure|unable|error|cannot)\b|n't\b/i;
const OTHER_TIME =
  /\b(will|shall|would|should|could|can|may|might|must|if|once|when|unless|to be|being|was|were|last|ago|previously|formerly|in order)\b/i;
const DOUBTED =
  /\b(pending|partial\w*|partly|unknown|undefined|suspended|unavailable|requested|scheduled|waiting|half|by default|automatic\w*|configur\w*|after (?:an?|the|each|every))\b/i;

/** `Remote access enabled: no`. */
function byLabel(said: string): boolean | null | undefined {
  const [, label = '', value = ''] =
    /\b(enabled?|active|activated|on|disabled?|inactive|off)\s*[:=]\s*([^,]*)/i.exec(said) ?? [];
  if (label === '') return undefined;
  const isOn = /^(enabled?|active|activated|on)$/i.test(label);
  if (/^(yes|true|y|1)$/i.test(value.trim())) return isOn;
  return /^(no|false|n|0)$/i.test(value.trim()) ? !isOn : null;
}

function byWord(said: string): boolean | null {
  const [on, off] = [ON.test(said), OFF.test(said)];
  if (on === off) return null;
  if (!DENIAL.test(said)) return on;
  return on && /\b(not|no longer)\s+(?:currently\s+|now\s+|yet\s+)?(enabled|active|activated|on)\b/i.test(said)
    ? false
    : null;
}
