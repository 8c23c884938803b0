/** What becomes of packet captures in this window, as tree, panel and case show it. */

import { basename, posix } from 'node:path';
import type {
  CaptureDeed,
  CaptureStatus,
  FetchedCapture,
  KnownCapture,
  StopReason,
} from '../../appliance/captureStatus';
import type { Captures, States } from '../states';
import type { Chosen } from './captureQuestions';

const NONE: Captures = { known: [], deeds: [] };
const MOST_KNOWN = 20;
const MOST_DEEDS = 50;

export interface CaptureCourse {
  started(status: CaptureStatus, chosen: Chosen): void;
  /** A reading, whoever started what it tells of. */
  seen(status: CaptureStatus): void;
  stopped(status: CaptureStatus, why: StopReason): void;
  /** @param remote its path on the appliance */
  fetched(id: string, remote: string, file: FetchedCapture): void;
}

export function captureCourse(states: Pick<States, 'change'>, now: () => number = Date.now): CaptureCourse {
  const at = () => new Date(now()).toISOString();
  const update = (id: string, next: (known: readonly KnownCapture[]) => readonly KnownCapture[], deed?: CaptureDeed) =>
    states.change(id, (state) => {
      const { known, deeds } = state.captures ?? NONE;
      return {
        ...state,
        captures: {
          known: next(known).slice(-MOST_KNOWN),
          deeds: (deed === undefined ? deeds : [...deeds, deed]).slice(-MOST_DEEDS),
        },
      };
    });
  return {
    started(status, { filter, interfaces = null, megabytes, seconds }) {
      const deed = { at: at(), what: 'capture-started', ...{ filter, interfaces, megabytes, seconds } } as const;
      const one = { ...factsOf(status), filter, startedAt: at(), fetched: null };
      update(status.applianceId, (known) => [...known, one], deed);
    },
    seen: (status) => update(status.applianceId, (known) => withReading(known, status)),
    stopped(status, why) {
      const { applianceId: id, file, bytes } = status;
      const deed = { at: at(), what: 'capture-stopped', ...{ why, file, bytes } } as const;
      update(id, (known) => withReading(known, status), deed);
    },
    fetched(id, remote, { path, bytes, sha256 }) {
      const file = posix.basename(remote);
      const deed = { at: at(), what: 'file-fetched', remote, name: basename(path), ...{ bytes, sha256 } } as const;
      const next = (one: KnownCapture) => (one.file === file ? { ...one, fetched: { path, bytes, sha256 } } : one);
      update(id, (known) => known.map(next), deed);
    },
  };
}

function withReading(known: readonly KnownCapture[], status: CaptureStatus): readonly KnownCapture[] {
  const { file, state } = status;
  const meant = captureMeant(known, status);
  if (meant !== undefined) return known.map((one) => (one === meant ? { ...one, ...read(one, status) } : one));
  return file === null && state !== 'running'
    ? known
    : [...known, { ...factsOf(status), startedAt: null, fetched: null }];
}

/** The one with the file that is named, else the last: but no other file, and none that is over where one runs. */
function captureMeant(known: readonly KnownCapture[], { file, state }: CaptureStatus): KnownCapture | undefined {
  const last = known.at(-1);
  const named = file === null ? undefined : known.filter((one) => one.file === file).at(-1);
  if (named !== undefined || last === undefined) return named;
  const isOver = last.state === 'stopped' || last.fetched !== null;
  const isOther = (file !== null && last.file !== null) || (state === 'running' && isOver);
  return isOther ? undefined : last;
}

function read(last: KnownCapture, status: CaptureStatus): Omit<KnownCapture, 'startedAt' | 'fetched'> {
  const { file, bytes, filter } = status;
  return {
    ...factsOf(status),
    file: file ?? last.file,
    bytes: bytes ?? last.bytes,
    filter: last.filter ?? filter,
  };
}

function factsOf({
  at,
  state,
  basis,
  file,
  bytes,
  filter,
}: CaptureStatus): Omit<KnownCapture, 'startedAt' | 'fetched'> {
  return { at, state, basis, file, bytes, filter };
}
