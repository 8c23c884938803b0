import type { Held } from '../ssh/chain';
import type { Link } from '../ssh/link';
import { fileFailed, type FileOptions, type RemoteFile, type Span } from '../ssh/files/remoteFile';
import type { LeftPart } from '../store/leftParts';
import { hasRoom, openPart, reopenPart, type PartFile, type SavedFile } from '../store/partFile';
import { StoreFailed } from '../store/storeFailed';

export interface FetchRequest {
  /** Where the file is: text of the appliance or the person, never a path of this computer. */
  readonly remote: string;
  /** Private folder of this computer, and a name of our own in it. */
  readonly folder: string;
  readonly name: string;
  readonly mostBytes: number;
  /** Longest silence. */
  readonly stallMs: number;
  /** What came of it before, with its origin. */
  readonly left?: LeftPart;
}

export interface FetchProgress {
  readonly received: number;
  /** As the server tells. */
  readonly size: number | undefined;
  readonly way: RemoteFile['way'];
  readonly begun: Begun;
}

/** How it began. */
export interface Begun {
  /** Where it went on from, after a link was lost. */
  readonly resumedAt: number;
  /** Bytes of what was here that were compared with the file there: less than `resumedAt` where that is much. */
  readonly compared: number;
  /** Why it did not go on with what was here, where something was. */
  readonly anew: Anew | undefined;
}

/** The file there has another size or time, or other bytes, or cannot be gone on with: over scp, or of no known size. */
export type Anew = 'changed' | 'other-bytes' | 'no-resume';

export interface FetchedFile extends SavedFile {
  readonly way: RemoteFile['way'];
  readonly begun: Begun;
  /** The server tells another size or time of it than when it was opened. */
  readonly changedMeanwhile: boolean;
}

/** One file on its way here. What has come is there until it is whole or discarded. */
export interface Fetch {
  /** Bytes that are here. */
  received(): number;
  /** Whether what is here may be gone on with, as far as the last try has told. */
  mayResume(): boolean;
  /**
   * Fetches it; called again, it goes on where it was if the file there still has that size and time and is what is here
   * wherever the two are compared, and else from the start. Rejects with `Failed` or `Cancelled`.
   */
  run(signal: AbortSignal, onProgress: (progress: FetchProgress) => void): Promise<FetchedFile>;
  /** Lets go of what is here: it is a `LeftPart` then. */
  keep(): Promise<void>;
  discard(): Promise<void>;
}

export interface FetchDeps {
  /** Of the appliance, for failures. */
  readonly hop: string;
  readonly open: (signal: AbortSignal) => Promise<Held<{ readonly link: Link }>>;
  readonly timeoutMs: () => number;
}

export function fetchOver({ hop, open, timeoutMs }: FetchDeps, request: FetchRequest): Fetch {
  let part: PartFile | undefined;
  let before = beforeOf(request.left);
  let mayResume = true;

  const goOn = async (file: RemoteFile, signal: AbortSignal): Promise<[PartFile, Begun]> => {
    part ??= await (request.left === undefined
      ? openPart(request.folder, request.name)
      : reopenPart(request.folder, request.left));
    const { size, changed } = file;
    const isSame = size !== undefined && before?.size === size && before.changed === changed;
    const begun = await beginning(part, file, isSame, signal);
    if (begun.anew !== undefined) await part.restart();
    before = { size, changed };
    mayResume = canResume(file);
    if (size !== undefined && !(await hasRoom(request.folder, size - part.size())))
      throw fileFailed(hop, 'disk-full', { facts: { size } });
    await part.note({ applianceId: hop, remote: request.remote, size: size ?? null, changed: changed ?? null });
    return [part, begun];
  };

  const pour = async (file: RemoteFile, signal: AbortSignal, onProgress: (progress: FetchProgress) => void) => {
    const [target, begun] = await goOn(file, signal);
    const { way, size } = file;
    const report = (): void => onProgress({ received: target.size(), size, way, begun });
    report();
    await file.pour(
      begun.resumedAt,
      async (pieces) => {
        await target.write(pieces);
        report();
      },
      signal,
    );
    const [saved, changedMeanwhile] = await Promise.all([target.finish(), hasChanged(file, signal)]);
    return { ...saved, way, begun, changedMeanwhile };
  };

  return {
    received: () => part?.size() ?? request.left?.bytes ?? 0,
    mayResume: () => mayResume,
    async run(signal, onProgress) {
      const held = await open(signal);
      try {
        const { stallMs, mostBytes } = request;
        const options: FileOptions = { timeoutMs: timeoutMs(), stallMs, mostBytes, signal };
        const file = await held.value.link.file(request.remote, options);
        try {
          return await pour(file, signal, onProgress);
        } finally {
          file.close();
        }
      } catch (error) {
        throw error instanceof StoreFailed ? unsaved(hop, error) : error;
      } finally {
        held.release();
      }
    },
    async keep() {
      await (part === undefined ? request.left?.release() : part.keep());
      part = undefined;
    },
    async discard() {
      await (part === undefined ? request.left?.remove() : part.discard());
      part = undefined;
    },
  };
}

function beforeOf(left: LeftPart | undefined): Pick<RemoteFile, 'size' | 'changed'> | undefined {
  const { size, changed } = left?.origin ?? {};
  return left && { size: size ?? undefined, changed: changed ?? undefined };
}

/** How long a file that is whole waits to be told whether it changed. */
const LOOK_AGAIN_MS = 3_000;

/** No, where that cannot be known. */
async function hasChanged(file: RemoteFile, signal: AbortSignal): Promise<boolean> {
  if (file.lookAgain === undefined) return false;
  // Not AbortSignal.timeout: Node 20 may collect one that only AbortSignal.any knows, and it never comes then.
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), LOOK_AGAIN_MS);
  try {
    const now = await file.lookAgain(AbortSignal.any([signal, deadline.signal]));
    return file.size !== undefined && (now.size !== file.size || now.changed !== file.changed);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function canResume(file: RemoteFile): file is RemoteFile & Required<Pick<RemoteFile, 'read'>> {
  return file.read !== undefined && file.size !== undefined;
}

async function beginning(part: PartFile, file: RemoteFile, isSame: boolean, signal: AbortSignal): Promise<Begun> {
  const resumedAt = part.size();
  const anew = (why: Anew | undefined): Begun => ({ resumedAt: 0, compared: 0, anew: why });
  if (resumedAt === 0) return anew(undefined);
  if (!canResume(file)) return anew('no-resume');
  if (!isSame) return anew('changed');
  const spans = comparedSpans(resumedAt);
  const theirs = await file.read(spans, signal);
  for (const [index, { at, length }] of spans.entries())
    if (theirs[index]?.equals(await part.read(at, length)) !== true) return anew('other-bytes');
  return { resumedAt, compared: spans.reduce((sum, { length }) => sum + length, 0), anew: undefined };
}

const END = 512 * 1024;
const BLOCK = 16 * 1024;
const BLOCKS = 64;

/**
 * What is compared of so many bytes: all where that is little, else both ends and blocks at even distances between
 * them. SFTP version 3 has no hash, and comparing everything is fetching it again.
 */
function comparedSpans(have: number): Span[] {
  if (have <= 2 * END + BLOCKS * BLOCK) return [{ at: 0, length: have }];
  const distance = (have - 2 * END) / BLOCKS;
  const blocks = Array.from({ length: BLOCKS }, (_, index) => ({
    at: Math.floor(END + (index + 0.5) * distance - BLOCK / 2),
    length: BLOCK,
  }));
  return [{ at: 0, length: END }, ...blocks, { at: have - END, length: END }];
}

function unsaved(hop: string, { kind, detail, path }: StoreFailed): Error {
  const reason = kind === 'full' ? 'disk-full' : 'unwritable';
  return fileFailed(hop, reason, { detail, facts: { file: path } });
}
