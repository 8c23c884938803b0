import type { TunnelAttempt } from './access';
import type { LabDescription, LabTunnelServer } from './description';
import type { Machine } from './machines';
import { dialTunnel, openTunnelServer, type TunnelServer } from './tunnelServer';

/** Cisco's end of the tunnels, and who may get there. */
export interface TunnelNetwork {
  readonly described: readonly LabTunnelServer[];
  readonly tunnelHosts: LabDescription['tunnelHosts'];
  /** Throws on a port that Cisco does not name. */
  readonly server: (stands: number) => TunnelServer;
  readonly dial: (from: Machine, port: number) => TunnelAttempt;
  close(): Promise<void>;
}

/** DOMAIN 4. */
const TUNNEL_PORTS = [22, 25, 53, 80, 443, 4766] as const;
const TUNNEL_NAME = 'upgrades.ironport.com';
const ADDRESS = '127.0.0.1';

export async function openTunnelNetwork(salt: string): Promise<TunnelNetwork> {
  const opened = await Promise.all(
    TUNNEL_PORTS.map(async (stands) => [stands, await openTunnelServer(stands, salt)] as const),
  );
  const servers = new Map<number, TunnelServer>(opened);
  const ports = Object.fromEntries(opened.map(([stands, { port }]) => [String(stands), port]));
  return {
    described: opened.map(([stands, { port }]) => ({ name: TUNNEL_NAME, address: ADDRESS, stands, port })),
    tunnelHosts: { all: [{ name: TUNNEL_NAME, address: ADDRESS, ports }] },
    server: (stands) => {
      const found = servers.get(stands);
      if (!found) throw new RangeError(`the lab has no tunnel server on port ${stands}`);
      return found;
    },
    dial: (from, port) => {
      const server = from.hasInternet ? servers.get(port) : undefined;
      return server ? dialTunnel(server.port, from.serial) : nothingThere();
    },
    close: async () => {
      await Promise.all(opened.map(([, server]) => server.close()));
    },
  };
}

function nothingThere(): TunnelAttempt {
  return { settled: Promise.resolve(false), onEnd: () => undefined, close: () => undefined };
}
