/**
 * Is the positive word of this statement said of the tunnel itself? `Tunnel port 25 is open`, `Tunnel watchdog is up` and
 * `a tunnel to an active server` say it of something else.
 */
export function isOfTunnelItself(statement: string): boolean {
  return !OF_WHAT_FOLLOWS.test(statement) && [...statement.matchAll(HEAD)].every(([, next = '']) => isPartOfIt(next));
}

/** The word right after the tunnel, where no sign stands between. */
const HEAD = /\btunnels?\b(?:\s+([a-z][\w.'-]*))?/gi;

function isPartOfIt(next: string): boolean {
  return next === '' || PART.test(next) || /ly$/i.test(next);
}

const PART =
  /^(?:option|connections?|status|state|session|link|channel|service|mode|access|to|from|with|via|over|through|on|at|for|between|by|of|in|is|are|has|have|been|was|now|already|still|again|appears|remains|up|established|re-?established|connected|active|open|opened|and|no)$/i;
/** `an active server`, `open ports`, `connected 0 times`. */
const OF_WHAT_FOLLOWS =
  /\b(?:up|established|connected|active|open)\s+(?:(?:\d+|no|zero)\s+times?|servers?|hosts?|ports|port(?!\s*[:=]?\s*\d)|attempts?|users?|engineers?|rules?|polic\w+|sources?|connections)\b|\bport \d+ is (?:open|up|active)\b/i;
