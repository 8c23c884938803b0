/** What may answer on a port. */
import type { Socket } from 'node:net';

export const IDENT = 'SSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\n';

/** By name: what a port does with a connection. */
export const MANNERS: Readonly<Record<string, (socket: Socket) => void>> = {
  tunnel: (socket) => void socket.write(IDENT),
  silent: () => undefined,
  close: (socket) => void socket.end(),
  reset: (socket) => void socket.resetAndDestroy(),
  'reset when spoken to': (socket) => void socket.once('data', () => socket.resetAndDestroy()),
  'reset after the ident': (socket) => after(socket, [IDENT, ...waits(15)], () => socket.resetAndDestroy()),
  'reset within the ident': (socket) =>
    after(socket, [IDENT.slice(0, 12), ...waits(15)], () => socket.resetAndDestroy()),
  'masked, in pieces': (socket) => after(socket, ['2', '20 *', '*******', '**2**\r\n']),
  'masked, without a line end': (socket) => void socket.write(`220 ${'*'.repeat(40)}`),
  'mail relay': (socket) => void socket.write('220 mx.example.com ESMTP\r\n'),
  'web proxy': answering(() => 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
  'block page': answering(() => 'HTTP/1.1 302 Found\r\nLocation: http://login.example.com/\r\n\r\n'),
  'TLS, and HTTP to plain text': answering(([type]) =>
    type === 22 ? SERVER_HELLO : 'HTTP/1.1 400 Bad Request\r\n\r\n',
  ),
  'one byte at a time': (socket) => after(socket, Array.from(IDENT)),
  '5,000 letters': (socket) => void socket.write('x'.repeat(5_000)),
  'a notice first': (socket) => after(socket, ['Authorised use only.\r\n', 'All is logged.\r\n', IDENT]),
  'SSH 1.99': (socket) => void socket.write('SSH-1.99-OpenSSH_3.9\r\n'),
  'binary in the ident': (socket) => void socket.write(Buffer.from('SSH-2.0-\0\xff CiscoTunnels\r\n', 'latin1')),
  'ident when spoken to': answering(() => IDENT),
  'sixty lines first': (socket) => void socket.write(`${'All that is done here is logged.\r\n'.repeat(60)}${IDENT}`),
  '5 kB of lines first': (socket) => void socket.write(`${'All that is done here is logged.\r\n'.repeat(150)}${IDENT}`),
  'UTF-16': (socket) => void socket.write(Buffer.from(`\ufeff${IDENT}`, 'utf16le')),
  'a byte order mark first': (socket) => void socket.write(`\ufeff${IDENT}`),
  'its line end in pieces': (socket) => after(socket, [IDENT.slice(0, -2), '\r', '\n']),
  'a line feed alone': (socket) => void socket.write(IDENT.replace('\r', '')),
  'a carriage return alone': (socket) => void socket.write(IDENT.replace('\n', '')),
  '64 kB without a line end': (socket) => void socket.write('x'.repeat(65_536)),
  'an ident of 64 kB': (socket) => void socket.write(`SSH-2.0-CiscoTunnels${'1'.repeat(65_536)}\r\n`),
  'an ident of 300 bytes': (socket) => void socket.write(`SSH-2.0-OpenSSH_6.2 CiscoTunnels${'1'.repeat(268)}\r\n`),
  'CiscoTunnels by SSH 1.99': (socket) => void socket.write('SSH-1.99-OpenSSH_9 CiscoTunnels1\r\n'),
  'CiscoTunnels without a number': (socket) => void socket.write('SSH-2.0-OpenSSH_9 CiscoTunnels\r\n'),
  'CiscoTunnels further on': (socket) => void socket.write('SSH-2.0-OpenSSH_9.6 instead of CiscoTunnels1\r\n'),
  'CiscoTunnels within a word': (socket) => void socket.write('SSH-2.0-NoCiscoTunnels1\r\n'),
  'CiscoTunnels in small letters': (socket) => void socket.write('SSH-2.0-OpenSSH_6.2 ciscotunnels1\r\n'),
  'CiscoTunnels in a second line': (socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\nSSH-2.0-x CiscoTunnels1\r\n'),
  'an ident in small letters': (socket) => void socket.write(IDENT.toLowerCase()),
  'a NUL behind the ident': (socket) => void socket.write(IDENT.replace('\r', '\0\r')),
  'a key exchange behind the ident': (socket) =>
    void socket.write(Buffer.concat([Buffer.from(IDENT), Buffer.from('000005dc0414', 'hex'), Buffer.alloc(1_494)])),
  'end a while after the ident': (socket) => after(socket, [IDENT, ...waits(2)], () => socket.end()),
  'end within the ident': (socket) => void socket.end(IDENT.slice(0, -1)),
  'a byte every 200 ms': (socket) => steadily(socket, 200, Array.from(IDENT)),
  'blank lines for ever': (socket) => steadily(socket, 50, ['\r\n']),
  'random lines for ever': (socket) => steadily(socket, 100, ['kE2xq\r\n', '9vT]a\r\n']),
  'an ident after 2 s': (socket) => void setTimeout(() => socket.write(IDENT), 2_000),
  'a mail relay after 2 s': (socket) => void setTimeout(() => socket.write('220 mx.example.com ESMTP\r\n'), 2_000),
  'a mail relay in two lines': (socket) => after(socket, ['220-mx.example.com ESMTP\r\n', '220 go on\r\n']),
  '421': (socket) => void socket.end('421 4.3.2 Service not available\r\n'),
  '450': (socket) => void socket.end('450 4.7.1 Try again later\r\n'),
  '521': (socket) => void socket.end('521 5.2.1 This host does not accept mail\r\n'),
  '550': (socket) => void socket.end('550 5.7.1 Service unavailable; client host blocked\r\n'),
  '554': (socket) => void socket.end('554 5.7.1 No SMTP service here\r\n'),
  'two stars': (socket) => void socket.write('220 **\r\n'),
  'forty stars': (socket) => void socket.write(`220 ${'*'.repeat(40)}\r\n`),
  'stars in two lines': (socket) => void socket.write('220-******\r\n220 ****\r\n'),
  'stars round a name': (socket) => void socket.write('220 *** mx.example.com ESMTP ***\r\n'),
  'HTTP/2': (socket) => void socket.write(Buffer.from('00001204000000000000030000008000040001000000050000ffff', 'hex')),
  '407 at once': (socket) => void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'),
  'a page at once': (socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n<html>Log in</html>'),
  '403 to anything': answering(() => 'HTTP/1.1 403 Forbidden\r\n\r\n<html>Blocked by policy</html>'),
  '511 to anything': answering(() => 'HTTP/1.1 511 Network Authentication Required\r\n\r\n'),
  'a page without a status': answering(() => '<h1>Access denied</h1>'),
  'a page behind a comment': answering(() => '<!-- blocked --><html></html>'),
  'a page behind a mark': answering(() => '\ufeff<html></html>'),
  'a TLS alert at once': (socket) => void socket.end(Buffer.from('15030300020246', 'hex')),
  'TLS, then a reset': (socket) =>
    void socket.once('data', ([type]: Buffer) =>
      type === 22
        ? socket.write(SERVER_HELLO, () => setTimeout(() => socket.resetAndDestroy(), 300))
        : socket.destroy(),
    ),
  'a reset after one byte': (socket) => after(socket, ['S', ...waits(15)], () => socket.resetAndDestroy()),
  'a reset after one byte of mail': (socket) => after(socket, ['2', ...waits(15)], () => socket.resetAndDestroy()),
  'an end after nine blanks': (socket) => void socket.end(' '.repeat(9)),
  telnet: (socket) => void socket.write(Buffer.from('fffd18fffd20fffd23fffd27', 'hex')),
  POP3: (socket) => void socket.write('+OK ready\r\n'),
  FTP: (socket) => void socket.write('220 ProFTPD Server ready\r\n'),
  MySQL: (socket) => void socket.write(Buffer.from('4a0000000a382e302e333600', 'hex')),
  'an ident, and nothing for who comes again': firstOnly((socket) => void socket.write(IDENT)),
  "a relay, then the server's own greeting": (socket) => after(socket, ['220 relay.example.com ESMTP\r\n', IDENT]),
  'the ident of a router': (socket) => void socket.write('SSH-2.0-Cisco-1.25\r\n'),
  'the ident of a device by the name of the tunnel': (socket) => void socket.write('SSH-2.0-Cisco_Tunnels-1.0\r\n'),
  'a proxy that waits for CONNECT': (socket) =>
    void socket.on('data', (said: Buffer) => (said[0] === 22 ? socket.destroy() : undefined)),
  'a tarpit': (socket) => steadily(socket, 2_000, ['2', '2', '0', ' ']),
  'DNS over TCP': (socket) =>
    void socket.on('data', (said: Buffer) => (said.length > 5_000 ? socket.end() : undefined)),
  'a portal that takes its time': (socket) =>
    void socket.once('data', () => setTimeout(() => socket.end('HTTP/1.1 302 Found\r\n\r\n'), 500)),
  'TLS alone, whatever is in it': (socket) =>
    void socket.once('data', ([type]: Buffer) => (type === 22 ? socket.write(SERVER_HELLO) : socket.destroy())),
  'a line about a proxy before the ident': (socket) =>
    void socket.write(`PROXY TCP4 192.0.2.1 192.0.2.2 50000 443\r\n${IDENT}`),
  'a reset after 300 ms': (socket) => after(socket, waits(15), () => socket.resetAndDestroy()),
  'Exceeded MaxStartups': (socket) => void socket.end('Exceeded MaxStartups\r\n'),
};

const SERVER_HELLO = Buffer.from(`16030300310200002d0303${'00'.repeat(43)}`, 'hex');

function answering(answer: (said: Buffer) => string | Buffer): (socket: Socket) => void {
  return (socket) => void socket.once('data', (said: Buffer) => socket.end(answer(said)));
}

/** As a limit of connections does it. */
function firstOnly(manner: (socket: Socket) => void): (socket: Socket) => void {
  const seen = new Set<string>();
  return (socket) => {
    const place = `${socket.localAddress} ${socket.localPort}`;
    if (seen.has(place)) socket.resetAndDestroy();
    else manner(socket);
    seen.add(place);
  };
}

/** Nothing, for so many times 20 ms. */
function waits(times: number): string[] {
  return new Array<string>(times).fill('');
}

/** The parts over and over, until the other end goes. */
function steadily(socket: Socket, everyMs: number, parts: readonly string[]): void {
  let sent = 0;
  const timer = setInterval(() => socket.write(parts[sent++ % parts.length] ?? ''), everyMs);
  socket.on('close', () => clearInterval(timer));
}

/** Each part a packet of its own. */
function after(socket: Socket, parts: readonly string[], then: () => void = () => undefined): void {
  socket.setNoDelay(true);
  const [part, ...rest] = parts;
  if (part === undefined) setTimeout(then, 20);
  else socket.write(part, () => setTimeout(() => after(socket, rest, then), part === '' ? 20 : 5));
}
