import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RemoteAccess } from '../../../../src/appliance/remoteAccess';
import type { SeedVault } from '../../../../src/tunnel/keeping';
import { copySupportBlock } from '../../../../src/workbench/access/handOver';
import { states } from '../../../../src/workbench/states';
import { appliance } from '../../appliance/sampleAppliance';
import { answers, stand } from '../../vscode';

const esa1 = appliance({ id: 'esa1' });
const sma1 = appliance({ id: 'sma1', family: 'sma', via: ['esa1'] });

/** Both are open; of those that are named the seed is held. */
async function copied(of: Parameters<typeof copySupportBlock>[1], by: typeof esa1 | undefined, ...held: string[]) {
  return copiedWith((id) => `${id}-SERIAL`, of, by, ...held);
}

async function copiedWith(
  serialOf: (id: string) => string | null,
  of: Parameters<typeof copySupportBlock>[1],
  by: typeof esa1 | undefined,
  ...held: string[]
) {
  const known = states();
  const times = { enabledAt: '2026-11-27T15:13:04.123Z', expiresAt: '2026-12-04T15:13:04.123Z' };
  for (const applianceId of ['esa1', 'sma1']) {
    const access = { applianceId, state: 'tunnel-up', serviceAccess: true, serial: serialOf(applianceId), ...times };
    known.change(applianceId, (state) => ({ ...state, access: access as RemoteAccess }));
  }
  const seedOf = (id: string) => ({ kind: 'seed', text: `${id}-seed`, serial: null }) as const;
  const vault: SeedVault = {
    hold: () => Promise.resolve(),
    get: (id) => Promise.resolve(held.includes(id) ? seedOf(id) : undefined),
    forget: () => Promise.resolve(),
  };
  let said = '';
  answers.push(({ message }) => void (said = String(message)));
  await copySupportBlock(by, of, known, vault);
  return { said, block: stand.clipboard };
}

test('one pair: where it may go stands in the line that VS Code shows, then what it is, then the clipboard', async () => {
  const { said, block } = await copied(esa1, undefined, 'esa1');
  assert.equal(
    said,
    'Copied. Upload it to the case; e-mail may not be secure. It holds seed and serial number of esa1. The clipboard is cleared in 60 seconds.',
  );
  assert.match(block, /^Enabled: 2026-11-27T15:13:04Z$/m);
  assert.match(block, /^Expires about: 2026-12-04T15:13:04Z$/m);
});

test('both pairs are named', async () => {
  const { said, block } = await copied(sma1, esa1, 'esa1', 'sma1');
  assert.match(said, / It holds seeds and serial numbers of esa1 and sma1\. The clipboard/);
  assert.match(block, /esa1-seed[^]*sma1-seed/);
});

test('a seed that is not held here is missing in what was copied, and that is said', async () => {
  const { said, block } = await copied(sma1, esa1, 'sma1');
  assert.match(said, / of sma1\. The seed of esa1 is not held here: whoever enabled access has it\. The clipboard/);
  assert.doesNotMatch(block, /esa1-seed/);
});

test('a serial number that was not read is not among what it is said to hold', async () => {
  const one = await copiedWith(() => null, esa1, undefined, 'esa1');
  assert.match(one.said, / It holds the seed of esa1\. The serial number of esa1 was not read\. The clipboard/);
  assert.match(one.block, /^Serial number: not read$/m);
  const ofSma = (id: string) => (id === 'sma1' ? null : '1A2B');
  const { said } = await copiedWith(ofSma, sma1, esa1, 'esa1', 'sma1');
  assert.match(said, / It holds the seeds of esa1 and sma1\. The serial number of sma1 was not read\. The clipboard/);
});
