/** What a command is about: an appliance by its id, by its row of the tree, or picked by the person. */

import type { Appliance } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';
import { isText } from '../givenOptions';
import type { Inventory } from '../inventory/inventory';
import { pickAppliance } from '../inventory/pickers';
import { tell } from './toldFailure';

/** What a command was called with: an id, a row of the tree, or nothing. */
export type Subject = string | { readonly applianceId?: unknown } | undefined;

/** The appliances that a command is for, where the person picks one. */
type Fits = (appliance: Appliance) => boolean;

export interface OnSubject {
  /** Runs `work` on the appliance the command is about; a failure is said once. */
  readonly on: (
    title: () => string,
    work: Work<Appliance>,
    fits?: Fits,
  ) => (given?: Subject, ...rest: unknown[]) => Promise<unknown>;
  /** The same, for what can be about several appliances at once: the status panel of all gives a list of ids. */
  readonly onSome: (
    title: () => string,
    work: Work<readonly Appliance[]>,
  ) => (given?: Subject | readonly unknown[], ...rest: unknown[]) => unknown;
  /** Of each of several its own outcome, in the order of the ids that are given. */
  readonly onEach: (
    title: () => string,
    work: Work<Appliance>,
  ) => (given?: Subject | readonly unknown[], ...rest: unknown[]) => Promise<unknown>;
}

type Work<T> = (about: T, rest: readonly unknown[]) => unknown;

export function onSubject(inventory: Pick<Inventory, 'all' | 'find' | 'missing'>): OnSubject {
  const subject = async (given: Subject, title: string, fits: Fits): Promise<Appliance | Failure | undefined> => {
    const id = idOf(given);
    if (id === undefined) return pickAppliance(inventory.all().filter(fits), title);
    return inventory.find(id) ?? inventory.missing(id);
  };

  const on: OnSubject['on'] =
    (title, work, fits = () => true) =>
    async (given, ...rest) => {
      const appliance = await subject(given, title(), fits);
      if (appliance === undefined) return undefined;
      return 'stage' in appliance ? tell(appliance) : work(appliance, rest);
    };

  const onSome: OnSubject['onSome'] = (title, work) => {
    const onOne = on(title, (appliance, rest) => work([appliance], rest), hasTunnel);
    return (given, ...rest) =>
      isList(given)
        ? work(
            inventory.all().filter(({ id }) => given.includes(id)),
            rest,
          )
        : onOne(given, ...rest);
  };

  const onEach: OnSubject['onEach'] = (title, work) => {
    const onOne = on(title, work, hasTunnel);
    return (given, ...rest) =>
      isList(given) ? Promise.all(given.filter(isText).map((id) => onOne(id, ...rest))) : onOne(given, ...rest);
  };

  return { on, onSome, onEach };
}

function isList(given: unknown): given is readonly unknown[] {
  return Array.isArray(given);
}

export function hasTunnel({ family }: Appliance): boolean {
  return family !== 'jump';
}

/** A row of a folder says its path; options of CONTRACT 3 stay as they are. */
export function folderOf(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || !('path' in given)) return given;
  return Array.isArray(given.path) ? { folder: given.path.join('/') } : given;
}

export function idOf(given: Subject): string | undefined {
  if (typeof given === 'string') return given;
  return typeof given?.applianceId === 'string' ? given.applianceId : undefined;
}
