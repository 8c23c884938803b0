/** What this window knows of an appliance, gathered for its case; nothing is measured for it. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { homedir, hostname, userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { domainToUnicode } from 'node:url';
import * as vscode from 'vscode';
import type { Appliance, Route } from '../../appliance/appliance';
import { Cancelled, type Failure, type Stage } from '../../appliance/failure';
import type { ProbeRun } from '../../appliance/probeReport';
import { isRoute } from '../../appliance/route';
import { captureFormat } from '../../capture/captureFile';
import { byAge, isNameOf } from '../../capture/fileName';
import type { CaseCapture, CaseHostKey, Known, MadeWith } from '../../casework/caseFacts';
import type { Identifying } from '../../casework/redaction';
import type { SeedVault } from '../../tunnel/keeping';
import { carrierNow, reachedBy } from '../access/carrier';
import { withFilesHere } from '../capture/filesHere';
import type { Inventory } from '../inventory/inventory';
import { wholeFirst, type Probes } from '../probes/probes';
import type { ApplianceState, States } from '../states';

const MOST_EARLIER = 10;

export interface CaseKnownDeps {
  readonly inventory: Pick<Inventory, 'all' | 'find' | 'route'>;
  readonly states: Pick<States, 'of'>;
  readonly probes: Pick<Probes, 'of'>;
  /** Newest first, with what is kept of earlier windows. */
  readonly runs: (id: string) => Promise<readonly ProbeRun[]>;
  readonly vault: Pick<SeedVault, 'get'>;
  /** By id of the hop. */
  readonly knownKeys: (route: Route) => Promise<ReadonlyMap<string, readonly CaseHostKey[]>>;
  readonly captureFolder: string;
  readonly version: string;
}

export async function knownOf(
  appliance: Appliance,
  captures: Pick<Known, 'captures' | 'moreCaptures'>,
  deps: CaseKnownDeps,
): Promise<Known> {
  const { inventory, states, runs } = deps;
  const madeAt = new Date().toISOString();
  const route = inventory.route(appliance.id);
  const state = states.of(appliance.id);
  const [last, ...earlier] = wholeFirst(await runs(appliance.id));
  return {
    ...{
      madeAt,
      appliance,
      route,
      ...captures,
      probe: last,
      earlier: earlier.slice(0, MOST_EARLIER),
      access: state.access,
      identity: state.identity,
    },
    madeWith: madeWith(deps.version),
    hostKeys: isRoute(route) ? await deps.knownKeys(route) : new Map(),
    reachedAt: reachedAt(state, last, madeAt),
    failure: state.open > 0 ? undefined : wayFailure(state, last),
    carrier: carrierOf(appliance, deps),
    done: doneOn(appliance, deps),
    captured: state.captures === undefined ? [] : withFilesHere(state.captures).known,
    secrets: await secretsOf(deps),
    names: deps.inventory.all().flatMap(({ id, host }) => [id, host]),
  };
}

function madeWith(extension: string): MadeWith {
  return {
    extension,
    vscode: vscode.version,
    platform: `${process.platform} ${process.arch}, Node ${process.versions.node}`,
  };
}

/** Each of these took an answer of the appliance itself. */
function reachedAt({ open, access }: ApplianceState, last: ProbeRun | undefined, now: string): string | undefined {
  const isAsked = last?.report.results.some(({ vantageKind }) => vantageKind === 'appliance') === true;
  const times = [
    ...(open > 0 ? [now] : []),
    ...(access?.basis === 'read' ? [access.at] : []),
    ...(isAsked ? [last.at] : []),
  ];
  return times.sort().at(-1);
}

/** What an appliance says once it is reached is no fault of the way. */
const BEYOND_THE_WAY: readonly Stage[] = ['prompt', 'dialogue', 'file'];

function wayFailure({ failure, course }: ApplianceState, last: ProbeRun | undefined): Failure | undefined {
  const failures = [failure, course?.failed?.failure, ...(last?.failures ?? [])];
  return failures.find((one) => one !== undefined && !BEYOND_THE_WAY.includes(one.stage));
}

function carrierOf(appliance: Appliance, { inventory, states, probes }: CaseKnownDeps): Known['carrier'] {
  const carrier = carrierNow(appliance, inventory, states);
  if (carrier === undefined) return undefined;
  const { access } = states.of(carrier.id);
  const reaches = reachedBy(carrier, appliance, states.of(appliance.id), probes.of(appliance.id));
  return { id: carrier.id, ...(access === undefined ? {} : { access }), ...(reaches === undefined ? {} : { reaches }) };
}

function doneOn(appliance: Appliance, { inventory, states }: CaseKnownDeps): Known['done'] {
  const carrier = carrierNow(appliance, inventory, states);
  const both = carrier === undefined ? [appliance.id] : [appliance.id, carrier.id];
  const done = (id: string) => {
    const { course, captures } = states.of(id);
    return [...(course?.deeds ?? []), ...(captures?.deeds ?? [])];
  };
  return new Map(both.map((id) => [id, done(id)]));
}

/** Of every appliance: texts of one can speak of another. */
async function secretsOf({ inventory, vault }: CaseKnownDeps): Promise<readonly string[]> {
  const held = await Promise.all(inventory.all().map(({ id }) => vault.get(id)));
  return held.flatMap((seed) => seed?.text ?? []);
}

/** What is known here to identify: of all appliances, as a log speaks of more than one. The target's come first. */
export function identifying(
  first: Appliance,
  { inventory, states }: Pick<CaseKnownDeps, 'inventory' | 'states'>,
): Identifying {
  const route = inventory.route(first.id);
  const ahead = isRoute(route) ? route : [first];
  const all = [...new Set([...ahead, ...inventory.all()])];
  const serials = all.flatMap(({ id }) => [states.of(id).access?.serial, states.of(id).identity?.serial]);
  return {
    hosts: [...all.map(namesOf), ...all.flatMap(({ folder }) => folder.map((name) => [name])), [hostname()]],
    users: [...new Set([...all.map(({ user }) => user), userInfo().username, basename(homedir())])],
    serials: serials.filter((serial) => serial !== undefined && serial !== null),
  };
}

/** First labels of host names that are words of this report, and of no network in particular. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  ...['esa', 'wsa', 'sma', 'mail', 'smtp', 'mx', 'web', 'www', 'proxy', 'relay', 'gateway', 'ssh', 'cisco', 'ironport'],
]);

/** A machine by all of its names. Its address is no name, and is found where it stands. */
function namesOf({ id, label, host, hostKeyAlias }: Appliance): readonly string[] {
  const isName = !host.includes(':') && /[^\d.]/.test(host);
  const [short = ''] = host.split('.');
  const hosts = isName
    ? [host, domainToUnicode(host), ...(/^\d+$/.test(short) || SAYS_NOTHING.has(short.toLowerCase()) ? [] : [short])]
    : [];
  return [id, label, ...hosts, ...(hostKeyAlias === undefined ? [] : [hostKeyAlias])];
}

const MOST_CAPTURES = 20;
const PIECE = 1024 * 1024;

/** Captures that were fetched from an appliance. */
export interface CapturesHere {
  /** Newest first, hashed. */
  readonly captures: readonly CaseCapture[];
  /** How many there are beside them. */
  readonly older: number;
}

/** What else was fetched is none of them: it may hold secrets. Rejects with `Cancelled` on abort. */
export async function capturesOf(id: string, captureFolder: string, signal: AbortSignal): Promise<CapturesHere> {
  const files = (await readdir(captureFolder).catch(() => [])).filter((name) => isNameOf(id, name));
  const names: string[] = [];
  for (const name of files) if (await isCapture(join(captureFolder, name)).catch(() => false)) names.push(name);
  const newest = names.sort(byAge).slice(0, MOST_CAPTURES);
  const captures: CaseCapture[] = [];
  for (const name of newest) captures.push(await captureAt(captureFolder, name, signal));
  return { captures, older: names.length - newest.length };
}

/** By how it begins: what an appliance calls a capture may be anything. Rejects where it cannot be read. */
async function isCapture(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return ['pcap', 'pcapng'].includes(captureFormat(buffer.subarray(0, bytesRead)));
  } finally {
    await file.close();
  }
}

async function captureAt(folder: string, name: string, signal: AbortSignal): Promise<CaseCapture> {
  const path = join(folder, name);
  const { size, mtime } = await stat(path);
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: PIECE })) {
    if (signal.aborted) throw new Cancelled();
    hash.update(piece as Buffer);
  }
  return { name, bytes: size, sha256: hash.digest('hex'), at: mtime.toISOString() };
}
