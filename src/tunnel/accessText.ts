/** What one statement says of service access. `null`: nothing that can be relied on. `beside`: it speaks of another time. */
export type AccessSaid = boolean | null | 'beside';

export function isAboutAccess(statement: string): boolean {
  return ACCESS.test(statement) && (STATE.test(statement) || VALUE.test(statement));
}

export function accessIn(statement: string): AccessSaid {
  const said = statement.replace(/\([^()]*\)/g, ' ').trimEnd();
  if (FAILING.test(said)) return null;
  if (OTHER_TIME.test(said)) return 'beside';
  return DOUBTED.test(said) ? null : (byLabel(said) ?? byWord(said));
}

const ACCESS = /\b(?:service|remote|support)\s+access\b|\btech(?:nical)?[ -]?support\b/i;
const ON =
  /\b(enabled|active|activated)\b|(?:[:=]|\b(?:is|currently|now|turned|switched|set to))\s*\bon\s*(?=[,()]|$)/i;
const OFF =
  /\b(disabled|inactive|deactivated)\b|(?:[:=]|\b(?:is|currently|now|turned|switched|set to))\s*\boff\s*(?=[,()]|$)/i;
const STATE = new RegExp(`${ON.source}|${OFF.source}`, 'i');
const VALUE = /\b(enabled?|active)\s*[:=]/i;
const DENIAL = /\b(not|no|never|neither|nor|non)\b|n't\b/i;
const FAILING = /\b(failed|failure|unable|error|cannot)\b|n't\b/i;
const OTHER_TIME =
  /\b(will|shall|would|should|could|can|may|might|must|if|once|when|unless|to be|being|was|were|last|ago|previously|formerly|in order)\b/i;
const DOUBTED =
  /\b(pending|partial\w*|partly|unknown|undefined|suspended|unavailable|requested|scheduled|waiting|half)\b/i;

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
