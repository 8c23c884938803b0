import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { after, describe, test } from 'node:test';
import type { LabControl } from '../../src/lab/control';
import { startLab } from '../../src/lab/lab';
import type { Shell } from '../../src/ssh/shell';
import { applianceAt, keyStore, openQuestion, outcomeOf, person, request, route, secretOf, sessionWith } from './site';
import { until } from './until';

const store = keyStore();
after(() => store.remove());

/** The two appliances of an SMA's way, as the lab has them; closed after the test. */
async function labRoute(test: { after(end: () => Promise<void>): void }) {
  const lab = await startLab({ testCommands: true });
  test.after(() => lab.close());
  const of = (id: string) => {
    const found = lab.description.appliances.find((one) => one.id === id);
    assert.ok(found);
    return found;
  };
  const at = (id: string) => applianceAt(id, of(id).port, { host: of(id).host });
  const { questions } = person({ password: (hop) => Promise.resolve(secretOf(of(hop.id).password)) });
  const control = { esa: lab.control('lab-esa1'), sma: lab.control('lab-sma1') };
  return { lab, control, questions, way: route(at('lab-esa1'), at('lab-sma1')) };
}

describe('E04 the window closes', () => {
  test('E04 with peers that answer nothing any more: every connection is gone', async (t) => {
    const { control, questions, way } = await labRoute(t);
    const session = sessionWith(store.keys, { lingerMs: () => 60_000 });
    const shell = await session.openShell(request(way, { questions }));
    shell.onData(() => undefined);
    const end = new Promise((resolve) => shell.onClose(resolve));
    control.sma.silence(true);
    control.esa.silence(true);
    await inTime(session.close());
    await end;
    control.esa.silence(false);
    await gone(control.esa);
  });

  test('E04 in the middle of a question: the attempt settles and its connection is gone', async (t) => {
    const { control, questions, way } = await labRoute(t);
    const session = sessionWith(store.keys);
    const open = openQuestion<never>();
    const asking = {
      ...questions,
      password: (_hop: unknown, _prompt: string, signal: AbortSignal) => open.ask(signal),
    };
    const outcome = outcomeOf(session.openShell(request(way, { questions: asking })));
    await open.asked;
    control.esa.silence(true);
    await inTime(session.close());
    assert.notEqual((await outcome).kind, 'open');
    control.esa.silence(false);
    await gone(control.esa);
  });
});

describe('E11 terminals that are closed while they are busy', () => {
  test('E11 50 terminals opened and closed, each in the middle of output: no channel, socket, timer or listener left', async (t) => {
    const before = open();
    const { lab, control, questions, way } = await labRoute(t);
    const session = sessionWith(store.keys, { lingerMs: () => 60_000 });
    const signals: AbortSignal[] = [];
    for (let i = 0; i < 50; i++) {
      const { signal } = new AbortController();
      signals.push(signal);
      const shell = await session.openShell(request(way, { questions, signal }));
      await closeWhileBusy(shell);
    }
    await until(() => control.sma.shells === 0, 'the channels to be freed');
    assert.deepEqual([control.esa.logins, control.sma.logins], [1, 1]);
    assert.equal(signals.flatMap((signal) => getEventListeners(signal, 'abort')).length, 0);
    const shell = await session.openShell(request(way, { questions }));
    shell.close();
    await inTime(session.close());
    await gone(control.esa);
    await lab.close();
    await until(() => open().length <= before.length, `nothing but ${before.join(', ')} to be open`);
  });
});

/** Sockets and timers that would keep the process alive; the test runner has some of its own. */
function open(): readonly string[] {
  return process.getActiveResourcesInfo().filter((kind) => /^(Timeout|Immediate|TCP|Pipe)/.test(kind));
}

/**
 * VS Code kills what takes longer than five seconds, and the lab wants its share of them. Beats are counted, not the
 * clock: while the machine stands still there is none.
 */
async function inTime(closing: Promise<void>): Promise<void> {
  let beats = 0;
  const beating = setInterval(() => (beats += 1), BEAT_MS);
  await closing.finally(() => clearInterval(beating));
  assert.ok(beats * BEAT_MS < 2_000, `closing took ${beats * BEAT_MS} ms`);
}

const BEAT_MS = 100;

async function closeWhileBusy(shell: Shell): Promise<void> {
  const output = new Promise<void>((resolve) => shell.onData(() => resolve()));
  shell.write('help\r');
  await output;
  // As a terminal does whose window cannot keep up.
  shell.pause();
  const end = new Promise((resolve) => shell.onClose(resolve));
  shell.close();
  await end;
}

/** The far end sees what was closed while it did not look. */
function gone(end: LabControl): Promise<void> {
  return until(() => end.connections === 0, 'the connection to be gone');
}
