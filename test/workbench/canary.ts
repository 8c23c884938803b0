import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import type { Site } from './site';

/** A secret that occurs nowhere by chance. Letters and digits alone: no quoting of any format changes them. */
export function canary(): string {
  return `Kx7${globalThis.crypto.randomUUID().replaceAll('-', '')}qV`;
}

/**
 * Where a secret is found, as text in UTF-8 or UTF-16, in hexadecimal, in base64 or backwards: in a file of VS Code
 * (data, extensions, HOME, workspace and temporary files are one folder), beside the inventory, in the storage or on the
 * screen of the window, in what the host printed and in what the lab tells of itself.
 */
export async function placesOf(secret: string, site: Site): Promise<string[]> {
  const { bench, lab, folder } = site;
  const wanted = forms(secret);
  const texts = {
    'the storage of the window': await bench.page.evaluate<string>(storage),
    'the screen': await bench.page.content(),
    'the address': bench.page.url(),
    'what the host printed': bench.hostOutput(),
    'what the lab saw': inspect(
      lab.description.appliances.map(({ id }) => [lab.control(id).authAttempts, lab.control(id).forwards]),
      { depth: null, maxArrayLength: null },
    ),
    'what was typed into shells': lab.description.appliances
      .map(({ id }) => lab.control(id).received.toString('latin1'))
      .join(),
  };
  const shown = Object.entries(texts).filter(([, text]) => holds(Buffer.from(text), wanted));
  const files = [dirname(bench.home), folder].flatMap(filesIn).filter((path) => holds(contentOf(path), wanted));
  return [...shown.map(([place]) => place), ...files];
}

/** Links lead to the extension's own sources and are not followed; sockets cannot be read. */
export function filesIn(folder: string): string[] {
  return unlessGone(() => readdirSync(folder, { withFileTypes: true }), []).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

function contentOf(path: string): Buffer {
  return unlessGone(() => readFileSync(path), Buffer.alloc(0));
}

/** VS Code removes files and folders while they are looked for. */
function unlessGone<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  }
}

function holds(content: Buffer, wanted: readonly Buffer[]): boolean {
  return wanted.some((form) => content.includes(form));
}

export function forms(secret: string): Buffer[] {
  const bytes = [Buffer.from(secret), Buffer.from(secret, 'utf16le'), Buffer.from(secret, 'utf16le').swap16()];
  const texts = bytes.flatMap((form) => [form.toString('hex'), form.toString('hex').toUpperCase(), ...base64(form)]);
  return [...bytes, ...[...texts, Buffer.from(secret).reverse().toString()].map((text) => Buffer.from(text))];
}

/** By where in its group of three bytes it begins; the characters that its neighbours share are left out. */
function base64(form: Buffer): string[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), form])
      .toString('base64')
      .replaceAll('=', '');
    return text.slice(shift === 0 ? 0 : shift + 1, -1);
  });
}

/** Everything that the page keeps: both storages and every database. */
const storage = `(async () => {
  const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  const settled = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name));
    for (const table of database.objectStoreNames) {
      const rows = await settled(database.transaction(table).objectStore(table).getAll());
      for (const row of rows) kept.push(row instanceof Uint8Array ? new TextDecoder().decode(row) : JSON.stringify(row));
    }
    database.close();
  }
  return kept.join('\\n');
})()`;
