/** The files of a machine, and how far what it says of them is true. */

export interface LabFiles {
  /** By absolute path; changed now, or at that second. */
  put(path: string, bytes: Buffer, changed?: number): void;
  get(path: string): LabFile | undefined;
  remove(path: string): void;
  /** Absolute paths. */
  list(): readonly string[];
  readonly conduct: FileConduct;
}

export interface LabFile {
  readonly bytes: Buffer;
  /** Seconds since 1970. */
  readonly changed: number;
}

/** How files are served; an honest server to begin with. */
export interface FileConduct {
  /** Whether the SFTP subsystem exists. */
  sftp: boolean;
  /** Whether `scp -f` does. */
  scp: boolean;
  /** What is said of every size. */
  size: number | undefined;
  /** More bytes follow after the end, for ever. */
  endless: boolean;
  /** No more comes after so many bytes. */
  silentAfter: number | undefined;
  /** At most so many bytes per read. */
  shortReads: number | undefined;
}

export function openFiles(): LabFiles {
  const files = new Map<string, LabFile>();
  return {
    put: (path, bytes, changed = Math.floor(Date.now() / 1000)) => void files.set(path, { bytes, changed }),
    get: (path) => files.get(path.startsWith('/') ? path : `/${path}`),
    remove: (path) => void files.delete(path),
    list: () => [...files.keys()],
    conduct: {
      sftp: true,
      scp: true,
      size: undefined,
      endless: false,
      silentAfter: undefined,
      shortReads: undefined,
    },
  };
}

/** What a server gives of a file from `offset`; `undefined` at its end. */
export function served({ bytes }: LabFile, offset: number, length: number, conduct: FileConduct): Buffer | undefined {
  const wanted = Math.min(length, conduct.shortReads ?? length);
  const found = bytes.subarray(offset, offset + wanted);
  if (found.length > 0) return found;
  return conduct.endless ? Buffer.alloc(wanted, 0x2e) : undefined;
}

/** Counts what was served; false where no more is to come. */
export function pace(conduct: FileConduct): (bytes: number) => boolean {
  let sum = 0;
  return (bytes) => {
    sum += bytes;
    return conduct.silentAfter === undefined || sum <= conduct.silentAfter;
  };
}
