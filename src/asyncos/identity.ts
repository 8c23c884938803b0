import type { Appliance, Family, Series } from '../appliance/appliance';
import { failureOf } from '../appliance/failure';
import type { Cli, Talk } from './cli';
import { fieldOf } from './fields';
import { administrator, parseWhoAmI } from './rights';

/** What an appliance says it is; `undefined` where it does not say. Untrusted text. */
export interface Identity {
  readonly family: Exclude<Family, 'jump'> | undefined;
  readonly series: Series | undefined;
  /** `C190`, `C100V`, `M600V`. */
  readonly model: string | undefined;
  readonly serial: string | undefined;
  /** `15.0.0-416`; from a login banner `15.1.0-287`, put together from release and build. */
  readonly version: string | undefined;
  /** `Secure Email and Web Manager`, without maker and model. */
  readonly product: string | undefined;
  /** After how long without a key this login ends. */
  readonly idleMinutes: number | undefined;
}

/** What a login may do, beside what it is logged in to. */
export interface Login {
  readonly identity: Identity;
  readonly user: string | undefined;
  readonly groups: readonly string[];
  readonly administrator: 'yes' | 'no' | 'unknown';
  /** `(SERVICE)` stood in the last prompt. */
  readonly service: boolean;
}

/** From the greeting, `version` and `whoami`, which may be missing or ask something. Rejects as `Cli.run` does. */
export async function identify(cli: Cli, talk?: Talk): Promise<Login> {
  const version = await cli.run('version', talk);
  const who = parseWhoAmI(await whoAmI(cli, talk));
  const identity = completed(parseVersion(version.text), parseGreeting(cli.greeting));
  const { user, groups } = who;
  return { identity, user, groups, administrator: administrator(who), service: cli.prompt.service };
}

/** Nothing where it asks something, which is left. */
async function whoAmI(cli: Cli, talk?: Talk): Promise<string> {
  try {
    return (await cli.run('whoami', talk)).text;
  } catch (error) {
    if (failureOf(error)?.reason !== 'not-recognised') throw error;
    return '';
  }
}

/** The login banner (seen on C170 and C190 with AsyncOS 11, C100V with 12, S695 with 15.1). */
export function parseGreeting(text: string): Identity {
  const flat = text.replace(/\s+/g, ' ');
  const [, release, named, build] = /AsyncOS (\d[\w.]*) for (.{1,60}?) build (\w+)/i.exec(flat) ?? [];
  const welcome = /^[ \t]*Welcome to the (.+?)[ \t\r]*$/im.exec(text)?.[1] ?? '';
  const idle = /expire if left idle for (\d{1,6}) minutes?/i.exec(flat)?.[1];
  const version = release === undefined ? undefined : [release, build].join('-');
  return {
    ...kindOf(modelIn(welcome) ?? modelIn(named ?? ''), welcome, named),
    serial: undefined,
    version,
    idleMinutes: idle === undefined ? undefined : Number(idle),
  };
}

/** The answer of `version` (seen on an M600V with AsyncOS 15.0; older releases have no `Product`). */
export function parseVersion(text: string): Identity {
  const product = fieldOf(text, /Product(?: Name)?/) ?? '';
  const model = fieldOf(text, /Model(?: Name| Number)?/);
  return {
    ...kindOf((model && modelIn(model)) ?? modelIn(product), product, undefined),
    serial: serialIn(fieldOf(text, /(?:System )?Serial(?: Number| No\.?)? ?#?/) ?? ''),
    version: /^\d[\w.]*(?:[ -]+(?:build )?\w+)?/i.exec(fieldOf(text, /(?:AsyncOS )?Version/) ?? '')?.[0],
    idleMinutes: undefined,
  };
}

/** Serial numbers of machines and of virtual appliances (DOMAIN 1.5). */
export function serialIn(text: string): string | undefined {
  return /\b[0-9A-F]{12,20}-[0-9A-Z]{7,12}\b/i.exec(text)?.[0]?.toUpperCase();
}

/** One field of what is found that is not what the inventory says. */
export type Difference =
  | { readonly field: 'family'; readonly found: Exclude<Family, 'jump'>; readonly entry: Family }
  | { readonly field: 'series'; readonly found: Series; readonly entry: Series | undefined };

/** What the inventory should say instead. What the appliance does not say is no difference. */
export function differences(identity: Identity, entry: Pick<Appliance, 'family' | 'series'>): Difference[] {
  const { family, series } = identity;
  const different: Difference[] = [];
  if (family && family !== entry.family) different.push({ field: 'family', found: family, entry: entry.family });
  if (series && series !== entry.series) different.push({ field: 'series', found: series, entry: entry.series });
  return different;
}

function completed(first: Identity, second: Identity): Identity {
  return {
    family: first.family ?? second.family,
    series: first.series ?? second.series,
    model: first.model ?? second.model,
    serial: first.serial,
    version: first.version ?? second.version,
    product: first.product ?? second.product,
    idleMinutes: second.idleMinutes,
  };
}

/** C- and X-Series are ESAs, S-Series WSAs, M-Series SMAs (Cisco document 117873). */
const FAMILY_OF: Readonly<Record<Series, Exclude<Family, 'jump'>>> = { C: 'esa', X: 'esa', S: 'wsa', M: 'sma' };

type Kind = Pick<Identity, 'family' | 'series' | 'model' | 'product'>;

/** `named`: what the line "AsyncOS ... for" names: a model, or `Web` on a WSA. */
function kindOf(model: string | undefined, title: string, named: string | undefined): Kind {
  const product = productIn(title);
  const byName = named === 'Web' ? 'wsa' : familyNamed(product ?? '');
  const series = model === undefined ? undefined : seriesOf(model);
  const family = series ? FAMILY_OF[series] : byName;
  return {
    family,
    series: series ?? (family === 'wsa' || family === 'sma' ? onlySeries(family) : undefined),
    model,
    product,
  };
}

function onlySeries(family: 'wsa' | 'sma'): Series {
  return family === 'wsa' ? 'S' : 'M';
}

function seriesOf(model: string): Series | undefined {
  const letter = model.charAt(0).toUpperCase();
  return letter === 'C' || letter === 'X' || letter === 'S' || letter === 'M' ? letter : undefined;
}

function modelIn(text: string): string | undefined {
  return /\b[CXSM]\d{2,4}[A-Z]{0,2}\b/.exec(text)?.[0];
}

/** `Cisco IronPort C170 Messaging Gateway(tm) Appliance` -> `Messaging Gateway(tm) Appliance`. */
function productIn(title: string): string | undefined {
  const product = title
    .replace(/^Cisco\s+/i, '')
    .replace(/^IronPort\s+/i, '')
    .replace(/^[CXSM]\d{2,4}[A-Z]{0,2}\s+/, '');
  return product.trim() === '' ? undefined : product.trim();
}

/** Products have been renamed; an SMA's names hold the words of the others, so it comes first. */
function familyNamed(product: string): Exclude<Family, 'jump'> | undefined {
  if (/Email and Web Manager|Security Management/i.test(product)) return 'sma';
  if (/Email|Messaging/i.test(product)) return 'esa';
  return /\bWeb\b/i.test(product) ? 'wsa' : undefined;
}
