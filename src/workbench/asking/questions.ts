import * as vscode from 'vscode';
import { Cancelled } from '../../appliance/failure';
import type { NestedQuestions } from '../../session/session';
import type { HopPlace, KeyboardRound, Questions, Secret } from '../../ssh/questions';
import type { Credentials, MayGoTo } from './credentials';
import { hopTitle, whereWords, type AskedHop } from './hopNaming';
import { askTrust } from './hostKeyQuestions';
import { askShownTrust, seenByHop } from './nestedQuestions';
import { oneAtATime } from '../oneAtATime';
import { inputBox, quickPick, veiledBox } from '../questionBoxes';
import type { Remember } from '../settings';
import { inert } from '../wording';

export interface QuestionsOptions {
  readonly credentials: Pick<Credentials, 'kept' | 'typed'>;
  /** What is preselected where a secret is asked. */
  readonly remember: () => Remember;
  /** The password of a simulated appliance: it protects nothing, and a person cannot know it. */
  readonly labPassword: (applianceId: string) => string | undefined;
}

/** The questions of one connection. */
export type AskFor = (asker: {
  /** The person wanted to trust a key after the connection had ended; VS Code cannot withdraw a modal. */
  readonly onLateTrust: (hop: HopPlace) => void;
  /** In the place of the usual question. */
  readonly mayGoTo?: MayGoTo;
  /** What the connection is for, where the person did not ask for one to this hop: a sentence. */
  readonly purpose?: string;
}) => Questions & NestedQuestions;

/** The questions of connections, asked in modals and input boxes, one at a time. */
export function questions({ credentials, remember, labPassword }: QuestionsOptions): AskFor {
  const turn = oneAtATime();
  return ({ onLateTrust, mayGoTo, purpose }) => {
    const of = (hop: HopPlace): AskedHop => (purpose === undefined ? hop : { ...hop, purpose });
    return {
      trustHostKey: (hop, key, signal) => turn(() => askTrust(of(hop), key, signal, onLateTrust)),
      password: (hop, prompt, signal) =>
        turn(async () => {
          signal.throwIfAborted();
          const kept = await credentials.kept(of(hop), mayGoTo);
          if (kept !== undefined) return kept;
          const words = passwordPrompt(prompt, labPassword(hop.id));
          const typed = await secretBox(of(hop), hop.named === undefined ? words : asksWords(hop, words), signal);
          return credentials.typed(hop, typed, await askRemember(of(hop), remember(), signal));
        }),
      answers: (hop, round, signal) => turn(() => askAnswers(of(hop), round, signal)),
      trustShownKey: (hop, key, signal) => turn(() => askShownTrust(of(hop), key, signal)),
      passwordThroughHop: (hop, prompt, signal) =>
        turn(async () => {
          const words = `${passwordPrompt(prompt, labPassword(hop.id))} - ${seenByHop(hop)}`;
          return { bytes: await secretBox(of(hop), words, signal), settle: () => undefined };
        }),
      passphrase: (hop, file, attempt, signal) => turn(() => askPassphrase(of(hop), file, attempt, signal)),
    };
  };
}

/** Answers from what is kept, for what runs while nobody looks; cancels where a person would have to be asked. */
export function quietQuestions(credentials: Pick<Credentials, 'keptFor'>): Questions {
  const nobody = () => Promise.reject(new Cancelled());
  return {
    quiet: true,
    trustHostKey: nobody,
    password: async (hop) => (await credentials.keptFor(hop)) ?? nobody(),
    answers: nobody,
    passphrase: nobody,
  };
}

function passwordPrompt(servers: string, simulated: string | undefined): string {
  const words = servers.trim() === '' ? vscode.l10n.t('Password') : servers.trim();
  return simulated === undefined ? words : vscode.l10n.t('{0} (simulated appliance: {1})', words, simulated);
}

/** A shared password meets this address for the first time. */
export async function askMayGoTo(hop: HopPlace, name: string): Promise<boolean> {
  return (await askSend(hop, name, [])) === sendWords();
}

/** The same for a run over many appliances, where one yes can be for the rest of them. */
export function mayGoToAll(count: number): MayGoTo {
  const agreed = new Set<string>();
  return async (hop, name) => {
    if (agreed.has(name)) return true;
    const all = vscode.l10n.t('Send to All {0}', count);
    const answer = await askSend(hop, name, [all]);
    if (answer === all) agreed.add(name);
    return answer === all || answer === sendWords();
  };
}

function sendWords(): string {
  return vscode.l10n.t('Send Password');
}

async function askSend(hop: AskedHop, name: string, more: readonly string[]): Promise<string | undefined> {
  const keep = vscode.l10n.t('Do Not Send');
  const message = vscode.l10n.t('Send the password of {0} to {1}?', inert(name), inert(hop.id));
  const detail = [whereWords(hop), vscode.l10n.t('It has not been sent there before.')].join('\n');
  return vscode.window.showWarningMessage(message, { modal: true, detail }, keep, sendWords(), ...more);
}

async function askAnswers(hop: AskedHop, round: KeyboardRound, signal: AbortSignal): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const { text, echo } of round.prompts) {
    const words = [round.name, round.instructions, text].map((part) => inert(part.trim())).filter(Boolean);
    const prompt = asksWords(hop, words.join(' - '));
    const box = { title: hopTitle(hop), prompt, password: true };
    // A server marks what it would echo (RFC 4256 3.1), also the codes that some ask for in plain sight.
    answers.push(await (echo ? veiledBox : inputBox)(box, signal));
  }
  return answers;
}

/** The words are the server's, and may be about something else. */
function asksWords({ id }: HopPlace, words: string): string {
  return vscode.l10n.t('{0} asks: {1}', inert(id), words);
}

async function askPassphrase(hop: AskedHop, file: string, attempt: number, signal: AbortSignal): Promise<Secret> {
  const prompt =
    attempt === 1
      ? vscode.l10n.t('Passphrase of the key {0}', inert(file))
      : vscode.l10n.t('Wrong passphrase. Passphrase of the key {0} (attempt {1} of 3)', inert(file), attempt);
  return { bytes: await secretBox(hop, prompt, signal), settle: () => undefined };
}

async function secretBox(hop: AskedHop, prompt: string, signal: AbortSignal): Promise<Buffer> {
  return Buffer.from(await inputBox({ title: hopTitle(hop), prompt: inert(prompt), password: true }, signal), 'utf8');
}

/** Who leaves it keeps nothing: the password was typed to connect. */
async function askRemember(hop: AskedHop, preselected: Remember, signal: AbortSignal): Promise<Remember> {
  const choices: (vscode.QuickPickItem & { remember: Remember })[] = [
    { label: vscode.l10n.t('For This Window'), remember: 'window' },
    { label: vscode.l10n.t('In Secret Storage'), remember: 'store' },
    { label: vscode.l10n.t('Do Not Keep'), remember: 'never' },
  ];
  const sorted = [...choices].sort((a, b) => Number(b.remember === preselected) - Number(a.remember === preselected));
  const options = { title: hopTitle(hop), placeHolder: vscode.l10n.t('Keep this password?'), ignoreFocusOut: true };
  signal.throwIfAborted();
  const picked = await quickPick(sorted, options, signal);
  signal.throwIfAborted();
  return picked?.remember ?? 'never';
}

/** Linux without a keyring: the secret that was to be stored lives as long as the window. */
export function sayNoStorage(): void {
  void vscode.window.showWarningMessage(
    vscode.l10n.t('Passwords are kept for this window only: the secret storage of this computer did not keep one.'),
  );
}

/** Where there is no terminal that could say it. */
export function sayTrustedTooLate({ id }: HopPlace): void {
  void vscode.window.showWarningMessage(
    vscode.l10n.t(
      'The connection ended while you were asked about {0}: its key was not kept. Connect again.',
      inert(id),
    ),
  );
}
