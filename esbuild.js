// Builds the bundles of the extension: extension.js at activation, the others when first needed.
// `node esbuild.js` for development (source maps), `--production` for the package (minified), `--watch`.
'use strict';

const esbuild = require('esbuild');
const fs = require('node:fs');

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
    build.onLoad({ filter: /[\\/]ssh2[\\/]lib[\\/]Channel\.js$/ }, ({ path }) => {
      const before = 'const MAX_WINDOW = 2 * 1024 * 1024;\nconst WINDOW_THRESHOLD = MAX_WINDOW / 2;\n';
      const after = 'const MAX_WINDOW = 4 * 1024 * 1024;\nconst WINDOW_THRESHOLD = MAX_WINDOW - 1024 * 1024;\n';
      const [head, tail, ...more] = fs.readFileSync(path, 'utf8').split(before);
      if (tail === undefined || more.length > 0) throw new Error('the windows of ssh2 are not where they were');
      return { contents: head + after + tail };
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

const bundles = [
  { entryPoints: { extension: 'src/extension.ts' } },
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
  { entryPoints: { ssh2: 'ssh2' }, plugins: [noNatives, wideWindows] },
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

module.exports = { namedVscode, logOverride: common.logOverride };
