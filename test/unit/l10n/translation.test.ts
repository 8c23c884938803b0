import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { getL10nJson } from '@vscode/l10n-dev';

type Bundle = Record<string, string>;
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Bundle;
const french = read('l10n/bundle.l10n.fr.json');
const manifest = { en: read('package.nls.json'), fr: read('package.nls.fr.json') };

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : path.endsWith('.ts') ? [path] : [];
  });
}

/** As `vscode` in all sources: src/workbench/spoken.ts passes its words on. */
const IMPORT = /^import \* as vscode from '(?:vscode|\.{1,2}\/spoken)';$/m;

/** All files as one: the exporter makes its queries anew for each file, and for each import. */
async function exported(): Promise<string[]> {
  const contents = sources('src').map((file) => readFileSync(file, 'utf8').replace(IMPORT, ''));
  return Object.keys(
    await getL10nJson([{ extension: '.ts', contents: ["import * as vscode from 'vscode';", ...contents].join('\n') }]),
  );
}

const placeholders = (text: string) => [...text.matchAll(/\{\d+\}/g)].map(([found]) => found).sort();

test('every string of the source has its French, and no French is left over', async () => {
  assert.deepEqual(Object.keys(french).sort(), (await exported()).sort());
});

test('every call of l10n.t has a literal that the exporter can see', () => {
  for (const file of sources('src').filter((path) => !path.endsWith('spoken.ts'))) {
    const text = readFileSync(file, 'utf8');
    for (const [call] of text.matchAll(/l10n\.t\(\s*[^\s]/g)) assert.match(call, /['"]$/, `${file}: ${call}`);
    assert.doesNotMatch(text, /\bt\s*\}\s*=\s*vscode\.l10n|import \{[^}]*\bl10n\b[^}]*\} from 'vscode'/, file);
  }
});

test('the manifest has the same keys in both languages, and names no others', () => {
  assert.deepEqual(Object.keys(manifest.fr).sort(), Object.keys(manifest.en).sort());
  const used = [...readFileSync('package.json', 'utf8').matchAll(/%([\w.]+)%/g)].map(([, key]) => key);
  assert.deepEqual([...new Set(used)].sort(), Object.keys(manifest.en).sort());
});

for (const [name, pairs] of [
  ['bundle', Object.entries(french)],
  ['manifest', Object.entries(manifest.en).map(([key, en]) => [en, manifest.fr[key] ?? ''] as const)],
] as const) {
  test(`${name}: French keeps the placeholders`, () => {
    for (const [en, fr] of pairs) assert.deepEqual(placeholders(fr), placeholders(en), en);
  });

  test(`${name}: French has a no-break space before : ; ? ! and inside guillemets`, () => {
    for (const [, fr] of pairs) assert.doesNotMatch(fr, /[^\u00a0:][;?!]( |$)| [:;?!](?=[\s\u00a0)]|$)|« | »/, fr);
  });

  test(`${name}: French has no machine words`, () => {
    for (const [, fr] of pairs) assert.doesNotMatch(fr, /débranchement|débronchement|chaîne de graine/i);
  });

  test(`${name}: in French a probe is "un sondage", an act, and no instrument`, () => {
    for (const [, fr] of pairs) assert.doesNotMatch(fr, /\bsondes?\b/i);
  });
}
