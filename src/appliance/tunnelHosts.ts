/** Where the support tunnel goes: names and ports by series (Cisco document 117873 and the product guides). No I/O. */

import type { Family, Series } from './appliance';

/** In the order in which the documents list them. All are TCP and all speak SSH. */
export const TUNNEL_PORTS: readonly number[] = [22, 25, 53, 80, 443, 4766];

/** What every document names. Advice only: the tunnel goes by name, and the name may move. */
export const DOCUMENTED_ADDRESS = '63.251.108.107';

/** Names that the documents give, all of them with the documented address. */
export function isDocumentedName(host: string): boolean {
  return /^(?:upgrades|[cxms]\.tunnels)\.ironport\.com$/i.test(host);
}

/** A name the tunnel may go to. `address` and `ports` are for labs: where this computer finds it instead. */
export interface TunnelHost {
  readonly name: string;
  /** IP literal that is dialled in place of the name's answers. */
  readonly address?: string;
  /** Port as it is called -> port that is dialled. */
  readonly ports?: Readonly<Record<string, number>>;
}

/** Names that replace the documented ones, for all series or for one. */
export type TunnelHosts = Readonly<Partial<Record<Series | 'all', readonly TunnelHost[]>>>;

/** One thing to try. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** Where this computer dials it, if not at `host`:`port`. */
  readonly at?: { readonly address?: string; readonly port?: number };
}

export function tunnelHosts(series: Series | undefined, replaced: TunnelHosts = {}): readonly TunnelHost[] {
  const all = replaced.all ?? [{ name: 'upgrades.ironport.com' }];
  if (series === undefined) return all;
  return [...all, ...(replaced[series] ?? [{ name: `${series.toLowerCase()}.tunnels.ironport.com` }])];
}

/** The ports that count as default: 25, and on a WSA 443 as well, as its guide and the tunnel document differ. */
export function defaultPorts(family: Family): readonly number[] {
  return family === 'wsa' ? [25, 443] : [25];
}

/** Every port of every name; the port first, so that the names of one port stand together. */
export function tunnelEndpoints(hosts: readonly TunnelHost[], ports: readonly number[]): readonly Endpoint[] {
  return ports.flatMap((port) => hosts.map((host) => endpoint(host, port)));
}

function endpoint({ name, address, ports }: TunnelHost, port: number): Endpoint {
  const mapped = ports?.[String(port)];
  if (address === undefined && mapped === undefined) return { host: name, port };
  return {
    host: name,
    port,
    at: { ...(address === undefined ? {} : { address }), ...(mapped === undefined ? {} : { port: mapped }) },
  };
}
