/** Appliances in words, menus and orders of their own: what a careful engineer would type, and what came of it. */

export interface Dialogue {
  readonly name: string;
  /** The verb, then `typed` for a seed of one's own, and the port, where one was chosen. */
  readonly wants: string;
  readonly shown: string;
  readonly end: string;
  readonly port?: number;
  readonly mayBeDone?: boolean;
}

export const SEED = 'K7QM-2X4T-PP9Z-HH3V-1';
const DASHED = `Please select an operation:
- TUNNEL - Let Cisco support in through a secure tunnel.
- SSHACCESS - Let Cisco support in by SSH; no tunnel is opened.
- STATUS - Show how things stand.
[]> `;
const OFF = `
Service access is disabled.

${DASHED}`;
const NUMBERED = `
Remote access: OFF

What would you like to do?
 1) Tunnel: open a secure tunnel to Cisco
 2) SSH Access: let support log in by SSH
 3) Status: display remote access
[3]> `;
const TERSE = `
support access = off
* tunnel - open tunnel
* ssh-access - open ssh
* status - show
[]> `;
const ON = `
Service access is ENABLED (0 current service logins)

Please select an operation:
- DISABLE - Shut Cisco support out.
- STATUS - Show how things stand.
[]> `;
const SEEDS = `
A seed string is needed.
1. Generate one automatically
2. Enter one of your own
[1]> `;
const SURE = `
Are you sure you want to enable service access? [N]> `;
const DONE = `
Service access has been ENABLED. Please provide the string:

${SEED}

to your Cisco representative.
`;
const OPENING = `«techsupport»${OFF}«STATUS»${OFF}«TUNNEL»`;
const CLOSING = `«techsupport»${ON}«STATUS»${ON}«DISABLE»`;
const LEFT = `${ON}«»%`;

export const DIALOGUES: readonly Dialogue[] = [
  {
    name: 'port by number in a sentence with all ports',
    wants: 'TUNNEL 443',
    shown: `${OPENING}${SEEDS}«1»
Which port shall the tunnel use? (22, 25, 53, 80, 443, 4766)
[25]> «443»${SURE}«Y»${DONE}${LEFT}`,
    end: 'answered',
    port: 443,
  },
  {
    name: 'port before the seed',
    wants: 'TUNNEL 4766',
    shown: `${OPENING}
Destination port of the tunnel? [443]> «4766»${SEEDS}«1»${SURE}«Y»${DONE}${LEFT}`,
    end: 'answered',
    port: 4766,
  },
  {
    name: 'seed of one’s own after the port',
    wants: 'TUNNEL typed 22',
    shown: `${OPENING}
Enter TCP port [25]: «22»${SEEDS}«2»
Enter your seed string: «Own-Seed-77»${SURE}«Y»
Service access has been ENABLED.
${LEFT}`,
    end: 'answered',
    port: 22,
  },
  {
    name: 'port only after the yes',
    wants: 'TUNNEL 443',
    shown: `${OPENING}${SEEDS}«1»${SURE}«Y»
Enter the port number for the tunnel: [25]> «443»${DONE}${LEFT}`,
    end: 'answered',
    port: 443,
  },
  {
    name: 'port from a menu after the yes',
    wants: 'TUNNEL 443',
    shown: `${OPENING}${SEEDS}«1»${SURE}«Y»
Choose the port of the tunnel:
1. 25 (SMTP)
2. 443 (HTTPS)
[1]> «2»${DONE}${LEFT}`,
    end: 'answered',
    port: 443,
  },
  {
    name: 'yes first, then seed and port',
    wants: 'TUNNEL 80',
    shown: `${OPENING}${SURE}«Y»${SEEDS}«1»
Port? [25]> «80»${DONE}${LEFT}`,
    end: 'answered',
    port: 80,
  },
  {
    name: 'a proxy port after the yes is nobody’s choice',
    wants: 'TUNNEL 443',
    shown: `${OPENING}${SEEDS}«1»${SURE}«Y»
Enter the proxy port: [3128]> «^C»`,
    end: 'answered',
  },
  {
    name: 'SSHACCESS asks for no port, after the yes neither',
    wants: 'SSHACCESS',
    shown: `«techsupport»${OFF}«STATUS»${OFF}«SSHACCESS»${SEEDS}«1»${SURE}«Y»
Enter the port number for SSH: [22]> «^C»`,
    end: 'answered',
  },
  {
    name: 'seed shown before the yes',
    wants: 'SSHACCESS',
    shown: `«techsupport»${OFF}«STATUS»${OFF}«SSHACCESS»${SEEDS}«1»
Generated string: ${SEED}
${SURE}«Y»
Service access has been ENABLED.
%`,
    end: 'answered',
  },
  {
    name: 'two confirmations, one after the other',
    wants: 'SSHACCESS',
    shown: `«techsupport»${OFF}«STATUS»${OFF}«SSHACCESS»${SEEDS}«1»${SURE}«Y»
Do you really want to enable service access? [N]> «Y»${DONE}${LEFT}`,
    end: 'answered',
  },
  {
    name: 'two confirmations of a close',
    wants: 'DISABLE',
    shown: `${CLOSING}
Are you sure you want to disable service access? [N]> «Y»
All service sessions will be closed. Disable service access? [N]> «Y»
Service access is disabled.
%`,
    end: 'answered',
  },
  {
    name: 'the second confirmation is of something else',
    wants: 'DISABLE',
    shown: `${CLOSING}
Are you sure you want to disable service access? [N]> «Y»
Delete the support account as well? [Y]> «^C»`,
    end: 'answered',
  },
  {
    name: 'the same confirmation again and again',
    wants: 'DISABLE',
    shown: `${CLOSING}
Are you sure you want to disable service access? [N]> «Y»
Are you sure you want to disable service access? [N]> «^C»`,
    end: 'answered',
  },
  {
    name: 'interface, where Auto is offered',
    wants: 'TUNNEL 25',
    shown: `${OPENING}
Which interface shall the tunnel use?
1. Auto
2. Management (192.0.2.10/24: esa1.example.com)
[1]> «1»${SEEDS}«1»
Enter the port: [25]> «25»${SURE}«Y»${DONE}${LEFT}`,
    end: 'answered',
    port: 25,
  },
  {
    name: 'interface, where one is offered that nobody chose',
    wants: 'TUNNEL 25',
    shown: `${OPENING}
Which interface shall the tunnel use?
1. Data 1
2. Management
[1]> «^C»`,
    end: 'not-recognised',
    mayBeDone: true,
  },
  {
    name: 'menu of ports by name',
    wants: 'TUNNEL 443',
    shown: `${OPENING}${SEEDS}«1»
Select the port for the secure tunnel:
  1. SSH (22)
  2. SMTP (25)
  3. HTTPS (443)
[2]> «3»${SURE}«Y»${DONE}${LEFT}`,
    end: 'answered',
    port: 443,
  },
  {
    name: 'menu of ports without the one that is wanted',
    wants: 'TUNNEL 4766',
    shown: `${OPENING}${SEEDS}«1»
Select the port:
1. 22
2. 25
[2]> «^C»`,
    end: 'not-recognised',
    mayBeDone: true,
  },
  {
    name: 'default port is taken where none was chosen',
    wants: 'TUNNEL',
    shown: `${OPENING}${SEEDS}«1»
Remote port: [443]> «443»${SURE}«Y»${DONE}${LEFT}`,
    end: 'answered',
    port: 443,
  },
  {
    name: 'numbered verbs with a default',
    wants: 'TUNNEL 53',
    shown: `«techsupport»${NUMBERED}«3»${NUMBERED}«1»
SEED STRING
 1) Generate seed (recommended)
 2) Specify seed
[1]> «1»
PORT [25]> «53»
Enable remote access? (y/n) []> «Y»
Remote access: ON
Tunnel: connecting
%`,
    end: 'answered',
    port: 53,
  },
  {
    name: 'lower case, starred, and no blank line',
    wants: 'SSHACCESS',
    shown: `«techsupport»${TERSE}«status»${TERSE}«ssh-access»
  1 - generate seed
  2 - enter seed
[1]> «1»
really enable support access? [n]> «Y»
support access = on
%`,
    end: 'answered',
  },
  {
    name: 'menu in two columns',
    wants: 'TUNNEL 25',
    shown: `«techsupport»
Service Access currently disabled.
Choose:
- TUNNEL - Open a tunnel       - SSHACCESS - Open SSH
- STATUS - Show                - HELP - Explain
[]> «STATUS»${OFF}«TUNNEL»${SEEDS}«1»
Port number: «25»${SURE}«Y»${DONE}${LEFT}`,
    end: 'answered',
    port: 25,
  },
  {
    name: 'the yes is offered as default',
    wants: 'SSHACCESS',
    shown: `«techsupport»${OFF}«STATUS»${OFF}«SSHACCESS»${SEEDS}«1»
Enable service access on this appliance? [yes]> «Y»${DONE}${LEFT}`,
    end: 'answered',
  },
  {
    name: 'on already',
    wants: 'TUNNEL 443',
    shown: `«techsupport»${ON}«STATUS»${ON}«»%`,
    end: 'already',
  },
  {
    name: 'off already',
    wants: 'DISABLE',
    shown: `«techsupport»${NUMBERED}«3»${NUMBERED}«^C»`,
    end: 'already',
  },
  {
    name: 'not licensed, back at the menu',
    wants: 'TUNNEL 443',
    shown: `${OPENING}
Error: this appliance is not licensed for remote support.
${OFF}«^C»`,
    end: 'refused',
  },
  {
    name: 'another administrator is in the configuration',
    wants: 'SSHACCESS',
    shown: `«techsupport»
admin2 is editing the configuration (CLI, 192.0.2.77). Continue anyway? [N]> «^C»`,
    end: 'not-recognised',
  },
  {
    name: 'changes of somebody else would be committed',
    wants: 'SSHACCESS',
    shown: `«techsupport»${OFF}«STATUS»${OFF}«SSHACCESS»
There are uncommitted changes. Commit them and enable service access? [Y]> «^C»`,
    end: 'not-recognised',
    mayBeDone: true,
  },
  {
    name: 'not in this mode of the cluster',
    wants: 'TUNNEL 443',
    shown: `«techsupport»
This command is restricted to "machine" mode. Would you like to switch to "machine" mode? [Y]> «^C»`,
    end: 'restricted',
  },
  {
    name: 'no such command',
    wants: 'TUNNEL 443',
    shown: `«techsupport»
Unknown command: techsupport
%`,
    end: 'no-rights',
  },
  {
    name: 'command not available',
    wants: 'TUNNEL 443',
    shown: `«techsupport»
Command not available in this mode.
%`,
    end: 'refused',
  },
  {
    name: 'no name server, after the yes',
    wants: 'TUNNEL 443',
    shown: `${OPENING}${SEEDS}«1»
Port [25]> «443»${SURE}«Y»
Unable to resolve upgrades.ironport.com: no DNS server answered.
${OFF}«»%`,
    end: 'answered',
    port: 443,
  },
  {
    name: 'refused by the tunnel server; try again?',
    wants: 'TUNNEL 25',
    shown: `${OPENING}${SEEDS}«1»
Port [25]> «25»${SURE}«Y»
Connecting to upgrades.ironport.com:25 ... Connection refused
Try another port? [Y]> «^C»`,
    end: 'answered',
    port: 25,
  },
  {
    name: 'disk full, at the prompt',
    wants: 'SSHACCESS',
    shown: `«techsupport»${OFF}«STATUS»${OFF}«SSHACCESS»
Cannot write /data: no space left on device.
%`,
    end: 'answered',
  },
  {
    name: 'seed too short',
    wants: 'SSHACCESS typed',
    shown: `«techsupport»${OFF}«STATUS»${OFF}«SSHACCESS»${SEEDS}«2»
Seed string: «Own-Seed-77»
The seed must have at least 16 characters.
Seed string: «^C»`,
    end: 'refused',
  },
  {
    name: 'seed is weak, use it anyway?',
    wants: 'SSHACCESS typed',
    shown: `«techsupport»${OFF}«STATUS»${OFF}«SSHACCESS»${SEEDS}«2»
Type the random string: []> «Own-Seed-77»
This string is weak. Use it anyway? [N]> «^C»`,
    end: 'not-recognised',
    mayBeDone: true,
  },
  {
    name: 'seed to be confirmed',
    wants: 'SSHACCESS typed',
    shown: `«techsupport»${OFF}«STATUS»${OFF}«SSHACCESS»${SEEDS}«2»
Enter the seed string: «Own-Seed-77»
Enter the seed string again: «Own-Seed-77»${SURE}«Y»
Service access is enabled.
%`,
    end: 'answered',
  },
  {
    name: 'port refused and asked again',
    wants: 'TUNNEL 80',
    shown: `${OPENING}${SEEDS}«1»
Port: [25]> «80»
Port 80 is used by the web interface.
Port: [25]> «^C»`,
    end: 'refused',
    port: 80,
  },
  {
    name: 'password of an old generation',
    wants: 'TUNNEL 25',
    shown: `«techsupport»${OFF}«STATUS»${OFF}«TUNNEL»
Enter a temporary passphrase for support. It must differ from the admin passphrase.
[]> «Temporary-2»
Port for the tunnel [25]> «25»${SURE}«Y»
Service access is ENABLED.
%`,
    end: 'answered',
    port: 25,
  },
  {
    name: 'the passphrase of the administrator is asked for',
    wants: 'SSHACCESS',
    shown: `«techsupport»${OFF}«STATUS»${OFF}«SSHACCESS»
Enter your admin passphrase: «^C»`,
    end: 'not-recognised',
    mayBeDone: true,
  },
  {
    name: 'licence agreement',
    wants: 'SSHACCESS',
    shown: `«techsupport»${OFF}«STATUS»${OFF}«SSHACCESS»
Do you accept the terms of remote support? [Y]> «^C»`,
    end: 'not-recognised',
    mayBeDone: true,
  },
  {
    name: 'a reboot is asked for with it',
    wants: 'DISABLE',
    shown: `${CLOSING}
Disabling service access reboots the appliance. Are you sure? [N]> «^C»`,
    end: 'not-recognised',
    mayBeDone: true,
  },
  {
    name: 'closed without a question',
    wants: 'DISABLE',
    shown: `${CLOSING}
Service access has been DISABLED.
${OFF}«»%`,
    end: 'answered',
  },
  {
    name: 'close all or one',
    wants: 'DISABLE',
    shown: `${CLOSING}
1. Close the tunnel only
2. Disable service access
[1]> «^C»`,
    end: 'answered',
  },
  {
    name: 'text like a prompt in the output',
    wants: 'SSHACCESS',
    shown: `«techsupport»${OFF}«STATUS»
Log of remote access:
esa1.example.com> techsupport
[]> TUNNEL
Are you sure you want to enable service access? [N]> y
(end of log)
${OFF}«SSHACCESS»${SEEDS}«1»${SURE}«Y»${DONE}${LEFT}`,
    end: 'answered',
  },
  {
    name: 'the choice is made in a line of words',
    wants: 'TUNNEL 443',
    shown: `«techsupport»
Service access: disabled
- TUNNEL - Open a tunnel
- SSHACCESS - Open SSH
- STATUS - Show
Your choice: []> «STATUS»
Service access: disabled
- TUNNEL - Open a tunnel
- SSHACCESS - Open SSH
Select an operation []> «TUNNEL»
Seed
1. Generate
2. Enter
Selection [1]> «1»
Ports
1. 443
2. 25
Enter your choice [2]: «1»
Enable service access? (y/n): «Y»${DONE}${LEFT}`,
    end: 'answered',
    port: 443,
  },
  {
    name: 'the choice is asked for by a colon',
    wants: 'DISABLE',
    shown: `«techsupport»
Service access: enabled

(1) Status: show it
(2) Disable: turn it off

Enter your choice: «1»
Service access: enabled

(1) Status: show it
(2) Disable: turn it off

Enter your choice: «2»
Are you sure you want to disable service access? [n]: «Y»
Service access: disabled
%`,
    end: 'answered',
  },
  {
    name: 'a reason without a full stop, and the same question',
    wants: 'SSHACCESS typed',
    shown: `«techsupport»${OFF}«STATUS»${OFF}«SSHACCESS»${SEEDS}«2»
Seed string: «Own-Seed-77»
too short
Seed string: «^C»`,
    end: 'refused',
  },
];

export interface Reading {
  readonly name: string;
  readonly shown: string;
  readonly state: boolean | null;
  readonly end?: string;
}

export const READINGS: readonly Reading[] = [
  { name: 'STATUS and back to the menu', shown: `«techsupport»${DASHED}«STATUS»${OFF}«»%`, state: false },
  { name: 'a default is left alone', shown: `«techsupport»${NUMBERED}«3»${NUMBERED}«^C»`, state: false },
  { name: 'STATUS is the end', shown: `«techsupport»${DASHED}«STATUS»\nService access is ENABLED.\n%`, state: true },
  {
    name: 'no STATUS',
    shown: `«techsupport»
Remote access is on.
1) Disable: turn it off
[]> «»%`,
    state: true,
  },
  { name: 'no menu', shown: '«techsupport»\nService access: disabled\n%', state: false },
  { name: 'no rights', shown: '«techsupport»\ntechsupport: not authorized\n%', state: null, end: 'no-rights' },
  {
    name: 'a question before it',
    shown: '«techsupport»\nRemote access is on. Send a report to Cisco first? [Y]> «^C»',
    state: null,
    end: 'not-recognised',
  },
  {
    name: 'a menu without a verb that is known',
    shown: '«techsupport»\n- OPEN - Let support in.\n- CLOSE - Shut support out.\n[]> «^C»',
    state: null,
    end: 'not-recognised',
  },
  {
    name: 'STATUS is asked about',
    shown: `«techsupport»${DASHED}«STATUS»\nShow details? [N]> «^C»`,
    state: null,
    end: 'not-recognised',
  },
];
