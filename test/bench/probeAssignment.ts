import type { Place } from './assignment';
import type { Endpoints } from './endpoints';
import type { Samples } from './rows';

export interface SweepAssignment {
  readonly what: 'sweep' | 'appliance' | 'memory';
  readonly endpoints: Endpoints;
  readonly rounds: number;
  /** Per endpoint. */
  readonly timeoutMs: number;
  /** For nmap's list of hosts and its output. */
  readonly folder: string;
}

/** `wall`: ms of each sweep. `delay`: 99th percentile of the event loop's delay during each of ours, in ms. */
export interface Swept {
  readonly wall: Samples;
  readonly delay: readonly number[];
}

export interface FleetAssignment {
  readonly what: 'fleet';
  readonly dist: string;
  readonly place: Place;
  readonly rounds: number;
  readonly appliances: readonly FleetMember[];
  /** One that is in none of the rounds: a CLI on it keeps the hop open where both sides begin with an open hop. */
  readonly keeper: FleetMember | undefined;
  /** For `ssh -F`: the hop and each appliance by its id. */
  readonly sshConfig: string;
}

export interface FleetMember {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

export type ProbeAssignment = SweepAssignment | FleetAssignment;
