import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder in which an archive was unpacked by another program than ours; its manifest holds. */
export function unzipped(zip: string): string {
  const program = 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])';
  const out = mkdtempSync(join(dirname(dirname(zip)), 'out-'));
  const { status, stderr } = spawnSync('python3', ['-c', program, zip, out], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.equal(spawnSync('sha256sum', ['--strict', '-c', 'SHA256SUMS'], { cwd: out }).status, 0);
  return out;
}
