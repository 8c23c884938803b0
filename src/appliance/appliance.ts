/** What an appliance is, as the inventory says it (CONTRACT 2). No I/O. */

export type Family = 'esa' | 'wsa' | 'sma' | 'jump';
export const FAMILIES: readonly Family[] = ['esa', 'wsa', 'sma', 'jump'];

/** The product series, which decides the tunnel host name that applies. */
export type Series = 'C' | 'X' | 'S' | 'M';
export const SERIES: readonly Series[] = ['C', 'X', 'S', 'M'];

const SERIES_OF: Readonly<Record<Family, Series | undefined>> = { esa: 'C', wsa: 'S', sma: 'M', jump: undefined };

/** Where the inventory names none (CONTRACT 2). */
export function defaultSeries(family: Family): Series | undefined {
  return SERIES_OF[family];
}

export type HopMode = 'auto' | 'forward' | 'nested';
export const HOP_MODES: readonly HopMode[] = ['auto', 'forward', 'nested'];

/** One checked entry of an inventory, with every default filled in. */
export interface Appliance {
  readonly id: string;
  readonly family: Family;
  /** Absent for a jump host, which is no appliance. */
  readonly series: Series | undefined;
  /** DNS name (ASCII) or IP literal without brackets, as seen from the hop before it. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly label: string;
  /** Folder path from the root, outermost first; empty at the root. */
  readonly folder: readonly string[];
  /** Ids of the hops before it, in travel order from this computer. */
  readonly via: readonly string[];
  readonly alternatives: readonly (readonly string[])[];
  readonly hopMode: HopMode;
  readonly hostKeyAlias: string | undefined;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** `true`: the usual agent of this computer; a string: the path of its socket or pipe. */
  readonly agent: boolean | string;
  /** Name of a shared credential, if any. */
  readonly credential: string | undefined;
  readonly production: boolean;
  readonly legacyAlgorithms: boolean;
  /** HTTPS port of its web interface, where it is not the usual one of its family. */
  readonly webPort: number | undefined;
}

/** What an entry of an inventory need not say (CONTRACT 2). */
export const DEFAULTS = {
  port: 22,
  user: 'admin',
  folder: [],
  via: [],
  alternatives: [],
  hopMode: 'auto',
  hostKeyAlias: undefined,
  identityFiles: [],
  identitiesOnly: false,
  agent: true,
  credential: undefined,
  production: false,
  legacyAlgorithms: false,
  webPort: undefined,
} as const satisfies Partial<Appliance>;

const WEB_PORTS: Readonly<Record<Family, number>> = { esa: 443, sma: 443, wsa: 8443, jump: 443 };

/** HTTPS port of its web interface (DOMAIN 5). */
export function webPortOf({ family, webPort }: Pick<Appliance, 'family' | 'webPort'>): number {
  return webPort ?? WEB_PORTS[family];
}

/** A route on paper: hops in travel order, the target last. Never empty. */
export type Route = readonly [Appliance, ...Appliance[]];

export function routeTarget(route: Route): Appliance {
  return route[route.length - 1] ?? route[0];
}
