import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { connect, openSite, type Site } from './site';

let site: Site;
before(async () => {
  site = await openSite();
  await connect(site, 'lab-sma1', ['lab-esa1', 'lab-sma1']);
  await site.bench.terminalShows(AT_PROMPT);
});
after(() => site.close());

const AT_PROMPT = /sma1\.lab\.example>\s*$/;
const PAGER = /-Press Any Key For More-\s*$/;
const LINES_PER_MB = (1024 * 1024) / 64;

/** The numbers of the lines of lab-flood that stand in a text. */
function numbers(text: string): number[] {
  return [...text.matchAll(/^(\d{10}) \.+$/gm)].map(([, number]) => Number(number));
}

function assertConsecutive(seen: readonly number[]): void {
  assert.deepEqual(
    seen,
    seen.map((_, index) => (seen[0] ?? 0) + index),
  );
}

/** What has been typed into shells of the SMA since now. */
function typedFromNow(): () => Buffer {
  const control = site.lab.control('lab-sma1');
  const before = control.received.length;
  return () => control.received.subarray(before);
}

/** Starts the output on an empty screen and waits until its first lines are there. */
async function flood(megabytes: number): Promise<void> {
  const { bench } = site;
  await bench.runCommand('Terminal: Clear');
  await bench.waitFor(async () => numbers(await bench.terminalText()).length === 0, 'the empty screen');
  await bench.typeInTerminal(`lab-flood ${megabytes}\n`);
  await bench.waitFor(async () => numbers(await bench.terminalText()).length > 0, 'the first lines');
}

async function lastShown(): Promise<number> {
  return Math.max(...numbers(await site.bench.terminalText()));
}

test('20 MB of output: the last lines are complete and in order, and the prompt follows', async (t) => {
  const { bench } = site;
  const last = 20 * LINES_PER_MB;
  const began = performance.now();
  await flood(20);
  await bench.terminalShows(AT_PROMPT);
  t.diagnostic(`20 MB in ${Math.round(performance.now() - began)} ms`);
  const seen = numbers(await bench.terminalHistory());
  assertConsecutive(seen);
  assert.equal(seen.at(-1), last);
});

test('the window answers while 500 MB of output run, Ctrl-C ends them, and the next command is answered', async (t) => {
  const { bench } = site;
  const typed = typedFromNow();
  await flood(500);
  assert.match(await bench.tooltip(site.appliance('lab-wsa1').label), /lab-wsa1/);
  const before = await lastShown();
  const pressed = performance.now();
  await bench.typeInTerminal('\u0003');
  await bench.waitFor(() => typed().includes(3), 'Ctrl-C at the appliance');
  const arrived = performance.now() - pressed;
  await bench.terminalShows(AT_PROMPT);
  const shown = performance.now() - pressed;
  const seen = numbers(await bench.terminalHistory());
  assertConsecutive(seen);
  const last = seen.at(-1) ?? Infinity;
  const later = ((last - before) / LINES_PER_MB).toFixed(1);
  t.diagnostic(
    `Ctrl-C was at the appliance after ${Math.round(arrived)} ms, the prompt after ${Math.round(shown)} ms and ${later} MB`,
  );
  assert.ok(last < 500 * LINES_PER_MB, 'the rest of the output was not sent');
  await bench.typeInTerminal('nonsense\n');
  await bench.terminalShows(/Unknown command[^\n]*nonsense\s+sma1\.lab\.example>\s*$/);
});

test('a terminal that is closed in the middle of output ends its shell', async () => {
  const { bench } = site;
  const control = site.lab.control('lab-sma1');
  await flood(500);
  await bench.runCommand('Terminal: Kill the Active Terminal Instance');
  await bench.waitFor(() => control.shells === 0, 'the shell to end');
  await bench.pressInlineAction(site.appliance('lab-sma1').label, 'Open Terminal');
  await bench.waitFor(() => control.shells === 1, 'the next shell');
  await bench.terminalShows(AT_PROMPT);
});

test('a paste of 1 MB arrives as it is', async () => {
  const { bench } = site;
  const typed = typedFromNow();
  const paste = randomBytes(512 * 1024).toString('hex');
  await bench.pasteInTerminal(paste);
  await bench.waitFor(() => typed().length >= paste.length, 'the whole paste');
  assert.ok(typed().equals(Buffer.from(paste)));
  await bench.typeInTerminal('\u0003');
  // The prompt from before the paste may still be on the screen.
  await bench.waitFor(() => typed().length > paste.length, 'Ctrl-C at the appliance');
  await bench.terminalShows(AT_PROMPT);
});

test('Ctrl-] is a key of the appliance', async () => {
  const typed = typedFromNow();
  await site.bench.typeInTerminal('\u001d');
  await site.bench.waitFor(() => typed().equals(Buffer.from([0x1d])), 'Ctrl-] at the appliance');
  await site.bench.typeInTerminal('\u0003');
  await site.bench.waitFor(() => typed().equals(Buffer.from([0x1d, 3])), 'Ctrl-C at the appliance');
});

test('a resize while the pager waits reaches the appliance and counts for the next screen', async () => {
  const { bench } = site;
  const control = site.lab.control('lab-sma1');
  const rows = () => control.pty?.rows ?? 0;
  await bench.typeInTerminal('help\n');
  await bench.terminalShows(PAGER);
  const before = rows();
  await bench.runCommand('View: Toggle Maximized Panel');
  await bench.waitFor(() => rows() > 2 * before, 'the new size');
  await bench.terminalShows(PAGER);
  await bench.typeInTerminal(' ');
  const shown = await bench.terminalShows(AT_PROMPT);
  assert.ok(shown.split('\n').length > 2 * before, 'two screens of the old size came at one key');
});
