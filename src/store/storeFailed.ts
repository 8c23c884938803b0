/** What a file on disk did not allow. `detail` is technical text (an errno, a place in the file); never its content. */
export class StoreFailed extends Error {
  override readonly name = 'StoreFailed';
  constructor(
    /** `full`: the disk, or a quota. `unreadable`: cannot be read, or is not what it should be; it is left as it is. `locked`: another process holds it. */
    readonly kind: 'unreadable' | 'unwritable' | 'locked' | 'full',
    readonly path: string,
    readonly detail: string,
  ) {
    super(`${path}: ${kind}: ${detail}`);
  }
}

/** `ENOENT`, `EACCES` and the like; the message where there is no such code. */
export function errnoOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
