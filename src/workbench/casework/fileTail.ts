import { open } from 'node:fs/promises';

/** The end of a text file, from the first whole line; empty where there is none. */
export async function tailOf(path: string, most: number): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    const begin = Math.max(0, size - most);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - begin), 0, size - begin, begin);
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    return begin === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}
