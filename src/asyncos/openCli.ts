import { Cancelled, Failed } from '../appliance/failure';
import type { Channel, Cli, Reply, Talk } from './cli';
import { converse, isOneLine, type Answering, type Line } from './dialogue';
import { openEar, USUAL_SILENCES, type Next, type Silences } from './ear';
import { said } from './failed';

export interface CliOptions {
  /** Id of the appliance, for failures. */
  readonly hop: string;
  readonly signal?: AbortSignal | undefined;
  /** For each step, and for the first prompt. */
  readonly stepMs?: number;
  /** How long the main prompt may take after Ctrl-C. */
  readonly stopMs?: number;
  /** Width of the terminal. */
  readonly columns?: number;
  readonly silences?: Partial<Silences>;
}

const STEP_MS = 30_000;
const STOP_MS = 3000;

/**
 * Waits for the first main prompt, which is learned and from then on required. Nothing is sent before. Rejects with
 * `Failed`: `prompt` where something else asks (`passphrase-change`, `setup`, `not-recognised`; the text is in `detail`)
 * or nothing comes (`timeout`), `shell` `closed`; with `Cancelled` on abort. The channel is then left as it is, for a
 * person to go on.
 */
export async function openCli(channel: Channel, options: CliOptions): Promise<Cli> {
  const silences = { ...USUAL_SILENCES, ...options.silences };
  const ear = openEar(channel, silences, options.columns);
  const stepMs = options.stepMs ?? STEP_MS;
  const next = await ear.next({ ms: stepMs, signal: options.signal, noPager: true });
  if (next.kind === 'aborted') throw new Cancelled();
  if (next.kind !== 'prompt') throw loginFailed(next.kind, options.hop, ear.text(), stepMs);
  const greeting = ear.lines();
  ear.learn(next.prompt);
  const { hop, stopMs = STOP_MS } = options;
  const settleMs = 2 * silences.patient;
  const line: Line = { hop, ear, prompt: next.prompt, lost: undefined, stepMs, stopMs, settleMs };
  return cliOf(channel, line, greeting);
}

function cliOf(channel: Channel, line: Line, greeting: string): Cli {
  let busy = false;
  const alone = async (command: string, answer: Answering | undefined, talk: Talk = {}): Promise<Reply> => {
    if (busy) throw new Error('one thing at a time: a command is running');
    if (!isOneLine(command)) throw new RangeError('a command is one line without control characters');
    busy = true;
    try {
      return await converse(line, command, answer, talk);
    } finally {
      busy = false;
    }
  };
  return {
    greeting,
    get prompt() {
      return line.prompt;
    },
    run: (command, talk) => alone(command, undefined, talk),
    converse: (command, answer, talk) => alone(command, answer, talk),
    close: () => channel.close(),
  };
}

function loginFailed(kind: Exclude<Next['kind'], 'prompt' | 'aborted'>, hop: string, text: string, ms: number): Failed {
  const { detail, facts } = said({ hop, text, secrets: [], seconds: ms / 1000 });
  if (kind === 'closed') return new Failed({ hop, stage: 'shell', reason: 'closed', detail, facts });
  const reason = kind === 'deadline' ? 'timeout' : sideDialogue(text);
  return new Failed({ hop, stage: 'prompt', reason, detail, facts });
}

/** Asked between login and prompt. No whole text is known (DOMAIN 2.1), so the words are all that is looked at. */
function sideDialogue(text: string): 'passphrase-change' | 'setup' | 'not-recognised' {
  const end = text.slice(-2000);
  if (
    /(?:change|old|new|retype|current|expired).{0,40}pass(?:word|phrase)|pass(?:word|phrase).{0,40}(?:change|expired)/i.test(
      end,
    )
  )
    return 'passphrase-change';
  return /system\s?setup|setup wizard|licen[cs]e agreement|\bEULA\b/i.test(end) ? 'setup' : 'not-recognised';
}
