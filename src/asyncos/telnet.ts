/** Is this the inside of a connection of `telnet`? Then the far end says what is said, prompts of the appliance too. */
export function insideTelnet(text: string): boolean {
  const start = CONNECTED.exec(text);
  return start !== null && !CLOSED.test(text.slice(start.index));
}

/** As Cisco documents and FreeBSD's telnet write it (DOMAIN 2.6). */
const CONNECTED = /^Connected to .+\.\n+Escape character is '\^\]'\./m;
const CLOSED = /^Connection closed\b/m;
