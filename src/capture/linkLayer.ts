/** A frame as captured -> what is IP in it (https://www.tcpdump.org/linktypes.html). Survives any bytes. */

/** `not-ip`: another protocol, or one around it that is not looked into. */
export function packetIn(linkType: number, frame: Buffer): Buffer | 'not-ip' | 'unread-link' {
  const strip = READ.get(linkType);
  return strip === undefined ? 'unread-link' : (strip(frame) ?? 'not-ip');
}

/** What LINKTYPE_ says of kinds that are met and not read here; `undefined` for others. */
export function linkTypeName(linkType: number): string | undefined {
  return UNREAD.get(linkType);
}

const UNREAD: ReadonlyMap<number, string> = new Map([
  [104, 'Cisco HDLC'],
  [105, 'IEEE 802.11'],
  [107, 'Frame Relay'],
  [109, 'OpenBSD enc'],
  [117, 'pflog'],
  [119, 'IEEE 802.11, Prism'],
  [127, 'IEEE 802.11, radiotap'],
  [189, 'USB, Linux'],
  [192, 'PPI'],
  [220, 'USB, Linux'],
  [249, 'USBPcap'],
  [253, 'Linux netlink'],
]);

type Strip = (frame: Buffer) => Buffer | undefined;

const whole: Strip = (frame) => frame;
/** The address family in front, in the byte order of the machine that captured; the IP version tells it again. */
const loopback: Strip = (frame) => frame.subarray(4);

const READ: ReadonlyMap<number, Strip> = new Map([
  [0, loopback],
  [108, loopback],
  [1, (frame) => behindType(frame, 12)],
  [113, (frame) => behindType(frame, 14)],
  // Linux "cooked" v2: the type comes first, and what it is of after 20 bytes; a VLAN tag stands before that.
  [276, (frame) => behindType(Buffer.concat([frame.subarray(0, 2), frame.subarray(20)]), 0)],
  // PPP, with or without the HDLC-like framing of RFC 1662 in front; 50 also has Cisco's in its place.
  [9, ppp],
  [50, ppp],
  [51, pppoe],
  ...[12, 14, 101, 228, 229].map((linkType) => [linkType, whole] as const),
]);

const MOST_TAGS = 4;

/** Behind an EtherType, and as many VLAN tags as there may be. */
export function behindType(frame: Buffer, typeAt: number): Buffer | undefined {
  let at = typeAt;
  while (at + 2 <= frame.length && at < typeAt + MOST_TAGS * 4 && VLAN.has(frame.readUInt16BE(at))) at += 4;
  if (at + 2 > frame.length) return undefined;
  const payload = frame.subarray(at + 2);
  switch (frame.readUInt16BE(at)) {
    case 0x0800:
    case 0x86dd:
      return payload;
    case 0x8847:
    case 0x8848:
      return mpls(payload);
    case 0x8864:
      return pppoe(payload);
    default:
      return undefined;
  }
}

const VLAN: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);

/** RFC 3032 2.1, RFC 4928 3: no label says what is behind the last one; IP begins with its version, and a pseudowire with 0. */
function mpls(labels: Buffer): Buffer | undefined {
  let at = 0;
  while (at + 4 <= labels.length && ((labels[at + 2] ?? 0) & 1) === 0) at += 4;
  const packet = labels.subarray(at + 4);
  return [4, 6].includes((packet[0] ?? 0) >> 4) ? packet : undefined;
}

/** RFC 2516 4: version and type, and the code of a session. */
function pppoe(session: Buffer): Buffer | undefined {
  return session.length >= 6 && session.readUInt16BE(0) === 0x1100 ? ppp(session.subarray(6)) : undefined;
}

/** RFC 1661 2 and 6.5: a protocol of one byte is odd. */
function ppp(framed: Buffer): Buffer | undefined {
  const bytes = framed[0] === 0xff && framed[1] === 0x03 ? framed.subarray(2) : framed;
  if (bytes.length < 2) return undefined;
  const length = ((bytes[0] ?? 0) & 1) === 1 ? 1 : 2;
  switch (bytes.readUIntBE(0, length)) {
    case 0x21:
    case 0x57:
      return bytes.subarray(length);
    case 0x281:
      return mpls(bytes.subarray(length));
    default:
      return undefined;
  }
}
