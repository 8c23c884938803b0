// npm run lab: the simulated appliances alone. The first line on stdout is their description as JSON (CONTRACT 5), then
// lines for people; everything else goes to stderr. Ends on SIGTERM and SIGINT.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { npm, npmEnvironment } from './steps.mjs';

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const bundle = join(project, 'dist', 'lab.js');

const { values } = parseArgs({
  options: {
    salt: { type: 'string' },
    'authorized-key': { type: 'string', multiple: true },
    'test-commands': { type: 'boolean' },
    firewalls: { type: 'string' },
    fleet: { type: 'string' },
  },
});

await prepare();
const { startLab } = createRequire(import.meta.url)(bundle);
const lab = await startLab({
  salt: values.salt,
  authorizedKeys: values['authorized-key'],
  testCommands: values['test-commands'],
  firewalls: values.firewalls,
  fleet: values.fleet === undefined ? undefined : Number(values.fleet),
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void end());
// Whoever started the lab may stop reading after the first line.
process.stdout.on('error', () => undefined);
process.stdout.write(`${JSON.stringify(lab.description)}\n${explain(lab.description).join('\n')}\n`);

async function end() {
  await lab.close();
  process.exit(0);
}

async function prepare() {
  if (!existsSync(join(project, 'node_modules', 'ssh2'))) {
    const { command, before } = npm();
    await run(command, [...before, 'ci', '--ignore-scripts'], npmEnvironment());
  }
  if (!existsSync(bundle)) await run(process.execPath, ['esbuild.js'], process.env);
}

/** Runs a command of the set-up; what it says goes to stderr. */
function run(command, args, env) {
  const shell = process.platform === 'win32' && command.endsWith('.cmd');
  const child = spawn(command, args, { cwd: project, env, shell, stdio: ['ignore', 2, 2] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}`)),
    );
  });
}

function explain({ appliances, logins, notes }) {
  const byId = new Map(appliances.map((appliance) => [appliance.id, appliance]));
  const usersOf = (id) => logins.filter(({ appliance }) => appliance === id).map(credentials);
  return [
    '',
    ...appliances.flatMap((appliance) => [
      appliance.label,
      `    ${command(appliance, byId)}`,
      ...usersOf(appliance.id).map((line) => `    ${line}`),
    ]),
    '',
    ...notes,
    'Stop the lab with Ctrl-C.',
  ];
}

function credentials({ user, password, code, methods }) {
  const once = code === undefined ? '' : `, one-time code ${code}`;
  return `user ${user}, password ${password}${once} (${methods.join(', ')})`;
}

/** HostKeyAlias, because two machines behind different hops have the same address. */
function command({ id, user, host, port, via }, byId) {
  const alias = `-o HostKeyAlias=${id}`;
  if (via === undefined) return `ssh -p ${port} ${alias} ${user}@${host}`;
  const hops = via.map((hop) => byId.get(hop)).map((hop) => `${hop.user}@${hop.host}:${hop.port}`);
  return `ssh -J ${hops.join(',')} ${alias} ${user}@${host}`;
}
