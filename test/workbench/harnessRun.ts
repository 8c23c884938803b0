// Starts a real VS Code whose extension host runs the harness, and prints what it counted.
// HOPTHROUGH_TEST_HOST: `electron` (the desktop VS Code of @vscode/test-electron), `code-server`, or `auto`.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCodeServer } from '../host/codeServer.mjs';
import { download, findDesktop } from '../host/desktop.mjs';
import { openBrowserContext } from '../host/driver/browser';
import { PATIENCE_MS } from '../host/driver/waiting';
import { endAll, temporaryFolder } from '../host/ending.mjs';
import type { HostCounts } from './harness';

const tests = join(process.cwd(), 'out', 'host', 'index.cjs');

void main();

async function main(): Promise<void> {
  const code = await runTests().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  });
  printCounts();
  await endAll();
  process.exit(code);
}

async function runTests(): Promise<number> {
  const wanted = process.env['HOPTHROUGH_TEST_HOST'] ?? 'auto';
  if (wanted === 'electron') return inElectron(await download(desktopVersion()));
  const desktop = wanted === 'auto' ? await findDesktop() : undefined;
  return desktop?.executable === undefined ? inCodeServer() : inElectron(desktop.executable);
}

/** HOPTHROUGH_TEST_VERSION: `stable`, a version, or `oldest` for the one of engines.vscode. */
function desktopVersion(): string {
  const named = process.env['HOPTHROUGH_TEST_VERSION'] ?? 'stable';
  if (named !== 'oldest') return named;
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { vscode: string } };
  return engines.vscode.replace('^', '');
}

async function inElectron(executable: string): Promise<number> {
  process.stdout.write(`  in the desktop VS Code: ${executable}\n`);
  const { runTests } = await import('@vscode/test-electron');
  const { folder } = temporaryFolder();
  const profile = [
    '--user-data-dir',
    join(folder, 'data'),
    '--extensions-dir',
    join(folder, 'ext'),
    '--disable-workspace-trust',
  ];
  return runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: process.cwd(),
    extensionTestsPath: tests,
    launchArgs: profile,
  });
}

/** The page calls `codeAutomationExit` when the tests have ended; it takes an extension under development by the smoke-test driver alone. */
async function inCodeServer(): Promise<number> {
  process.stdout.write('  in VS Code in the browser (code-server)\n');
  const server = await startCodeServer({ testDriver: true });
  const { context, release } = await openBrowserContext({});
  const page = await context.newPage();
  const log: string[] = [];
  try {
    const exit = new Promise<number>((resolve) => void page.exposeFunction('codeAutomationExit', resolve));
    await page.exposeFunction('codeAutomationLog', (_type: string, parts: unknown[]) =>
      log.push(parts.map(String).join(' ')),
    );
    const at = (path: string) => `vscode-remote://${new URL(server.origin).host}${path}`;
    const payload = [
      ['extensionDevelopmentPath', at(process.cwd())],
      ['extensionTestsPath', at(tests)],
    ];
    await page.goto(`${server.origin}/?ew=true&payload=${encodeURIComponent(JSON.stringify(payload))}`, {
      timeout: PATIENCE_MS,
    });
    const icons = page.locator('.activitybar .action-label').first();
    const comes = icons.waitFor({ timeout: PATIENCE_MS }).then(
      () => true,
      () => false,
    );
    // A page that lost its first connection to VS Code stays empty.
    if ((await Promise.race([exit, comes])) === false) await page.reload({ timeout: PATIENCE_MS });
    const code = await exit;
    // VS Code says much that means nothing; it is worth reading only when the tests did not end well.
    if (code !== 0) process.stderr.write(`${log.slice(-40).join('\n')}\n`);
    return code;
  } finally {
    await release();
    await server.stop();
  }
}

function printCounts(): void {
  const file = process.env['HOPTHROUGH_HOST_COUNTS'] ?? '';
  if (!existsSync(file)) return;
  const { lines } = JSON.parse(readFileSync(file, 'utf8')) as HostCounts;
  process.stdout.write(`${lines.join('\n')}\n`);
}
