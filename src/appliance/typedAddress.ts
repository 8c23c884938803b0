/** An appliance that is in no inventory, from what a person types. No I/O. */

import { hostPort } from './address';
import { DEFAULTS, defaultSeries, type Appliance, type Family } from './appliance';
import { checkHost, checkPort, checkUser, ID, type Checked, type HostName } from './names';

export interface TypedAddress {
  readonly user: string;
  readonly host: HostName;
  readonly port: number;
}

/** `[user@]host[:port]` by the rules of the inventory; an IPv6 address that has a port stands in brackets. */
export function checkTypedAddress(text: string): Checked<TypedAddress> {
  const at = text.lastIndexOf('@');
  const user = at < 0 ? 'admin' : text.slice(0, at);
  const [hostText, portText = '22'] = hostAndPort(text.slice(at + 1));
  const problem = checkUser(user);
  if (problem !== undefined) return { problem };
  const host = checkHost(hostText);
  if ('problem' in host) return host;
  const port = checkPort(portText);
  return 'problem' in port ? port : { value: { user, host: host.value, port: port.value } };
}

/**
 * What a URL has of `[user@]host[:port]`; `undefined` for what is none. The port is left out unless it is one for SSH: that
 * of a web interface is another.
 */
export function addressInUrl(text: string): string | undefined {
  const [, scheme = '', authority] = /^([a-z][a-z\d+.-]*):\/\/([^/?#]*)/i.exec(text.trim()) ?? [];
  if (authority === undefined || /^(?:ssh|sftp|scp)$/i.test(scheme)) return authority;
  return hostAndPort(authority.slice(authority.lastIndexOf('@') + 1))[0];
}

/** The two parts of `host[:port]`, neither of them checked. */
export function hostAndPort(text: string): readonly [host: string, port: string | undefined] {
  const [, host, port] = /^(\[[^\]]*\]|[^:]*):([^:]*)$/.exec(text) ?? [];
  return [host ?? text, port];
}

/** Its id is `host:port`, which no id of an inventory can be. */
export function applianceAt({ user, host: { host }, port }: TypedAddress, family: Family): Appliance {
  const id = hostPort(host, port);
  return { ...DEFAULTS, id, family, host, port, user, label: id, series: defaultSeries(family) };
}

/** Whether it is an appliance of an inventory, and not one of `applianceAt`. */
export function isInventoryId(id: string): boolean {
  return ID.test(id);
}
