/** What a machine meets on its way to Cisco's tunnel server: names, and what answers each port. */
export interface Egress {
  /** What its DNS says of the tunnel names. `no-answer`: it resolves nothing at all. */
  readonly names: NameAnswer;
  /** By port, as Cisco numbers it. */
  readonly ports: Readonly<Partial<Record<number, Answer>>>;
  readonly otherPorts: Answer;
  /** By the name of an interface, where leaving by it meets the same on every port. */
  readonly interfaces?: Readonly<Partial<Record<string, Answer>>>;
  /** Inside the lab's network, by `address:port`, where something else answers than the machine. */
  readonly inside?: Readonly<Partial<Record<string, Answer>>>;
  /** The firewall team opens everything so long after the first connection that was dropped. */
  readonly mendedAfterMs?: number;
}

/** Addresses in the order they are tried, or why there is none. */
export type NameAnswer = readonly string[] | 'unknown-name' | 'no-answer';

/** Who takes a connection. */
export type Speaker =
  | 'tunnel'
  | 'ssh'
  | 'smtp'
  | 'smtp-inspected'
  | 'http'
  | 'block-page'
  | 'tls'
  | 'silent'
  | 'tarpit'
  | 'close'
  | 'reset';

export type Answer = Speaker | 'refused' | 'dropped' | 'no-route';

export interface EgressSwitch {
  now(): Egress;
  change(changed: Partial<Egress>): void;
  /** A connection was dropped. */
  dropped(): void;
}

/** DOMAIN 4: the address that every document names. */
export const TUNNEL_ADDRESS = '63.251.108.107';

export const OPEN: Egress = { names: [TUNNEL_ADDRESS], ports: {}, otherPorts: 'tunnel' };

const FOR_THE_FIREWALL_TEAM_MS = 180_000;

/** What Start Lab shows: a blocked port with one that works, a firewall that is mended, a DNS failure, a ready WSA. */
export const STORY: Readonly<Partial<Record<string, Egress>>> = {
  'lab-esa1': {
    ...OPEN,
    ports: { 25: 'smtp-inspected', 443: 'tunnel' },
    otherPorts: 'dropped',
    interfaces: { Management: 'dropped', 'Data 1': 'tunnel' },
  },
  'lab-esa2': { ...OPEN, otherPorts: 'dropped', mendedAfterMs: FOR_THE_FIREWALL_TEAM_MS },
  'lab-esa3': { ...OPEN, names: 'unknown-name' },
  'lab-wsa1': { ...OPEN, ports: { 443: 'tunnel' }, otherPorts: 'dropped' },
};

export function openEgress(first: Egress): EgressSwitch {
  let egress = first;
  let droppedAt: number | undefined;
  const isMended = (): boolean =>
    droppedAt !== undefined && egress.mendedAfterMs !== undefined && Date.now() - droppedAt >= egress.mendedAfterMs;
  return {
    now: () => (isMended() ? OPEN : egress),
    change: (changed) => {
      egress = { ...egress, ...changed };
      droppedAt = undefined;
    },
    dropped: () => (droppedAt ??= Date.now()),
  };
}
