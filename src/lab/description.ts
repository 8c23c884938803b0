import type { Family, Series } from '../appliance/appliance';
import type { TunnelHosts } from '../appliance/tunnelHosts';

/** One simulated machine, as an inventory would name it, and what is needed to log in to it. */
export interface LabAppliance {
  readonly id: string;
  readonly family: Family;
  /** Absent for the jump host. */
  readonly series?: Series;
  readonly label: string;
  /** As seen from the machine before it: this computer, or the last of `via`. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The first host key it offers, `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
  /** Every host key it offers. */
  readonly hostKeys: readonly string[];
  readonly via?: readonly string[];
  readonly alternatives?: readonly (readonly string[])[];
  /** HTTPS port of its web page, at `host`; a jump host has none. */
  readonly webPort?: number;
  /** Where machines inside the lab find it: an address for a route that comes to it through `lab-jump1`. */
  readonly inner?: { readonly host: string; readonly port: number };
}

/** Stands for one port of Cisco's tunnel server. */
export interface LabTunnelServer {
  /** The name an appliance would use: `upgrades.ironport.com`. */
  readonly name: string;
  readonly address: string;
  /** As Cisco numbers it: 25, 443. */
  readonly stands: number;
  /** Where it is in the lab. */
  readonly port: number;
}

/** One way to log in. */
export interface LabLogin {
  readonly appliance: string;
  readonly user: string;
  readonly password: string;
  readonly methods: readonly ('password' | 'keyboard-interactive' | 'publickey')[];
  /** The one-time code, asked in a second round of keyboard-interactive. It never changes. */
  readonly code?: string;
}

export interface LabDescription {
  readonly appliances: readonly LabAppliance[];
  readonly tunnelServers: readonly LabTunnelServer[];
  /** The setting `hopthrough.probe.tunnelHosts` with which this computer looks for the tunnel server in the lab. */
  readonly tunnelHosts: TunnelHosts;
  readonly logins: readonly LabLogin[];
  /** What a person has to know beside the tables, in English, a line each. */
  readonly notes: readonly string[];
}
