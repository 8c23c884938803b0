import type { Cli } from '../../src/asyncos/cli';
import type { Answer, LabControl } from '../../src/lab/lab';

/** The last that telnet says where nothing comes by itself any more. */
const LAST: Readonly<Partial<Record<Answer, RegExp>>> = {
  dropped: /^Trying \S+\.\.\.$/m,
  silent: /^Escape character is '\^\]'\.$/m,
  http: /^Escape character is '\^\]'\.$/m,
  tls: /^Escape character is '\^\]'\.$/m,
};

/**
 * The same CLI, but the deadline of `telnet HOST PORT` has passed as soon as all is said that the lab says by itself,
 * however long that takes, and not before.
 */
export function withDeadlineOnceSaid<T extends Cli>(cli: T, control: LabControl): T {
  const converse: Cli['converse'] = (command, answer, talk = {}) => {
    const last = LAST[answerTo(command, control) ?? 'tunnel'];
    if (last === undefined) return cli.converse(command, answer, talk);
    const passed = new AbortController();
    const enough = (text: string): boolean => {
      if (last.test(text)) passed.abort();
      return talk.enough?.(text) ?? false;
    };
    const signals = talk.signal === undefined ? [passed.signal] : [passed.signal, talk.signal];
    return cli.converse(command, answer, { ...talk, enough, signal: AbortSignal.any(signals) });
  };
  return Object.assign(Object.create(cli) as T, { converse });
}

function answerTo(command: string, { egress }: LabControl): Answer | undefined {
  const [, host, port] = /^telnet (\S+) (\d+)$/.exec(command) ?? [];
  if (host === undefined) return undefined;
  return egress.inside?.[`${host}:${port}`] ?? egress.ports[Number(port)] ?? egress.otherPorts;
}
