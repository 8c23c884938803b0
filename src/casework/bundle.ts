/** What goes to the case as one zip archive, with the SHA-256 of each file in it. */

import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';

export interface BundleEntry {
  /** Path in the archive, with forward slashes. */
  readonly name: string;
  /** A text, or a way to read a file once; it is asked for when its turn comes. */
  readonly content: string | (() => AsyncIterable<Uint8Array>);
  /** Hex, where the reports name it already: anything else is `ChangedMeanwhile`. */
  readonly sha256?: string;
}

/** A file is no longer what the reports say it is. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
  constructor(readonly entry: string) {
    super(`${entry} has changed`);
  }
}

/** As `sha256sum -c` reads it. */
export const MANIFEST = 'SHA256SUMS';

/**
 * The archive in pieces, as it is made; the manifest comes last. Iterating rejects with `ChangedMeanwhile`, or with what
 * reading an entry rejects with.
 */
export function bundleOf(entries: readonly BundleEntry[], madeAt: Date): AsyncIterable<Uint8Array> {
  const zip = new ZipFile();
  const output = zip.outputStream.pipe(new PassThrough());
  const options = { mtime: madeAt, mode: 0o100600 };
  const lines: string[] = [];
  const fail = (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error)));
  const add = (name: string, pieces: () => AsyncIterable<Uint8Array>) =>
    zip.addReadStreamLazy(name, options, (done) => {
      const stream = Readable.from(pieces(), { objectMode: false });
      stream.on('error', fail);
      done(null, stream);
    });
  zip.on('error', fail);
  // It may fail before anybody has begun to iterate, which then rejects all the same.
  output.on('error', () => undefined);
  for (const entry of entries) add(entry.name, () => hashed(entry, (line) => lines.push(line)));
  add(MANIFEST, () => piecesOf(`${lines.join('\n')}\n`));
  zip.end();
  return output;
}

async function* hashed(entry: BundleEntry, note: (line: string) => void): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256');
  for await (const piece of piecesOf(entry.content)) {
    hash.update(piece);
    yield piece;
  }
  const sha256 = hash.digest('hex');
  if (entry.sha256 !== undefined && entry.sha256 !== sha256) throw new ChangedMeanwhile(entry.name);
  note(`${sha256}  ${entry.name}`);
}

async function* piecesOf(content: BundleEntry['content']): AsyncIterable<Uint8Array> {
  if (typeof content === 'string') yield await Promise.resolve(Buffer.from(content));
  else yield* content();
}
