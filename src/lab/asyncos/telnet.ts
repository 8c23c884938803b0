import { isIP, isIPv4 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Dialogue } from './dialogue';
import type { Machine } from '../machines';
import type { Outbound, Unreached } from '../network/outbound';
import type { Switches } from '../switches';
import { fill, REACH_TEXTS as texts, SHELL_TEXTS, type Text } from '../texts';

export interface Desk {
  readonly machine: Machine;
  readonly outbound: Outbound;
  readonly switches: Readonly<Switches>;
}

interface Wanted {
  readonly host: string;
  readonly port: number;
  readonly interface?: string | undefined;
}

/** `telnet` and `telnet HOST [PORT]`. What it says is in `texts/reach.json`. */
export async function telnet(args: readonly string[], desk: Desk, dialogue: Dialogue): Promise<void> {
  const [host, port = presetPort(desk)] = args;
  const wanted = host === undefined ? await ask(desk, dialogue) : { host, port: Number(port) };
  if (!wanted) return;
  if (isAddress(wanted.host) && isPort(wanted.port)) return connect(wanted, desk, dialogue);
  const refusal = isPort(wanted.port) ? texts.invalidAddress : texts.wrongPort;
  const before = fill(SHELL_TEXTS.invalidArguments, { command: 'telnet' });
  await dialogue.print(['', ...before, ...fill(refusal, { host: wanted.host }), '']);
}

async function connect(wanted: Wanted, desk: Desk, dialogue: Dialogue): Promise<void> {
  const { host, port } = wanted;
  const addresses = desk.outbound.lookUp(host);
  if (typeof addresses === 'string') return say(unresolved(addresses, desk), dialogue, { host });
  for (const address of addresses) {
    await say(texts.trying, dialogue, { address });
    const to = { address, port, interface: wanted.interface };
    const met = await dialogue.wait((signal) => desk.outbound.connect(to, signal));
    if (met === undefined) return say(texts.interrupted, dialogue);
    if (typeof met !== 'string') return talk(met, host, desk, dialogue);
    await say(texts.notConnected, dialogue, { address, reason: REASONS[met].lines.join('') });
  }
  await say(texts.unable, dialogue);
}

const REASONS: Readonly<Record<Unreached, Text>> = {
  refused: texts.refused,
  'timed-out': texts.timedOut,
  'no-route': texts.noRoute,
};

function unresolved(why: 'unknown-name' | 'no-answer', { machine }: Desk): Text {
  if (why === 'no-answer') return texts.noNameAnswer;
  return machine.family === 'wsa' ? texts.unknownNameNewer : texts.unknownName;
}

const ESCAPE = 0x1d;

/** Bytes both ways, until the far end closes or the person leaves by `^]` and `quit`. */
async function talk(far: Duplex, host: string, { switches }: Desk, dialogue: Dialogue): Promise<void> {
  const escape = switches.ignoresTelnetEscape ? undefined : ESCAPE;
  await say(texts.connected, dialogue, { host });
  for (;;) {
    const end = await dialogue.join(far, { escape, toFar: netLines, echo: echoed });
    if (end === 'closed') return say(texts.closedByHost, dialogue);
    if (end === 'gone' || (await hasQuit(dialogue))) break;
  }
  far.destroy();
}

/** At `telnet> `: an empty line goes back to the far end. */
async function hasQuit(dialogue: Dialogue): Promise<boolean> {
  await say(texts.escaped, dialogue);
  for (;;) {
    const typed = await dialogue.ask(texts.telnetPrompt.lines.join(''));
    if (typed === '') return false;
    if (typed === undefined) return true;
    if (/^(q(uit)?|c(lose)?)$/.test(typed)) {
      await say(texts.closedHere, dialogue);
      return true;
    }
    await say(texts.telnetUnknown, dialogue);
  }
}

/** RFC 854: the end of a line is CR LF on the wire. */
function netLines(typed: Buffer): Buffer {
  return Buffer.from(typed.toString('latin1').replace(/\r\n?|\n/g, '\r\n'), 'latin1');
}

function echoed(typed: Buffer): Buffer {
  const shown = netLines(typed).toString('latin1');
  return Buffer.from(
    shown.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, (c) => `^${String.fromCharCode(c.charCodeAt(0) + 64)}`),
    'latin1',
  );
}

async function ask(desk: Desk, dialogue: Dialogue): Promise<Wanted | undefined> {
  const leaving = await askInterface(desk, dialogue);
  if (leaving === undefined) return undefined;
  const host = await askUntil(texts.hostQuestion, {}, isAddress, texts.invalidAddress, dialogue);
  if (host === undefined) return undefined;
  const preset = presetPort(desk);
  const isRight = (typed: string): boolean => isPort(Number(typed || preset));
  const port = await askUntil(texts.portQuestion, { port: preset }, isRight, texts.wrongPort, dialogue);
  if (port === undefined) return undefined;
  await dialogue.print(['']);
  return { host, port: Number(port || preset), interface: leaving || undefined };
}

/** Its name; empty for automatic. */
async function askInterface({ machine }: Desk, dialogue: Dialogue): Promise<string | undefined> {
  const choices = ['Auto', ...machine.interfaces];
  const lines = choices.map((choice, index) => `${index + 1}. ${choice}`);
  const question = { ...texts.chooseInterface, lines: [...texts.chooseInterface.lines, ...lines, '[1]> '] };
  const isRight = (typed: string): boolean => choices[Number(typed || '1') - 1] !== undefined;
  const typed = await askUntil(question, {}, isRight, texts.wrongChoice, dialogue);
  const chosen = typed === undefined ? undefined : choices[Number(typed || '1') - 1];
  return chosen === 'Auto' ? '' : chosen?.replace(/ \(.*$/, '');
}

async function askUntil(
  question: Text,
  values: Readonly<Record<string, string>>,
  isRight: (typed: string) => boolean,
  wrong: Text,
  dialogue: Dialogue,
): Promise<string | undefined> {
  const lines = fill(question, values);
  for (;;) {
    await dialogue.print(['', ...lines.slice(0, -1)]);
    const typed = await dialogue.ask(lines.at(-1) ?? '');
    if (typed === undefined || isRight(typed)) return typed;
    await dialogue.print(['', ...fill(wrong, { host: typed })]);
  }
}

/** The rules that the refusal tells. */
function isAddress(host: string): boolean {
  if (isIPv4(host)) return !/^(127|0|169\.254|22[4-9]|23\d|255)\./.test(host);
  if (isIP(host) !== 0) return !/^(::1?$|fe[89ab]|ff)/i.test(host);
  const labels = host.split('.');
  return labels.length > 1 && labels.every((label) => /^[a-z\d]([\w-]*[a-z\d])?$/i.test(label)) && !/\.\d+$/.test(host);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65536;
}

/** DOMAIN 2.6: 23 was seen on a WSA; 25 is recalled of an ESA. */
function presetPort({ machine }: Desk): string {
  return machine.family === 'wsa' ? '23' : '25';
}

function say(text: Text, dialogue: Dialogue, values: Readonly<Record<string, string>> = {}): Promise<void> {
  return dialogue.print(fill(text, values));
}
