import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { Cancelled, Failed } from '../../../../src/appliance/failure';
import type { ProbeReport } from '../../../../src/appliance/probeReport';
import { startLab, type Lab } from '../../../../src/lab/lab';
import { captureDesk, type CaptureDesk } from '../../../../src/workbench/capture/captureDesk';
import { captureDeedWords } from '../../../../src/workbench/capture/captureStateWording';
import { states, type States } from '../../../../src/workbench/states';
import { cuttingProxy, type Cut } from '../../../faults/cuttingProxy';
import type { FarEnd } from '../../../faults/farEnd';
import { until } from '../../../faults/until';
import { applianceOf } from '../../../lab/appliances';
import { engineer, type Engineer } from '../../../lab/engineer';
import { appliance as sampleAppliance } from '../../appliance/sampleAppliance';
import { turn } from '../../asyncos/farEnd';
import { answers, stand } from '../../vscode';

const ESA = sampleAppliance({ id: 'lab-esa1', production: true });
const FILTER = '(host 63.251.108.107 and port 22) or icmp or port 53';
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
let known: States;
/** What is fetched changes while it comes. */
let isChanged: boolean;
/** What the next tries to fetch end with before anything comes; `undefined`: nothing is in their way. */
let inTheWay: (Error | undefined)[];
const logged: string[] = [];
/** Addresses that the name has now. */
let resolved: readonly string[];
/** What the appliance says in place of what is; empty: that. */
let saysInstead: string;
/** The same while none runs. */
let saysOnceStopped: string;
let as: { readonly user: string; readonly password: string } | undefined;

beforeEach(async () => {
  lab = await startLab({ firewalls: 'story' });
  person = engineer(lab);
  cuts = [];
  proxy = await cuttingProxy(applianceOf(lab, 'lab-esa1').port, () => cuts.shift());
  folder = mkdtempSync(join(tmpdir(), 'desk-'));
  as = undefined;
  isChanged = false;
  inTheWay = [];
  answers.length = stand.opened.length = stand.executed.length = 0;
  saysInstead = saysOnceStopped = '';
  const openCli = (id: string, signal: AbortSignal) =>
    as === undefined ? person.openPinnedCli(id, signal) : person.openCliAs(id, as.user, as.password);
  resolved = ['63.251.108.107'];
  known = states();
  desk = captureDesk({
    resolve: () => Promise.resolve({ addresses: resolved, servers: [], ms: 1 }),
    openCli: async (id, signal) => {
      const cli = await openCli(id, signal);
      return {
        greeting: cli.greeting,
        prompt: cli.prompt,
        run: (command, talk) => cli.run(command, talk),
        close: () => cli.close(),
        converse: (command, answer, talk) =>
          cli.converse(
            command,
            (question) => {
              const said = control().capture.running() === undefined && saysOnceStopped ? saysOnceStopped : saysInstead;
              return answer(said === '' ? question : { ...question, text: said });
            },
            talk,
          ),
      };
    },
    fetchFile: (id, request) => {
      const fetch = person.fetch(id, request, proxy.port);
      const run: typeof fetch.run = async (...given) => {
        const inItsWay = inTheWay.shift();
        if (inItsWay !== undefined) throw inItsWay;
        const fetched = await fetch.run(...given);
        return isChanged ? { ...fetched, changedMeanwhile: true } : fetched;
      };
      return { ...fetch, run };
    },
    folder: join(folder, 'captures'),
    states: known,
    lastProbe: () => ({ report: PROBE, at: '2026-01-02T03:04:05.000Z' }),
    log: {
      info: (line) => void logged.push(line),
      warn: (line) => void logged.push(line),
      show: () => undefined,
    },
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
  readonly placeHolder?: string;
  readonly message?: string;
  readonly detail?: string;
  readonly buttons?: readonly string[];
}

const PROPOSED = /^What the probe of .* tried in vain, and DNS$/;

/** Picks the item with that label; `seen` remembers what was asked. */
const pick =
  (label: string | RegExp, seen: Asked[] = []) =>
  (asked: Asked) => {
    seen.push(asked);
    const labels = asked.items?.map((item) => (typeof item === 'string' ? item : item.label));
    const at = labels?.findIndex((one) => (typeof label === 'string' ? one === label : label.test(one))) ?? -1;
    const found = asked.items?.[at];
    assert.ok(found !== undefined, `${String(label)} among ${JSON.stringify(asked.items)}`);
    return found;
  };
const press =
  (button: string | undefined, seen: Asked[] = []) =>
  (asked: Asked) => {
    seen.push(asked);
    return button;
  };

const usual = (last: (asked: Asked) => unknown) =>
  answers.push(pick(PROPOSED), pick('10 MB or 1 min'), pick('As lab-esa1 is set'), last);

test('the filter is proposed from the probe that failed; a modal says the risk before anything is sent', async () => {
  const seen: Asked[] = [];
  usual(press('Start Capture', seen));
  const started = await desk.start(ESA);
  assert.match(
    seen[0]?.detail ?? '',
    /Production appliance\.[^]*fill the disk[^]*port 22[^]*10 MB or after 1 min\.\nWhere lab-esa1 does not tell the size/,
  );
  assert.deepEqual(seen[0]?.buttons, ['Do Not Start', 'Start Capture']);
  assert.equal(control().capture.settings().filter, FILTER);
  assert.equal((started as { state?: string }).state, 'running');
  assert.ok(stand.statusBar.shown);
  answers.push(press(undefined));
  assert.equal((await desk.stop(ESA))?.['state' as never], 'stopped');
  assert.equal(stand.statusBar.shown, false);
});

test("limits of one's own: whole numbers, and no more than is sure or sensible", async () => {
  const asked: { readonly prompt?: string; readonly validateInput?: (text: string) => string | undefined }[] = [];
  const type = (text: string | undefined) => (box: object) => {
    asked.push(box);
    return text;
  };
  const seen: Asked[] = [];
  answers.push(pick(PROPOSED), pick('Other limits...'), type('100'), type('90'), pick('All interfaces'));
  answers.push(press('Start Capture', seen));
  await desk.start(ESA);
  assert.match(seen[0]?.detail ?? '', /It stops at 100 MB or after 90 min\./);
  assert.equal(control().capture.settings().megabytes, 100);
  for (const [box, most] of [
    [asked[0], 200],
    [asked[1], 1440],
  ] as const) {
    assert.ok(box?.prompt?.includes(String(most)), box?.prompt);
    for (const good of ['1', ` ${most} `]) assert.equal(box?.validateInput?.(good), undefined);
    for (const bad of ['', '0', '-1', '1.5', '1e3', 'x', String(most + 1), '9'.repeat(30)])
      assert.equal(box?.validateInput?.(bad), `A whole number from 1 to ${most}.`);
  }
  answers.push(press(undefined));
  await desk.stop(ESA);
  for (const given of [[undefined], ['100', undefined]]) {
    answers.push(pick(PROPOSED), pick('Other limits...'), ...given.map(type));
    assert.equal(await desk.start(ESA), undefined);
  }
  assert.equal(control().capture.running(), undefined);
});

test('the filter is offered by a short label with all of it below; where its addresses are from is said', async () => {
  const seen: Asked[] = [];
  const leave = (asked: Asked) => {
    seen.push(asked);
    return undefined;
  };
  for (const addresses of [['192.0.2.7'], []]) {
    resolved = addresses;
    answers.push(leave);
    assert.equal(await desk.start(ESA), undefined);
  }
  const details = seen.map(({ items: [first] = [] }) => (first as { detail?: string }).detail);
  assert.deepEqual(details, ['((host 192.0.2.7 or host 63.251.108.107) and port 22) or icmp or port 53', FILTER]);
  for (const { items: [first] = [] } of seen) assert.match((first as { label: string }).label, PROPOSED);
  assert.deepEqual(
    seen.map(({ placeHolder }) => placeHolder),
    [
      'The addresses were looked up just now',
      'The addresses are those of the probe: not found just now: upgrades.ironport.com',
    ],
  );
});

test("of a filter of one's own the wrong sign is named, and a word that is none of filters before it is sent", async () => {
  const asked: { readonly validateInput?: (text: string) => unknown }[] = [];
  answers.push(pick('Another filter...'), (box: object) => {
    asked.push(box);
    return undefined;
  });
  assert.equal(await desk.start(ESA), undefined);
  const judge = (text: string) => asked[0]?.validateInput?.(text);
  assert.equal(judge('prt 443; rm'), '";" is not a sign of filters: take it out.');
  assert.equal(judge(' '), 'Without a filter everything would be captured: type one.');
  assert.equal(judge(`port ${'1'.repeat(500)}`), 'A filter has 500 characters at most.');
  assert.deepEqual(judge('prt 443'), {
    message:
      '"prt" is not a word of filters that Hopthrough knows: the capture may not start. Enter sends it as it is.',
    severity: 2,
  });
  assert.equal(judge('host mail and port smtp'), undefined);
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
      ...[pick(PROPOSED), pick('10 MB or 1 min'), pick('As lab-esa1 is set')].slice(0, given),
      press(undefined),
    );
    assert.equal(await desk.start(ESA), undefined);
  }
  assert.equal(control().logins, 0);
});

test('one that runs is shown and not replaced; to stop it is asked for by itself', async () => {
  const { file } = control().capture.start('gui');
  const seen: Asked[] = [];
  stand.progress.length = 0;
  usual(press('Start Capture'));
  answers.push(press('Let It Run', seen));
  const found = await desk.start(ESA);
  assert.deepEqual([found?.['state' as never], found?.['file' as never]], ['running', file]);
  assert.match(stand.progress.at(-1) ?? '', /a packet capture is running/);
  assert.equal(await desk.stop(ESA), undefined);
  assert.match(seen[0]?.message ?? '', /Stop the packet capture that runs/);
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

test('words that are not understood: they are shown and in the log, it can be read again, and a file that is named is offered', async () => {
  saysInstead = 'Packet capture is running.\nFile: C170-1.cap (3 MB)\n';
  logged.length = 0;
  const seen: Asked[] = [];
  answers.push(press('Show What It Said', seen));
  assert.equal((await desk.read(ESA))?.['state' as never], 'unknown');
  assert.deepEqual(seen[0]?.buttons, ['Fetch File', 'Read Capture', 'Show What It Said']);
  await turn();
  assert.match(stand.opened[0] ?? '', /^Packet capture is running\.\nFile: C170-1\.cap \(3 MB\)\n/);
  assert.ok(logged.includes('lab-esa1: packetcapture: Packet capture is running.'), logged.join('\n'));
});

test('the size is said with the file, as the appliance tells it', async () => {
  const { file } = control().capture.start('gui');
  stand.progress.length = 0;
  await desk.read(ESA);
  const said = new RegExp(
    `a packet capture is running, file ${file}, .* (?:bytes|KB) by the appliance's own count, read `,
  );
  assert.match(stand.progress.at(-1) ?? '', said);
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

test('a link that is not back yet, and a password that is not given: it is asked again, and what came is still resumed', async () => {
  control().files.put('/captures/big.cap', Buffer.alloc(2_000_000, 7));
  cuts.push({ direction: 'down', at: 1_000_000, how: 'fin' });
  inTheWay = [
    undefined,
    new Failed({ hop: 'lab-esa1', stage: 'connect', reason: 'timeout', facts: { seconds: 10 } }),
    new Cancelled(),
  ];
  const seen: Asked[] = [];
  answers.push(press('Resume', seen), press('Resume', seen), press('Resume', seen), press(undefined));
  const fetched = (await desk.fetch(ESA, '/captures/big.cap')) as { bytes: number; resumed?: { at: number } };
  assert.deepEqual([fetched.bytes, (fetched.resumed?.at ?? 0) > 0], [2_000_000, true]);
  for (const { buttons } of seen) assert.deepEqual(buttons, ['Resume', 'Keep for Later', 'Discard']);
  assert.match(seen[1]?.message ?? '', /lab-esa1.* are here\.$/);
  assert.match(seen[2]?.message ?? '', /^lab-esa1: \/captures\/big\.cap did not come whole\. .* are here\.$/);
});

test('a question that is closed, or answered with later: the part stays and is offered again', async () => {
  control().files.put('/captures/big.cap', Buffer.alloc(2_000_000, 7));
  for (const answer of [undefined, 'Keep for Later']) {
    cuts.push({ direction: 'down', at: 1_000_000, how: 'fin' });
    answers.push(press(answer), press(undefined));
    await desk.fetch(ESA, '/captures/big.cap');
    const seen: Asked[] = [];
    answers.push(press('Delete', seen));
    await desk.offerLeft();
    await until(() => readdirSync(join(folder, 'captures')).length === 0, 'the part to be deleted');
    assert.match(seen[0]?.message ?? '', /did not come whole; .* are here\.$/);
    await person.hangUp();
  }
});

test('what a crash left outlives a link that is not there', async () => {
  control().files.put('/captures/big.cap', Buffer.alloc(2_000_000, 7));
  cuts.push({ direction: 'down', at: 1_000_000, how: 'fin' });
  answers.push(press('Keep for Later'), press(undefined));
  await desk.fetch(ESA, '/captures/big.cap');
  await person.hangUp();
  inTheWay = [new Failed({ hop: 'lab-esa1', stage: 'connect', reason: 'refused' })];
  answers.push(press('Continue'), press('Keep for Later'), press(undefined));
  await desk.offerLeft();
  await until(() => answers.length === 0, 'all to be asked');
  assert.ok(readdirSync(join(folder, 'captures')).some((name) => name.endsWith('.part')));
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
      stallMs: 60_000,
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
  const settled = (wanted: readonly string[]) =>
    until(() => isDeepStrictEqual(readdirSync(captures).sort(), wanted), wanted.join());
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
  await until(() => answers.length === 1, 'the first to be asked');
  assert.ok(readdirSync(captures).includes('big.pcap.part'), 'not without a word');
  const deadline = Date.now() + 60_000;
  while (answers.length > 0 && Date.now() < deadline) await desk.offerLeft();
  await settled(['big.pcap']);
});

test('what is fetched has a name of our own; the quick look is an untitled document', async () => {
  control().files.put('/captures/..\\x y.cap', Buffer.from('not a capture'));
  const seen: Asked[] = [];
  answers.push(press('Quick Look', seen));
  const fetched = (await desk.fetch(ESA, '/captures/..\\x y.cap')) as { file: string };
  assert.match(fetched.file, /captures[\\/]capture-lab-esa1\.\d{8}T\d{6}Z\.pcap$/);
  assert.match(
    seen[0]?.message ?? '',
    /SHA-256 [0-9a-f]{16}…: .*[\\/]capture-lab-esa1\.\S+\.pcap\. It does not begin as a capture file does\./,
  );
  await until(() => stand.opened.length > 0, 'the quick look');
  assert.match(stand.opened[0] ?? '', /Not a capture file\./);
  writeFileSync(join(folder, 'empty.pcap'), '');
  await desk.quickLook(join(folder, 'empty.pcap'));
  assert.match(stand.opened[1] ?? '', /0 packets/);
});

test('a file that is gone meanwhile: the quick look says so', async () => {
  const seen: Asked[] = [];
  answers.push(press(undefined, seen), press(undefined, seen));
  assert.equal(await desk.quickLook(join(folder, 'gone.pcap')), undefined);
  assert.equal(await desk.quickLook(folder), undefined);
  assert.equal(seen[0]?.message, `${join(folder, 'gone.pcap')} is no longer there.`);
  assert.equal(seen[1]?.message, `${folder} is a folder.`);
  assert.deepEqual(stand.opened, []);
});

test('a quick look at a large file says how far it is, and can be cancelled', async () => {
  const path = join(folder, 'large.pcap');
  writeFileSync(path, '');
  truncateSync(path, 200 * 1024 ** 2);
  stand.progress.length = 0;
  const looked = desk.quickLook(path);
  const underWay = /^Quick look at large\.pcap: [\d.]+ MB of 200\.0 MB$/;
  await until(() => stand.progress.some((line) => underWay.test(line)), 'how far it is');
  stand.cancelProgress();
  assert.equal(await looked, undefined);
  assert.deepEqual(stand.opened, []);
  await desk.quickLook(path);
  assert.equal(stand.opened.length, 1);
  assert.equal(stand.progress.at(-1), 'Quick look at large.pcap: 200.0 MB of 200.0 MB');
});

test('what a message says of a capture that runs goes with it, and does not stay in the list', async () => {
  control().capture.start('gui');
  let isOver = false;
  stand.onProgressEnd = ({ message }) => (isOver ||= message.includes('a packet capture is running'));
  await desk.read(ESA);
  await turn();
  assert.equal(isOver, false);
  answers.push(press('Stop Capture'), press(undefined));
  await desk.stop(ESA);
  await until(() => isOver, 'the end of the message');
});

test('what was done is kept by appliance: started with filter and limits, stopped and why, fetched with its SHA-256', async () => {
  usual(press('Start Capture'));
  await desk.start(ESA);
  const of = () => known.of('lab-esa1').captures;
  assert.equal(of()?.known[0]?.state, 'running');
  answers.push(press(undefined));
  await desk.stop(ESA);
  const [capture] = of()?.known ?? [];
  assert.deepEqual([capture?.state, capture?.filter, capture?.fetched], ['stopped', FILTER, null]);
  answers.push(press(undefined));
  const { file, sha256 } = (await desk.fetch(ESA, { captured: true })) as { file: string; sha256: string };
  assert.deepEqual([of()?.known[0]?.fetched?.path, of()?.known[0]?.fetched?.sha256], [file, sha256]);
  const [started, stopped, fetched] = (of()?.deeds ?? []).map(captureDeedWords);
  assert.equal(started, `You started a packet capture: filter ${FILTER}; interface as it is set; until 10 MB or 1 min`);
  assert.match(
    stopped ?? '',
    /^The packet capture ended: you stopped it, file \S+\.cap, .* by the appliance's own count$/,
  );
  assert.ok(fetched?.startsWith(`You fetched /captures/${capture?.file ?? ''}: capture-lab-esa1.`), fetched);
  assert.ok(fetched?.endsWith(`SHA-256 ${sha256}`), fetched);
  await desk.quickLook({ applianceId: 'lab-esa1' });
  assert.ok(stand.opened.at(-1)?.includes(sha256));
  assert.doesNotMatch(stand.opened.at(-1) ?? '', /not as it was fetched/);
});

test('a quick look tells the SHA-256 of the file it reads, and that it is not as it was fetched', async () => {
  control().files.put('/captures/a.cap', Buffer.from('not a capture'));
  known.change('lab-esa1', (state) => ({
    ...state,
    captures: {
      known: [
        {
          ...{ at: '2026-11-28T05:39:05.000Z', state: 'stopped', basis: 'read', file: 'a.cap', bytes: 13 },
          ...{ filter: null, startedAt: null, fetched: null },
        },
      ],
      deeds: [],
    },
  }));
  answers.push(press(undefined));
  const { file, sha256 } = (await desk.fetch(ESA, { captured: true })) as { file: string; sha256: string };
  writeFileSync(file, 'another thing');
  await desk.quickLook({ applianceId: 'lab-esa1' });
  const now = createHash('sha256').update('another thing').digest('hex');
  const said = `\nSHA-256 ${now}\nIt is not as it was fetched: its SHA-256 was ${sha256} then.\n`;
  assert.ok(stand.opened.at(-1)?.includes(said), stand.opened.at(-1));
  await desk.quickLook(file);
  assert.ok(stand.opened.at(-1)?.includes(`\nSHA-256 ${now}\n`), stand.opened.at(-1));
});

test('a capture that had ended when it was to be stopped was not stopped by the one who asked', async () => {
  usual(press('Start Capture'));
  await desk.start(ESA);
  control().capture.stop();
  answers.push(press(undefined));
  assert.equal((await desk.stop(ESA))?.['state' as never], 'stopped');
  const ends = known.of('lab-esa1').captures?.deeds.flatMap((deed) => ('why' in deed ? [deed.why] : []));
  assert.deepEqual(ends, ['elsewhere']);
});

test('what is not understood once it was told to stop is no end of the capture', async () => {
  usual(press('Start Capture'));
  await desk.start(ESA);
  saysOnceStopped = 'Packet capture is running.\n';
  answers.push(press(undefined));
  assert.equal((await desk.stop(ESA))?.['state' as never], 'unknown');
  const { deeds, known: captured } = known.of('lab-esa1').captures ?? {};
  assert.deepEqual(
    deeds?.map(({ what }) => what),
    ['capture-started'],
  );
  assert.equal(captured?.[0]?.state, 'unknown');
});

test('a click that may have been meant for something else asks before it stops anything', async () => {
  usual(press('Start Capture'));
  await desk.start(ESA);
  answers.push(pick('Let It Run'), pick('Open Status'), press(undefined));
  for (let click = 0; click < 2; click += 1) assert.equal(await desk.stop(ESA, { ask: true }), undefined);
  assert.ok(control().capture.running());
  assert.deepEqual(stand.executed.at(-1), ['hopthrough.openStatus', 'lab-esa1']);
  answers.splice(0);
  answers.push(pick('Stop Capture'), press(undefined));
  assert.equal((await desk.stop(ESA, { ask: true }))?.['state' as never], 'stopped');
});
