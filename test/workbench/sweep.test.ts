import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { openSite, typePassword, type Site } from './site';

const COMPANY = 60;
const OTHERS = 6;
const PORTS = 6;

/** Two companies: one of 60 appliances in three places, and a small one with a credential of its own. */
const fleetId = (number: number) => `lab-fleet-${String(number).padStart(3, '0')}`;
const company = Array.from({ length: COMPANY }, (_, index) => fleetId(index + 1));
const others = Array.from({ length: OTHERS }, (_, index) => fleetId(COMPANY + index + 1));
const PLACES = ['Lyon', 'Paris', 'Lille'];

describe('a probe of 60 appliances', () => {
  let site: Site;
  before(async () => {
    site = await openSite({
      fleet: COMPANY + OTHERS,
      firewalls: 'story',
      only: [],
      knownKeys: true,
      settings: { 'hopthrough.probe.timeoutSeconds': 3, 'hopthrough.connect.lingerSeconds': 0 },
      entries: ({ entry }) => [
        ...company.map((id, index) =>
          entry(id, { folder: `Lab/ACME/${PLACES[Math.floor(index / 20)] ?? ''}`, credential: 'acme-admin' }),
        ),
        ...others.map((id) => entry(id, { folder: 'Lab/Other', credential: 'other-admin' })),
      ],
    });
  });
  before(async () => {
    const { bench } = site;
    const isOpen = async () =>
      (await bench.treeRows()).some(({ text, expanded }) => text === 'Lab' && expanded === true);
    const opened = async () => {
      if (await isOpen()) return true;
      await bench.clickRow('Lab');
      return bench.waitFor(isOpen, 'the folder to open', 10_000);
    };
    await bench.waitFor(opened, 'the folder of the lab');
  });
  after(() => site.close());

  const controls = (ids: readonly string[]) => ids.map((id) => site.lab.control(id));
  const sum = (numbers: readonly number[]) => numbers.reduce((one, other) => one + other, 0);
  const open = () => sum(controls([...company, ...others]).map(({ connections }) => connections));
  const says = (frame: Frame, words: RegExp) =>
    site.bench.waitFor(async () => words.test(await frame.locator('.say').innerText()), `the panel to say ${words}`);
  const overview = () => site.bench.webview('main.page:has(h1 bdi:text-is("All appliances"))');
  async function probeFolder(folder: string, from: string): Promise<Frame> {
    await site.bench.contextMenu(folder, 'Probe All');
    await site.bench.question('Probe all');
    await site.bench.pickQuickInput(from);
    return overview();
  }

  test('a credential that one appliance refused is asked for once and sent to no other', async () => {
    const frame = await probeFolder('Other', 'From the appliances');
    const { title } = await site.bench.question('admin@lab-fleet-');
    const asked = /lab-fleet-\d+/.exec(title)?.[0] ?? '';
    await typePassword(site, asked, 'not-the-password');
    await says(frame, /^Nothing measured yet|appliances can open a tunnel/);
    await site.bench.notification('Probed: 0 of 6 appliances');
    const attempts = controls(others).map(({ passwordsSeen }) => passwordsSeen);
    assert.equal(sum(attempts), 1);
    assert.equal(await site.bench.quickInput(), undefined);
  });

  test('one password, one yes for the rest, at most eight logins at once, and a map with what is wrong first', async () => {
    const frame = await probeFolder('ACME', 'From the appliances and from this computer');
    const { title } = await site.bench.question('admin@lab-fleet-');
    const asked = /lab-fleet-\d+/.exec(title)?.[0] ?? '';
    await typePassword(site, asked);
    await site.bench.waitFor(async () => (await site.bench.modal())?.message.includes('acme-admin'), 'the question');
    await site.bench.screenshot('sweep-one-yes');
    await site.bench.pressModal('Send to All 60');
    const most = { connections: 0 };
    const watch = setInterval(() => (most.connections = Math.max(most.connections, open())), 5);
    try {
      await says(frame, /^Probing: (?:[2-5]\d) of 60 appliances\.$/);
      await site.bench.screenshot('sweep-running');
      await says(frame, /^30 of 66 appliances can open a tunnel; 30 cannot, and 6 could not be measured\.$/);
    } finally {
      clearInterval(watch);
    }
    // The lab sees an end after the product, which has begun the next of its eight logins by then: twice that are seen.
    assert.ok(most.connections > 2 && most.connections <= 16, `${most.connections} connections at once`);
    assert.ok(controls(company).every(({ logins }) => logins === 1));
    const heads = await frame.locator('.folder [role=rowheader]').all();
    const ids = await Promise.all(heads.map((head) => head.getAttribute('title')));
    assert.equal(ids.length, COMPANY + OTHERS);
    const kindOf = (id: string | null | undefined) => (Number(id?.slice(-3)) - 1) % 6;
    // Dropped, taken by others, or without DNS; then what works on another port, then what is ready.
    assert.deepEqual(ids.slice(0, 20).map(kindOf).map(rankOf), [...ids.slice(0, 20).map(kindOf).map(rankOf)].sort());
    assert.equal(rankOf(kindOf(ids[0])), 0);
    assert.ok(others.includes(ids.at(-1) ?? ''));
    assert.equal(await frame.locator('.folder [role=gridcell].cell').count(), (COMPANY + OTHERS) * PORTS);
    await site.bench.screenshot('sweep-map');
  });

  test('Cancel on the panel ends it, and nothing stays open', async () => {
    const frame = await probeFolder('ACME', 'From the appliances');
    await says(frame, /^Probing: [1-9]\d* of 60 appliances\.$/);
    await frame.getByRole('button', { name: 'Cancel', exact: true }).click();
    await says(frame, /appliances can open a tunnel/);
    await site.bench.waitFor(() => open() === 0, 'the connections to end');
    assert.ok(sum(controls(company).map(({ logins }) => logins)) < 2 * COMPANY);
    assert.deepEqual(site.bench.pageErrors, []);
  });
});

function rankOf(kind: number): number {
  return { 0: 2, 1: 1, 2: 0, 3: 0, 4: 0, 5: 1 }[kind] ?? NaN;
}
