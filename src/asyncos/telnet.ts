/** Is this the inside of a connection of `telnet`? Then the far end says what is said, prompts of the appliance too. */
export function insideTelnet(text: string): boolean {
  const start = CONNECTED.exec(text);
  if (start === null || CLOSED.test(text.slice(start.index))) return false;
  return TRYING.test(text.slice(0, start.index)) || ESCAPE.test(text.slice(start.index + start[0].length));
}

/** As Cisco documents and FreeBSD's telnet write it (DOMAIN 2.6); which escape it has, if any, is said after it. */
const TRYING = /^Trying /m;
const CONNECTED = /^Connected to .+\.$/m;
const ESCAPE = /^\n+Escape character is /;
const CLOSED = /^(?:telnet: )?(?:read: )?Connection (?:closed|reset)\b/m;
