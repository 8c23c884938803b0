// Builds the bundles of the extension: extension.js at activation, the others when first needed.
// `node esbuild.js` for development (source maps), `--production` for the package (minified), `--watch`.
'use strict';

const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** ssh2 falls back to pure JavaScript when its natives throw on load: one VSIX then fits every platform. */
const noNatives = {
  name: 'no-natives',
  setup(build) {
    build.onResolve({ filter: /\.node$|^cpu-features$/ }, (args) => ({ path: args.path, namespace: 'no-natives' }));
    build.onLoad({ filter: /.*/, namespace: 'no-natives' }, () => ({ contents: 'throw new Error("not bundled");' }));
  },
};

/**
 * ssh2 lets a server send 2 MB and asks for more when half of it is used: on a line of 100 ms half of the time nothing
 * is on its way. There is no option for it; a version of ssh2 that words it otherwise stops the build.
 */
const wideWindows = {
  name: 'wide-windows',
  setup(build) {
    build.onLoad({ filter: /[\\/]ssh2[\\/]lib[\\/]Channel\.js$/ }, ({ path: file }) => {
      const before = 'const MAX_WINDOW = 2 * 1024 * 1024;\nconst WINDOW_THRESHOLD = MAX_WINDOW / 2;\n';
      const after = 'const MAX_WINDOW = 4 * 1024 * 1024;\nconst WINDOW_THRESHOLD = MAX_WINDOW - 1024 * 1024;\n';
      const [head, tail, ...more] = fs.readFileSync(file, 'utf8').split(before);
      if (tail === undefined || more.length > 0) throw new Error('the windows of ssh2 are not where they were');
      return { contents: head + after + tail };
    });
  },
};

/**
 * ssh2 asks the system for the random padding of each packet, some ten bytes: a tenth of the time of a key and its echo
 * at no distance went there. Each byte of a pool is used once.
 */
const pooledPadding = {
  name: 'pooled-padding',
  setup(build) {
    build.onLoad({ filter: /[\\/]ssh2[\\/]lib[\\/]protocol[\\/]crypto\.js$/ }, ({ path: file }) => {
      const before = 'randomFillSync(packet, 5 + payloadLen, padLen);';
      const pieces = fs.readFileSync(file, 'utf8').split(before);
      const elsewhere = pieces.join('').match(/randomFillSync/g);
      if (pieces.length === 1 || elsewhere?.length !== 1) throw new Error('the padding of ssh2 is not where it was');
      return { contents: pieces.join('fillPadding(packet, 5 + payloadLen, padLen);') + FILL_PADDING };
    });
  },
};

const FILL_PADDING = `
const pool = Buffer.allocUnsafeSlow(8192);
let used = pool.length;
function fillPadding(packet, at, length) {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += pool.copy(packet, at, used, used + length);
}
`;

/**
 * ssh2 asks for a group as strong as the cipher: 3072 to 8192 bits. Node tests the prime that comes before it uses it, and
 * while it does nothing else runs: 2 to 41 s. 2048 is the least that RFC 8270 allows; a server may still name a larger one.
 */
const smallGroups = {
  name: 'small-groups',
  setup(build) {
    build.onLoad({ filter: /[\\/]ssh2[\\/]lib[\\/]protocol[\\/]kex\.js$/ }, ({ path: file }) => {
      const before = 'this._prefBits = dhEstimate(this.negotiated);';
      const [head, tail, ...more] = fs.readFileSync(file, 'utf8').split(before);
      if (tail === undefined || more.length > 0)
        throw new Error('the groups of ssh2 are not asked for where they were');
      return { contents: `${head}this._prefBits = GEX_MIN_BITS;${tail}` };
    });
  },
};

/** ssh2 is one bundle of its own, which session.js and lab.js share. */
const sharedSsh2 = {
  name: 'shared-ssh2',
  setup(build) {
    build.onResolve({ filter: /^ssh2$/ }, () => ({ path: './ssh2.js', external: true }));
  },
};

/**
 * What src/words.ts exports is a third of what activation would compile: in extension.js its functions load
 * words.js when the first of them is called.
 */
const wordsWhenNeeded = {
  name: 'words-when-needed',
  setup(build) {
    const src = path.join(__dirname, 'src');
    const list = fs.readFileSync(path.join(src, 'words.ts'), 'utf8').matchAll(/^export \* from '(.+)';$/gm);
    const files = Array.from(list, ([, file]) => path.join(src, file));
    build.onResolve({ filter: /^\./ }, ({ path: asked, resolveDir }) => {
      if (asked === './words.js') return { path: asked, external: true };
      const file = path.join(resolveDir, asked);
      return files.includes(file) ? { path: file, namespace: 'words' } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'words' }, ({ path: file }) => ({
      contents: exportedFunctions(`${file}.ts`)
        .map((name) => `export const ${name} = (...given) => require('./words.js').${name}(...given);`)
        .join('\n'),
    }));
  },
};

function exportedFunctions(file) {
  const exported = fs.readFileSync(file, 'utf8').matchAll(/^export (?!interface|type)(\w+) (\w+)/gm);
  return Array.from(exported, ([, kind, name]) => {
    if (kind !== 'function') throw new Error(`${name} in ${file} is no function: it cannot come with its first call`);
    return name;
  });
}

/**
 * The API as a module with names. Imported as it is, esbuild copies all of its members once for every file that imports
 * it, which took longer than all else at activation.
 */
const namedVscode = {
  name: 'named-vscode',
  setup(build) {
    build.onResolve({ filter: /^vscode$/ }, ({ path, namespace }) =>
      namespace === 'named-vscode' ? { path, external: true } : { path, namespace: 'named-vscode' },
    );
    build.onLoad({ filter: /.*/, namespace: 'named-vscode' }, () => ({
      contents: namedExports(),
      resolveDir: __dirname,
    }));
  },
};

function namedExports() {
  const types = fs.readFileSync(require.resolve('@types/vscode/index.d.ts'), 'utf8');
  const declared = types.matchAll(/^\texport (?:abstract )?(?:class|enum|namespace|const|let|function) (\w+)/gm);
  const names = new Set(Array.from(declared, ([, name]) => name));
  return [
    "const api = require('vscode');",
    'const member = (name) => api[name];',
    ...Array.from(names, (name) => `export const ${name} = /* @__PURE__ */ member('${name}');`),
  ].join('\n');
}

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // jsonc-parser's "main" is a UMD file whose requires esbuild cannot follow (microsoft/node-jsonc-parser#57).
  mainFields: ['module', 'main'],
  // A name that the module above lacks would be undefined at run time.
  logOverride: { 'import-is-undefined': 'error' },
  minify: production,
  sourcemap: !production,
  legalComments: 'none',
  metafile: true,
  plugins: [namedVscode, sharedSsh2],
  logLevel: 'warning',
  outdir: 'dist',
};

/** What runs in the frame of the status panel. The toolkit's own bundle is the one that is not twice as large. */
const page = {
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  outdir: 'dist/webview',
  alias: { '@vscode/webview-ui-toolkit': '@vscode/webview-ui-toolkit/dist/toolkit.min.js' },
};

const ssh2Plugins = [noNatives, wideWindows, pooledPadding, smallGroups];

const bundles = [
  { entryPoints: { extension: 'src/extension.ts' }, plugins: [...common.plugins, wordsWhenNeeded] },
  { entryPoints: { words: 'src/words.ts' } },
  { entryPoints: { browser: 'src/workbench/commands/browserOnly.ts' }, platform: 'browser', target: 'es2022' },
  { entryPoints: { inventory: 'src/appliance/inventory/inventoryReading.ts' } },
  { entryPoints: { asking: 'src/workbench/asking/asking.ts' } },
  { entryPoints: { commands: 'src/workbench/commands/commands.ts' } },
  { entryPoints: { terminal: 'src/workbench/terminal/terminals.ts' } },
  { entryPoints: { session: 'src/session/session.ts' } },
  { entryPoints: { access: 'src/workbench/access/accessDesk.ts' } },
  { entryPoints: { forms: 'src/workbench/inventory/inventoryForms.ts' } },
  { entryPoints: { capture: 'src/workbench/capture/captureDesk.ts' } },
  { entryPoints: { casework: 'src/workbench/casework/caseDesk.ts' } },
  { entryPoints: { probe: 'src/workbench/probes/probing.ts' } },
  { entryPoints: { web: 'src/workbench/web/webDesk.ts' } },
  { entryPoints: { lab: 'src/lab/lab.ts' } },
  { entryPoints: { panel: 'src/workbench/panel/panelDesk.ts' } },
  { ...page, entryPoints: { panel: 'webview/page.ts' } },
  { ...page, entryPoints: { panel: 'webview/panel.css' } },
  { entryPoints: { ssh2: 'ssh2' }, plugins: ssh2Plugins },
];

async function main() {
  fs.rmSync('dist', { recursive: true, force: true });
  if (watch) {
    for (const bundle of bundles) await (await esbuild.context({ ...common, ...bundle })).watch();
    return;
  }
  const results = await Promise.all(bundles.map((bundle) => esbuild.build({ ...common, ...bundle })));
  const metafile = { inputs: {}, outputs: {} };
  for (const { metafile: m } of results) {
    Object.assign(metafile.inputs, m.inputs);
    Object.assign(metafile.outputs, m.outputs);
  }
  fs.writeFileSync('dist/metafile.json', JSON.stringify(metafile));
}

if (require.main === module) {
  main().catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}

module.exports = { ssh2Plugins, namedVscode, wordsWhenNeeded, logOverride: common.logOverride };
