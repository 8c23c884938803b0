/** Packet captures in words: how far what is done is, and what a file holds. */

import * as vscode from '../spoken';
import { hostPort } from '../../appliance/address';
import type { CaptureFormat, FileEnd } from '../../capture/captureFile';
import type { CaptureStep } from '../../capture/dialogues';
import type { Conversation, Reading } from '../../capture/conversations';
import { linkTypeName } from '../../capture/linkLayer';
import type { QuickLook } from '../../capture/quickLook';
import type { Anew, Begun } from '../../session/fetch';
import { classify } from '../../probe/classify';
import { unreadableReason } from '../diskWording';
import { sizeWords } from '../sizeWording';
import { capital, inert } from '../wording';

type WorkStep = CaptureStep | 'opening';

/** In their order; a capture that is held has its CLI open already. */
const STEPS = {
  start: ['opening', 'setting', 'starting', 'reading'],
  read: ['opening', 'reading'],
  stop: ['opening', 'stopping', 'reading'],
  'stop-held': ['stopping', 'reading'],
} as const satisfies Readonly<Record<string, readonly WorkStep[]>>;
export type CaptureWork = keyof typeof STEPS;

/** `2 of 3: telling it to stop` */
export function stepWords(work: CaptureWork, step: WorkStep): string {
  const steps: readonly WorkStep[] = STEPS[work];
  return vscode.l10n.t('{0} of {1}: {2}', steps.indexOf(step) + 1, steps.length, stepWord(step));
}

function stepWord(step: WorkStep): string {
  switch (step) {
    case 'opening':
      return vscode.l10n.t('opening its CLI');
    case 'setting':
      return vscode.l10n.t('setting filter and limits');
    case 'starting':
      return vscode.l10n.t('starting the capture');
    case 'stopping':
      return vscode.l10n.t('telling it to stop');
    case 'reading':
      return vscode.l10n.t('reading what it says of the capture');
  }
}

/** How far a file that was gone on with is known to be the one there; none where it came in one go. */
export function begunSentence({ resumedAt, compared, anew }: Begun): string[] {
  const at = sizeWords(resumedAt);
  if (resumedAt > 0 && compared >= resumedAt)
    return [vscode.l10n.t('It was resumed at {0}, after all of that had been compared with the file there.', at)];
  if (resumedAt > 0) {
    return [
      vscode.l10n.t(
        'It was resumed at {0}, after {1} of that, spread over it, had been compared with the file there; its size and time are the same.',
        at,
        sizeWords(compared),
      ),
    ];
  }
  return anew === undefined ? [] : [anewSentence(anew)];
}

export function changedSentence(): string {
  return vscode.l10n.t(
    'While it came, it was changed on the appliance, so that it may be a mix of both: fetch it again when nothing writes to it.',
  );
}

function anewSentence(anew: Anew): string {
  switch (anew) {
    case 'changed':
      return vscode.l10n.t('It was fetched from the start again: the file there has another size or time than before.');
    case 'other-bytes':
      return vscode.l10n.t('It was fetched from the start again: the file there holds other bytes than before.');
    case 'no-resume':
      return vscode.l10n.t('It was fetched from the start again, as it cannot be resumed there.');
  }
}

/** `0:42`, `12:05`, `1:02:03` */
export function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function unreadableSentence(path: string, error: unknown): string {
  return `${capital(unreadableReason(error, path))}.`;
}

export interface LookedInto {
  readonly look: QuickLook;
  readonly sha256: string;
  /** Its SHA-256 when it was fetched, where that is known. */
  readonly fetchedAs?: string | undefined;
}

/** A capture file as a text document. `name` and everything in the file are untrusted. */
export function quickLookText(name: string, { look, sha256, fetchedAs = sha256 }: LookedInto): string {
  const { packets, bytes, first, last, conversations, notIp, dns } = look;
  const lines = [
    vscode.l10n.t('Quick look at {0}', inert(name)),
    `SHA-256 ${sha256}`,
    ...(fetchedAs === sha256
      ? []
      : [vscode.l10n.t('It is not as it was fetched: its SHA-256 was {0} then.', fetchedAs)]),
    '',
    `${formatWords(look.format)} ${endWords(look.end)}`.trim(),
    packets === 1
      ? vscode.l10n.t('1 packet, {0}', sizeWords(bytes))
      : vscode.l10n.t('{0} packets, {1}', packets, sizeWords(bytes)),
    ...(first === null || last === null ? [] : [vscode.l10n.t('From {0} to {1} (UTC)', first, last)]),
    ...(dns.asked + dns.answered > 0
      ? [vscode.l10n.t('DNS: asked {0} times, answered {1} times', dns.asked, dns.answered)]
      : []),
    ...unreadLines(look),
    ...(notIp > 0
      ? [vscode.l10n.t('Packets that are not IP, or in something around it that is not looked into here: {0}', notIp)]
      : []),
    '',
    connectionsWords(look),
    ...summaryLines(conversations),
    ...conversations.flatMap(conversationLines),
  ];
  return `${lines.join('\n')}\n`;
}

function unreadLines({ unread, unreadLinks }: QuickLook): string[] {
  const others = unreadLinks.reduce((left, each) => left - each.packets, unread);
  return [
    ...unreadLinks.map(unreadWords),
    ...(others > 0 ? [vscode.l10n.t('Packets of further link types that are not read here: {0}', others)] : []),
  ];
}

function unreadWords({ linkType, packets }: QuickLook['unreadLinks'][number]): string {
  const name = linkTypeName(linkType);
  return vscode.l10n.t(
    'Link type {0} is not read here: nothing is said of the connections in {1} of the packets. Open the file in Wireshark.',
    name === undefined ? linkType : `${linkType} (${name})`,
    packets,
  );
}

function connectionsWords({ packets, conversations, leftOut, unread }: QuickLook): string {
  if (packets > 0 && unread === packets) return vscode.l10n.t('TCP connections: not known');
  return vscode.l10n.t('TCP connections: {0}', leftOut > 0 ? `${conversations.length}+` : conversations.length);
}

/** The worst first. */
const ORDER: Readonly<Record<Reading, number>> = {
  'no-answer': 0,
  rejected: 1,
  refused: 2,
  reset: 3,
  silent: 4,
  part: 5,
  answered: 6,
};

/** How many of them came to what, where there are several. */
function summaryLines(conversations: readonly Conversation[]): string[] {
  if (conversations.length < 2) return [];
  const counts = new Map<string, number>();
  const sorted = [...conversations].sort((one, other) => ORDER[one.reading] - ORDER[other.reading]);
  for (const words of sorted.map(readingWords)) counts.set(words, (counts.get(words) ?? 0) + 1);
  return Array.from(counts, ([words, count]) => `  ${count}: ${words}`);
}

function conversationLines(conversation: Conversation): string[] {
  const { began, client, clientPort, server, serverPort, packets, syn, synAck, rst, fin, sent, received } =
    conversation;
  return [
    '',
    [`${hostPort(client, clientPort)} > ${hostPort(server, serverPort)}`, ...(began === null ? [] : [began])].join(
      '  ',
    ),
    `  ${[readingWords(conversation), ...saidWords(conversation)].join(' ')}`,
    `  SYN ${syn}, SYN-ACK ${synAck}, RST ${rst}, FIN ${fin}; ${vscode.l10n.t('packets {0}, bytes sent {1}, bytes received {2}', packets, sent, received)}`,
  ];
}

function saidWords({ said }: Conversation): string[] {
  if (said === '') return [];
  const quoted = vscode.l10n.t('It said first: "{0}"', inert(said));
  return classify(Buffer.from(said, 'latin1'), 'enough') === 'smtp-inspected'
    ? [quoted, vscode.l10n.t('A greeting masked by SMTP inspection.')]
    : [quoted];
}

export function readingWords({ reading, rejectedBy = '' }: Pick<Conversation, 'reading' | 'rejectedBy'>): string {
  switch (reading) {
    case 'no-answer':
      return vscode.l10n.t('SYN sent, nothing came back: dropped on the way.');
    case 'rejected':
      return vscode.l10n.t(
        'SYN sent, an ICMP message of {0} came back: rejected there, or no way on from there.',
        rejectedBy,
      );
    case 'refused':
      return vscode.l10n.t('SYN sent, RST came back: refused by the other end, or by a firewall in its name.');
    case 'silent':
      return vscode.l10n.t('Opened, and the other end said nothing.');
    case 'reset':
      return vscode.l10n.t('Opened, then reset.');
    case 'answered':
      return vscode.l10n.t('Opened, and the other end answered.');
    case 'part':
      return vscode.l10n.t('Its beginning is not in this file, so nothing is said of it.');
  }
}

function formatWords(format: CaptureFormat): string {
  switch (format) {
    case 'pcap':
      return vscode.l10n.t('A pcap file.');
    case 'pcapng':
      return vscode.l10n.t('A pcapng file.');
    case 'gzip':
      return vscode.l10n.t('A compressed file (gzip); unpack it first.');
    case 'unknown':
      return vscode.l10n.t('Not a capture file.');
  }
}

function endWords(end: FileEnd): string {
  switch (end) {
    case 'whole':
      return '';
    case 'cut':
      return vscode.l10n.t('It ends inside a packet: it was cut off.');
    case 'damaged':
      return vscode.l10n.t('What follows in it cannot be read.');
  }
}
