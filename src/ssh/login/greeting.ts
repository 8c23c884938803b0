/** Reads along with ssh2: the first bytes of a server, which ssh2 neither explains nor keeps. */

import type { Offer } from '../algorithms';

export type Greeting =
  | { readonly kind: 'ident'; readonly line: string }
  | { readonly kind: 'old-protocol'; readonly line: string }
  | { readonly kind: 'not-ssh'; readonly line: string };

export interface GreetingReader {
  /** Called with every chunk until it has returned a greeting that is not SSH, or an offer was read. */
  read(chunk: Buffer): Greeting | undefined;
  /** The server's algorithms, once its first KEXINIT has been seen. */
  offer(): Offer | undefined;
}

/** RFC 4253 4.2 lets a server send other lines first; OpenSSH accepts 1024 of them. */
const MAX_LINES = 1024;
const MAX_BYTES = 256 * 1024;
const SHOWN = 80;
/** Real servers name about thirty per kind. */
const MAX_NAMES = 64;

export function greetingReader(): GreetingReader {
  let bytes = Buffer.alloc(0);
  let lines = 0;
  let identSeen = false;
  let offer: Offer | undefined;
  let done = false;

  const readLines = (): Greeting | undefined => {
    for (let end = bytes.indexOf(10); !identSeen && end >= 0; end = bytes.indexOf(10)) {
      const line = bytes.subarray(0, end).toString('latin1').replace(/\r$/, '');
      bytes = bytes.subarray(end + 1);
      const greeting = classify(line);
      if (greeting?.kind === 'ident') identSeen = true;
      if (greeting !== undefined) return greeting;
      if (++lines >= MAX_LINES) return { kind: 'not-ssh', line: safeLine(line) };
    }
    return identSeen ? undefined : classifyPart(bytes);
  };
  return {
    read(chunk) {
      if (done) return undefined;
      bytes = Buffer.concat([bytes, chunk]);
      const greeting = identSeen ? undefined : readLines();
      if (identSeen) {
        offer = readOffer(bytes);
        done = offer !== undefined || bytes.length > MAX_BYTES;
      } else if (greeting !== undefined) done = true;
      if (done) bytes = Buffer.alloc(0);
      return greeting;
    },
    offer: () => offer,
  };
}

function classify(line: string): Greeting | undefined {
  if (/^SSH-(2\.0|1\.99)-/.test(line)) return { kind: 'ident', line: safeLine(line) };
  if (line.startsWith('SSH-')) return { kind: 'old-protocol', line: safeLine(line) };
  return speaksOtherwise(line) ? { kind: 'not-ssh', line: safeLine(line) } : undefined;
}

/** A line that has not ended yet can already show that this is no SSH server. */
function classifyPart(bytes: Buffer): Greeting | undefined {
  const text = bytes.subarray(0, 8192).toString('latin1');
  if (text.startsWith('SSH-') ? bytes.length >= 1024 : bytes.length >= 8192 || isBinary(text)) {
    return { kind: 'not-ssh', line: safeLine(text) };
  }
  return undefined;
}

/** SMTP and FTP replies, HTTP, HTML, a TLS record, IMAP and POP3. */
function speaksOtherwise(line: string): boolean {
  return /^\d{3}[ -]|^HTTP\/|^\s*<|^\* OK|^\+OK/.test(line) || isBinary(line);
}

function isBinary(text: string): boolean {
  return /[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text.slice(0, 64));
}

/** Control characters and everything beyond ASCII as `\xNN`, at most 80 characters. */
export function safeLine(text: string): string {
  const safe = text.replace(/[^\x20-\x7e]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return safe.length > SHOWN ? `${safe.slice(0, SHOWN)}...` : safe;
}

const MSG_KEXINIT = 20;

/** RFC 4253 6 and 7.1: the first packet is not yet encrypted. */
function readOffer(bytes: Buffer): Offer | undefined {
  if (bytes.length < 6 || bytes[5] !== MSG_KEXINIT) return undefined;
  const end = 4 + bytes.readUInt32BE(0);
  if (bytes.length < end) return undefined;
  let at = 6 + 16;
  const nameList = () => {
    if (at + 4 > end) return [];
    const length = bytes.readUInt32BE(at);
    const text = bytes.subarray(at + 4, Math.min(at + 4 + length, end)).toString('latin1');
    at += 4 + length;
    return text === '' ? [] : text.split(',', MAX_NAMES).map(safeLine);
  };
  const [kex, hostKey, cipher] = [nameList(), nameList(), nameList()];
  nameList();
  return { kex, hostKey, cipher, mac: nameList() };
}
