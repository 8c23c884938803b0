import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Files } from './files';
import { PROMPT, screen, type Terminal } from './terminals';

/** `ssh -J` as it is installed, from the start of its process to the prompt. */
export async function openSsh(config: string): Promise<Terminal & { readonly pid: number }> {
  const started = performance.now();
  const child = spawn('ssh', ['-F', config, '-tt', '-J', 'bench-hop', 'bench-target'], { stdio: 'pipe' });
  const shown = screen();
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', shown.shows);
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.on('error', shown.fails);
    child.on('close', (code) => {
      shown.fails(new Error(`ssh -J ended with ${code}: ${complaint}`));
      resolve();
    });
  });
  await shown.until(PROMPT);
  return {
    promptMs: performance.now() - started,
    pid: child.pid ?? NaN,
    type(keys, echo) {
      child.stdin.write(keys);
      return shown.until(echo);
    },
    close() {
      child.kill();
      return ended;
    },
  };
}

/** OpenSSH's `sftp -J` with its connection open, which takes commands; it says each before it does it. */
export async function openSftp(config: string): Promise<Files> {
  const child = spawn('sftp', ['-F', config, '-J', 'bench-hop', '-b', '-', 'bench-target'], { stdio: 'pipe' });
  const shown = screen();
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', shown.shows);
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.on('error', shown.fails);
    child.on('close', (code) => {
      shown.fails(new Error(`sftp ended with ${code}: ${complaint}`));
      resolve();
    });
  });
  const done = async (command: string): Promise<void> => {
    child.stdin.write(`${command}\nlpwd\n`);
    await shown.until('Local working directory');
  };
  await done('pwd');
  return {
    async get(remote, folder) {
      const local = join(folder, 'peer');
      await done(`get ${remote} ${local}`);
      return local;
    },
    close() {
      child.stdin.end();
      return ended;
    },
  };
}
