import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build, type BuildOptions, type LogLevel, type Metafile, type Plugin } from 'esbuild';

interface Bundle {
  readonly packages: readonly string[];
  readonly bytes: number;
}

async function bundle(entry: string, plugins: Plugin[] = []): Promise<Bundle> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    outdir: 'out',
    platform: 'node',
    mainFields: ['module', 'main'],
    external: ['vscode', 'ssh2'],
    plugins,
    logLevel: 'silent',
  });
  return { packages: packagesOf(metafile), bytes: Object.values(metafile.outputs)[0]?.bytes ?? 0 };
}

function packagesOf({ inputs, outputs }: Metafile): string[] {
  const external = Object.values(outputs).flatMap(({ imports }) =>
    imports.filter((i) => i.external === true).map((i) => i.path),
  );
  const bundled = Object.keys(inputs).flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return [...new Set([...external, ...bundled])].sort();
}

test('what is loaded at activation knows no SSH and no sentence of failures, and is small', async () => {
  const { wordsWhenNeeded } = await buildScript();
  const { packages, bytes } = await bundle('src/extension.ts', [wordsWhenNeeded]);
  assert.deepEqual(
    packages.filter((name) => !name.startsWith('node:')),
    ['./words.js', 'vscode'],
  );
  assert.ok(bytes <= 42 * 1024, `${bytes} bytes`);
});

test('the API of VS Code is asked for once and never copied, and a name that it lacks stops the build', async () => {
  const code = await withNamedVscode({ entryPoints: ['src/extension.ts'], external: ['ssh2'] });
  assert.equal(code.match(/require\("vscode"\)/g)?.length, 1);
  assert.doesNotMatch(code, /__toESM\(require/);
  const contents = "import * as vscode from 'vscode'; console.log(vscode.windows);";
  await assert.rejects(withNamedVscode({ stdin: { contents, resolveDir: '.' } }), /"windows" will always be undefined/);
});

async function withNamedVscode(options: BuildOptions): Promise<string> {
  const script = await buildScript();
  const { outputFiles } = await build({
    ...options,
    ...{
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      logLevel: 'silent',
    },
    logOverride: script.logOverride,
    plugins: [script.namedVscode],
  });
  return outputFiles[0]?.text ?? '';
}

async function buildScript(): Promise<BuildScript> {
  const { default: script } = (await import(pathToFileURL(resolve('esbuild.js')).href)) as { default: BuildScript };
  return script;
}

interface BuildScript {
  readonly namedVscode: Plugin;
  readonly wordsWhenNeeded: Plugin;
  readonly logOverride: Record<string, LogLevel>;
}

test('the bundle for a browser needs nothing of Node', async () => {
  const { packages, bytes } = await bundle('src/workbench/commands/browserOnly.ts');
  assert.deepEqual(packages, ['vscode']);
  assert.ok(bytes <= 4 * 1024, `${bytes} bytes`);
});

test('the panel brings its messages and nothing else', async () => {
  const { packages, bytes } = await bundle('src/workbench/panel/panelDesk.ts');
  assert.deepEqual(
    packages.filter((name) => !name.startsWith('node:')),
    ['valibot', 'vscode'],
  );
  assert.ok(bytes <= 104 * 1024, `${bytes} bytes`);
});

test('the page of the panel is the toolkit and our own, within 250 kB', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: ['webview/page.ts'],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    platform: 'browser',
    alias: { '@vscode/webview-ui-toolkit': '@vscode/webview-ui-toolkit/dist/toolkit.min.js' },
  });
  assert.deepEqual(packagesOf(metafile), ['@vscode/webview-ui-toolkit']);
  const bytes = outputFiles.reduce((sum, { contents }) => sum + contents.length, 0);
  assert.ok(bytes <= 250_000, `${bytes} bytes`);
});

test('the check would see a package that does not belong', async () => {
  const { packages } = await bundle('src/session/session.ts');
  assert.ok(packages.includes('ssh2'));
});

test('every bundle that the build makes goes into the package', () => {
  const built = [...readFileSync('esbuild.js', 'utf8').matchAll(/entryPoints: \{ (\w+):/g)].map((match) => match[1]);
  const packed = [...readFileSync('.vscodeignore', 'utf8').matchAll(/^!dist\/(\w+)\.js$/gm)].map((match) => match[1]);
  assert.ok(built.length >= 6, String(built));
  assert.deepEqual(packed.sort(), [...new Set(built)].sort());
});
