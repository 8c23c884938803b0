import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** OpenSSH's own client, with a home of its own and passwords by host. */
export interface OpenSsh {
  readonly folder: string;
  /** Runs `ssh` with these arguments and this input; resolves with what it printed and its exit code. */
  run(args: readonly string[], input?: string): Promise<{ stdout: string; stderr: string; code: number | null }>;
  remove(): void;
}

/** `answers`: from a part of the question that OpenSSH asks to the answer; the first that is in it counts. */
export function openSsh(answers: readonly (readonly [string, string])[]): OpenSsh {
  const folder = mkdtempSync(join(tmpdir(), 'ht-lab-'));
  const askpass = join(folder, 'askpass');
  const cases = answers.map(([part, answer]) => `  *'${part}'*) echo '${answer}' ;;`);
  writeFileSync(askpass, ['#!/bin/sh', 'case "$1" in', ...cases, 'esac', ''].join('\n'), { mode: 0o700 });
  const config = join(folder, 'config');
  writeFileSync(config, 'UserKnownHostsFile /dev/null\nGlobalKnownHostsFile /dev/null\nStrictHostKeyChecking no\n');
  const env = { ...process.env, HOME: folder, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', SSH_AUTH_SOCK: '' };
  return {
    folder,
    run: (args, input = '') =>
      new Promise((resolve, reject) => {
        const child = spawn('ssh', ['-F', config, ...args], { env, timeout: 60_000 });
        let stdout = '';
        let stderr = '';
        child.stdout.on('data', (data: Buffer) => (stdout += data.toString('latin1')));
        child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
        child.once('error', reject);
        child.once('close', (code) => resolve({ stdout, stderr, code }));
        child.stdin.end(input);
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The host keys that a port offers, as `type base64`, asked by OpenSSH's ssh-keyscan. */
export async function scanHostKeys(port: number): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ssh-keyscan', ['-T', '60', '-p', String(port), '127.0.0.1']);
  const lines = stdout.trim().split('\n');
  return [...new Set(lines.map((line) => line.split(' ').slice(1).join(' ')))].sort();
}
