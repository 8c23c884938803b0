/** What a capture file holds, at a glance: when, how much, and what became of each TCP connection. */

import { captureReader, type CaptureFormat, type FileEnd } from './captureFile';
import { ACK, FIN, RST, segmentIn, SYN, type Segment } from './segment';

/**
 * What became of a connection, as far as this capture shows: `no-answer`: SYN and nothing back. `refused`: a RST in
 * answer to SYN. `silent`: opened, and the server said nothing. `reset`: opened, and a RST came. `answered`: opened, and
 * the server spoke. `part`: its beginning is not in the file.
 */
export type Reading = 'no-answer' | 'refused' | 'silent' | 'reset' | 'answered' | 'part';

export interface Conversation {
  /** Who sent the SYN; where none was seen, who was seen first. */
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
  readonly packets: number;
  readonly syn: number;
  readonly synAck: number;
  readonly rst: number;
  readonly fin: number;
  /** Bytes of data each way. */
  readonly sent: number;
  readonly received: number;
  readonly reading: Reading;
}

export interface QuickLook {
  readonly format: CaptureFormat;
  readonly end: FileEnd;
  readonly packets: number;
  /** Of the packets, as they were on the wire. */
  readonly bytes: number;
  /** ISO 8601 UTC. */
  readonly first: string | null;
  readonly last: string | null;
  /** In the order in which they began. */
  readonly conversations: readonly Conversation[];
  /** Segments of connections for which there was no room here. */
  readonly leftOut: number;
  readonly dns: { readonly asked: number; readonly answered: number };
}

/** `feed` the file in pieces of any size. */
export function quickLook(): { feed(piece: Buffer): void; result(): QuickLook } {
  const conversations = new Map<string, Counted>();
  const dns = { asked: 0, answered: 0 };
  const sum = { packets: 0, bytes: 0, leftOut: 0, first: Infinity, last: -Infinity };

  const count = (segment: Segment): void => {
    const key = keyOf(segment);
    const found = conversations.get(key);
    if (found === undefined && conversations.size >= MOST_CONVERSATIONS) sum.leftOut += 1;
    else conversations.set(key, counted(found ?? begun(segment), segment));
  };
  const reader = captureReader(({ linkType, at, bytes, length }) => {
    sum.packets += 1;
    sum.bytes += length;
    if (at !== undefined) {
      sum.first = Math.min(sum.first, at);
      sum.last = Math.max(sum.last, at);
    }
    const found = segmentIn(linkType, bytes);
    if (found?.kind === 'dns') dns[found.isAnswer ? 'answered' : 'asked'] += 1;
    else if (found) count(found);
  });
  return {
    feed: (piece) => reader.feed(piece),
    result: () => ({
      ...reader.end(),
      packets: sum.packets,
      bytes: sum.bytes,
      first: isoOf(sum.first),
      last: isoOf(sum.last),
      conversations: [...conversations.values()].map(finished),
      leftOut: sum.leftOut,
      dns,
    }),
  };
}

export const MOST_CONVERSATIONS = 1000;

type Counted = Omit<Conversation, 'reading'> & { readonly serverRst: number };

function keyOf({ from, fromPort, to, toPort }: Segment): string {
  return [`${from} ${fromPort}`, `${to} ${toPort}`].sort().join(' ');
}

function begun({ from, fromPort, to, toPort, flags }: Segment): Counted {
  const isAnswer = (flags & SYN) !== 0 && (flags & ACK) !== 0;
  const [client, clientPort, server, serverPort] = isAnswer
    ? [to, toPort, from, fromPort]
    : [from, fromPort, to, toPort];
  const none = { packets: 0, syn: 0, synAck: 0, rst: 0, serverRst: 0, fin: 0, sent: 0, received: 0 };
  return { client, clientPort, server, serverPort, ...none };
}

function counted(before: Counted, { from, fromPort, flags, data }: Segment): Counted {
  const isClient = from === before.client && fromPort === before.clientPort;
  const has = (flag: number): number => ((flags & flag) === 0 ? 0 : 1);
  return {
    ...before,
    packets: before.packets + 1,
    syn: before.syn + (has(SYN) && !has(ACK) ? 1 : 0),
    synAck: before.synAck + (has(SYN) && has(ACK) ? 1 : 0),
    rst: before.rst + has(RST),
    serverRst: before.serverRst + (isClient ? 0 : has(RST)),
    fin: before.fin + has(FIN),
    sent: before.sent + (isClient ? data : 0),
    received: before.received + (isClient ? 0 : data),
  };
}

function finished({ serverRst, ...conversation }: Counted): Conversation {
  return { ...conversation, reading: readingOf({ serverRst, ...conversation }) };
}

function readingOf({ syn, synAck, rst, serverRst, received, packets }: Counted): Reading {
  if (synAck > 0) {
    if (received > 0 && serverRst === 0) return 'answered';
    return rst > 0 ? 'reset' : 'silent';
  }
  if (syn === 0) return 'part';
  if (serverRst > 0) return 'refused';
  return packets === syn + (rst - serverRst) ? 'no-answer' : 'part';
}

/** Times that no date can hold are left out. */
function isoOf(milliseconds: number): string | null {
  const isDate = Number.isFinite(milliseconds) && Math.abs(milliseconds) <= 8.64e15;
  return isDate ? new Date(milliseconds).toISOString() : null;
}
