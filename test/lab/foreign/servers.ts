/** The servers of a network that is not the lab's: of DNS, and of ports. */
import { createSocket } from 'node:dgram';
import { createServer, isIP } from 'node:net';
import { MANNERS } from './manners';

export async function serve(address: string, port: number, manner: string): Promise<void> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    MANNERS[manner]?.(socket);
  });
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(port, address, resolve));
}

/** Addresses, or what the server does with a question; by type where A and AAAA differ. */
export type Records = readonly string[] | 'FORMERR' | 'SERVFAIL' | 'NXDOMAIN' | 'NOTIMP' | 'REFUSED' | 'dropped';
export interface Zone {
  readonly [name: string]: {
    readonly A: Records;
    readonly AAAA: Records;
    readonly onlyTcp?: boolean;
    readonly neverTcp?: boolean;
    readonly delayMs?: number;
    /** An alias of itself. */
    readonly loop?: boolean;
    readonly alias?: string;
  };
}

const RCODES = { FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

function delayOf(query: Buffer, zone: Zone): number {
  return zone[nameIn(query.subarray(12))]?.delayMs ?? 0;
}

/** RFC 1035 4, as much of it as one question needs; both over UDP and over TCP. */
export async function serveDns(address: string, zone: Zone): Promise<void> {
  const udp = createSocket('udp4');
  udp.on('message', (query, from) => {
    const reply = replyTo(query, zone, 'udp');
    if (reply !== undefined) setTimeout(() => udp.send(reply, from.port, from.address), delayOf(query, zone));
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
  if (records === 'dropped' || (over === 'tcp' && known?.neverTcp === true)) return undefined;
  const isCut = over === 'udp' && (known?.onlyTcp === true || known?.neverTcp === true);
  const addresses = typeof records === 'string' || isCut ? [] : records;
  const rcode = typeof records === 'string' ? RCODES[records] : 0;
  const next = known?.loop === true ? nameIn(question) : known?.alias;
  const alias = next === undefined ? [] : [record(pointer(12), 5, encoded(next))];
  const owner = known?.alias === undefined ? pointer(12) : encoded(known.alias);
  const answers = [
    ...(addresses.length > 0 || known?.loop === true ? alias : []),
    ...addresses.map((one) => addressRecord(owner, one)),
  ];
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
