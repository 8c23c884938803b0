import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Wording } from '../../src/lab/texts';
import { DIALOGUES, sweep, WORDINGS, type Swept } from './cutDialogues';

interface Job {
  readonly wording: Wording;
  readonly dialogue: number;
}

/** The login is the same in all wordings, and in all dialogues that begin with the same commands. */
const WITH_LOGIN = ['TUNNEL, seed and port as offered', 'a reading while it is on'];
const PROCESSORS = 2;

// In threads: node:test looks at every promise of its own one, which takes longer than all that is tested here.
if (isMainThread) suite();
else void work(workerData as readonly Job[]);

async function work(jobs: readonly Job[]): Promise<void> {
  Error.stackTraceLimit = 0;
  for (const { wording, dialogue } of jobs) {
    const one = DIALOGUES[dialogue];
    if (one === undefined) throw new RangeError(`no dialogue ${dialogue}`);
    const withLogin = wording === WORDINGS[0] && WITH_LOGIN.includes(one.name);
    parentPort?.postMessage([nameOf({ wording, dialogue }), await sweep(one, wording, withLogin)]);
  }
}

function suite(): void {
  const jobs = WORDINGS.flatMap((wording) => jobsIn(wording));
  const swept = new Map<string, Swept>();
  let threads: Promise<void>[] = [];
  let told = (): void => undefined;

  before(() => {
    threads = Array.from({ length: PROCESSORS }, (_, own) =>
      threadFor(
        jobs.filter((_job, index) => index % PROCESSORS === own),
        (name, result) => {
          swept.set(name, result);
          told();
        },
      ),
    );
  });
  after(() => Promise.all(threads));

  /** Rejects where a thread ended without it. */
  const resultOf = async (name: string): Promise<Swept> => {
    const ended = Promise.all(threads).then(() => 'ended' as const);
    for (;;) {
      const found = swept.get(name);
      if (found !== undefined) return found;
      const more = new Promise<'more'>((resolve) => (told = () => resolve('more')));
      if ((await Promise.race([more, ended])) === 'ended' && !swept.has(name)) throw new Error(`${name} was not swept`);
    }
  };

  describe('D12 D13 D14 D19 the line is cut after each byte, both ways', () => {
    for (const job of jobs)
      test(nameOf(job), async (t) => {
        const { cuts, pastRisk, unknown, seedsHeld, readAgain, faults } = await resultOf(nameOf(job));
        assert.deepEqual(faults.slice(0, 10), [], `${faults.length} of ${cuts} cuts`);
        const { ends, does } = DIALOGUES[job.dialogue] ?? {};
        assert.ok(ends !== 'proven' || unknown > 400, `only ${unknown} ended in UNKNOWN`);
        assert.ok(ends !== 'proven' || readAgain > 40, `only ${readAgain} were read again`);
        const opens = ends === 'proven' && typeof does === 'object' && does.verb !== 'DISABLE';
        assert.ok(!opens || seedsHeld > 400, `only ${seedsHeld} times the secret was held`);
        t.diagnostic(
          `${cuts} cuts, ${pastRisk} past the verb, ${unknown} UNKNOWN: ${seedsHeld} with the seed, ${readAgain} read again`,
        );
      });
    test('all together', (t) => {
      const sum = (of: (one: Swept) => number) => [...swept.values()].reduce((total, one) => total + of(one), 0);
      t.diagnostic(`${sum(({ cuts }) => cuts)} cuts, ${sum(({ unknown }) => unknown)} ended in UNKNOWN`);
      assert.ok(sum(({ cuts }) => cuts) > 50_000);
    });
  });
}

function jobsIn(wording: Wording): Job[] {
  return DIALOGUES.flatMap((one, dialogue) => ((one.wording ?? wording) === wording ? [{ wording, dialogue }] : []));
}

function threadFor(jobs: readonly Job[], take: (name: string, result: Swept) => void): Promise<void> {
  const resourceLimits = { maxYoungGenerationSizeMb: 256 };
  const thread = new Worker(__filename, { workerData: jobs, resourceLimits });
  thread.on('message', ([name, result]: [string, Swept]) => take(name, result));
  return new Promise((resolve, reject) => {
    thread.once('error', reject);
    thread.once('exit', () => resolve());
  });
}

function nameOf({ wording, dialogue }: Job): string {
  return `${wording}: ${DIALOGUES[dialogue]?.name}`;
}
