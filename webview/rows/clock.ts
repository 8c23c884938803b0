/** Times as a person reads them: absolute, in the locale of VS Code; with a date once the day has changed. */

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** BCP 47. */
  readonly locale: string;
  /** IANA; that of the computer the page is shown on where it is left out. */
  readonly timeZone?: string;
}

export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** `14:08`, or `23 Nov, 14:08` of another day. */
export function timeText(at: string, clock: Clock, seconds = false): string {
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const text = formatted(at, clock, seconds ? { ...time, second: '2-digit' } : time);
  return isToday(at, clock) ? text : `${dateText(at, clock)}, ${text}`;
}

/** `23 Nov`. */
export function dateText(at: string, clock: Clock, month: 'short' | 'long' = 'short'): string {
  const text = formatted(at, clock, { day: 'numeric', month });
  // French counts the first day of a month, and no other.
  return clock.locale.startsWith('fr') ? text.replace(/^1(?=\s)/, '1er') : text;
}

/** `14:05:20 UTC`: as logs of others have it. */
export function utcText(at: string): string {
  return `${at.slice(11, 19)} UTC`;
}

/** `3 hours`, `2 days`: in the greatest unit that is at least one. */
export function spanText(ms: number, { locale }: Clock): string {
  const [unit, size] =
    ms >= DAY ? (['day', DAY] as const) : ms >= HOUR ? (['hour', HOUR] as const) : (['minute', MINUTE] as const);
  const count = Math.max(1, Math.floor(ms / size));
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** `6 d 23 h`: what is left, in the two greatest units. */
export function leftText(ms: number, { locale }: Clock): string {
  const [days, hours, minutes] = [
    Math.floor(ms / DAY),
    Math.floor((ms % DAY) / HOUR),
    Math.floor((ms % HOUR) / MINUTE),
  ];
  const part = (count: number, unit: 'day' | 'hour' | 'minute') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'narrow' })
      .format(count)
      .replace(/(\d)(\D)/, '$1 $2')
      .replace(/\s+/, '\u00a0');
  return days > 0 ? `${part(days, 'day')} ${part(hours, 'hour')}` : `${part(hours, 'hour')} ${part(minutes, 'minute')}`;
}

/** `12 ms`, `10 s`. */
export function durationText(ms: number, { locale }: Clock): string {
  if (ms < 1000) return `${Math.round(ms)}\u00a0ms`;
  const seconds = tenths(locale).format(ms / 1000);
  return `${seconds}\u00a0s`;
}

/** Made once: a map of many appliances has hundreds of times in it. */
const madeTenths = new Map<string, Intl.NumberFormat>();

function tenths(locale: string): Intl.NumberFormat {
  const made =
    madeTenths.get(locale) ?? new Intl.NumberFormat(locale, { maximumFractionDigits: 1, useGrouping: false });
  madeTenths.set(locale, made);
  return made;
}

/** `22, 443 and 4766`. */
export function listText(items: readonly (string | number)[], { locale }: Clock): string {
  return new Intl.ListFormat(spoken(locale), { type: 'conjunction' }).format(items.map(String));
}

export function age(at: string, { now }: Clock): number {
  return now - Date.parse(at);
}

function isToday(at: string, clock: Clock): boolean {
  const day: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'numeric', day: 'numeric' };
  return formatted(at, clock, day) === formatted(new Date(clock.now).toISOString(), clock, day);
}

function formatted(at: string, { locale, timeZone }: Clock, options: Intl.DateTimeFormatOptions): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '?';
  return new Intl.DateTimeFormat(spoken(locale), timeZone === undefined ? options : { ...options, timeZone }).format(
    date,
  );
}

/** English without a region, or of the United States, would put the month first. */
function spoken(locale: string): string {
  return /^en(-us)?$/i.test(locale) ? 'en-GB' : locale;
}
