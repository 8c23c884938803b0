/** IP addresses in any text, in any form that is read as one. Pure. */

import { normaliseHost } from '../appliance/address';

export interface Found {
  readonly at: number;
  readonly length: number;
  /** Without brackets and zone; zeros before a decimal are gone. */
  readonly address: string;
}

/** In their order; none overlaps another. */
export function addressesIn(text: string): readonly Found[] {
  const six = [...text.matchAll(RUN)].flatMap(({ 0: run, index }) => inRun(run, index, isInWord(text, index)));
  const isTaken = (at: number) => six.some((one) => at >= one.at && at < one.at + one.length);
  const four = Array.from(text.matchAll(QUAD), ({ 0: quad, index }) => found(index, quad.length, decimal(quad)));
  return [...six, ...four.filter(({ at }) => !isTaken(at))].sort((one, other) => one.at - other.at);
}

/** Whether a dotted quad is at this very place. */
export function beginsWithDecimal(text: string, at: number): boolean {
  HERE.lastIndex = at;
  return HERE.test(text);
}

/** Length of the address in IPv6 that is at this very place; 0 of none. */
export function addressLength(text: string, at: number): number {
  COLON_NEAR.lastIndex = at;
  const [first] = COLON_NEAR.test(text) ? addressesIn(text.slice(at, at + 64)) : [];
  return first?.at === 0 ? first.length : 0;
}

const COLON_NEAR = /[\da-f]{0,4}:[\da-f]{0,4}:/iy;
const OCTET = '(?:25[0-5]|2[0-4]\\d|[01]?\\d?\\d)';
const DOTTED = `${OCTET}(?:\\.${OCTET}){3}(?!\\d)`;
const QUAD = new RegExp(`(?<!\\d)${DOTTED}`, 'g');
const HERE = new RegExp(`(?<!\\d)${DOTTED}`, 'y');
/** Hexadecimal and colons, two of them or more, with what may end an IPv6 address: a dotted quad, a zone. */
const RUN = new RegExp(
  `[\\da-f]{0,64}(?::[\\da-f]{0,64}){2,64}(?:(?<=:[\\da-f]{0,3})\\.${OCTET}(?:\\.${OCTET}){2}(?!\\d))?(?:%[\\w.-]{1,32})?`,
  'gi',
);
/** A fingerprint of the old kind, or a list of bytes. */
const BYTES = /^(?:[\da-f]{2}:){8,}[\da-f]{2}$/i;

/** `std::vector` is no address, and `esa1:fe80::1` holds one. */
function isInWord(text: string, at: number): boolean {
  return /[\p{L}\p{N}]/u.test(text.charAt(at - 1)) && text.charAt(at) !== ':';
}

/** The longest address at each place where one can begin. */
function inRun(run: string, offset: number, isCut: boolean): readonly Found[] {
  const [body = '', zone] = run.split('%');
  if (BYTES.test(body)) return [];
  const places = [
    0,
    ...Array.from(body.matchAll(/:+/g), ({ index, 0: colons }) => [index, index + colons.length]).flat(),
  ];
  const ends = [...places, body.length].reverse();
  const foundHere: Found[] = [];
  let free = isCut ? 1 : 0;
  for (const begin of places) {
    if (begin < free) continue;
    const end = ends.find((place) => place > begin && isIpv6(body.slice(begin, place)));
    if (end === undefined) continue;
    free = end === body.length ? run.length : end;
    const length = end === body.length && zone !== undefined ? run.length - begin : end - begin;
    foundHere.push(found(offset + begin, length, body.slice(begin, end)));
  }
  return foundHere;
}

/** As long as an address can be written, with a dotted quad at its end. */
const MOST_CHARACTERS = 45;

/** `::` alone names no machine. */
function isIpv6(text: string): boolean {
  const isLikely = text.includes('::') || text.split(':').length === 8 || text.includes('.');
  return isLikely && text !== '::' && text.length <= MOST_CHARACTERS && URL.canParse(`http://[${text}]/`);
}

function found(at: number, length: number, address: string): Found {
  return { at, length, address: normaliseHost(address) };
}

/** `010.000.008.020` is what an appliance pads, not octal. */
function decimal(quad: string): string {
  return quad.split('.').map(Number).join('.');
}
