/**
 * Host keys of servers that run in this window, as long as they run: such keys are kept in memory and never in the file,
 * so that nothing is left of them when the servers stop, the window closes or crashes.
 */
import { withEntry, type TrustStore } from './trustStore';
import type { TrustEntry, TrustPlace } from './trustFormat';

/** One run of them: what was trusted in it is gone with it. */
export interface PassingHosts {
  readonly ids: ReadonlySet<string>;
  /** Every host key that they offer, whole. */
  readonly keys: readonly Buffer[];
}

/**
 * While they run, their ids and what is reached through them mean these servers alone: what the file keeps under the same
 * ids neither speaks nor goes. A key of a run that is over is kept nowhere: a yes may come as the servers stop.
 * @param running the same object as long as it is the same run
 */
export function passingTrust(store: TrustStore, running: () => PassingHosts | undefined): TrustStore {
  /** In base64, of every run that there was. */
  const keysSeen = new Set<string>();
  const current = () => {
    const hosts = running();
    for (const key of hosts?.keys ?? []) keysSeen.add(key.toString('base64'));
    return hosts;
  };
  const kept = new WeakMap<PassingHosts, readonly TrustEntry[]>();
  const keptIn = (hosts: PassingHosts | undefined) => (hosts && kept.get(hosts)) ?? [];
  const speaking = (entries: readonly TrustEntry[], hosts: PassingHosts | undefined) => [
    ...entries.filter((entry) => hosts === undefined || !isAt(entry, hosts)),
    ...keptIn(hosts),
  ];
  return {
    path: store.path,
    async entries() {
      // The run in which a key is judged may be over when the file has been read.
      current();
      return speaking(await store.entries(), current());
    },
    async add(entry, signal) {
      const hosts = current();
      if (hosts === undefined || !isOf(entry, hosts))
        return keysSeen.has(entry.blob.toString('base64')) ? undefined : store.add(entry, signal);
      const known = speaking(await store.entries(), hosts);
      if (withEntry(known, entry) !== known) kept.set(hosts, [...keptIn(hosts), entry]);
    },
    async remove(applianceId, signal) {
      const hosts = current();
      const isTheirs = ({ applianceId: id }: TrustEntry) => id === applianceId;
      const removed = keptIn(hosts).filter(isTheirs);
      const inFile = hosts?.ids.has(applianceId) ? [] : await store.remove(applianceId, signal);
      if (hosts !== undefined)
        kept.set(
          hosts,
          keptIn(hosts).filter((entry) => !isTheirs(entry)),
        );
      return [...inFile, ...removed];
    },
  };
}

function isAt({ applianceId, through }: TrustPlace, { ids }: PassingHosts): boolean {
  return [applianceId, ...through].some((id) => ids.has(id));
}

/** One of them is met under another id too, as where its address was typed. */
function isOf(entry: TrustEntry, hosts: PassingHosts): boolean {
  return isAt(entry, hosts) || hosts.keys.some((key) => key.equals(entry.blob));
}
