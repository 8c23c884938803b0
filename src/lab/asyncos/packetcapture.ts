import type { CaptureSettings, CaptureSwitch, RunningCapture } from '../capture';
import type { Dialogue } from './dialogue';
import type { Machine } from '../machines';
import {
  fill,
  PACKETCAPTURE_TEXTS,
  type CaptureVerb,
  type PacketcaptureTexts,
  type Text,
  type Wording,
} from '../texts';

export interface CaptureDesk {
  readonly machine: Machine;
  readonly capture: CaptureSwitch;
  readonly wording: Wording;
  /** Aborted when the CLI session is over. */
  readonly session: AbortSignal;
}

interface Desk extends CaptureDesk {
  readonly texts: PacketcaptureTexts;
  readonly dialogue: Dialogue;
}

/** `packetcapture`: status and menu, until an empty line. What it says is in `texts/packetcapture.*.json`. */
export async function packetcapture(given: CaptureDesk, dialogue: Dialogue): Promise<void> {
  const desk: Desk = { ...given, dialogue, texts: PACKETCAPTURE_TEXTS[given.wording] };
  await showStatus(desk);
  for (;;) {
    const verb = await chooseVerb(desk);
    if (verb === undefined) return;
    if (verb === 'SETUP') {
      if (!(await setUp(desk))) return;
    } else await perform(verb, desk);
  }
}

async function perform(verb: Exclude<CaptureVerb, 'SETUP'>, desk: Desk): Promise<void> {
  const { capture, texts, session } = desk;
  if (verb === 'START') {
    capture.start('cli', session);
    await say(texts.started, desk);
  }
  const ended = verb === 'STOP' ? capture.stop() : undefined;
  if (ended) await say(texts.stopped, desk, runningValues(ended));
  else await showStatus(desk);
}

async function showStatus(desk: Desk): Promise<void> {
  const { capture, texts } = desk;
  const running = capture.running();
  await say(running ? texts.running : texts.idle, desk, running ? runningValues(running) : {});
  await say(texts.settings, desk, settingsValues(capture.settings(), texts));
}

async function chooseVerb(desk: Desk): Promise<CaptureVerb | undefined> {
  const { texts, dialogue, capture } = desk;
  for (;;) {
    const isRunning = capture.running() !== undefined;
    const offered = texts.operations.options.filter(({ verb }) => verb !== (isRunning ? 'START' : 'STOP'));
    await dialogue.print(['', ...texts.choose.lines, ...offered.map(({ line }) => line)]);
    const typed = await dialogue.ask('[]> ');
    if (typed === undefined || typed === '') return undefined;
    const chosen = offered.find(({ verb }) => verb === typed.toUpperCase());
    if (chosen) return chosen.verb;
    await say(texts.wrongChoice, desk);
  }
}

/** False when the person leaves. */
async function setUp(desk: Desk): Promise<boolean> {
  let wanted: CaptureSettings = desk.capture.settings();
  let kind = 'custom';
  for (const step of desk.texts.setup) {
    if (step === 'filter' && kind !== 'custom') continue;
    const typed = await askStep(step, wanted, desk);
    if (typed === undefined) return false;
    if (step === 'filterKind') {
      kind = desk.texts.filterKinds[typed || '1'] ?? 'custom';
      if (kind === 'clear') wanted = { ...wanted, filter: '' };
    } else if (typed !== '') wanted = { ...wanted, ...taken(step, typed) };
  }
  desk.capture.change(wanted);
  await showStatus(desk);
  return true;
}

type SetupStep = PacketcaptureTexts['setup'][number];

function taken(step: Exclude<SetupStep, 'filterKind'>, typed: string): Partial<CaptureSettings> {
  switch (step) {
    case 'size':
      return { megabytes: Number(typed) };
    case 'stopAtSize':
      return { stopAtSize: /^y/i.test(typed) };
    case 'interfaces':
      return { interfaces: typed };
    case 'filter':
      return { filter: typed };
    case 'time':
      return {};
  }
}

async function askStep(step: SetupStep, settings: CaptureSettings, desk: Desk): Promise<string | undefined> {
  const { machine, texts, dialogue } = desk;
  const names = [...machine.interfaces.map((one) => one.replace(/ \(.*$/, '')), 'ALL'];
  const preset = { stopAtSize: settings.stopAtSize ? 'Y' : 'N', interfaces: settings.interfaces }[step as string] ?? '';
  const lines = fill(texts[step], { megabytes: String(settings.megabytes), filter: settings.filter, preset });
  const offered =
    step === 'interfaces' ? [...texts.interfacesAsked.lines, ...names.map((name, at) => `${at + 1}. ${name}`)] : [];
  for (;;) {
    await dialogue.print(['', ...offered, ...lines.slice(0, -1)]);
    const typed = await dialogue.ask(lines.at(-1) ?? '');
    if (typed === undefined || typed === '') return typed;
    const named = step === 'interfaces' ? (names[Number(typed) - 1] ?? typed) : typed;
    if (isRight(step, named, names)) return named;
    await say(texts.wrongChoice, desk);
  }
}

function isRight(step: SetupStep, typed: string, names: readonly string[]): boolean {
  if (step === 'size' || step === 'time' || step === 'filterKind') return /^\d+$/.test(typed);
  if (step === 'stopAtSize') return /^(y|n|yes|no)$/i.test(typed);
  return step === 'filter' || names.some((name) => name.toLowerCase() === typed.toLowerCase());
}

function runningValues({ file, since, bytes }: RunningCapture): Record<string, string> {
  const seconds = Math.floor((Date.now() - since) / 1000);
  const clock = new Date(seconds * 1000).toISOString().slice(11, 19);
  return { file, bytes: String(bytes), kilobytes: String(Math.ceil(bytes / 1024)), seconds: String(seconds), clock };
}

function settingsValues({ megabytes, stopAtSize, interfaces, filter }: CaptureSettings, texts: PacketcaptureTexts) {
  const limit = (stopAtSize ? texts.limited : texts.unlimited).lines.join(' ');
  return { megabytes: String(megabytes), limit, interfaces, filter: filter || texts.noFilter.lines.join(' ') };
}

async function say(text: Text, { dialogue }: Desk, values: Readonly<Record<string, string>> = {}): Promise<void> {
  await dialogue.print(['', ...fill(text, values)]);
}
