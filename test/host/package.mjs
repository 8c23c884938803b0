// npm run package: writes NOTICE from what is bundled and the page that VS Code shows from README.md, makes the VSIX, and
// refuses one that is too large or holds what it must not.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { packageReadme } from './packageReadme.mjs';

const largest = 1_000_000;
const licences = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD']);
/** The Unlicense gives a work to the public domain, which not every country knows: allowed for this package alone. */
const unlicensed = 'tweetnacl';
const forbidden = /(^|\/)(src|test|node_modules)\/|^extension\/webview\/|\.(ts|map|node|exe)$|metafile\.json$/;

/** toolkit.min.js is one file that has others in it already; this file of its package has their licences. */
const withNotices = '@vscode/webview-ui-toolkit';

/** It has neither the pictures nor the files that README.md links to, and there is no address where they are. */
const page = 'dist/README.md';

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..', '..'));
try {
  writeFileSync('NOTICE', notice(bundledPackages()));
  writeFileSync(page, packageReadme(readFileSync('README.md', 'utf8')));
  check(makePackage());
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync('NOTICE', { force: true });
  rmSync(page, { force: true });
}

function makePackage() {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const file = `${name}-${version}.vsix`;
  const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
  const args = [
    vsce,
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--readme-path',
    page,
    '--out',
    file,
  ];
  if (spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0) throw new Error('vsce made no package');
  return file;
}

function check(file) {
  const { size } = statSync(file);
  const names = namesIn(readFileSync(file));
  const wrong = names.filter((name) => forbidden.test(name));
  if (wrong.length > 0) throw new Error(`${file} holds ${wrong.join(', ')}`);
  if (!names.includes('extension/dist/extension.js')) throw new Error(`${file} holds no dist/extension.js`);
  if (!names.includes('extension/readme.md')) throw new Error(`${file} holds no page to show`);
  if (size > largest) throw new Error(`${file} has ${size} bytes; the limit is ${largest}`);
  process.stdout.write(`${file}: ${names.length} files, ${size} bytes\n`);
}

/** The folders of all packages of which a file went into a bundle. */
function bundledPackages() {
  const { inputs } = JSON.parse(readFileSync(join('dist', 'metafile.json'), 'utf8'));
  const folders = Object.keys(inputs).map((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort().map(describe);
}

function describe(folder) {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // ssh2 states its licence in the old array.
  const licence = license ?? licenses?.[0]?.type;
  if (!licences.has(licence) && !(name === unlicensed && licence === 'Unlicense'))
    throw new Error(`${name} has the licence ${licence}, which is not on the list`);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence text`);
  const files = name === withNotices ? [file, 'NOTICES'] : [file];
  const text = files.map((one) => readFileSync(join(folder, one), 'utf8').trim()).join('\n\n');
  return { name, version, licence, text };
}

function notice(packages) {
  const parts = packages.map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}\n`);
  return ['Hopthrough contains these packages.\n', ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}

/** The names in a ZIP archive, from its central directory (PKWARE APPNOTE 4.3.12 and 4.3.16). */
function namesIn(archive) {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const names = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    names.push(archive.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}
