/** Why a tunnel cannot be established: the closed list of causes, and who can change it. No I/O. */

/** In the order in which they must be mended: what stands before hides what stands after. */
export const CAUSES = [
  'cli-busy',
  'pager-stuck',
  'session-expired',
  'two-factor',
  'passphrase-change',
  'login-refused',
  'host-key-changed',
  'no-common-algorithm',
  'not-admin',
  'cluster-node-disconnected',
  'cluster-mode',
  'sma-closes',
  'sma-refused',
  'sma-filtered',
  'no-route',
  'wrong-interface',
  'dns-failed',
  'dns-varies',
  'dns-wrong-answer',
  'ipv6-only',
  'dropped',
  'refused',
  'captive-portal',
  'smtp-inspection',
  'smtp-relay',
  'http-proxy',
  'tls-inspection',
  'dns-inspection',
  'closed-before-banner',
  'reset-after-banner',
  'other-ssh',
  'default-port-blocked',
  'enable-failed',
  'tunnel-expired',
  'seed-mismatch',
  'already-enabled',
  'support-logged-in',
] as const;
export type Cause = (typeof CAUSES)[number];

export type Actor = 'firewall' | 'dns' | 'proxy' | 'network' | 'appliance' | 'support' | 'you';
/** Who gets a request of their own. */
export type Team = Extract<Actor, 'dns' | 'network' | 'firewall'>;
