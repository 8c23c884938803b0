import { countsAs, deciding, type ProbeReport, type ProbeResult } from '../appliance/probeReport';

/**
 * What to capture so that a failing probe explains itself: the addresses it resolved and the ports it tried in vain,
 * and the name server's port. In the syntax of pcap-filter(7), where `and` and `or` bind alike. `undefined` where
 * nothing failed. The appliance's own tries count; those of this computer where it made none.
 */
export function filterFor({ results }: ProbeReport): string | undefined {
  const failed = deciding(results).filter(hasFailed);
  if (failed.length === 0) return undefined;
  const addresses = unique(failed.flatMap(addressesOf));
  const ports = unique(failed.filter(({ verdict }) => verdict !== 'dns-failed').map(({ port }) => port));
  if (addresses.length === 0 || ports.length === 0) return DNS;
  const hosts = addresses.slice(0, MOST_ADDRESSES).map((address) => `host ${address}`);
  return `(${anyOf(hosts)} and ${anyOf(ports.map((port) => `port ${port}`))}) or ${DNS}`;
}

/** What is sent to a CLI and to tcpdump: printable ASCII of that syntax, one line. */
export function isFilter(text: string): boolean {
  return text.length <= LONGEST && /^[\w .,:()/[\]!&|<>=+*-]+$/.test(text) && text.trim() !== '';
}

const DNS = 'port 53';
const MOST_ADDRESSES = 8;
const LONGEST = 500;

function hasFailed(result: ProbeResult): boolean {
  return !['tunnel', 'cancelled', 'not-tried'].includes(countsAs(result));
}

function addressesOf({ addresses, evidence }: ProbeResult): string[] {
  return [...addresses, ...(evidence.address === undefined ? [] : [evidence.address])].filter((address) =>
    /^[\da-f.:]+$/i.test(address),
  );
}

function anyOf(terms: readonly string[]): string {
  return terms.length === 1 ? (terms[0] ?? '') : `(${terms.join(' or ')})`;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
