/**
 * Is the positive word of this statement said of the tunnel itself? `Tunnel port 25 is open`, `Tunnel (watchdog) is up`,
 * `The interface for the tunnel is up` and `The tunnel has open issues` say it of something else: what stands before the
 * tunnel, between it and the word, and right after the word has to be known.
 */
export function isOfTunnelItself(statement: string): boolean {
  if (NOUN_BEHIND.test(statement) || !words(statement, POSITIVE).every((after) => GOES_ON.test(after))) return false;
  const tunnel = TUNNEL.exec(statement);
  if (tunnel === null) return !/\btunnel/i.test(statement);
  const before = statement.slice(0, tunnel.index);
  const behind = statement.slice(tunnel.index + tunnel[0].length);
  const at = behind.search(POSITIVE);
  if (at < 0) return THROUGH_IT.test(before);
  return isKnown(before.split(/[,;:(]/).at(-1) ?? '', NAMED) && isKnown(behind.slice(0, at).replace(OBJECT, ' '), PART);
}

/** What stands behind each such word. */
function words(statement: string, word: RegExp): string[] {
  const found = [...statement.matchAll(new RegExp(word.source, 'gi'))];
  return found.map(({ index, 0: itself }) => statement.slice(index + itself.length));
}

function isKnown(text: string, known: RegExp): boolean {
  const tokens = text.split(/[^\w.'-]+/).filter((token) => /\w/.test(token));
  return tokens.every((token) => NAMED.test(token) || known.test(token));
}

/** No name of a host, and nothing that is called after it. */
const TUNNEL = /(?<![.-])\btunnels?\b(?![.-]\w)/i;
const POSITIVE = /(?<!-)\b(?:up|established|connected|active|open|opened)\b(?!-)/i;
/** No noun of which the word is said, and no number of it. */
const GOES_ON =
  /^\s*(?:$|[(),:;=/|"'.!\u2013\u2014-]|(?:and|but|now|again|already|still|since|for|on|at|via|over|through|from|with|by|between|in|using|as|successfully|normally|correctly|connected|established|active|up|open|is|yes)\b|to\b(?! \d))/i;
/** `open to support`, `connected ports`: what the words of {@link GOES_ON} let through. */
const NOUN_BEHIND = /\bport \d+ is (?:open|up|active)\b/i;
const THROUGH_IT =
  /\b(?:connected|established|active|up)\b[^:]{0,120}\b(?:through|via|over|using|by|with)\s+(?:(?:a|an|the|its|secure|ssh|support|cisco|encrypted|reverse|outbound)\s+)*$/i;
const NAMED =
  /^(?:the|an?|this|its|your|secure|ssh|support|technical|remote|cisco|ironport|reverse|outbound|outgoing|encrypted|current|currently|of|connection|link|session|channel|service|access|status|state|and|now|\d[\d.:]*)$/i;
const PART =
  /^(?:option|connections?|mode|is|are|has|have|been|already|still|again|appears|remains|to|be|(?:current|present|successful|active|correct|normal|proper|ful|secure|direct|automatical)ly|re-?established|no)$/i;
/** To whom, and by what way. */
const OBJECT =
  /\b(?:to|with|from|via|over|through|on|at|by|in|between)\s+(?:(?:the|cisco|ironport|customer|support|tac|this|tcp)\s+)*(?:cisco|ironport|support|tac|servers?|system|appliance|(?:[\w-]+\.)+(?:ironport|cisco)\.com(?::\d+)?|\d+(?:\.\d+){3}(?::\d+)?|port(?: number)?\s*[:=]?\s*\d+)|\b(?:source |local )?port(?: number)?\s*[:=]?\s*\d+/gi;
