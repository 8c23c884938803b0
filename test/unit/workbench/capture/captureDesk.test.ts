import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { ProbeReport } from '../../../../src/appliance/probeReport';
import { startLab, type Lab } from '../../../../src/lab/lab';
import { captureDesk, type CaptureDesk } from '../../../../src/workbench/capture/captureDesk';
import { cuttingProxy, type Cut } from '../../../faults/cuttingProxy';
import type { FarEnd } from '../../../faults/farEnd';
import { applianceOf } from '../../../lab/appliances';
import { engineer, type Engineer } from '../../../lab/engineer';
import { appliance as sampleAppliance } from '../../appliance/sampleAppliance';
import { turn } from '../../asyncos/farEnd';
import { answers, stand } from '../../vscode';

const ESA = sampleAppliance({ id: 'lab-esa1', production: true });
const FILTER = '(host 63.251.108.107 and port 22) or port 53';
const PROBE: ProbeReport = {
  schema: 1,
  applianceId: 'lab-esa1',
  verdict: 'blocked',
  causes: [],
  results: [
    {
      ...{ vantage: 'lab-esa1', vantageKind: 'appliance', host: 'upgrades.ironport.com', port: 22, verdict: 'timeout' },
      ...{ addresses: ['63.251.108.107'], evidence: {}, ms: {}, at: '2026-01-02T03:04:05.000Z' },
    },
  ],
};

let lab: Lab;
let person: Engineer;
let folder: string;
let proxy: FarEnd;
/** Of the next connections through the proxy. */
let cuts: Cut[];
let desk: CaptureDesk;
/** What is fetched changes while it comes. */
let isChanged: boolean;
const logged: string[] = [];
let as: { readonly user: string; readonly password: string } | undefined;

beforeEach(async () => {
  lab = await startLab({ firewalls: 'story' });
  person = engineer(lab);
  cuts = [];
  proxy = await cuttingProxy(applianceOf(lab, 'lab-esa1').port, () => cuts.shift());
  folder = mkdtempSync(join(tmpdir(), 'desk-'));
  as = undefined;
  isChanged = false;
  answers.length = stand.opened.length = stand.executed.length = 0;
  desk = captureDesk({
    openCli: (id, signal) =>
      as === undefined ? person.openPinnedCli(id, signal) : person.openCliAs(id, as.user, as.password),
    fetchFile: (id, request) => {
      const fetch = person.fetch(id, request, proxy.port);
      const run: typeof fetch.run = async (...given) => {
        const fetched = await fetch.run(...given);
        return isChanged ? { ...fetched, changedMeanwhile: true } : fetched;
      };
      return { ...fetch, run };
    },
    folder: join(folder, 'captures'),
    lastProbe: () => ({ report: PROBE, at: '2026-01-02T03:04:05.000Z' }),
    log: { info: (line) => void logged.push(line), warn: () => undefined, show: () => undefined },
  });
});
afterEach(async () => {
  desk.dispose();
  await person.close();
  await proxy.close();
  await lab.close();
  rmSync(folder, { recursive: true });
});

const control = () => lab.control('lab-esa1');

interface Asked {
  readonly items?: readonly (string | { readonly label: string })[];
  readonly message?: string;
  readonly detail?: string;
  readonly buttons?: readonly string[];
}

/** Picks the item with that label; `seen` remembers what was asked. */
const pick =
  (label: string, seen: Asked[] = []) =>
  (asked: Asked) => {
    seen.push(asked);
    const found = asked.items?.find((item) => (typeof item === 'string' ? item : item.label) === label);
    assert.ok(found !== undefined, `${label} among ${JSON.stringify(asked.items)}`);
    return found;
  };
const press =
  (button: string | undefined, seen: Asked[] = []) =>
  (asked: Asked) => {
    seen.push(asked);
    return button;
  };

const usual = (last: (asked: Asked) => unknown) =>
  answers.push(pick(FILTER), pick('10 MB or 1 min'), pick('As lab-esa1 is set'), last);

test('the filter is proposed from the probe that failed; a modal says the risk before anything is sent', async () => {
  const seen: Asked[] = [];
  usual(press('Start Capture', seen));
  const started = await desk.start(ESA);
  assert.match(seen[0]?.detail ?? '', /Production appliance\.[^]*fill the disk[^]*port 22[^]*10 MB or after 1 min/);
  assert.deepEqual(seen[0]?.buttons, ['Do Not Start', 'Start Capture']);
  assert.equal(control().capture.settings().filter, FILTER);
  assert.equal((started as { state?: string }).state, 'running');
  assert.ok(stand.statusBar.shown);
  answers.push(press(undefined));
  assert.equal((await desk.stop(ESA))?.['state' as never], 'stopped');
  assert.equal(stand.statusBar.shown, false);
});

test('while it goes on, the step is said in our words; what the appliance asks is in the log alone', async () => {
  stand.progress.length = logged.length = 0;
  usual(press('Start Capture'));
  await desk.start(ESA);
  assert.deepEqual(stand.progress.splice(0), [
    'Starting a packet capture on lab-esa1: 1 of 4: opening its CLI',
    'Starting a packet capture on lab-esa1: 2 of 4: setting filter and limits',
    'Starting a packet capture on lab-esa1: 3 of 4: starting the capture',
    'Starting a packet capture on lab-esa1: 4 of 4: reading what it says of the capture',
  ]);
  answers.push(press(undefined));
  await desk.stop(ESA);
  assert.deepEqual(stand.progress.splice(0), [
    'Stopping the packet capture on lab-esa1: 1 of 2: telling it to stop',
    'Stopping the packet capture on lab-esa1: 2 of 2: reading what it says of the capture',
  ]);
  assert.ok(
    logged.some((line) => /Choose the operation.* → STOP$/.test(line)),
    logged.join('\n'),
  );
});

test('given up at any question: no login, nothing sent', async () => {
  for (let given = 0; given < 4; given += 1) {
    answers.length = 0;
    answers.push(
      ...[pick(FILTER), pick('10 MB or 1 min'), pick('As lab-esa1 is set')].slice(0, given),
      press(undefined),
    );
    assert.equal(await desk.start(ESA), undefined);
  }
  assert.equal(control().logins, 0);
});

test('one that runs is shown and not replaced; to stop it is asked for by itself', async () => {
  const { file } = control().capture.start('gui');
  const seen: Asked[] = [];
  usual(press('Start Capture'));
  answers.push(press(undefined, seen), press('Let It Run', seen));
  const found = await desk.start(ESA);
  assert.deepEqual([found?.['state' as never], found?.['file' as never]], ['running', file]);
  assert.match(seen[0]?.message ?? '', /a packet capture is running/);
  assert.equal(await desk.stop(ESA), undefined);
  assert.match(seen[1]?.message ?? '', /Stop the packet capture that runs/);
  assert.equal(control().capture.running()?.file, file);
});

test('where none runs any more, that is said, and nothing is asked or stopped', async () => {
  usual(press('Start Capture'));
  await desk.start(ESA);
  answers.push(press(undefined));
  await desk.stop(ESA);
  const seen: Asked[] = [];
  answers.push(press(undefined, seen));
  assert.equal((await desk.stop(ESA))?.['state' as never], 'stopped');
  assert.equal(seen.length, 1);
  assert.doesNotMatch(seen[0]?.message ?? '', /\?/);
  assert.ok(seen[0]?.buttons?.includes('Fetch File'));
});

test('who has no right to it is offered the steps of the web interface', async () => {
  as = { user: 'guest', password: 'esa1-slate' };
  const seen: Asked[] = [];
  usual(press('Start Capture'));
  answers.push(press('Steps in the Web Interface', seen));
  const { failure } = (await desk.start(ESA)) as { failure: { reason: string } };
  assert.equal(failure.reason, 'no-rights');
  await turn();
  assert.deepEqual(stand.executed, [['hopthrough.webSteps', 'lab-esa1', 'capture']]);
});

test('a link that is lost: what came is kept for the one who resumes, and gone for the one who does not', async () => {
  control().files.put('/captures/big.cap', Buffer.alloc(2_000_000, 7));
  for (const answer of ['Resume', 'Discard']) {
    cuts.push({ direction: 'down', at: 1_000_000, how: 'fin' });
    const seen: Asked[] = [];
    answers.push(press(answer, seen), press(undefined, seen));
    const fetched = await desk.fetch(ESA, '/captures/big.cap');
    assert.match(seen[0]?.message ?? '', /ended before the file was whole\. .* are here\.$/);
    if (answer === 'Resume') {
      const { bytes, resumed } = fetched as { bytes: number; resumed: { at: number; compared: number } };
      assert.deepEqual([bytes, resumed.compared], [2_000_000, resumed.at]);
      assert.match(seen[1]?.message ?? '', /resumed at .* after all of that had been compared/);
    } else assert.equal((fetched as { failure?: { reason: string } }).failure?.reason, 'interrupted');
    await person.hangUp();
  }
  assert.equal(readdirSync(join(folder, 'captures')).length, 1);
});

test('a link that is lost over scp: what came cannot be gone on with, and nothing offers that', async () => {
  control().files.put('/captures/big.cap', Buffer.alloc(2_000_000, 7));
  control().files.conduct.sftp = false;
  cuts.push({ direction: 'down', at: 1_000_000, how: 'fin' });
  const seen: Asked[] = [];
  answers.push(press('Fetch Again', seen), press(undefined));
  const fetched = (await desk.fetch(ESA, '/captures/big.cap')) as { bytes?: number };
  assert.equal(fetched.bytes, 2_000_000, 'another button would discard it');
  assert.match(seen[0]?.message ?? '', /: the connection to .* ended before the file was whole\./);
});

test('a link that is lost, and the file there changes meanwhile: that it came from the start again is said', async () => {
  control().files.put('/captures/big.cap', Buffer.alloc(2_000_000, 7), 1);
  cuts.push({ direction: 'down', at: 1_000_000, how: 'fin' });
  const seen: Asked[] = [];
  answers.push(
    (asked: Asked) => {
      control().files.put('/captures/big.cap', Buffer.alloc(2_000_000, 8), 2);
      return press('Resume', seen)(asked);
    },
    press(undefined, seen),
  );
  const fetched = (await desk.fetch(ESA, '/captures/big.cap')) as { file: string };
  assert.ok(readFileSync(fetched.file).equals(Buffer.alloc(2_000_000, 8)));
  assert.ok(!('resumed' in fetched));
  assert.match(seen[1]?.message ?? '', /from the start again: the file there has another size or time than before\./);
});

test('a file that changed while it came: that it may be a mix is said', async () => {
  control().files.put('/captures/big.cap', Buffer.alloc(2000, 7));
  isChanged = true;
  const seen: Asked[] = [];
  answers.push(press(undefined, seen));
  const fetched = await desk.fetch(ESA, '/captures/big.cap');
  assert.match(seen[0]?.message ?? '', /While it came, it was changed on the appliance/);
  assert.equal((fetched as { changedMeanwhile?: boolean }).changedMeanwhile, true);
});

test('H02 what a crash left is continued from where it was or deleted, as the person says; one that is being fetched is not offered', async () => {
  const bytes = randomBytes(2_000_000);
  control().files.put('/captures/big.cap', bytes);
  const captures = join(folder, 'captures');
  const left = async () => {
    await person.hangUp();
    cuts.push({ direction: 'down', at: 1_000_000, how: 'fin' });
    const request = {
      remote: '/captures/big.cap',
      folder: captures,
      name: 'big.pcap',
      mostBytes: 1e9,
      stallMs: 10_000,
    };
    const fetch = person.fetch('lab-esa1', request, proxy.port);
    await assert.rejects(fetch.run(new AbortController().signal, () => undefined));
    await desk.offerLeft();
    assert.equal(answers.length, 0, 'its window lives');
    // Its window does not give it back.
    const lease = readdirSync(captures).find((name) => /^lease-.*\.json$/.test(name)) ?? '';
    writeFileSync(join(captures, lease), JSON.stringify({ id: 'dead', pid: 1, machine: 'gone', time: 0 }));
    await person.hangUp();
    return fetch.received();
  };
  const seen: Asked[] = [];
  const settled = async (wanted: readonly string[]) => {
    const deadline = Date.now() + 10_000;
    while (readdirSync(captures).sort().join() !== wanted.join() && Date.now() < deadline) await turn();
    assert.deepEqual(readdirSync(captures).sort(), wanted);
  };
  const received = await left();
  assert.ok(received > 0 && received < bytes.length);
  answers.push(press('Continue', seen), press(undefined, seen));
  await desk.offerLeft();
  await settled(['big.pcap']);
  assert.ok(readFileSync(join(captures, 'big.pcap')).equals(bytes));
  assert.match(seen[0]?.message ?? '', /^lab-esa1: \/captures\/big\.cap did not come whole; .* are here\.$/);

  await left();
  answers.push(press(undefined), press('Delete'));
  await desk.offerLeft();
  while (answers.length > 1) await turn();
  assert.ok(readdirSync(captures).includes('big.pcap.part'), 'not without a word');
  const deadline = Date.now() + 10_000;
  while (answers.length > 0 && Date.now() < deadline) await desk.offerLeft();
  await settled(['big.pcap']);
});

test('what is fetched has a name of our own; the quick look is an untitled document', async () => {
  control().files.put('/captures/..\\x y.cap', Buffer.from('not a capture'));
  const seen: Asked[] = [];
  answers.push(press('Quick Look', seen));
  const fetched = (await desk.fetch(ESA, '/captures/..\\x y.cap')) as { file: string };
  assert.match(fetched.file, /captures[\\/]capture-lab-esa1-\d{8}T\d{6}Z\.pcap$/);
  assert.match(seen[0]?.message ?? '', /SHA-256 [0-9a-f]{16}\. It does not begin as a capture file does\./);
  const deadline = Date.now() + 5000;
  while (stand.opened.length === 0 && Date.now() < deadline) await turn();
  assert.match(stand.opened[0] ?? '', /Not a capture file\./);
  writeFileSync(join(folder, 'empty.pcap'), '');
  await desk.quickLook(join(folder, 'empty.pcap'));
  assert.match(stand.opened[1] ?? '', /0 packets/);
});
