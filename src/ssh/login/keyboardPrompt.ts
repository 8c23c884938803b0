import type { HopPlace, KeyboardRound } from '../questions';

/** A round of RFC 4256 as the server sent it. */
export interface RawPrompt {
  readonly name: string;
  readonly instructions: string;
  readonly prompts: readonly { readonly prompt: string; readonly echo?: boolean | undefined }[];
}

const MAX_PROMPTS = 16;
const MAX_TEXT = 1024;

/** The round made safe to show; `undefined` when it asks more than a person would answer. */
export function keyboardRound(round: number, raw: RawPrompt): KeyboardRound | undefined {
  if (raw.prompts.length > MAX_PROMPTS) return undefined;
  return {
    round,
    name: shown(raw.name),
    instructions: shown(raw.instructions),
    prompts: raw.prompts.map(({ prompt, echo }) => ({ text: shown(prompt), echo: echo === true })),
  };
}

/** A question for the password of a login. */
export interface PasswordPrompt {
  readonly text: string;
  /** What it names beside this login's own user and host, in lower case. */
  readonly named: string | undefined;
}

type Login = Pick<HopPlace, 'user' | 'host'>;

/**
 * The round as the one question that a kept password may answer: a single hidden prompt for a password. `undefined` where
 * it asks for something else, such as a one-time code or a new password.
 */
export function passwordPrompt({ prompts }: KeyboardRound, login: Login): PasswordPrompt | undefined {
  const [prompt, ...more] = prompts;
  if (prompt === undefined || more.length > 0 || prompt.echo) return undefined;
  const text = plain(prompt.text);
  const asked = text.replace(/[\s:>]+$/, '');
  if (ONE_TIME.test(text) || CHANGE.test(text) || /:\s/.test(asked) || asked.match(PASSWORD)?.length !== 1)
    return undefined;
  const words = wordsOf(asked.replace(PASSWORD, ' ')).filter((word) => !isPlain(word, login));
  if (words.length > MAX_NAMES) return undefined;
  return { text: prompt.text, named: words.length === 0 ? undefined : words.join(' ') };
}

/** Longer is a sentence about a password. */
const MAX_NAMES = 4;

/** A word of a script that sets words apart stands alone; `esa.new.example` is a name. */
const alone = (words: string) => `(?<![\\p{L}.@])(?:${words})(?![\\p{L}@]|\\.\\p{L})`;

const PASSWORD = new RegExp(
  [
    alone(
      'pass(?:wor[dt]|phrase|wd)|kennwort|mot de passe|contraseña|senha|palavra-passe|wachtwoord|lösenord|adgangskode|' +
        'passord|salasana|hasło|heslo|jelszó|parol[aă]|şifre|пароль',
    ),
    'パスワード|密[码碼]|비밀번호',
  ].join('|'),
  'gu',
);

/** A code that is used once. */
const ONE_TIME = new RegExp(
  [
    alone(
      'pass ?code|pin|otp|tan|sms|2fa|mfa|token ?(?:code)?|securid|authenticator|dynamic|temporary|challenge|response',
    ),
    alone('codes?|código|codice|kode|jeton|one[- ]?time|verification|factor|second|usage unique|un solo uso|uso único'),
    alone('monouso|eenmalig'),
    '(?<!\\p{L})(?:einmal|одноразов)',
    '一次性|ワンタイム|動態|动态|验证|驗證|일회용',
  ].join('|'),
  'u',
);

/** A password that is to be, and a question that goes on from an earlier one. */
const CHANGE = new RegExp(
  [
    alone('new|old|current|changed?|expired|confirm|next|again|repeat|retype|verify|re-?enter'),
    alone('nouve(?:au|l)|ancien|actuel|confirme[zr]|neue[ns]?|alte[ns]?|aktuelle[ns]?|wiederholen|bestätigen'),
    alone('nuev[ao]|actual|repita|nov[aáéo]|atual|nuov[ao]|vecchi[ao]|ripeti|conferma|nieuwe?|huidige?'),
    alone('nytt|gammalt|nowe|új|yeni'),
    '(?<!\\p{L})нов',
    '[新旧舊새]|確認|确认',
  ].join('|'),
  'u',
);

/** What is said around the word and names nothing. */
const PLAIN = new Set(
  (
    'enter type your please the for of user username login ssh ' +
    'entrez saisissez veuillez entrer saisir votre le de du pour l utilisateur ' +
    'bitte ihr das für von benutzer eingeben geben sie ein ' +
    'introduzca ingrese su la para del usuario digite a o sua do utente inserire ' +
    'voor van gebruiker för till'
  ).split(' '),
);

function wordsOf(text: string): string[] {
  return text
    .split(/[\s()[\]{}<>"“”«»,;]+/)
    .map((word) => word.replace(/^(?:l['’]|['’])|['’]s?$/g, '').replace(/^[:]+|[:]+$/g, ''))
    .filter((word) => word !== '');
}

function isPlain(word: string, login: Login): boolean {
  const user = login.user.toLowerCase();
  const host = login.host.toLowerCase();
  return word === user || word === host || word === `${user}@${host}` || PLAIN.has(word);
}

/** Does this round ask for a second factor: for a code by its name, or once more after what was answered before? */
export function asksForCode({ round, instructions, prompts }: KeyboardRound): boolean {
  const text = plain([instructions, ...prompts.map((prompt) => prompt.text)].join('\n'));
  return prompts.length > 0 && (ONE_TIME.test(text) || (round > 1 && !CHANGE.test(text)));
}

function plain(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}

function shown(text: string): string {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '').slice(0, MAX_TEXT);
}
