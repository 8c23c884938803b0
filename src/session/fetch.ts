import type { Held } from '../ssh/chain';
import type { Link } from '../ssh/link';
import { fileFailed, type FileOptions, type RemoteFile } from '../ssh/files/remoteFile';
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
  /** Where it went on from, after a link was lost. */
  readonly resumedAt: number;
}

export interface FetchedFile extends SavedFile {
  readonly way: RemoteFile['way'];
}

/** One file on its way here. What has come is kept until it is whole or given up. */
export interface Fetch {
  /** Bytes that are here. */
  received(): number;
  /**
   * Fetches it; called again, it goes on where it was if the file there still has that size and time and begins with
   * what is here, and else from the start. Rejects with `Failed` or `Cancelled`.
   */
  run(signal: AbortSignal, onProgress: (progress: FetchProgress) => void): Promise<FetchedFile>;
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

  const goOn = async (file: RemoteFile, signal: AbortSignal): Promise<PartFile> => {
    part ??= await (request.left === undefined
      ? openPart(request.folder, request.name)
      : reopenPart(request.folder, request.left));
    const { size, changed } = file;
    const isSame = size !== undefined && before?.size === size && before.changed === changed;
    before = { size, changed };
    if (part.size() > 0 && !(isSame && (await beginsAlike(part, file, signal)))) await part.restart();
    if (size !== undefined && !(await hasRoom(request.folder, size - part.size())))
      throw fileFailed(hop, 'disk-full', { facts: { size } });
    await part.note({ applianceId: hop, remote: request.remote, size: size ?? null, changed: changed ?? null });
    return part;
  };

  const pour = async (file: RemoteFile, signal: AbortSignal, onProgress: (progress: FetchProgress) => void) => {
    const target = await goOn(file, signal);
    const resumedAt = target.size();
    const { way, size } = file;
    const report = (): void => onProgress({ received: target.size(), size, way, resumedAt });
    report();
    await file.pour(
      resumedAt,
      async (pieces) => {
        await target.write(pieces);
        report();
      },
      signal,
    );
    return { ...(await target.finish()), way };
  };

  return {
    received: () => part?.size() ?? request.left?.bytes ?? 0,
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
    async discard() {
      // One that was left and is not open yet stays for the next time.
      await (part === undefined ? request.left?.release() : part.discard());
      part = undefined;
    },
  };
}

function beforeOf(left: LeftPart | undefined): Pick<RemoteFile, 'size' | 'changed'> | undefined {
  const { size, changed } = left?.origin ?? {};
  return left && { size: size ?? undefined, changed: changed ?? undefined };
}

const WINDOW = 512 * 1024;

/**
 * Compares what is here with what is there: all of it where that is little, else its first and its last 512 KB, since
 * SFTP version 3 has no hash and comparing everything is fetching it again.
 */
async function beginsAlike(part: PartFile, file: RemoteFile, signal: AbortSignal): Promise<boolean> {
  if (file.read === undefined) return false;
  const have = part.size();
  const spans =
    have <= 2 * WINDOW ? [{ at: 0, length: have }] : [0, have - WINDOW].map((at) => ({ at, length: WINDOW }));
  for (const { at, length } of spans) {
    const ours = await part.read(at, length);
    if (!ours.equals(await file.read(at, length, signal))) return false;
  }
  return true;
}

function unsaved(hop: string, { kind, detail, path }: StoreFailed): Error {
  const reason = kind === 'full' ? 'disk-full' : 'unwritable';
  return fileFailed(hop, reason, { detail, facts: { file: path } });
}
