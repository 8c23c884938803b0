import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';

/** A source file by its path from the project, with forward slashes, e.g. `src/ssh/chain.ts`. */
type Sources = ReadonlyMap<string, string>;

const source = readSources('src');
const page = readSources('webview');

test('every import of src goes the right way', () => {
  assert.deepEqual(wrongImports(source), []);
});

/** ssh2 accepts a key on every answer but false. The lab's client stands for the OpenSSH of a hop, whose known_hosts decides. */
test('the key of a host is judged in one place of the product', () => {
  assert.deepEqual(
    [...source, ...page]
      .filter(([, text]) => setsHostVerifier(text))
      .map(([path]) => path)
      .sort(),
    ['src/lab/asyncos/sshClient.ts', 'src/ssh/hostKeys/hostVerifier.ts'],
  );
  assert.ok(setsHostVerifier('connect({ host, hostVerifier: () => true })'));
  assert.ok(setsHostVerifier('const options = { hostVerifier() { return true; } }'));
  assert.ok(setsHostVerifier("const options = { 'hostVerifier': ask }"));
  assert.ok(setsHostVerifier('options.hostVerifier = ask'));
  assert.ok(!setsHostVerifier('const { hostVerifier } = gate; gate.hostVerifier(key)'));
});

test('no import of src leads back to where it began', () => {
  assert.deepEqual(cycles(source), []);
});

test('the features of workbench know each other one way alone', () => {
  assert.deepEqual(wrongFeatures(source), []);
  assert.deepEqual([...new Set([...source.keys()].flatMap(featureOf))].sort(), Object.keys(features).sort());
});

test('a feature that is looked into from the wrong side is found', () => {
  const sources = new Map([
    ['src/workbench/probes/a.ts', "import { b } from '../panel/b';"],
    ['src/workbench/wording.ts', "import type { B } from './probes/b';"],
    ['src/workbench/panel/a.ts', "import { b } from '../probes/b';"],
    ['src/workbench/probes/b.ts', "import { b } from '../wording';"],
  ]);
  assert.deepEqual(wrongFeatures(sources), [
    'src/workbench/probes/a.ts imports ../panel/b',
    'src/workbench/wording.ts imports ./probes/b',
  ]);
});

test('every import of the panel goes the right way', () => {
  assert.deepEqual(cycles(page), []);
  assert.deepEqual(wrongImports(page), []);
  assert.ok(page.size > 20, `${page.size} files`);
});

test('files are written in the store alone', () => {
  assert.deepEqual(wrongWrites(source), []);
});

test('the rules see the storeys they speak of', () => {
  assert.ok(source.size > 50, `${source.size} files`);
  for (const room of ['appliance', 'network', 'store', 'ssh', 'asyncos', 'session', 'workbench', 'lab', 'extension'])
    assert.ok(
      [...source.keys()].some((path) => roomOf(path) === room),
      room,
    );
});

const wrong: [path: string, line: string][] = [
  ['src/appliance/a.ts', "import { b } from '../network/b';"],
  ['src/appliance/a.ts', "import { readFileSync } from 'node:fs';"],
  ['src/network/a.ts', "import { b } from '../store/b';"],
  ['src/store/a.ts', "import type { B } from '../ssh/b';"],
  ['src/ssh/a.ts', "import { b } from '../asyncos/b';"],
  ['src/asyncos/a.ts', "import type { B } from '../ssh/b';"],
  ['src/asyncos/a.ts', "import { b } from '../store/b';"],
  ['src/session/a.ts', "import { b } from '../workbench/b';"],
  ['src/session/a.ts', "import { b } from '../probe/b';"],
  ['src/probe/a.ts', "import { b } from '../session/b';"],
  ['src/probe/a.ts', "import { b } from '../tunnel/b';"],
  ['src/workbench/a.ts', "import { b } from '../extension';"],
  ['src/workbench/a.ts', "import { b } from '../lab/b';"],
  ['src/workbench/a.ts', "export { b } from '../lab/b';"],
  ['src/workbench/a.ts', "const b = await import('../lab/b');"],
  ['src/workbench/a.ts', "const b = require('../lab/b');"],
  ['src/workbench/a.ts', "let b: import('../lab/b').B;"],
  ['src/lab/a.ts', "import { b } from '../ssh/b';"],
  ['src/lab/a.ts', "import { b } from '../store/b';"],
  ['src/lab/a.ts', "import * as vscode from 'vscode';"],
  ['src/ssh/a.ts', "import type { Uri } from 'vscode';"],
  ['src/session/a.ts', "import { Client } from 'ssh2';"],
  ['src/workbench/a.ts', "import type { Client } from 'ssh2/lib/client.js';"],
  ['src/ssh/a.ts', "import { connect } from 'node:net';"],
  ['src/workbench/a.ts', "import { promises } from 'dns';"],
  ['src/store/a.ts', "import { lookup } from 'node:dns/promises';"],
  ['src/extension.ts', "import { connect } from 'tls';"],
  ['src/ssh/a.ts', "import { request } from 'node:http';"],
  ['src/new/a.ts', "import { b } from '../appliance/b';"],
  ['src/workbench/a.ts', "import { b } from '../../webview/rows/rows';"],
  ['src/workbench/a.ts', "import type { Words } from '../../webview/words';"],
  ['src/session/a.ts', "import type { B } from '../../webview/messages';"],
  ['src/workbench/a.ts', "import { vsCodeButton } from '@vscode/webview-ui-toolkit';"],
  ['webview/a.ts', "import { b } from '../src/appliance/b';"],
  ['webview/a.ts', "import type { B } from '../src/workbench/b';"],
  ['webview/a.ts', "import type { Uri } from 'vscode';"],
  ['webview/a.ts', "import { readFile } from 'node:fs';"],
  ['webview/a.ts', "import * as v from 'valibot';"],
  ['webview/page.ts', "import { vsCodeButton } from '@vscode/webview-ui-toolkit';"],
];
for (const [path, line] of wrong)
  test(`${path} with ${line} is a wrong direction`, () => {
    assert.equal(wrongImports(new Map([[path, line]])).length, 1);
  });

const right: [path: string, line: string][] = [
  ['src/extension.ts', "import { b } from './workbench/b';"],
  ['src/bundles.ts', "import type * as B from './lab/b';"],
  ['src/workbench/a.ts', "import type { B } from '../session/b';"],
  ['src/workbench/a.ts', "import * as vscode from 'vscode';"],
  ['src/probe/a.ts', "import { b } from '../asyncos/b';"],
  ['src/session/a.ts', "import { b } from '../asyncos/b';"],
  ['src/ssh/a.ts', "import { b } from '../network/b';"],
  ['src/ssh/a.ts', "import { Client } from 'ssh2';"],
  ['src/network/a.ts', "import { connect } from 'node:net';"],
  ['src/lab/a.ts', "import { createServer } from 'node:net';"],
  ['src/lab/a.ts', "// import { b } from '../ssh/b';"],
  ['src/workbench/a.ts', "import { gate } from '../../webview/messages';"],
  ['webview/a.ts', "import type { B } from '../src/appliance/b';"],
  ['webview/a.ts', "import { b } from './b';"],
  ['webview/messages.ts', "import * as v from 'valibot';"],
  ['webview/drawing/elements.ts', "import { vsCodeButton } from '@vscode/webview-ui-toolkit';"],
];
for (const [path, line] of right)
  test(`${path} with ${line} is right`, () => {
    assert.deepEqual(wrongImports(new Map([[path, line]])), []);
  });

test('a cycle over two files is found, of types too', () => {
  const two = new Map([
    ['src/ssh/a.ts', "import { b } from './b';"],
    ['src/ssh/b.ts', "import type { A } from './a';"],
    ['src/ssh/c.ts', "import { b } from './b';"],
  ]);
  assert.deepEqual(cycles(two), ['src/ssh/a.ts > src/ssh/b.ts > src/ssh/a.ts']);
});

const writes = [
  "import { writeFile } from 'node:fs/promises'; await writeFile(f, x);",
  "import { appendFileSync } from 'fs'; appendFileSync(f, x);",
  "import * as fs from 'node:fs'; fs.createWriteStream(f);",
  "import fs from 'node:fs'; fs.promises.rename(a, b);",
  "import { promises as files } from 'node:fs'; await files.mkdir(a);",
  "import { open } from 'node:fs/promises'; await open(f, 'wx');",
  "import { openSync as o } from 'node:fs'; o(f, constants.O_CREAT);",
  "import { open } from 'node:fs/promises'; await open(f, O_NONBLOCK | constants.O_RDWR);",
  "import { open } from 'node:fs/promises'; await open(f, flags);",
  "import { rm as remove } from 'node:fs/promises'; await remove(f);",
  'await vscode.workspace.fs.writeFile(uri, bytes);',
];
for (const line of writes)
  test(`outside the store, ${line} is a wrong write`, () => {
    assert.equal(wrongWrites(new Map([['src/workbench/a.ts', line]])).length, 1);
    assert.deepEqual(wrongWrites(new Map([['src/store/a.ts', line]])), []);
  });

test('reading is allowed everywhere', () => {
  const line =
    "import { open, readFile } from 'node:fs/promises'; await open(f); await open(f, 'r'); await open(f, constants.O_RDONLY | O_NONBLOCK); await readFile(f); shell.open(s);";
  assert.deepEqual(wrongWrites(new Map([['src/workbench/a.ts', line]])), []);
});

/** What each room may use. A room that is not named here may use nothing, and nobody may use it. */
const directions: Record<string, readonly string[]> = {
  appliance: [],
  network: ['appliance'],
  store: ['appliance'],
  asyncos: ['appliance'],
  ssh: ['network', 'store', 'appliance'],
  session: ['ssh', 'asyncos', 'network', 'store', 'appliance'],
  tunnel: ['asyncos', 'appliance'],
  probe: ['asyncos', 'appliance'],
  capture: ['asyncos', 'appliance'],
  casework: ['asyncos', 'appliance'],
  workbench: ['tunnel', 'probe', 'capture', 'casework', 'session', 'ssh', 'asyncos', 'network', 'store', 'appliance'],
  extension: ['bundles', 'rooms', 'workbench', 'store'],
  rooms: ['bundles', 'workbench', 'session', 'ssh', 'appliance'],
  bundles: ['workbench', 'lab', 'session', 'appliance'],
  words: ['workbench'],
  lab: ['appliance', 'network'],
};

/** The folders of workbench, and which others each may use; what lies in workbench itself is for all of them. */
const features: Record<string, readonly string[]> = {
  '': [],
  inventory: [],
  asking: ['inventory'],
  probes: ['inventory'],
  access: ['asking', 'inventory', 'probes'],
  capture: ['access'],
  casework: ['access', 'capture', 'inventory', 'probes'],
  terminal: ['asking', 'inventory'],
  web: ['inventory'],
  explorer: ['access', 'capture', 'inventory', 'probes'],
  panel: ['access', 'capture', 'inventory', 'probes'],
  commands: ['access', 'asking', 'capture', 'casework', 'inventory', 'panel', 'probes', 'terminal', 'web'],
};

/** The folder in workbench, `''` for what lies in workbench itself; nothing for what is elsewhere. */
function featureOf(path: string): string[] {
  const [, rest] = /^src\/workbench\/(?:(\w+)\/)?\w+(?:\.ts)?$/.exec(path) ?? [undefined, undefined];
  return path.startsWith('src/workbench/') ? [rest ?? ''] : [];
}

function wrongFeatures(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) =>
    featureOf(path).flatMap((own) =>
      importsOf(text)
        .filter((name) => name.startsWith('.'))
        .filter((name) => featureOf(resolved(path, name)).some((one) => !mayUse(own, one)))
        .map((name) => `${path} imports ${name}`),
    ),
  );
}

function mayUse(own: string, other: string): boolean {
  return other === '' || other === own || (features[own] ?? []).includes(other);
}

/** Who may use a module from outside; all others are free, but the lowest storey does no input and output at all. */
const outside: { module: RegExp; rooms: readonly string[] }[] = [
  { module: /^vscode$/, rooms: ['workbench', 'extension', 'rooms'] },
  { module: /^ssh2(\/|$)/, rooms: ['ssh', 'lab'] },
  { module: /^(node:)?(net|tls|dns|dgram|http|https|http2)(\/|$)/, rooms: ['network', 'lab'] },
  {
    module: /^(node:)?(fs|child_process|worker_threads)(\/|$)/,
    rooms: Object.keys(directions).filter((room) => room !== 'appliance'),
  },
];

function wrongImports(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) =>
    importsOf(text)
      .filter((name) => !mayImport(path, name, text))
      .map((name) => `${path} imports ${name}`),
  );
}

/** The page lives in a browser: of the rest it knows the shapes of `appliance`, and the host knows its messages alone. */
function pageMayImport(path: string, name: string, text: string): boolean {
  if (name === 'valibot') return path === 'webview/messages.ts';
  if (name === '@vscode/webview-ui-toolkit') return path === 'webview/drawing/elements.ts';
  if (!name.startsWith('.')) return false;
  const target = resolved(path, name);
  return target.startsWith('webview/') || (target.startsWith('src/appliance/') && onlyAsTypes(text, name));
}

function onlyAsTypes(text: string, name: string): boolean {
  const file = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest);
  return file.statements
    .filter(ts.isImportDeclaration)
    .filter(({ moduleSpecifier }) => ts.isStringLiteral(moduleSpecifier) && moduleSpecifier.text === name)
    .every(({ importClause }) => importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
}

function mayImport(path: string, name: string, text: string): boolean {
  if (path.startsWith('webview/')) return pageMayImport(path, name, text);
  const room = roomOf(path);
  if (name === '@vscode/webview-ui-toolkit') return false;
  if (name.startsWith('.') && resolved(path, name).startsWith('webview/'))
    return room === 'workbench' && resolved(path, name) === 'webview/messages';
  if (!name.startsWith('.')) return outside.every(({ module, rooms }) => !module.test(name) || rooms.includes(room));
  const target = roomOf(resolved(path, name));
  return target === room || (directions[room] ?? []).includes(target);
}

/** Every module a file names: imports, exports, types alone, `import()` of values and of types, `require`. */
function importsOf(text: string): string[] {
  const found = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  return [...new Set(found)];
}

function roomOf(path: string): string {
  return (path.split('/')[1] ?? '').replace(/\.ts$/, '');
}

function resolved(path: string, name: string): string {
  return posix.join(dirname(path), name);
}

/** Each cycle once, beginning with the file that sorts first. */
function cycles(sources: Sources): string[] {
  const next = (path: string) =>
    importsOf(sources.get(path) ?? '')
      .filter((name) => name.startsWith('.'))
      .map((name) => `${resolved(path, name)}.ts`)
      .filter((target) => sources.has(target));
  const found = new Set<string>();
  const done = new Set<string>();
  const walk = (path: string, way: readonly string[]): void => {
    const place = way.indexOf(path);
    if (place >= 0) found.add(named(way.slice(place)));
    if (place >= 0 || done.has(path)) return;
    for (const target of next(path)) walk(target, [...way, path]);
    done.add(path);
  };
  for (const path of sources.keys()) walk(path, []);
  return [...found];
}

function named(cycle: readonly string[]): string {
  const first = cycle.indexOf([...cycle].sort()[0] ?? '');
  const turned = [...cycle.slice(first), ...cycle.slice(0, first)];
  return [...turned, ...turned.slice(0, 1)].join(' > ');
}

function setsHostVerifier(text: string): boolean {
  const file = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true);
  const sets = (node: ts.Node): boolean =>
    (ts.isObjectLiteralElementLike(node) && /^['"]?hostVerifier['"]?$/.test(node.name?.getText() ?? '')) ||
    (ts.isBinaryExpression(node) && node.left.getText().endsWith('.hostVerifier')) ||
    ts.forEachChild(node, sets) === true;
  return sets(file);
}

const writing =
  /^(writeFile|appendFile|createWriteStream|rename|mkdir|mkdtemp|unlink|rm|rmdir|copyFile|cp|symlink|link|truncate|chmod|chown|utimes|write|writev|delete|copy|createDirectory)(Sync)?$/;
const opening = /^open(Sync)?$/;

function wrongWrites(sources: Sources): string[] {
  return [...sources]
    .filter(([path]) => roomOf(path) !== 'store')
    .flatMap(([path, text]) => writesOf(text).map((what) => `${path} calls ${what}`));
}

/** Calls of writing functions of node:fs, by any local name, and of vscode.workspace.fs. */
function writesOf(text: string): string[] {
  const file = ts.createSourceFile('a.ts', text, ts.ScriptTarget.Latest, true);
  const names = fileSystemNames(file);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const name = calledName(node.expression, names);
      if (name !== undefined && (writing.test(name) || (opening.test(name) && opensToWrite(node)))) found.push(name);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Local name to the name in node:fs; `*` for the module itself and its `promises`. */
function fileSystemNames(file: ts.SourceFile): Map<string, string> {
  const names = new Map<string, string>();
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    if (!/^(node:)?fs(\/promises)?$/.test(statement.moduleSpecifier.text)) continue;
    const { name, namedBindings } = statement.importClause ?? {};
    if (name) names.set(name.text, '*');
    if (namedBindings && ts.isNamespaceImport(namedBindings)) names.set(namedBindings.name.text, '*');
    if (!namedBindings || !ts.isNamedImports(namedBindings)) continue;
    for (const { name: local, propertyName } of namedBindings.elements) {
      const original = (propertyName ?? local).text;
      names.set(local.text, original === 'promises' ? '*' : original);
    }
  }
  return names;
}

function calledName(called: ts.Expression, names: Map<string, string>): string | undefined {
  if (ts.isIdentifier(called)) return names.get(called.text);
  if (!ts.isPropertyAccessExpression(called)) return undefined;
  const owner = called.expression.getText();
  const isFileSystem = names.get(owner.replace(/\.promises$/, '')) === '*' || owner.endsWith('workspace.fs');
  return isFileSystem ? called.name.text : undefined;
}

/** `open(path)` and flags that are made of these alone read; any other second argument may write. */
const readingFlags =
  /^('r'|(constants\.)?O_(RDONLY|NONBLOCK|NOFOLLOW)(\s*\|\s*(constants\.)?O_(RDONLY|NONBLOCK|NOFOLLOW))*)$/;

function opensToWrite({ arguments: [, flags] }: ts.CallExpression): boolean {
  return flags !== undefined && !readingFlags.test(flags.getText());
}

function readSources(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return new Map(
    paths.map((name) => [`${folder}/${name.split(sep).join('/')}`, readFileSync(join(folder, name), 'utf8')]),
  );
}
