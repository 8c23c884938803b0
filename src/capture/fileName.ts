/** Names of fetched files on this computer: of our own making, nothing in them comes from an appliance. */

const KINDS = ['capture', 'file'] as const;

/** @param remote says alone whether the appliance calls it a capture */
export function localName(id: string, remote: string, now: Date): string {
  const [kind, extension] = /\.(?:p?cap|pcapng)$/i.test(remote) ? ['capture', 'pcap'] : ['file', 'dat'];
  return `${kind}-${id}.${now.toISOString().replace(/[-:]|\.\d+/g, '')}.${extension}`;
}

/** When it was made, and the number that may have been put to it. */
const MADE = /(\d{8}T\d{6}Z)(?:-(\d+))?\.(?:pcap|dat)$/;

/** Whether `localName` made the name for this appliance. */
export function isNameOf(id: string, name: string): boolean {
  const made = MADE.exec(name);
  return made !== null && KINDS.some((kind) => name.slice(0, made.index) === `${kind}-${id}.`);
}

/** Newest first, of names that `localName` made. */
export function byAge(one: string, other: string): number {
  const [, oneAt = '', oneCount = '1'] = MADE.exec(one) ?? [];
  const [, otherAt = '', otherCount = '1'] = MADE.exec(other) ?? [];
  return otherAt === oneAt ? Number(otherCount) - Number(oneCount) : otherAt > oneAt ? 1 : -1;
}
