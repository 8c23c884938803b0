/** Where the servers are, as the client sees them, and how to reach them. */
export interface Place {
  readonly hop: { readonly host: string; readonly port: number };
  /** As seen from the hop. */
  readonly target: { readonly host: string; readonly port: number };
  readonly user: string;
  readonly identityFile: string;
  readonly knownHostsFile: string;
  /** For `ssh -F`, with the hosts `bench-hop` and `bench-target`. */
  readonly sshConfig: string;
  /** The same, but for the one key exchange that ssh2 has as well. */
  readonly curveConfig: string;
  readonly serverPids: readonly number[];
}

export interface Timed {
  /** Folder of the built bundles. */
  readonly dist: string;
  readonly place: Place;
  readonly rounds: number;
  /** Keys per round of `echo`. */
  readonly keys: number;
  /** Terminals per round of `memory`. */
  readonly sessions: { readonly ours: number; readonly peer: number };
  /** What `files` fetches: a file of the target, and a folder of this side's. */
  readonly file?: { readonly remote: string; readonly bytes: number; readonly folder: string };
}

export type Assignment = Timed & { readonly what: 'line' | 'cold' | 'echo' | 'memory' | 'files' };
