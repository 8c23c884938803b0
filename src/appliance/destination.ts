/** An address as a person types it, and the appliance it stands for while it is in no inventory. No I/O. */

import type { Appliance, Family } from './appliance';
import { checkHost, checkPort, checkUser, ID, type Checked } from './names';

export interface Destination {
  readonly user: string;
  /** One spelling per address, ASCII, no brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * `[user@]host[:port]` or `ssh://[user@]host[:port]`, as OpenSSH's `ssh` takes it; an IPv6 address with a port in
 * brackets. The defaults are those of an inventory.
 */
export function parseDestination(given: string): Checked<Destination> {
  const text = given.replace(/^ssh:\/\/(.*?)\/?$/i, '$1');
  const at = text.lastIndexOf('@');
  const user = at < 0 ? 'admin' : text.slice(0, at);
  const userProblem = checkUser(user);
  if (userProblem !== undefined) return { problem: userProblem };
  const [address, digits] = splitPort(text.slice(at + 1));
  const host = checkHost(address);
  if ('problem' in host) return host;
  const port = checkPort(digits ?? '22');
  return 'problem' in port ? port : { value: { user, host: host.value.host, port: port.value } };
}

/** More than one colon without brackets is an IPv6 address that has no port. */
function splitPort(text: string): [address: string, port: string | undefined] {
  const [, address, port] = /^(\[.*\]|[^:[\]]*):([^:]*)$/.exec(text) ?? [];
  return address === undefined ? [text, undefined] : [address, port];
}

/** Its id is no id of an inventory, so that it has host keys and secrets of its own. */
export function unlistedAppliance({ user, host, port }: Destination, family: Family): Appliance {
  const id = `${user}@${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    id,
    family,
    series: undefined,
    host,
    port,
    user,
    label: id,
    folder: [],
    via: [],
    alternatives: [],
    hopMode: 'auto',
    hostKeyAlias: undefined,
    identityFiles: [],
    identitiesOnly: false,
    agent: true,
    credential: undefined,
    production: false,
    legacyAlgorithms: false,
  };
}

export function isUnlisted({ id }: Pick<Appliance, 'id'>): boolean {
  return !ID.test(id);
}
