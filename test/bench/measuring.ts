import { startGroup } from '../host/ending.mjs';
import { isNoisy, type Samples } from './rows';

/**
 * Runs a measuring script in a process of its own, which `here` puts where the client stands, and answers what it
 * printed. Rejects with what it complained of.
 */
export async function measured<T>(script: string, assignment: object, here: readonly string[] = []): Promise<T> {
  const [command, ...args] = [...here, process.execPath, '--expose-gc', script, JSON.stringify(assignment)];
  const { child } = startGroup(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, complaint] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`measuring ${JSON.stringify(assignment)} ended with ${code}: ${complaint}`);
  return JSON.parse(output) as T;
}

/** Measures once more where a peer differed too much from itself. */
export async function twiceIfNoisy<T extends Readonly<Record<string, Samples>>>(measure: () => Promise<T>): Promise<T> {
  const first = await measure();
  return Object.values(first).some(({ peer }) => isNoisy(peer)) ? await measure() : first;
}
