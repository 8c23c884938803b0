import type { Appliance } from '../../../src/appliance/appliance';

/** An appliance with every default, but for what a test says. */
export function appliance(fields: Partial<Appliance> & { readonly id: string }): Appliance {
  return {
    family: 'esa',
    series: 'C',
    host: `${fields.id}.example.com`,
    port: 22,
    user: 'admin',
    label: fields.id,
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
    webPort: undefined,
    ...fields,
  };
}
