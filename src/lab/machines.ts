import type { Family, Series } from '../appliance/appliance';
import { OPEN, type Egress } from './network/egress';
import type { HostKeyType } from './ssh/hostKey';
import type { TextsName, Wording } from './texts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface User {
  readonly name: string;
  readonly password: string;
  readonly methods: readonly ('password' | 'keyboard-interactive')[];
  /** Asked in a second round of keyboard-interactive. */
  readonly code?: string;
  /** Has no right to `techsupport`. */
  readonly restricted?: boolean;
}

/** A simulated machine on paper. */
export interface Machine {
  readonly id: string;
  readonly family: Family;
  readonly series?: Series;
  readonly label: string;
  /** Its own name, as `{host}` in its texts. */
  readonly hostName: string;
  /** The prompt without the support mark and the closing `> `; of a jump host without the `user@` before it. */
  readonly prompt: string;
  readonly supportMark: '(SERVICE)' | '(*SERVICE*)';
  readonly serial: string;
  readonly texts: TextsName | 'jump';
  /** The words of its `techsupport`. */
  readonly techsupport: Wording;
  /** Whether `techsupport` is restricted to machine mode and asks to switch. */
  readonly clustered?: boolean;
  readonly users: readonly [User, ...User[]];
  readonly hostKeyTypes: readonly [HostKeyType, ...HostKeyType[]];
  /** What it meets on the way to the tunnel server; all is open where nothing is said. */
  readonly egress?: Egress;
  /** As the menus of its CLI name its interfaces, each with its address. */
  readonly interfaces: readonly string[];
  /** Whether this computer can connect to it. */
  readonly listens: boolean;
  /** Its address in the network of its own, where others can reach it. */
  readonly inner: Endpoint;
  /** Ids of the machines it forwards to, each at its inner address. */
  readonly reaches: readonly string[];
  /** Forwards to the addresses too that this computer uses for the lab's machines. */
  readonly reachesOuter?: boolean;
  readonly prohibitsForwarding?: boolean;
  /** Its CLI has an `ssh` command; whether an AsyncOS has one is not known (DOMAIN 3.3). */
  readonly hasSsh?: boolean;
  readonly via?: readonly string[];
  readonly alternatives?: readonly (readonly string[])[];
}

const BOTH = ['password', 'keyboard-interactive'] as const;
const SSH = 22;
/** Two customers' networks use the same addresses: which SMA this is depends on who forwards. */
const SMA_ADDRESS: Endpoint = { host: '10.0.8.20', port: SSH };

export const MACHINES: readonly Machine[] = [
  {
    id: 'lab-esa1',
    family: 'esa',
    series: 'C',
    label: 'Lab ESA 1',
    hostName: 'esa1.lab.example',
    prompt: 'esa1.lab.example',
    supportMark: '(*SERVICE*)',
    serial: '00137262569A-8RVFDB1',
    texts: 'c170',
    techsupport: 'ironport',
    users: [
      { name: 'admin', password: 'esa1-amber', methods: BOTH },
      { name: 'otp', password: 'esa1-onyx', methods: ['keyboard-interactive'], code: '482913' },
      { name: 'guest', password: 'esa1-slate', methods: BOTH, restricted: true },
    ],
    hostKeyTypes: ['ssh-ed25519'],
    interfaces: ['Management (10.0.8.11/24: esa1.lab.example)', 'Data 1 (192.0.2.11/24: mail1.lab.example)'],
    listens: true,
    inner: { host: '10.0.8.11', port: SSH },
    reaches: ['lab-sma1', 'lab-esa2'],
  },
  {
    id: 'lab-esa2',
    family: 'esa',
    series: 'X',
    label: 'Lab ESA 2',
    hostName: 'esa2.lab.example',
    prompt: '(Machine esa2.lab.example)',
    supportMark: '(SERVICE)',
    serial: '782BCB64E2F1-CR9VZR1',
    texts: 'x1050',
    techsupport: 'cisco',
    clustered: true,
    users: [{ name: 'admin', password: 'esa2-birch', methods: BOTH }],
    hostKeyTypes: ['ecdsa-sha2-nistp256'],
    interfaces: ['Management (10.0.8.12/24: esa2.lab.example)'],
    listens: true,
    inner: { host: '10.0.8.12', port: SSH },
    reaches: ['lab-sma1', 'lab-esa1'],
  },
  {
    id: 'lab-wsa1',
    family: 'wsa',
    series: 'S',
    label: 'Lab WSA 1',
    hostName: 'cisco-wsa',
    prompt: 'cisco-wsa',
    supportMark: '(SERVICE)',
    serial: '4403A74C1D0E-FCH2117V0Q8',
    texts: 's695',
    techsupport: 'web',
    users: [{ name: 'admin', password: 'wsa1-cedar', methods: ['keyboard-interactive'] }],
    hostKeyTypes: ['ssh-ed25519', 'ecdsa-sha2-nistp256'],
    interfaces: [],
    listens: true,
    inner: { host: '10.0.8.13', port: SSH },
    reaches: ['lab-sma2'],
  },
  {
    id: 'lab-esa3',
    family: 'esa',
    series: 'C',
    label: 'Lab ESA 3',
    hostName: 'esa3.lab.example',
    prompt: '(esa3.lab.example)',
    supportMark: '(SERVICE)',
    serial: '70DB98A1B2C3-FCH2040V1KW',
    texts: 'c190',
    techsupport: 'password',
    users: [{ name: 'admin', password: 'esa3-dune', methods: BOTH }],
    hostKeyTypes: ['ssh-ed25519'],
    interfaces: ['Management (10.0.8.14/24: esa3.lab.example)'],
    listens: true,
    inner: { host: '10.0.8.14', port: SSH },
    reaches: ['lab-sma1'],
    prohibitsForwarding: true,
  },
  {
    id: 'lab-esa4',
    family: 'esa',
    series: 'C',
    label: 'Lab ESA 4',
    hostName: 'esa4.lab.example',
    prompt: 'esa4.lab.example',
    supportMark: '(SERVICE)',
    serial: '564D8E1F0A3B-7C21D94E6F50',
    texts: 'c190',
    techsupport: 'cisco',
    users: [{ name: 'admin', password: 'esa4-heath', methods: BOTH }],
    hostKeyTypes: ['ssh-ed25519'],
    interfaces: ['Management (10.0.8.15/24: esa4.lab.example)'],
    listens: true,
    inner: { host: '10.0.8.15', port: SSH },
    reaches: ['lab-sma1', 'lab-esa1'],
    prohibitsForwarding: true,
    hasSsh: true,
  },
  {
    id: 'lab-jump1',
    family: 'jump',
    label: 'Lab jump host',
    hostName: 'jump1',
    prompt: 'jump1:~$',
    supportMark: '(SERVICE)',
    serial: '',
    texts: 'jump',
    techsupport: 'ironport',
    users: [{ name: 'admin', password: 'jump1-elm', methods: BOTH }],
    hostKeyTypes: ['ssh-ed25519'],
    interfaces: [],
    listens: true,
    inner: { host: '10.0.8.10', port: SSH },
    reaches: ['lab-esa1', 'lab-esa2', 'lab-wsa1', 'lab-esa3', 'lab-esa4'],
    reachesOuter: true,
  },
  {
    id: 'lab-sma1',
    family: 'sma',
    series: 'M',
    label: 'Lab SMA 1',
    hostName: 'sma1.lab.example',
    prompt: 'sma1.lab.example',
    supportMark: '(SERVICE)',
    serial: 'BE59F09812A56BFCA12A-1478FC8D8A90',
    texts: 'm600v',
    techsupport: 'ironport',
    users: [{ name: 'admin', password: 'sma1-fjord', methods: BOTH }],
    hostKeyTypes: ['ssh-ed25519'],
    egress: { ...OPEN, otherPorts: 'no-route' },
    interfaces: ['Management (10.0.8.20/24: sma1.lab.example)'],
    listens: false,
    inner: SMA_ADDRESS,
    reaches: [],
    via: ['lab-esa1'],
    alternatives: [['lab-esa2']],
  },
  {
    id: 'lab-sma2',
    family: 'sma',
    series: 'M',
    label: 'Lab SMA 2',
    hostName: 'sma2.other.example',
    prompt: '(sma2.other.example)',
    supportMark: '(SERVICE)',
    serial: '423F1C7A90D2B6E4A851-7C2D4B90E1F3',
    texts: 'm600v',
    techsupport: 'cisco',
    users: [{ name: 'admin', password: 'sma2-grove', methods: BOTH }],
    hostKeyTypes: ['ssh-ed25519'],
    egress: { ...OPEN, names: 'no-answer' },
    interfaces: ['Management (10.0.8.20/24: sma2.other.example)'],
    listens: false,
    inner: SMA_ADDRESS,
    reaches: [],
    via: ['lab-wsa1'],
  },
];
