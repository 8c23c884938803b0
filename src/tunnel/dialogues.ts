/** `techsupport` as a dialogue: what is answered to what it asks, step by step. */

import type { Answer, Cli, Question, Talk } from '../asyncos/cli';
import { restrictionOf, switchAnswer } from '../asyncos/cluster';
import { lacksCommand } from '../asyncos/rights';
import { parseStatus } from './statusText';
import { stepOf, type Verb } from './techsupport';

export interface Choices {
  readonly verb: 'TUNNEL' | 'SSHACCESS' | 'DISABLE';
  /** `generate`, or what the person typed. */
  readonly seed: 'generate' | { readonly typed: string };
  /** `undefined`: what the appliance offers. */
  readonly port: number | undefined;
}

export interface DialogueHooks {
  /** Asked where a generation wants a temporary password in place of a seed; `undefined` stops. */
  readonly temporaryPassword: () => Promise<string | undefined>;
  /** Whether this machine may be left for its own machine mode. */
  readonly mayLeaveClusterMode: () => Promise<boolean>;
  /** Whether access is closed although so many Cisco engineers are logged in. */
  readonly despiteLogins: (logins: number) => Promise<boolean>;
  /** Right before the yes that opens or closes access; what it rejects with stops the dialogue. */
  readonly beforeRisk: () => Promise<void>;
}

export interface Course {
  /** `already`: nothing was sent, as it is so already. `answered`: the yes was sent and the dialogue came to its end. */
  readonly end:
    'already' | 'answered' | 'refused' | 'stopped' | 'not-offered' | 'not-recognised' | 'no-rights' | 'restricted';
  /** What was said after the yes; secret. */
  readonly said: string;
  /** The port that was answered, where one was asked for. */
  readonly port: number | null;
  /** The temporary password that was typed, where one was asked for; secret. */
  readonly temporaryPassword: string | undefined;
  /** The question that was not recognised, or the refusal. */
  readonly text: string;
}

/** The words of STATUS, read and left. Rejects as `Cli.converse`. */
export async function readStatus(cli: Cli, hooks: Pick<DialogueHooks, 'mayLeaveClusterMode'>, talk: Talk) {
  const said: string[] = [];
  let asked = false;
  let stopped: Course['end'] | undefined;
  const reply = await cli.converse(
    'techsupport',
    async (question): Promise<Answer> => {
      const switching = await switched(question, cli, hooks);
      if (switching !== undefined) {
        if (switching === 'stop') stopped = 'restricted';
        return switching;
      }
      const step = stepOf(question);
      if (step.kind !== 'operations') {
        stopped = 'not-recognised';
        said.push(question.text);
        return 'stop';
      }
      said.push(question.text);
      if (asked || step.keys.STATUS === undefined) return leave(question);
      asked = true;
      said.length = 0;
      return { send: step.keys.STATUS };
    },
    talk,
  );
  if (lacksCommand(reply.text)) stopped = 'no-rights';
  if (!reply.stopped) said.push(reply.text);
  return { text: said.join('\n'), end: stopped, service: reply.prompt.service };
}

/** Reads first, never does twice what is so already, and says yes once. Rejects as `Cli.converse`. */
export async function change(cli: Cli, choices: Choices, hooks: DialogueHooks, talk: Talk): Promise<Course> {
  const run = {
    phase: 'start' as Phase,
    said: '',
    text: '',
    port: null as number | null,
    temporaryPassword: undefined as string | undefined,
    end: undefined as Course['end'] | undefined,
  };
  const seen = new Set<string>();

  const stop = (end: Course['end'], text: string): Answer => {
    Object.assign(run, { end, text });
    return 'stop';
  };

  /** A question that comes again was not satisfied with its answer. */
  const once = (question: Question, answer: Answer): Answer => {
    if (seen.has(question.asks)) return stop('refused', question.text);
    seen.add(question.asks);
    return answer;
  };

  const atOperations = async (question: Question, keys: Partial<Record<Verb, string>>): Promise<Answer> => {
    if (run.phase === 'answered') {
      run.said += question.text;
      return leave(question);
    }
    if (run.phase === 'start' && keys.STATUS !== undefined) {
      run.phase = 'status';
      return { send: keys.STATUS };
    }
    if (run.phase === 'chosen') return stop('refused', question.text);
    const { serviceAccess, serviceLogins } = parseStatus(question.text);
    const isSo = choices.verb === 'DISABLE' ? serviceAccess === false : serviceAccess === true;
    if (isSo) {
      run.end = 'already';
      return leave(question);
    }
    if (serviceAccess === null) return stop('not-recognised', question.text);
    const key = keys[choices.verb];
    if (key === undefined) return stop('not-offered', question.text);
    const logins = choices.verb === 'DISABLE' ? (serviceLogins ?? 0) : 0;
    if (logins > 0 && !(await hooks.despiteLogins(logins))) return stop('stopped', '');
    run.phase = 'chosen';
    return { send: key };
  };

  const yes = async (): Promise<Answer> => {
    await hooks.beforeRisk();
    run.phase = 'answered';
    return { send: 'Y' };
  };

  const answer = async (question: Question): Promise<Answer> => {
    const switching = await switched(question, cli, hooks);
    if (switching !== undefined) return switching === 'stop' ? stop('restricted', question.text) : switching;
    const step = stepOf(question);
    if (step.kind === 'operations') return atOperations(question, step.keys);
    if (run.phase !== 'chosen') return stop('not-recognised', question.text);
    const { seed, verb, port } = choices;
    const opens = verb !== 'DISABLE';
    if (step.kind === 'enable?' && opens) return yes();
    if (step.kind === 'disable?' && !opens) return yes();
    if (!opens) return stop('not-recognised', question.text);
    if (step.kind === 'seed-choice') return once(question, { send: seed === 'generate' ? step.generate : step.enter });
    if (step.kind === 'seed' && seed !== 'generate') return once(question, { send: seed.typed, secret: true });
    if (step.kind === 'port' && verb === 'TUNNEL') {
      const text = port === undefined ? (question.preset ?? '') : String(port);
      run.port = text === '' ? null : Number(text);
      return once(question, { send: text });
    }
    if (step.kind === 'temporary-password') return password(question);
    return stop('not-recognised', question.text);
  };

  const password = async (question: Question): Promise<Answer> => {
    run.temporaryPassword ??= await hooks.temporaryPassword();
    const typed = run.temporaryPassword;
    return typed === undefined ? stop('stopped', '') : once(question, { send: typed, secret: true });
  };

  const reply = await cli.converse('techsupport', answer, talk);
  if (run.phase === 'answered') return { ...run, end: 'answered', said: `${run.said}\n${reply.text}` };
  if (lacksCommand(reply.text)) return { ...run, end: 'no-rights', text: reply.text };
  return { ...run, end: run.end ?? 'refused', text: run.text === '' ? reply.text : run.text };
}

/** `status`: STATUS was asked. `chosen`: the verb was sent. `answered`: the yes was sent. */
type Phase = 'start' | 'status' | 'chosen' | 'answered';

async function switched(
  question: Question,
  cli: Cli,
  { mayLeaveClusterMode }: Pick<DialogueHooks, 'mayLeaveClusterMode'>,
): Promise<Answer | undefined> {
  if (restrictionOf(question) === undefined) return undefined;
  return switchAnswer(question, cli.prompt.host, await mayLeaveClusterMode());
}

/** Enter alone leaves a menu that offers nothing by itself (DOMAIN 1.3); anything else is left by Ctrl-C. */
function leave({ preset }: Question): Answer {
  return preset === '' ? { send: '' } : 'stop';
}
