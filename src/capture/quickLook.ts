/** What a capture file holds, at a glance: when, how much, and what became of each TCP connection. */

import { captureReader, type CaptureFormat, type FileEnd } from './captureFile';
import { conversations, isoOf, type Conversation } from './conversations';
import { segmentIn } from './segment';

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
  /** Packets that are not IP, or in something around it that is not looked into. */
  readonly notIp: number;
  /** Packets of every LINKTYPE_ that is not read. */
  readonly unread: number;
  /** The same for each of them, of `MOST_LINK_TYPES` at most. */
  readonly unreadLinks: readonly { readonly linkType: number; readonly packets: number }[];
  readonly dns: { readonly asked: number; readonly answered: number };
}

/** `feed` the file in pieces of any size. */
export function quickLook(): { feed(piece: Buffer): void; result(): QuickLook } {
  const tracked = conversations();
  const dns = { asked: 0, answered: 0 };
  const sum = { packets: 0, bytes: 0, notIp: 0, unread: 0 };
  let span: { readonly first: number; readonly last: number } | undefined;
  const unreadLinks = new Map<number, number>();

  const reader = captureReader(({ linkType, at, bytes, length }) => {
    sum.packets += 1;
    sum.bytes += length;
    if (at !== undefined) span = { first: Math.min(span?.first ?? at, at), last: Math.max(span?.last ?? at, at) };
    const found = segmentIn(linkType, bytes);
    if (found === 'unread-link') {
      sum.unread += 1;
      if (unreadLinks.has(linkType) || unreadLinks.size < MOST_LINK_TYPES)
        unreadLinks.set(linkType, (unreadLinks.get(linkType) ?? 0) + 1);
    } else if (found === 'not-ip') sum.notIp += 1;
    else if (found?.kind === 'dns') dns[found.isAnswer ? 'answered' : 'asked'] += 1;
    else if (found?.kind === 'rejected') tracked.reject(found);
    else if (found) tracked.count(found, at);
  });
  return {
    feed: (piece) => reader.feed(piece),
    result: () => ({
      ...reader.end(),
      ...sum,
      first: isoOf(span?.first),
      last: isoOf(span?.last),
      ...tracked.result(),
      unreadLinks: [...unreadLinks].map(([linkType, packets]) => ({ linkType, packets })),
      dns,
    }),
  };
}

export const MOST_LINK_TYPES = 8;
