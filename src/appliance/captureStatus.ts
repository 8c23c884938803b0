/** What can be known of the packet capture of an appliance. Codes and facts, no sentences. */
export interface CaptureStatus {
  readonly schema: 1;
  readonly applianceId: string;
  /** When it was read, ISO 8601 UTC. */
  readonly at: string;
  /** `unknown` too where words and menu contradict each other, and after a session that held it was lost. */
  readonly state: 'running' | 'stopped' | 'unknown';
  /** `interrupted`: the session that held it was lost; everything else is as last read. */
  readonly basis: 'read' | 'interrupted';
  /** Of the file that is written, or was; untrusted text, never a path of this computer. */
  readonly file: string | null;
  /** As far as the appliance's unit allows. */
  readonly bytes: number | null;
  /** For how long it has run. */
  readonly seconds: number | null;
  readonly filter: string | null;
  readonly interfaces: string | null;
  /** The appliance's own words; untrusted text. */
  readonly raw: string;
}

/** One that was started or seen from a window, as it is last known there. */
export interface KnownCapture extends Pick<CaptureStatus, 'at' | 'state' | 'file' | 'bytes' | 'filter'> {
  /** `earlier`: it ran when an earlier window read it, and no window held it. */
  readonly basis: CaptureStatus['basis'] | 'earlier';
  /** When that window started it, ISO 8601 UTC; `null`: somebody else did. */
  readonly startedAt: string | null;
  readonly fetched: FetchedCapture | null;
}

/** A file of this computer. */
export interface FetchedCapture {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** `elsewhere`: by a limit of the appliance, or by somebody else; `lost`: with its session. */
export type StopReason = 'asked' | 'time' | 'size' | 'elsewhere' | 'lost';

/** What was done about a capture or a file. `at`: ISO 8601 UTC; names of an appliance are untrusted text. */
export type CaptureDeed =
  | {
      readonly at: string;
      readonly what: 'capture-started';
      readonly filter: string;
      /** `null`: as the appliance is set. */
      readonly interfaces: string | null;
      readonly megabytes: number;
      readonly seconds: number;
    }
  | {
      readonly at: string;
      readonly what: 'capture-stopped';
      readonly why: StopReason;
      readonly file: string | null;
      readonly bytes: number | null;
    }
  | {
      readonly at: string;
      readonly what: 'file-fetched';
      /** Its path on the appliance. */
      readonly remote: string;
      /** Of the file on this computer. */
      readonly name: string;
      readonly bytes: number;
      readonly sha256: string;
    };
