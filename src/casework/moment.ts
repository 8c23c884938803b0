/** A time as two people far apart can agree on it. */

/** `2026-11-26 21:20:09 UTC (22:20:09 +01:00)`; the day too where it is another one there. */
export function moment(iso: string, offsetMinutes: (at: Date) => number = offsetHere): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const offset = offsetMinutes(at);
  const [day, time] = parts(at);
  if (offset === 0) return `${day} ${time} UTC`;
  const [localDay, localTime] = parts(new Date(at.getTime() + offset * 60_000));
  const local = localDay === day ? localTime : `${localDay} ${localTime}`;
  return `${day} ${time} UTC (${local} ${offsetText(offset)})`;
}

function parts(at: Date): [day: string, time: string] {
  const [day = '', time = ''] = at.toISOString().split('T');
  return [day, time.slice(0, 8)];
}

function offsetText(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
}

/** East of Greenwich is positive. */
function offsetHere(at: Date): number {
  return -at.getTimezoneOffset();
}
