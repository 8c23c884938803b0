import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import manifest from '../../../package.json';

const settings = Object.entries<{ readonly scope: string; readonly ignoreSync?: boolean }>(
  manifest.contributes.configuration.properties,
);

test('F07 no setting is shaped to hold a secret, and none can come from a workspace', () => {
  for (const [key, { scope }] of settings) {
    assert.match(scope, /^(application|machine)$/, key);
    assert.doesNotMatch(key, /password|passphrase|secret|token|seed|privateKey/i);
  }
});

test('F07 what names hosts and files of this computer is not synchronised', () => {
  const kept = settings.filter(([, { ignoreSync }]) => ignoreSync === true).map(([key]) => key);
  for (const key of settings.map(([name]) => name).filter((name) => /files|hosts$/i.test(name)))
    assert.ok(kept.includes(key), `${key} would go to another computer`);
});

test('F07 nothing that is kept in VS Code is offered to Settings Sync, and no secret goes there', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  assert.ok(sources.length > 100);
  for (const name of sources) {
    const text = readFileSync(join('src', name), 'utf8');
    assert.ok(!text.includes('setKeysForSync'), name);
    assert.doesNotMatch(text, /(globalState|workspaceState)\.update\([^)]*(seed|password|secret|hostKey)/i, name);
  }
});

test('the names of inventories that the editor completes are told, and the one that is made is of them', () => {
  const patterns = manifest.contributes.jsonValidation.flatMap(({ fileMatch }) => fileMatch);
  for (const file of ['README.md', 'package.nls.json', 'package.nls.fr.json'])
    for (const pattern of patterns)
      assert.ok(readFileSync(file, 'utf8').includes(`\`${pattern}\``), `${file} ${pattern}`);
  const [, made = ''] = /'inventory', '([^']+)'\)/.exec(readFileSync(join('src', 'extension.ts'), 'utf8')) ?? [];
  assert.ok(
    patterns.some((pattern) => matchesGlob(made, pattern)),
    made,
  );
});

function matchesGlob(name: string, pattern: string): boolean {
  return new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(name);
}
