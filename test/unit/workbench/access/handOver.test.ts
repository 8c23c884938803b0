import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { RemoteAccess } from '../../../../src/appliance/remoteAccess';
import type { Identity } from '../../../../src/asyncos/identity';
import type { HeldSeed, SeedVault } from '../../../../src/tunnel/keeping';
import { secretClipboard } from '../../../../src/workbench/clipboard';
import { copySupportBlock } from '../../../../src/workbench/access/handOver';
import { states, type States } from '../../../../src/workbench/states';
import { appliance } from '../../appliance/sampleAppliance';
import { answers, stand } from '../../vscode';

const esa1 = appliance({ id: 'esa1' });
const sma1 = appliance({ id: 'sma1', family: 'sma', via: ['esa1'] });

/** Both are open; of those that are named the seed is held. */
async function copied(of: Parameters<typeof copySupportBlock>[1], by: typeof esa1 | undefined, ...held: string[]) {
  return copiedWith((id) => `${id}-SERIAL`, of, by, ...held);
}

/** Of every seed. */
let marks: Partial<HeldSeed> = {};
let doubt: Partial<RemoteAccess> = {};
afterEach(() => void (marks = doubt = {}));

async function copiedWith(
  serialOf: (id: string) => string | null,
  of: Parameters<typeof copySupportBlock>[1],
  by: typeof esa1 | undefined,
  ...held: string[]
) {
  return copiedIn(states(), serialOf, of, by, ...held);
}

async function copiedIn(
  known: States,
  serialOf: (id: string) => string | null,
  of: Parameters<typeof copySupportBlock>[1],
  by: typeof esa1 | undefined,
  ...held: string[]
) {
  const times = { enabledAt: '2026-11-27T15:13:04.123Z', expiresAt: '2026-12-04T15:13:04.123Z' };
  for (const applianceId of ['esa1', 'sma1']) {
    const access = {
      applianceId,
      state: 'tunnel-up',
      serviceAccess: true,
      serial: serialOf(applianceId),
      ...times,
      ...doubt,
    };
    known.change(applianceId, (state) => ({ ...state, access: { ...access, ...state.access } as RemoteAccess }));
  }
  const seedOf = (id: string): HeldSeed => ({ kind: 'seed', text: `${id}-seed`, serial: null, ...marks });
  const vault: SeedVault = {
    hold: () => Promise.resolve(),
    get: (id) => Promise.resolve(held.includes(id) ? seedOf(id) : undefined),
    forget: () => Promise.resolve(),
  };
  let said = '';
  answers.push(({ message }) => void (said = String(message)));
  await copySupportBlock(by, of, { states: known, vault, clipboard: secretClipboard() });
  return { said, block: stand.clipboard };
}

test('one pair: how long it is there stands in the line that VS Code shows, then where it may go, then what it is', async () => {
  const { said, block } = await copied(esa1, undefined, 'esa1');
  assert.equal(
    said,
    'Copied. The clipboard is cleared in 60 seconds, while this window is open. Upload it with Support Case Manager; e-mail may not be secure. It holds seed and serial number of esa1.',
  );
  assert.match(block, /^Enabled: 2026-11-27T15:13:04Z$/m);
  assert.match(block, /^Expires about: 2026-12-04T15:13:04Z$/m);
});

test('both pairs are named', async () => {
  const { said, block } = await copied(sma1, esa1, 'esa1', 'sma1');
  assert.match(said, / It holds seeds and serial numbers of esa1 and sma1\.$/);
  assert.match(block, /esa1-seed[^]*sma1-seed/);
});

test('a seed that is not held here is missing in what was copied, and that is said', async () => {
  const { said, block } = await copied(sma1, esa1, 'sma1');
  assert.match(said, /^The seed of esa1 is not held here: whoever enabled access has it\. Copied\. .* of sma1\.$/);
  assert.doesNotMatch(block, /esa1-seed/);
});

test('a serial number that was not read is not among what it is said to hold', async () => {
  const one = await copiedWith(() => null, esa1, undefined, 'esa1');
  assert.match(one.said, /^The serial number of esa1 was not read\. Copied\. .* It holds the seed of esa1\.$/);
  assert.match(one.block, /^Serial number: not read$/m);
  const ofSma = (id: string) => (id === 'sma1' ? null : '1A2B');
  const { said } = await copiedWith(ofSma, sma1, esa1, 'esa1', 'sma1');
  assert.match(said, /^The serial number of sma1 was not read\. Copied\. .* It holds the seeds of esa1 and sma1\.$/);
});

test('the block names product, model and release where the appliance said them, and leaves out what it did not', async () => {
  const known = states();
  const identity = { ...NOBODY, product: 'Secure Email Gateway', version: '15.0.0-104' };
  known.change('esa1', (state) => ({ ...state, identity }));
  const { block } = await copiedIn(known, () => '1A2B', esa1, undefined, 'esa1');
  assert.match(block, /^Product: Secure Email Gateway\nAsyncOS: 15\.0\.0-104\nSerial number: 1A2B$/m);
  assert.doesNotMatch(block, /Model/);
});

test('two serial numbers: the message says so, and which of them was copied', async () => {
  const known = states();
  known.change('esa1', (state) => ({ ...state, access: { serialMatches: false } as RemoteAccess }));
  const { said } = await copiedIn(known, () => '1A2B', esa1, undefined, 'esa1');
  assert.match(said, /^STATUS and version of esa1 name two serial numbers; the one of STATUS was copied\. Copied\./);
});

const NOBODY: Identity = {
  family: undefined,
  series: undefined,
  model: undefined,
  serial: undefined,
  version: undefined,
  product: undefined,
  idleMinutes: undefined,
};

test('D15 a seed that could not be read: block and message say that it is to be picked out by hand', async () => {
  marks = { kind: 'by-hand', text: 'Provide this:\nAB-CD\nto support.' };
  const { said, block } = await copied(esa1, undefined, 'esa1');
  assert.match(said, /^esa1 said its seed in words of its own: pick it out of them by hand\. Copied\./);
  assert.match(
    block,
    /^Seed string, to be picked out of these words by hand: Provide this:\n {2}AB-CD\n {2}to support\.$/m,
  );
});

test('D11 of two pairs the seed that may be of an earlier enabling is called that, and the other is not', async () => {
  const known = states();
  known.change('esa1', (state) => ({ ...state, access: { seedDoubtful: true } as RemoteAccess }));
  const { said, block } = await copiedIn(known, (id) => `${id}-SERIAL`, sma1, esa1, 'esa1', 'sma1');
  assert.match(said, /^The seed of esa1 may be of an earlier enabling: ask whoever enabled access last\. Copied\./);
  assert.match(block, /^Seed string, perhaps of an earlier enabling: esa1-seed$[^]*^Seed string: sma1-seed$/m);
});

test('D11 a seed that may be of an earlier enabling is not handed over as certain', async () => {
  doubt = { seedDoubtful: true };
  const { said, block } = await copied(esa1, undefined, 'esa1');
  assert.match(said, /^The seed of esa1 may be of an earlier enabling: ask whoever enabled access last\. Copied\./);
  assert.match(block, /^Seed string, perhaps of an earlier enabling: esa1-seed$/m);
});
