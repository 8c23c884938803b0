import { isAddress } from '../appliance/address';
import { countsAs, deciding, type ProbeReport, type ProbeResult } from '../appliance/probeReport';

/**
 * What to capture so that a failing probe explains itself: the addresses it resolved and the ports it tried in vain,
 * what ICMP says of them, and the name server's port. In the syntax of pcap-filter(7), where `and` and `or` bind alike. `undefined` where
 * nothing failed. The appliance's own tries count; those of this computer where it made none. Many ports become the range
 * that holds them, and what is too long still has fewer addresses.
 * @param current addresses of `triedNames` now; they come before those of the probe
 */
export function filterFor({ results }: ProbeReport, current: readonly string[] = []): string | undefined {
  const failed = deciding(results).filter(hasFailed);
  if (failed.length === 0) return undefined;
  const [now, then] = [current.filter(isAddress), failed.flatMap(addressesOf)].map(unique);
  const addresses = unique([now, then].flatMap((some = []) => some.slice(0, MOST_ADDRESSES)));
  const ports = unique(failed.filter(({ verdict }) => verdict !== 'dns-failed').map(({ port }) => port));
  if (addresses.length === 0 || ports.length === 0) return DNS;
  const portTerms = [ports.map((port) => `port ${port}`), [`portrange ${Math.min(...ports)}-${Math.max(...ports)}`]];
  return addresses
    .map((_, leftOut) => addresses.slice(0, addresses.length - leftOut))
    .flatMap((some) => portTerms.map((terms) => triedFilter(some, terms)))
    .find(isFilter);
}

/** What was tried in vain by name, each once. */
export function triedNames({ results }: ProbeReport): readonly string[] {
  const failed = deciding(results).filter(hasFailed);
  return unique(failed.map(({ host }) => host).filter((host) => !isAddress(host)));
}

function triedFilter(addresses: readonly string[], portTerms: readonly string[]): string {
  const tried = `(${anyOf(addresses.map((address) => `host ${address}`))} and ${anyOf(portTerms)})`;
  const icmp = addresses.some((address) => address.includes(':')) ? ['icmp', 'icmp6'] : ['icmp'];
  return [tried, ...icmp, DNS].join(' or ');
}

/** What is sent to a CLI and to tcpdump: printable ASCII of that syntax, one line. */
export function isFilter(text: string): boolean {
  return filterFault(text) === undefined;
}

export type FilterFault = { readonly what: 'empty' } | { readonly what: 'long'; readonly most: number } | WrongSign;
interface WrongSign {
  readonly what: 'sign';
  readonly sign: string;
}

/** Why it cannot be sent. */
export function filterFault(text: string): FilterFault | undefined {
  const [sign] = /[^\w .,:()/[\]!&|<>=+*-]/u.exec(text) ?? [];
  if (sign !== undefined) return { what: 'sign', sign };
  if (text.trim() === '') return { what: 'empty' };
  return text.length > LONGEST ? { what: 'long', most: LONGEST } : undefined;
}

/**
 * The first word that pcap-filter(7) does not have where it wants one of its own: before any name can stand, or before a
 * value. A name after a word of it (`port smtp`) is none.
 */
export function unknownWord(filter: string): string | undefined {
  const tokens = filter.match(/[()[\]!]|[&|<>=+*]+|[^\s()[\]!&|<>=+*]+/g) ?? [];
  return tokens.find((token, at) => {
    if (!/^[a-z_]\w*$/i.test(token) || WORDS.has(token)) return false;
    const next = tokens[at + 1] ?? '';
    const isBeforeValue = /^[\w.:/-]/.test(next) && !WORDS.has(next);
    return isBeforeValue || !tokens.slice(0, at).some((before) => WORDS.has(before) && !JOINING.has(before));
  });
}

const JOINING: ReadonlySet<string> = new Set(['and', 'or', 'not']);
/** Of pcap-filter(7) and the scanner of libpcap; what stands for a number in brackets, such as `tcpflags`, as well. */
const WORDS: ReadonlySet<string> = new Set([
  ...JOINING,
  ...`
    host net port portrange mask gateway proto protochain src dst broadcast multicast byte inbound outbound
    less greater len length ifindex ifname on reason rset ruleset rnr rulenum srnr subrulenum action
    ether fddi tr wlan link ppp slip radio ip ip6 arp rarp tcp udp sctp icmp icmp6 igmp igrp pim ah esp vrrp carp
    vlan mpls pppoed pppoes geneve vxlan decnet atalk aarp lat moprc mopdl sca stp ipx netbeui
    iso esis isis clnp l1 l2 iih lsp snp csnp psnp
    addr1 addr2 addr3 addr4 address1 address2 address3 address4 ra ta type subtype dir direction
    vpi vci llc lane metac bcc sc ilmic connectmsg metaconnect oam oamf4 oamf4ec oamf4sc
    fisu lssu lsu msu sio opc dpc sls hfisu hlssu hmsu hsio hopc hdpc hsls
    tcpflags icmptype icmpcode icmp6type icmp6code
  `
    .trim()
    .split(/\s+/),
]);

const DNS = 'port 53';
const MOST_ADDRESSES = 8;
const LONGEST = 500;

function hasFailed(result: ProbeResult): boolean {
  return !['tunnel', 'cancelled', 'not-tried'].includes(countsAs(result));
}

function addressesOf({ addresses, evidence }: ProbeResult): string[] {
  return [...addresses, ...(evidence.address === undefined ? [] : [evidence.address])].filter(isAddress);
}

function anyOf(terms: readonly string[]): string {
  return terms.length === 1 ? (terms[0] ?? '') : `(${terms.join(' or ')})`;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
