/** Serial numbers as tree and panel may show them: with the seed, one opens an appliance. */

import { SERIAL } from '../appliance/serial';
import type { ApplianceState } from './states';

const SHOWN = 3;

/** Its last characters, as a person compares it by. */
export function serialEnd(serial: string): string {
  return serial.slice(-SHOWN);
}

/** Of a serial number that is known, or that has the shape of one, the end alone. */
export function withoutSerial(text: string, { access, identity }: Pick<ApplianceState, 'access' | 'identity'>): string {
  const known = [access?.serial, identity?.serial].flatMap((one) => (one ? [one] : []));
  return known.reduce((masked, serial) => masked.replaceAll(serial, shortened), text).replace(SERIAL, shortened);
}

function shortened(serial: string): string {
  return `…${serialEnd(serial)}`;
}
