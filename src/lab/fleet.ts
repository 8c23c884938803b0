import { OPEN, TUNNEL_ADDRESS, type Egress } from './network/egress';
import type { Machine } from './machines';

/** Many alike: for what is done to all appliances of a company at once. */
export const FLEET_PASSWORD = 'fleet-ivy';

/** ESAs `lab-fleet-001` and on, all with one password; what each meets on its way out is that of `fleetEgress`. */
export function fleet(count: number): readonly Machine[] {
  return Array.from({ length: count }, (_, index) => fleetMachine(index + 1));
}

function fleetMachine(number: number): Machine {
  const name = `fleet-${String(number).padStart(3, '0')}`;
  const host = `${name}.lab.example`;
  const address = `10.1.${number >> 8}.${number & 255}`;
  return {
    id: `lab-${name}`,
    family: 'esa',
    series: 'C',
    label: `Lab ${name}`,
    hostName: host,
    prompt: host,
    supportMark: '(SERVICE)',
    serial: `564D8E1F${String(number).padStart(4, '0')}-7C21D94E6F50`,
    texts: 'c190',
    techsupport: 'cisco',
    users: [{ name: 'admin', password: FLEET_PASSWORD, methods: ['password'] }],
    hostKeyTypes: ['ssh-ed25519'],
    interfaces: [`Management (${address}/16: ${host})`],
    listens: true,
    inner: { host: address, port: 22 },
    reaches: [],
  };
}

/** Six companies' firewalls, over and over, in the order of the fleet. */
const FIREWALLS: readonly Egress[] = [
  OPEN,
  { ...OPEN, ports: { 25: 'smtp-inspected', 443: 'tunnel' }, otherPorts: 'refused' },
  { ...OPEN, otherPorts: 'dropped' },
  { names: [TUNNEL_ADDRESS], ports: { 25: 'smtp', 80: 'http', 443: 'tls' }, otherPorts: 'refused' },
  { ...OPEN, names: 'unknown-name' },
  { ...OPEN, ports: { 25: 'refused' } },
];

export function fleetEgress(id: string): Egress | undefined {
  const number = /^lab-fleet-(\d+)$/.exec(id)?.[1];
  return number === undefined ? undefined : FIREWALLS[(Number(number) - 1) % FIREWALLS.length];
}
