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
