/** Packet captures in words: their state, and what a file holds. */

import * as vscode from '../spoken';
import { hostPort } from '../../appliance/address';
import type { CaptureStatus } from '../../appliance/captureStatus';
import type { CaptureFormat, FileEnd } from '../../capture/captureFile';
import type { CaptureStep } from '../../capture/dialogues';
import type { Conversation, QuickLook, Reading } from '../../capture/quickLook';
import { classify } from '../../probe/classify';
import { clockTime } from '../times';
import { inert } from '../wording';

/** One sentence: what runs, and when that was read. */
export function captureSentence({ applianceId, state, basis, file, at }: CaptureStatus): string {
  const [id, time] = [inert(applianceId), clockTime(at)];
  if (basis === 'interrupted')
    return vscode.l10n.t(
      '{0}: the session that held the capture is lost, and the capture ends with its session. What became of it and its file is unknown until it is read.',
      id,
    );
  switch (state) {
    case 'running':
      return file === null
        ? vscode.l10n.t('{0}: a packet capture is running, read {1}.', id, time)
        : vscode.l10n.t('{0}: a packet capture is running, file {1}, read {2}.', id, inert(file), time);
    case 'stopped':
      return file === null
        ? vscode.l10n.t('{0}: no packet capture is running, read {1}.', id, time)
        : vscode.l10n.t('{0}: the packet capture has stopped, file {1}, read {2}.', id, inert(file), time);
    case 'unknown':
      return vscode.l10n.t('{0} answered in words Hopthrough does not know; nothing is assumed.', id);
  }
}

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

export function sizeWords(bytes: number): string {
  if (bytes < 1024) return vscode.l10n.t('{0} bytes', bytes);
  const kilobytes = bytes / 1024;
  if (kilobytes < 1024) return vscode.l10n.t('{0} KB', kilobytes < 10 ? tenths(kilobytes) : kilobytes.toFixed(0));
  return vscode.l10n.t('{0} MB', tenths(kilobytes / 1024));
}

function tenths(value: number): string {
  const [whole = '', part = ''] = value.toFixed(1).split('.');
  return vscode.l10n.t('{0}.{1}', whole, part);
}

/** `0:42`, `12:05`, `1:02:03` */
export function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A capture file as a text document. `name` and everything in the file are untrusted. */
export function quickLookText(name: string, sha256: string | undefined, look: QuickLook): string {
  const { packets, bytes, first, last, conversations, leftOut, dns } = look;
  const lines = [
    vscode.l10n.t('Quick look at {0}', inert(name)),
    ...(sha256 === undefined ? [] : [`SHA-256 ${sha256}`]),
    '',
    `${formatWords(look.format)} ${endWords(look.end)}`.trim(),
    vscode.l10n.t('{0} packets, {1}', packets, sizeWords(bytes)),
    ...(first === null || last === null ? [] : [vscode.l10n.t('From {0} to {1} (UTC)', first, last)]),
    ...(dns.asked + dns.answered > 0
      ? [vscode.l10n.t('DNS: asked {0} times, answered {1} times', dns.asked, dns.answered)]
      : []),
    '',
    vscode.l10n.t('TCP connections: {0}', leftOut > 0 ? `${conversations.length}+` : conversations.length),
    ...conversations.flatMap(conversationLines),
  ];
  return `${lines.join('\n')}\n`;
}

function conversationLines(conversation: Conversation): string[] {
  const { client, clientPort, server, serverPort, packets, syn, synAck, rst, fin, sent, received } = conversation;
  return [
    '',
    `${hostPort(client, clientPort)} > ${hostPort(server, serverPort)}`,
    `  ${[readingWords(conversation.reading), ...saidWords(conversation)].join(' ')}`,
    `  SYN ${syn}, SYN-ACK ${synAck}, RST ${rst}, FIN ${fin}; ${vscode.l10n.t('{0} packets, {1} bytes sent, {2} bytes received', packets, sent, received)}`,
  ];
}

function saidWords({ said }: Conversation): string[] {
  if (said === '') return [];
  const quoted = vscode.l10n.t('It said first: "{0}"', inert(said));
  return classify(Buffer.from(said, 'latin1'), 'enough') === 'smtp-inspected'
    ? [quoted, vscode.l10n.t('A greeting masked by SMTP inspection.')]
    : [quoted];
}

export function readingWords(reading: Reading): string {
  switch (reading) {
    case 'no-answer':
      return vscode.l10n.t('SYN sent, nothing came back: dropped on the way.');
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
