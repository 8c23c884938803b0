import type { EgressSwitch } from './network/egress';
import type { LabFiles } from './files';
import type { Machine } from './machines';
import { pcapFile } from './network/packet';
import { trafficOf } from './network/traffic';

export interface CaptureSettings {
  readonly megabytes: number;
  readonly stopAtSize: boolean;
  /** `ALL`, or names of interfaces. */
  readonly interfaces: string;
  /** Empty: everything. */
  readonly filter: string;
}

export interface RunningCapture {
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly bytes: number;
  readonly by: 'cli' | 'gui';
}

/** The one capture that a machine can run. */
export interface CaptureSwitch {
  settings(): CaptureSettings;
  change(settings: Partial<CaptureSettings>): void;
  running(): RunningCapture | undefined;
  /** One that the CLI starts ends with its session, one of the web interface does not (DOMAIN 2.9). */
  start(by: 'cli' | 'gui', session?: AbortSignal): RunningCapture;
  stop(): RunningCapture | undefined;
}

const FOLDER = '/captures';

export function openCapture(machine: Machine, egress: EgressSwitch, files: LabFiles): CaptureSwitch {
  let settings: CaptureSettings = { megabytes: 200, stopAtSize: false, interfaces: 'Management', filter: '' };
  let current: { readonly file: string; readonly since: number; readonly by: 'cli' | 'gui' } | undefined;
  const taken = (since: number): Buffer =>
    pcapFile(trafficOf(machine, egress.now(), settings.filter, since, Date.now()));
  const running = (): RunningCapture | undefined => current && { ...current, bytes: taken(current.since).length };
  const stop = (): RunningCapture | undefined => {
    const ended = running();
    if (ended) files.put(`${FOLDER}/${ended.file}`, taken(ended.since));
    current = undefined;
    return ended;
  };
  return {
    settings: () => settings,
    change: (changed) => (settings = { ...settings, ...changed }),
    running,
    start(by, session) {
      const since = Date.now();
      const mine = (current = { file: nameOf(machine, since), since, by });
      session?.addEventListener('abort', () => current === mine && stop(), { once: true });
      return { ...mine, bytes: 24 };
    },
    stop,
  };
}

/** `S650-00137262569A-8RVFDB1-20080919-174302.cap` (DOMAIN 2.9). */
function nameOf({ texts, serial }: Machine, at: number): string {
  const [day = '', time = ''] = new Date(at).toISOString().replace(/[-:]/g, '').split(/[T.]/);
  return `${texts.toUpperCase()}-${serial}-${day}-${time}.cap`;
}
