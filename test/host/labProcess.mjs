// The lab as a process of its own, and its appliances as an inventory file.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startGroup } from './ending.mjs';

/**
 * Starts the lab and waits for the line that describes it.
 * @returns {Promise<import('./labProcess.d.mts').LabProcess>}
 */
export async function startLab(args = []) {
  const { child, end } = startGroup(process.execPath, [join('test', 'host', 'lab.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data) => (errors += data));
  const line = await firstLine(child).catch((error) => {
    throw new Error(`The lab did not start: ${error.message}\n${errors}`);
  });
  return { ...JSON.parse(line), stop: end };
}

/**
 * Writes the lab's appliances as an inventory file under the folder "Lab", without passwords.
 * @param {string} file
 * @param {import('./labProcess.d.mts').LabAppliance[]} appliances
 */
export function writeLabInventory(file, appliances) {
  const entries = appliances.map(({ id, family, series, host, port, user, label, via, alternatives }) => ({
    ...{ id, family, series, host, port, user, label, folder: 'Lab', via, alternatives },
  }));
  writeFileSync(file, JSON.stringify({ version: 1, appliances: entries }, undefined, 2));
}

function firstLine(child) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer within 120 s')), 120_000);
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`it ended with ${code ?? signal}`)));
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve(line);
    });
  });
}
