import { generateSeed, type AccessSwitch } from '../access';
import type { Dialogue } from './dialogue';
import type { Machine } from '../machines';
import type { Switches } from '../switches';
import { fill, TECHSUPPORT_TEXTS, type TechsupportTexts, type Text, type Verb } from '../texts';

export interface Support {
  readonly machine: Machine;
  readonly access: AccessSwitch;
  readonly switches: Readonly<Switches>;
}

interface Desk extends Support {
  readonly texts: TechsupportTexts;
  readonly dialogue: Dialogue;
}

/** `techsupport`: the menu of what can be done now, until an empty line. What it says is in `texts/techsupport.*.json`. */
export async function techsupport(support: Support, dialogue: Dialogue): Promise<void> {
  const desk = { ...support, dialogue, texts: TECHSUPPORT_TEXTS[support.switches.techsupport] };
  if (support.switches.clusterMode && !(await switchedToMachine(desk))) return;
  await showStatus(desk);
  for (;;) {
    const verb = await chooseVerb(desk);
    if (verb === undefined) return;
    if (!(await perform(verb, desk))) return;
  }
}

/** False when the person leaves. */
async function perform(verb: Verb, desk: Desk): Promise<boolean> {
  switch (verb) {
    case 'STATUS':
      await showStatus(desk);
      return true;
    case 'DISABLE':
      return disable(desk);
    case 'SSHACCESS':
    case 'TUNNEL':
      return enable(verb, desk);
  }
}

async function enable(verb: 'SSHACCESS' | 'TUNNEL', desk: Desk): Promise<boolean> {
  const { texts, access, switches } = desk;
  const secret = await askSecret(desk);
  if (secret === undefined) return false;
  const port = verb === 'TUNNEL' ? await askPort(desk) : 0;
  if (port === undefined) return false;
  const sure = await askYes(texts.confirm, desk);
  if (!sure) return sure === false;
  if (switches.enableFails) {
    await say(texts.failed, desk);
    return true;
  }
  if (verb === 'SSHACCESS') access.sshAccess(secret);
  else await openTunnel(secret, port, desk);
  await say(texts.done, desk, { seed: secret });
  await showStatus(desk);
  return true;
}

async function openTunnel(secret: string, port: number, { access, switches, dialogue }: Desk): Promise<void> {
  const settled = access.tunnel(secret, port);
  if (switches.tunnelBlocks) await dialogue.wait(() => settled);
}

async function disable(desk: Desk): Promise<boolean> {
  const sure = await askYes(desk.texts.confirmDisable, desk);
  if (!sure) return sure === false;
  desk.access.disable();
  await say(desk.texts.disabledDone, desk);
  await showStatus(desk);
  return true;
}

async function showStatus(desk: Desk): Promise<void> {
  const { texts, access } = desk;
  const { state, logins, port } = access.now();
  const tunnel = {
    disabled: undefined,
    ssh: texts.tunnelNone,
    connecting: texts.tunnelConnecting,
    up: texts.tunnelUp,
    down: texts.tunnelDown,
    expired: texts.tunnelExpired,
  }[state];
  const values = { logins: String(logins), port: String(port ?? '') };
  await say(tunnel ? texts.enabled : texts.disabled, desk, values);
  if (!tunnel) return;
  await say(tunnel, desk, values);
  await say(texts.serial, desk, { serial: desk.switches.statusSerial ?? desk.machine.serial });
}

async function chooseVerb(desk: Desk): Promise<Verb | undefined> {
  const { texts, dialogue, access } = desk;
  for (;;) {
    const enabled = access.now().state !== 'disabled';
    const offered = texts.operations.options.filter(
      ({ verb }) => verb === 'STATUS' || (verb === 'DISABLE') === enabled,
    );
    await dialogue.print(['', ...texts.choose.lines, ...offered.map(({ line }) => line)]);
    const typed = await dialogue.ask('[]> ');
    if (typed === undefined || typed === '') return undefined;
    const chosen = offered.find(({ verb }) => verb === typed.toUpperCase());
    if (chosen) return chosen.verb;
    await say(texts.wrongChoice, desk);
  }
}

async function askSecret(desk: Desk): Promise<string | undefined> {
  const { texts, dialogue } = desk;
  await say(texts.secretNeeded, desk);
  if (texts.generation === 'password') return askFilled(texts.enterSecret, desk, 'hidden');
  const { options, preset } = texts.seedMenu;
  for (;;) {
    await dialogue.print(['', ...options.map(({ line }) => line)]);
    const typed = await dialogue.ask(`[${preset}]> `);
    if (typed === undefined) return undefined;
    const chosen = options.find(({ key }) => key === (typed || preset));
    if (chosen) return chosen.does === 'generate' ? generateSeed() : askFilled(texts.enterSecret, desk, 'shown');
    await say(texts.wrongChoice, desk);
  }
}

async function askFilled(question: Text, desk: Desk, echo: 'shown' | 'hidden'): Promise<string | undefined> {
  for (;;) {
    const typed = await askText(question, desk, {}, echo);
    if (typed !== '') return typed;
  }
}

async function askPort(desk: Desk): Promise<number | undefined> {
  const preset = desk.machine.family === 'wsa' ? '443' : '25';
  for (;;) {
    const typed = await askText(desk.texts.port, desk, { port: preset });
    if (typed === undefined) return undefined;
    const port = Number(typed || preset);
    if (Number.isInteger(port) && port > 0 && port < 65536) return port;
    await say(desk.texts.portWrong, desk);
  }
}

/** `undefined` when the person leaves; Enter is no. */
async function askYes(question: Text, desk: Desk): Promise<boolean | undefined> {
  if (desk.switches.asksForNoYes) return true;
  const typed = await askText(question, desk, {});
  return typed === undefined ? undefined : /^y(es)?$/i.test(typed);
}

/** The question whether to leave the cluster mode; Enter is yes. */
async function switchedToMachine(desk: Desk): Promise<boolean> {
  const typed = await askText(desk.texts.restricted, desk, { host: desk.machine.hostName });
  return typed !== undefined && /^(y(es)?)?$/i.test(typed);
}

/** The last line of the text is the one that is typed at. */
async function askText(
  question: Text,
  { dialogue }: Desk,
  values: Readonly<Record<string, string>>,
  echo: 'shown' | 'hidden' = 'shown',
): Promise<string | undefined> {
  const lines = fill(question, values);
  await dialogue.print(['', ...lines.slice(0, -1)]);
  return dialogue.ask(lines.at(-1) ?? '', echo);
}

async function say(text: Text, { dialogue }: Desk, values: Readonly<Record<string, string>> = {}): Promise<void> {
  await dialogue.print(['', ...fill(text, values)]);
}
