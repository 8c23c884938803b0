/** The TCP connections of a capture, told apart and counted, in bounded memory. */

import { safeText } from '../appliance/safeText';
import { ACK, FIN, RST, SYN, type Rejection, type Segment } from './segment';

/**
 * What became of a connection, as far as this capture shows: `no-answer`: SYN and nothing back. `rejected`: SYN, and an
 * ICMP message of somebody on the way. `refused`: a RST in answer to SYN. `silent`: opened, and the server said nothing.
 * `reset`: opened, and a RST came. `answered`: opened, and the server spoke. `part`: its beginning is not in the file.
 */
export type Reading = 'no-answer' | 'rejected' | 'refused' | 'silent' | 'reset' | 'answered' | 'part';

export interface Conversation {
  /** Who sent the SYN; where none was seen, who was seen first. */
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
  /** When its first packet was, ISO 8601 UTC: the same ends may have had another one before. */
  readonly began: string | null;
  readonly packets: number;
  readonly syn: number;
  readonly synAck: number;
  readonly rst: number;
  readonly fin: number;
  /** Who sent an ICMP message about it. */
  readonly rejectedBy?: string;
  /** Bytes of data each way. */
  readonly sent: number;
  readonly received: number;
  /** The first line of what the server said, safe text of at most 60 characters; empty where its beginning is not there. */
  readonly said: string;
  readonly reading: Reading;
}

export interface Conversations {
  /** @param at milliseconds since 1970 */
  count(segment: Segment, at: number | undefined): void;
  reject(rejection: Rejection): void;
  result(): { readonly conversations: readonly Conversation[]; readonly leftOut: number };
}

export const MOST_CONVERSATIONS = 1000;

export function conversations(): Conversations {
  const all: Counted[] = [];
  /** Of two ends, the last one in `all`. */
  const latest = new Map<string, number>();
  let leftOut = 0;

  const update = (ends: Segment | Rejection, change: (before: Counted) => Counted | undefined): boolean => {
    const index = latest.get(keyOf(ends));
    const before = index === undefined ? undefined : all[index];
    const after = before && change(before);
    if (index !== undefined && after !== undefined) all[index] = after;
    return after !== undefined;
  };
  return {
    count(segment, at) {
      if (update(segment, (before) => (beginsAnew(before, segment) ? undefined : counted(before, segment)))) return;
      const key = keyOf(segment);
      if (all.length < MOST_CONVERSATIONS) {
        latest.set(key, all.length);
        all.push(counted(begun(segment, at), segment));
      } else {
        // What follows belongs to none that is here.
        latest.delete(key);
        leftOut += 1;
      }
    },
    reject(rejection) {
      update(rejection, (before) => ({ ...before, rejectedBy: rejection.by }));
    },
    result: () => ({ conversations: all.map(finished), leftOut }),
  };
}

/** Of a time of `RawPacket`. */
export function isoOf(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}

interface Counted extends Omit<Conversation, 'reading' | 'said'> {
  readonly tracking: Tracking;
}

/** What tells how it goes on. */
interface Tracking {
  /** Those of the server that end this connection, and those that do not: of one before, between the same ends. */
  readonly serverRst: number;
  readonly strayRst: number;
  /** Initial sequence number of each end; `undefined` where nothing of it was seen. */
  readonly clientIsn?: number;
  readonly serverIsn?: number;
  /** From the SYN-ACK on: what the server said first, and the sequence number that goes on from there. */
  readonly opening?: { readonly bytes: Buffer; readonly next: number };
}

function keyOf({ from, fromPort, to, toPort }: Segment | Rejection): string {
  return [`${from} ${fromPort}`, `${to} ${toPort}`].sort().join(' ');
}

/**
 * A SYN that begins another connection between the same ends, which a number of its own tells (RFC 9293 3.4.1); what has
 * the number of the one before was sent again. Of an end that was silent so far, it is of this one as long as that is
 * being opened: by both ends at once (3.5), or with the SYN-ACK seen first.
 */
function beginsAnew(before: Counted, segment: Segment): boolean {
  if ((segment.flags & (SYN | ACK)) !== SYN) return false;
  const isn = isClientOf(before, segment) ? before.tracking.clientIsn : before.tracking.serverIsn;
  if (isn !== undefined) return isn !== segment.sequence;
  return before.rst + before.fin > 0 || before.syn + before.synAck === 0;
}

function isClientOf({ client, clientPort }: Counted, { from, fromPort }: Segment): boolean {
  return from === client && fromPort === clientPort;
}

function begun({ from, fromPort, to, toPort, flags }: Segment, at: number | undefined): Counted {
  const isAnswer = (flags & SYN) !== 0 && (flags & ACK) !== 0;
  const [client, clientPort, server, serverPort] = isAnswer
    ? [to, toPort, from, fromPort]
    : [from, fromPort, to, toPort];
  const none = { packets: 0, syn: 0, synAck: 0, rst: 0, fin: 0, sent: 0, received: 0 };
  return { client, clientPort, server, serverPort, began: isoOf(at), ...none, tracking: { serverRst: 0, strayRst: 0 } };
}

function counted(before: Counted, segment: Segment): Counted {
  const { flags, data } = segment;
  const isClient = isClientOf(before, segment);
  const has = (flag: number): number => ((flags & flag) === 0 ? 0 : 1);
  return {
    ...before,
    packets: before.packets + 1,
    syn: before.syn + (has(SYN) && !has(ACK) ? 1 : 0),
    synAck: before.synAck + (has(SYN) && has(ACK) ? 1 : 0),
    rst: before.rst + has(RST),
    fin: before.fin + has(FIN),
    sent: before.sent + (isClient ? data : 0),
    received: before.received + (isClient ? 0 : data),
    tracking: trackedAfter(before.tracking, isClient, segment),
  };
}

/** What follows a SYN that is not in the file, or not yet, has the next number. */
function trackedAfter(before: Tracking, isClient: boolean, segment: Segment): Tracking {
  const { flags, sequence } = segment;
  const isn = (flags & SYN) === 0 ? (sequence - 1) >>> 0 : sequence;
  if (isClient) return { ...before, clientIsn: before.clientIsn ?? isn };
  if ((flags & RST) !== 0)
    return endsIt(before, segment)
      ? { ...before, serverRst: before.serverRst + 1 }
      : { ...before, strayRst: before.strayRst + 1 };
  return { ...before, serverIsn: before.serverIsn ?? isn, ...openingAfter(before.opening, segment) };
}

/** RFC 9293 3.10.7: a RST counts where it acknowledges the SYN, or lies in the window of what the server sends. */
function endsIt({ clientIsn, serverIsn }: Tracking, { flags, sequence, acknowledged }: Segment): boolean {
  const isAnswer = (flags & ACK) !== 0 && clientIsn !== undefined && acknowledged === (clientIsn + 1) >>> 0;
  return isAnswer || (serverIsn !== undefined && (sequence - serverIsn) >>> 0 <= LARGEST_WINDOW);
}

/** RFC 7323 2.3. */
const LARGEST_WINDOW = 2 ** 30;

/** More than is shown, for a line of which much has to be escaped is cut anyway. */
const MOST_SAID = 64;

/** What comes again, or before its turn, adds nothing; a SYN-ACK counts as one (RFC 9293 3.4). */
function openingAfter(before: Tracking['opening'], { flags, sequence, payload }: Segment): Pick<Tracking, 'opening'> {
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
  return safeText(Buffer.from(line, 'latin1'), LONGEST_SAID);
}

function finished({ tracking, ...conversation }: Counted): Conversation {
  const reading = readingOf(conversation, tracking);
  return { ...conversation, said: saidIn(tracking.opening?.bytes), reading };
}

function readingOf(conversation: Omit<Conversation, 'reading' | 'said'>, { serverRst, strayRst }: Tracking): Reading {
  const { syn, synAck, rst, received, packets, rejectedBy } = conversation;
  if (synAck > 0) {
    if (received > 0 && serverRst === 0) return 'answered';
    return rst > strayRst ? 'reset' : 'silent';
  }
  if (syn === 0) return 'part';
  if (serverRst > 0) return 'refused';
  if (rejectedBy !== undefined) return 'rejected';
  return packets === syn + (rst - serverRst) ? 'no-answer' : 'part';
}
