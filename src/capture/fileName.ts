/** Names of fetched files on this computer: of our own making, nothing in them comes from an appliance. */

/** @param remote says alone whether the appliance calls it a capture */
export function localName(id: string, remote: string, now: Date): string {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${stem(id)}${stamp}.${/\.(?:p?cap|pcapng)$/i.test(remote) ? 'pcap' : 'dat'}`;
}

/** Whether `localName` may have made the name for this appliance; a number may have been put to it. */
export function isNameOf(id: string, name: string): boolean {
  return name.startsWith(stem(id)) && /^\d{8}T\d{6}Z(?:-\d+)?\.(?:pcap|dat)$/.test(name.slice(stem(id).length));
}

/** How an id is written in a name. */
export function idInName(id: string): string {
  return id.replace(/[^A-Za-z\d_-]/g, '_').replace(/^[^A-Za-z\d]+/, '');
}

function stem(id: string): string {
  return `capture-${idInName(id)}-`;
}
