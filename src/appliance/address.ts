/** What a host text means: one spelling for each address, and which addresses are not unique in the world. No I/O. */

/**
 * The one spelling of a host: lower case, no brackets, IPv4 as four decimals (also where it was written as mapped
 * IPv6 or in inet_aton's short, octal and hexadecimal forms), IPv6 as RFC 5952. A zone (`%eth0`) is kept as it is
 * written, as interface names know upper and lower case. What is no address is only lower-cased: names are checked
 * elsewhere.
 */
export function normaliseHost(host: string): string {
  const bare = /^\[(.*)\]$/.exec(host)?.[1] ?? host;
  const [address = '', ...zone] = bare.split('%');
  const text = address.toLowerCase();
  if (zone.length === 0) return (text.includes(':') ? ipv6(text) : ipv4(text)) ?? text;
  const scoped = text.includes(':') ? ipv6(text) : undefined;
  return `${scoped ?? text}%${zone.join('%')}`;
}

/**
 * Whether the host is an address, or one of the names of RFC 6761 6.3 for it, that means another machine in another
 * network: loopback, unspecified (systems connect it to themselves), private (RFC 1918), shared (RFC 6598),
 * link-local, unique-local (RFC 4193) or the site-local of RFC 3879. A DNS name is not looked up.
 */
export function isPrivateOrLoopback(host: string): boolean {
  const [address = ''] = normaliseHost(host).split('%');
  if (address.includes(':')) return isLocalIpv6(address);
  const octets = octetsOf(address);
  return octets === undefined ? /(^|\.)localhost\.?$/.test(address) : isLocalIpv4(octets);
}

/**
 * Whether a server of the Internet can have the address (RFC 6890): not the ones above, nor those for benchmarks
 * (RFC 2544; what some proxies answer for every name) and reserved (RFC 1112 4).
 */
export function isGloballyReachable(address: string): boolean {
  const [first = 0, second = 0] = octetsOf(normaliseHost(address)) ?? [];
  const isForBenchmarks = first === 198 && (second === 18 || second === 19);
  return !isPrivateOrLoopback(address) && !isForBenchmarks && first < 240;
}

function isLocalIpv4([first, second]: readonly [number, number, ...number[]]): boolean {
  if (first === 0 || first === 10 || first === 127) return true;
  if (first === 100) return second >= 64 && second < 128;
  if (first === 169) return second === 254;
  if (first === 172) return second >= 16 && second < 32;
  return first === 192 && second === 168;
}

function isLocalIpv6(address: string): boolean {
  if (address === '::' || address === '::1') return true;
  const first = Number.parseInt(address.split(':')[0] ?? '', 16);
  const isUniqueLocal = first >> 9 === 0xfc00 >> 9;
  const isLinkOrSiteLocal = first >> 7 === 0xfe80 >> 7;
  return isUniqueLocal || isLinkOrSiteLocal;
}

function octetsOf(address: string): [number, number, ...number[]] | undefined {
  if (!/^\d+(\.\d+){3}$/.test(address)) return undefined;
  const [first = 0, second = 0, ...rest] = address.split('.').map(Number);
  return [first, second, ...rest];
}

/** As WHATWG URL "ends in a number": what resolvers take for an address although it is no dotted quad. */
const IPV4_LIKE = /^([^:/?#@\\%\s]*\.)?(\d+|0x[\da-f]*)\.?$/;

function ipv4(text: string): string | undefined {
  const address = IPV4_LIKE.test(text) ? urlHost(text) : undefined;
  return address !== undefined && octetsOf(address) ? address : undefined;
}

function ipv6(text: string): string | undefined {
  const address = /^[\da-f:.]+$/.test(text) ? urlHost(`[${text}]`)?.slice(1, -1) : undefined;
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(address ?? '') ?? [];
  if (high === undefined || low === undefined) return address;
  return [high, low].flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 255]).join('.');
}

function urlHost(text: string): string | undefined {
  return URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`).hostname : undefined;
}

/** An IPv4 address as four decimals, or an IPv6 address; without brackets or a zone. */
export function isAddress(text: string): boolean {
  return text.includes(':')
    ? ipv6(text.toLowerCase()) !== undefined
    : octetsOf(text) !== undefined && ipv4(text) === text;
}

/** `host:port`, with brackets round an IPv6 address. */
export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
