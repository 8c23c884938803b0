import { DEFAULTS, type Appliance } from '../../../src/appliance/appliance';

/** An appliance with every default, but for what a test says. */
export function appliance(fields: Partial<Appliance> & { readonly id: string }): Appliance {
  return {
    ...DEFAULTS,
    ...{ family: 'esa', series: 'C', host: `${fields.id}.example.com`, label: fields.id },
    ...fields,
  };
}
