/** The servers of a network that is not the lab's: a DNS server, and what may answer on a port. */
import { createSocket } from 'node:dgram';
import { createServer, isIP, type Socket } from 'node:net';

export const IDENT = 'SSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\n';

/** By name: what a port does with a connection. */
export const MANNERS: Readonly<Record<string, (socket: Socket) => void>> = {
  tunnel: (socket) => void socket.write(IDENT),
  silent: () => undefined,
  close: (socket) => void socket.end(),
  reset: (socket) => void socket.resetAndDestroy(),
  'reset when spoken to': (socket) => void socket.once('data', () => socket.resetAndDestroy()),
  'reset after the ident': (socket) => after(socket, [IDENT], () => socket.resetAndDestroy()),
  'reset within the ident': (socket) => after(socket, [IDENT.slice(0, 12)], () => socket.resetAndDestroy()),
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
};

const SERVER_HELLO = Buffer.from(`16030300310200002d0303${'00'.repeat(43)}`, 'hex');

function answering(answer: (said: Buffer) => string | Buffer): (socket: Socket) => void {
  return (socket) => void socket.once('data', (said: Buffer) => socket.end(answer(said)));
}

/** Each part a packet of its own. */
function after(socket: Socket, parts: readonly string[], then: () => void = () => undefined): void {
  socket.setNoDelay(true);
  const [part, ...rest] = parts;
  if (part === undefined) setTimeout(then, 20);
  else socket.write(part, () => setTimeout(() => after(socket, rest, then), 5));
}

export async function serve(address: string, port: number, manner: string): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    MANNERS[manner]?.(socket);
  });
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(port, address, resolve));
}

/** Addresses, or what the server does with a question; by type where A and AAAA differ. */
export type Records = readonly string[] | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED' | 'dropped';
export interface Zone {
  readonly [name: string]: {
    readonly A: Records;
    readonly AAAA: Records;
    readonly onlyTcp?: boolean;
    readonly alias?: string;
  };
}

const RCODES = { SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

/** RFC 1035 4, as much of it as one question needs; both over UDP and over TCP. */
export async function serveDns(address: string, zone: Zone): Promise<void> {
  const udp = createSocket('udp4');
  udp.on('message', (query, from) => {
    const reply = replyTo(query, zone, 'udp');
    if (reply !== undefined) udp.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => udp.bind(53, address, resolve));
  const tcp = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (said: Buffer) => {
      const reply = replyTo(said.subarray(2), zone, 'tcp');
      if (reply !== undefined) socket.end(Buffer.concat([uint16(reply.length), reply]));
    });
  });
  await new Promise<void>((resolve) => tcp.listen(53, address, resolve));
}

function replyTo(query: Buffer, zone: Zone, over: 'udp' | 'tcp'): Buffer | undefined {
  const end = query.indexOf(0, 12) + 5;
  const question = query.subarray(12, end);
  const type = question.readUInt16BE(question.length - 4) === 28 ? 'AAAA' : 'A';
  const known = zone[nameIn(question)];
  const records = known?.[type] ?? 'NXDOMAIN';
  if (records === 'dropped') return undefined;
  const isCut = over === 'udp' && known?.onlyTcp === true;
  const addresses = typeof records === 'string' || isCut ? [] : records;
  const rcode = typeof records === 'string' ? RCODES[records] : 0;
  const alias = known?.alias === undefined ? [] : [record(pointer(12), 5, encoded(known.alias))];
  const owner = known?.alias === undefined ? pointer(12) : encoded(known.alias);
  const answers = [...(addresses.length > 0 ? alias : []), ...addresses.map((one) => addressRecord(owner, one))];
  const flags = 0x8180 | rcode | (isCut ? 0x0200 : 0);
  const header = [query.subarray(0, 2), uint16(flags), uint16(1), uint16(answers.length), uint16(0), uint16(0)];
  return Buffer.concat([...header, question, ...answers]);
}

function nameIn(question: Buffer): string {
  const labels: string[] = [];
  for (let at = 0; (question[at] ?? 0) > 0; at += 1 + (question[at] ?? 0))
    labels.push(question.toString('latin1', at + 1, at + 1 + (question[at] ?? 0)));
  return labels.join('.').toLowerCase();
}

function addressRecord(owner: Buffer, address: string): Buffer {
  if (isIP(address) === 4) return record(owner, 1, Buffer.from(address.split('.').map(Number)));
  const [head = '', tail = ''] = address.split('::');
  const [front, back] = [head, tail].map((part) => part.split(':').filter(Boolean));
  const zeros = new Array<string>(8 - (front?.length ?? 0) - (back?.length ?? 0)).fill('0');
  const groups = [...(front ?? []), ...zeros, ...(back ?? [])];
  return record(owner, 28, Buffer.concat(groups.map((group) => uint16(Number.parseInt(group, 16)))));
}

function record(owner: Buffer, type: number, data: Buffer): Buffer {
  return Buffer.concat([owner, uint16(type), uint16(1), uint16(0), uint16(60), uint16(data.length), data]);
}

function pointer(at: number): Buffer {
  return uint16(0xc000 | at);
}

function encoded(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}
