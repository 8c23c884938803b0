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
  /** The first line of what the server said, safe text of at most 60 characters; empty where its beginning is not there. */
  readonly said: string;
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

interface Counted extends Omit<Conversation, 'reading' | 'said'> {
  readonly serverRst: number;
  /** From the SYN-ACK on: what the server said first, and the sequence number that goes on from there. */
  readonly opening?: { readonly bytes: Buffer; readonly next: number };
}

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

function counted(before: Counted, segment: Segment): Counted {
  const { from, fromPort, flags, data } = segment;
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
    ...(isClient ? {} : openingAfter(before.opening, segment)),
  };
}

/** More than is shown, for a line of which much has to be escaped is cut anyway. */
const MOST_SAID = 64;

/** What comes again, or before its turn, adds nothing; a SYN-ACK counts as one (RFC 9293 3.4). */
function openingAfter(before: Counted['opening'], { flags, sequence, payload }: Segment): Pick<Counted, 'opening'> {
  if ((flags & SYN) !== 0) return { opening: before ?? { bytes: Buffer.alloc(0), next: (sequence + 1) >>> 0 } };
  if (before === undefined) return {};
  const isNext = sequence === before.next && payload.length > 0 && before.bytes.length < MOST_SAID;
  if (!isNext) return { opening: before };
  const bytes = Buffer.concat([before.bytes, payload.subarray(0, MOST_SAID - before.bytes.length)]);
  return { opening: { bytes, next: (sequence + payload.length) >>> 0 } };
}

const LONGEST_SAID = 60;

/** One line of ASCII, everything else as `\xhh`. */
function saidIn(bytes: Buffer | undefined): string {
  const [line = ''] = /^[\r\n]*[^\r\n]*/.exec(bytes?.toString('latin1') ?? '') ?? [];
  const shown = Array.from(line, (character) =>
    /[ -~]/.test(character) ? character : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  if (shown.join('').length <= LONGEST_SAID && line.length < MOST_SAID) return shown.join('');
  while (shown.join('').length >= LONGEST_SAID) shown.pop();
  return `${shown.join('')}…`;
}

function finished({ serverRst, opening, ...conversation }: Counted): Conversation {
  return { ...conversation, said: saidIn(opening?.bytes), reading: readingOf({ serverRst, ...conversation }) };
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
