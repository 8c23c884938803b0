/** The two formats of capture files: bytes in pieces of any size -> packets. Survives any bytes in bounded memory. */

export type CaptureFormat = 'pcap' | 'pcapng' | 'gzip' | 'unknown';

/** From the first bytes of a file, four at least. */
export function captureFormat(head: Buffer): CaptureFormat {
  if (head.length >= 2 && head.readUInt16BE(0) === 0x1f8b) return 'gzip';
  if (head.length < 4) return 'unknown';
  const magic = head.readUInt32BE(0);
  if (magic === SECTION) return 'pcapng';
  return CLASSIC.has(magic) ? 'pcap' : 'unknown';
}

export interface RawPacket {
  /** LINKTYPE_ of tcpdump.org. */
  readonly linkType: number;
  /** Milliseconds since 1970; `undefined` where the file has none, or one that no date can hold. */
  readonly at: number | undefined;
  /** As far as it was captured. */
  readonly bytes: Buffer;
  /** As long as it was. */
  readonly length: number;
}

/** `cut`: it ends inside a record. `damaged`: what follows makes no sense. */
export type FileEnd = 'whole' | 'cut' | 'damaged';

export interface CaptureReader {
  feed(piece: Buffer): void;
  end(): { readonly format: CaptureFormat; readonly end: FileEnd };
}

/** Nanoseconds and microseconds, in both byte orders, as big-endian numbers (pcap-savefile(5)). */
const CLASSIC = new Map<number, { readonly little: boolean; readonly perSecond: number }>([
  [0xa1b2c3d4, { little: false, perSecond: 1e6 }],
  [0xd4c3b2a1, { little: true, perSecond: 1e6 }],
  [0xa1b23c4d, { little: false, perSecond: 1e9 }],
  [0x4d3cb2a1, { little: true, perSecond: 1e9 }],
]);
/** Without the bits above, which tell of a frame check sequence behind each frame (pcap-savefile(5)). */
const LINK_TYPE = 0x03ffffff;
/** Section header of pcapng (draft-ietf-opsawg-pcapng). */
const SECTION = 0x0a0d0d0a;
/** What tcpdump captures at most of a packet, with room for the block around it. */
const LONGEST_RECORD = 262144 + 1024;
const MOST_INTERFACES = 1024;

/** One record more: how far it goes, `0` where more bytes are needed, `undefined` where it makes no sense. */
type Step = (bytes: Buffer) => number | undefined;

export function captureReader(take: (packet: RawPacket) => void): CaptureReader {
  let rest: Buffer = Buffer.alloc(0);
  let format: CaptureFormat = 'unknown';
  let step: Step | undefined;
  let skip = 0;
  let damaged = false;
  const begin = (): void => {
    if (rest.length < 4) return;
    format = captureFormat(rest);
    if (format === 'pcap') step = classic(take);
    else if (format === 'pcapng') step = blocks(take);
    else damaged = true;
  };
  const walk = (next: Step): void => {
    let at = 0;
    for (;;) {
      const length = next(rest.subarray(at));
      damaged = length === undefined;
      if (length === undefined || length === 0) break;
      skip = Math.max(0, at + length - rest.length);
      at = Math.min(rest.length, at + length);
    }
    rest = damaged ? Buffer.alloc(0) : Buffer.from(rest.subarray(at));
  };
  return {
    feed(piece) {
      if (damaged) return;
      const skipped = Math.min(skip, piece.length);
      skip -= skipped;
      rest = Buffer.concat([rest, piece.subarray(skipped)]);
      if (step === undefined) begin();
      if (step !== undefined && skip === 0) walk(step);
    },
    end: () => ({ format, end: damaged ? 'damaged' : rest.length > 0 || skip > 0 ? 'cut' : 'whole' }),
  };
}

function classic(take: (packet: RawPacket) => void): Step {
  let header: { readonly numbers: Numbers; readonly linkType: number; readonly perSecond: number } | undefined;
  return (bytes) => {
    if (header === undefined) {
      if (bytes.length < 24) return 0;
      const { little, perSecond } = CLASSIC.get(bytes.readUInt32BE(0)) ?? { little: true, perSecond: 1e6 };
      const numbers = numbersOf(little);
      header = { numbers, linkType: numbers.u32(bytes, 20) & LINK_TYPE, perSecond };
      return 24;
    }
    if (bytes.length < 16) return 0;
    const { numbers, linkType, perSecond } = header;
    const [captured, length] = [numbers.u32(bytes, 8), numbers.u32(bytes, 12)];
    if (captured > LONGEST_RECORD) return undefined;
    if (bytes.length < 16 + captured) return 0;
    const at = dateable(numbers.u32(bytes, 0) * 1000 + (numbers.u32(bytes, 4) * 1000) / perSecond);
    take({ linkType, at, bytes: bytes.subarray(16, 16 + captured), length });
    return 16 + captured;
  };
}

interface Interface {
  readonly linkType: number;
  /** Ticks of its clock. */
  readonly perSecond: number;
}

function blocks(take: (packet: RawPacket) => void): Step {
  let numbers = numbersOf(true);
  let interfaces: Interface[] = [];
  return (bytes) => {
    if (bytes.length < 12) return 0;
    if (bytes.readUInt32BE(0) === SECTION) {
      const order = bytes.readUInt32BE(8);
      if (order !== 0x1a2b3c4d && order !== 0x4d3c2b1a) return undefined;
      numbers = numbersOf(order === 0x4d3c2b1a);
      interfaces = [];
    }
    const [type, length] = [numbers.u32(bytes, 0), numbers.u32(bytes, 4)];
    if (length < 12 || length % 4 !== 0) return undefined;
    // What is not needed is passed over without being kept.
    if (type !== INTERFACE && type !== ENHANCED && type !== SIMPLE) return length;
    if (length > LONGEST_RECORD) return undefined;
    if (bytes.length < length) return 0;
    if (numbers.u32(bytes, length - 4) !== length) return undefined;
    const body = bytes.subarray(8, length - 4);
    if (type === INTERFACE) {
      if (interfaces.length >= MOST_INTERFACES || body.length < 8) return undefined;
      interfaces.push(interfaceIn(body, numbers));
      return length;
    }
    const packet = type === ENHANCED ? enhanced(body, numbers, interfaces) : simple(body, numbers, interfaces);
    if (packet === undefined) return undefined;
    take(packet);
    return length;
  };
}

const INTERFACE = 1;
const SIMPLE = 3;
const ENHANCED = 6;

function interfaceIn(body: Buffer, numbers: Numbers): Interface {
  let perSecond = 1e6;
  for (let at = 8; at + 4 <= body.length;) {
    const [code, length] = [numbers.u16(body, at), numbers.u16(body, at + 2)];
    const value = body[at + 4];
    if (code === 0) break;
    if (code === TSRESOL && length === 1 && value !== undefined)
      perSecond = value > 127 ? 2 ** (value & 127) : 10 ** value;
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return { linkType: numbers.u16(body, 0), perSecond };
}

const TSRESOL = 9;

function enhanced(body: Buffer, numbers: Numbers, interfaces: readonly Interface[]): RawPacket | undefined {
  if (body.length < 20) return undefined;
  const on = interfaces[numbers.u32(body, 0)];
  const captured = numbers.u32(body, 12);
  if (on === undefined || captured > body.length - 20) return undefined;
  const ticks = numbers.u32(body, 4) * 2 ** 32 + numbers.u32(body, 8);
  const bytes = body.subarray(20, 20 + captured);
  return { linkType: on.linkType, at: dateable((ticks / on.perSecond) * 1000), bytes, length: numbers.u32(body, 16) };
}

function simple(body: Buffer, numbers: Numbers, [on]: readonly Interface[]): RawPacket | undefined {
  if (on === undefined || body.length < 4) return undefined;
  const length = numbers.u32(body, 0);
  return { linkType: on.linkType, at: undefined, bytes: body.subarray(4, 4 + length), length };
}

function dateable(milliseconds: number): number | undefined {
  return Math.abs(milliseconds) <= 8.64e15 ? milliseconds : undefined;
}

interface Numbers {
  u16(bytes: Buffer, at: number): number;
  u32(bytes: Buffer, at: number): number;
}

function numbersOf(little: boolean): Numbers {
  if (little) return { u16: (bytes, at) => bytes.readUInt16LE(at), u32: (bytes, at) => bytes.readUInt32LE(at) };
  return { u16: (bytes, at) => bytes.readUInt16BE(at), u32: (bytes, at) => bytes.readUInt32BE(at) };
}
