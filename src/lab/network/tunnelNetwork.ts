import type { TunnelHosts } from '../../appliance/tunnelHosts';
import type { LabTunnelServer } from '../description';
import { openTunnelServer, type TunnelServer } from './tunnelServer';

/** Cisco's end of the tunnels. */
export interface TunnelNetwork {
  readonly described: readonly LabTunnelServer[];
  readonly tunnelHosts: TunnelHosts;
  /** Throws on a port that Cisco does not name. */
  readonly server: (stands: number) => TunnelServer;
  readonly find: (stands: number) => TunnelServer | undefined;
  close(): Promise<void>;
}

/** DOMAIN 4. */
const TUNNEL_PORTS = [22, 25, 53, 80, 443, 4766] as const;
export const TUNNEL_NAME = 'upgrades.ironport.com';
const SERIES = ['C', 'X', 'S', 'M'] as const;
const ADDRESS = '127.0.0.1';

/** The name for all appliances and the one of each series. */
export const TUNNEL_NAMES: readonly string[] = [TUNNEL_NAME, ...SERIES.map(nameOf)];

export async function openTunnelNetwork(salt: string): Promise<TunnelNetwork> {
  const opened = await Promise.all(
    TUNNEL_PORTS.map(async (stands) => [stands, await openTunnelServer(stands, salt)] as const),
  );
  const servers = new Map<number, TunnelServer>(opened);
  const ports = Object.fromEntries(opened.map(([stands, { port }]) => [String(stands), port]));
  const found = (name: string) => [{ name, address: ADDRESS, ports }];
  return {
    described: opened.map(([stands, { port }]) => ({ name: TUNNEL_NAME, address: ADDRESS, stands, port })),
    tunnelHosts: {
      all: found(TUNNEL_NAME),
      ...Object.fromEntries(SERIES.map((series) => [series, found(nameOf(series))])),
    },
    server: (stands) => {
      const server = servers.get(stands);
      if (!server) throw new RangeError(`the lab has no tunnel server on port ${stands}`);
      return server;
    },
    find: (stands) => servers.get(stands),
    close: async () => {
      await Promise.all(opened.map(([, server]) => server.close()));
    },
  };
}

function nameOf(series: (typeof SERIES)[number]): string {
  return `${series.toLowerCase()}.tunnels.ironport.com`;
}
