/** What an appliance says of its packet capture, text -> values. What it does not plainly say is `null`. */

export interface CaptureText {
  readonly state: 'running' | 'stopped' | null;
  readonly file: string | null;
  readonly bytes: number | null;
  readonly seconds: number | null;
  readonly filter: string | null;
  readonly interfaces: string | null;
}

/**
 * No whole text is known: `label: value` lines are recalled (DOMAIN 2.9), so that words are looked for. Statements that
 * contradict each other say nothing.
 */
export function parseCapture(text: string): CaptureText {
  const lines = statements(text);
  const now = lines.filter((line) => !SETTING.test(line));
  const file = agreed(now.flatMap(filesIn));
  return {
    state: agreed(now.flatMap((line) => stateIn(line) ?? [])) ?? null,
    file: file ?? null,
    bytes: agreed(now.filter((line) => isAboutSize(line, file)).flatMap((line) => bytesIn(line) ?? [])) ?? null,
    seconds: agreed(now.flatMap((line) => secondsIn(line) ?? [])) ?? null,
    filter: fieldIn(lines, /(?:[a-z]+ )*filter(?: expression)?/i),
    interfaces: fieldIn(lines, /(?:[a-z]+ )*interfaces?(?:\(s\))?/i),
  };
}

/** Does this text show that filter, however it is set and wrapped? */
export function showsFilter(text: string, filter: string): boolean {
  return squeezed(text).includes(squeezed(filter));
}

/** Of settings, and of what may happen: nothing of the present. */
const SETTING =
  /^\s*(?:[a-z]+ )*(?:filter|interface|limit|max)|\b(?:limits?|maximum|max|largest|allowable)\b\s*[^:=]{0,20}[:=]|\b(?:will|would|should|could|may|might|if|when|until)\b/i;

function statements(text: string): string[] {
  const lines = text.split(/[\r\n]+/).map((line) => line.trim());
  return lines.filter((line) => line !== '' && !/^(?:-|\d+[.)])\s+\S/.test(line) && !/\?|\]>/.test(line));
}

/** Of another capture, or of something that belongs to one. */
const OF_ELSE =
  /\b(?:captured|features?|filters?|options?|keys?|licen[cs]es?|settings?|schedul\w*|last|previous|earlier|former|about to|ready|being|service|daemon|process)\b/i;
const DENIAL = /\b(?:not|no|never)\b|n't\b|[:=]\s*(?:false|0|n)\s*$/i;

function stateIn(line: string): 'running' | 'stopped' | undefined {
  if (!/\bcaptur\w*\b|^status\b/i.test(line) || OF_ELSE.test(line)) return undefined;
  const said = line.replace(/\([^()]*\)/g, ' ');
  const stopped = /\b(?:stopped|idle|inactive|ended|terminated|aborted|finished|completed|disabled|off|none)\b/i.test(
    said,
  );
  const running = /\b(?:in progress|running|active|started|capturing|enabled)\b/i.test(said);
  if (running && stopped) return undefined;
  if (stopped) return DENIAL.test(said) ? undefined : 'stopped';
  if (!running || /\b(?:fail\w*|error|unable|cannot|was|were)\b/i.test(said)) return undefined;
  return DENIAL.test(said) ? 'stopped' : 'running';
}

function filesIn(line: string): string[] {
  const words = line.match(/\w[\w.-]*/g) ?? [];
  return words.filter((word) => /\.p?cap(?:ng)?$/i.test(word) && !word.includes('..'));
}

function isAboutSize(line: string, file: string | undefined): boolean {
  return /\bsize\b/i.test(line) || (file !== undefined && line.includes(file));
}

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `1,234 KB` is so much in one language alone, and `1,2 MB`, `1 234 KB` and `1.234 KB` are read in two ways. */
const NUMBER = String.raw`(?<![\w.-])(?<!\d[,'/ \u00a0\u202f]|\d of )(\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(\.\d{1,2})?`;
const SIZE = new RegExp(
  String.raw`${NUMBER}\s*(?:(b|k|m|g)(?:i?b|bytes?|ytes?)?|(k)ilobytes?|(m)egabytes?|(g)igabytes?)\b`,
  'i',
);
const ABOUT = /\b(?:less|more|fewer) than\b|\b(?:about|approx\w*|below|over|under)\b|[<>~\u2248]/i;

function bytesIn(line: string): number | undefined {
  const [match, whole = '', part = '', ...units] = SIZE.exec(line) ?? [];
  const unit = UNITS[units.join('').toLowerCase()];
  if (match === undefined || unit === undefined || ABOUT.test(line)) return undefined;
  return Math.round(Number(whole.replace(/,/g, '') + part) * unit);
}

const SECONDS: readonly (readonly [RegExp, number])[] = [
  [/(\d{1,4})\s*d(?:ays?)?\b/i, 86_400],
  [/(\d{1,4})\s*h(?:(?:ou)?rs?)?\b/i, 3600],
  [/(\d{1,9})\s*m(?:in(?:ute)?s?)?\b/i, 60],
  [/(\d{1,9})\s*s(?:ec(?:ond)?s?)?\b/i, 1],
];
const IN_UNITS = /^(?:\d{1,9}\s*(?:d(?:ays?)?|h(?:(?:ou)?rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?)\b[ ,]*){1,4}/i;

function secondsIn(line: string): number | undefined {
  const after = /\b(?:duration|elapsed|running for)\b[^\d\n]{0,20}(\d.*)$/i.exec(line)?.[1];
  if (after === undefined) return undefined;
  const [, hours, minutes, seconds] = /^(\d{1,4}):([0-5]\d):([0-5]\d)\b/.exec(after) ?? [];
  if (seconds !== undefined) return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  const [units] = IN_UNITS.exec(after) ?? [];
  if (units === undefined) return undefined;
  return SECONDS.reduce((sum, [unit, each]) => sum + Number(unit.exec(units)?.[1] ?? 0) * each, 0);
}

function fieldIn(lines: readonly string[], label: RegExp): string | null {
  const form = new RegExp(`^(?:${label.source})\\s*[:=]\\s*(\\S.*)$`, 'i');
  return agreed(lines.flatMap((line) => form.exec(line)?.[1] ?? [])) ?? null;
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '').toLowerCase();
}

/** The one value, or `undefined` where there is none or there are several. */
function agreed<T>(values: readonly T[]): T | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}
