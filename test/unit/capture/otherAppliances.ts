/** `packetcapture` in words, menus and orders of its own, and what a careful engineer would type and take from it. */

import type { CaptureText } from '../../../src/capture/statusText';

export interface CaptureDialogue {
  readonly name: string;
  /** `read`, `start`, `start Management`, `start 300` for so many seconds, `stop`. */
  readonly does: string;
  readonly shown: string;
  readonly end: string;
  readonly seen?: Partial<CaptureText>;
}

export const FILTER = 'host 192.0.2.7 or port 53';

const IDLE = `
No packet capture is running.

Settings
  Maximum file size:  200 MB
  Interfaces:         Management
  Filter:             none

- START - Begin a capture.
- SETUP - Change the settings.
[]> `;
const SET = IDLE.replace('none', FILTER);
const RUNS = `
Packet capture is running.
File: C190-0013-20261127-100400.cap (0 KB)

- STOP - End the capture.
- STATUS - Show the capture.
[]> `;
const SIZE = `
Enter the maximum file size in MB [200]> «50»`;
const SETUP = `«packetcapture»${IDLE}«SETUP»${SIZE}
Enter the filter: []> «${FILTER}»`;
const STARTED = `${SETUP}${SET}«START»`;

export const DIALOGUES: readonly CaptureDialogue[] = [
  {
    name: 'size and filter alone',
    does: 'start',
    shown: `${STARTED}${RUNS}«»%`,
    end: 'done',
    seen: { state: 'running' },
  },
  {
    name: 'stop when full, interfaces by number, filter by kind',
    does: 'start',
    shown: `«packetcapture»${IDLE}«SETUP»${SIZE}
Do you want to stop the capture when the file is full? [N]> «Y»
On these interfaces a capture can run:
1. Management
2. Data 1
3. ALL
Enter the names or numbers of interfaces, separated by commas: [1]> «1»
Select a filter:
- PREDEFINED - One that is known.
- CUSTOM - A custom filter.
- CLEAR - No filter.
[]> «CUSTOM»
Enter the custom filter: [none]> «${FILTER}»${SET}«START»${RUNS}«»%`,
    end: 'done',
  },
  {
    name: 'an interface by its name',
    does: 'start Data 1',
    shown: `«packetcapture»${IDLE}«SETUP»
Interfaces:
  1) Management (192.0.2.10)
  2) Data 1 (198.51.100.10)
[1]> «2»${SIZE}
Filter expression: []> «${FILTER}»${SET}«START»${RUNS}«»%`,
    end: 'done',
  },
  {
    name: 'a time in minutes',
    does: 'start 300',
    shown: `«packetcapture»${IDLE}«SETUP»${SIZE}
Stop after how many minutes? (0: never) [0]> «5»
Capture filter [none]: []> «${FILTER}»${SET}«START»${RUNS}«»%`,
    end: 'done',
  },
  {
    name: 'back at the prompt after START',
    does: 'start',
    shown: `${STARTED}
Packet capture started.
%«packetcapture»${RUNS}«»%`,
    end: 'done',
    seen: { state: 'running' },
  },
  {
    name: 'back at the prompt after START, and nothing runs',
    does: 'start',
    shown: `${STARTED}
Please wait ...
%«packetcapture»${SET}«»%`,
    end: 'refused',
  },
  {
    name: 'back at the prompt after STOP',
    does: 'stop',
    shown: `«packetcapture»${RUNS}«STOP»
Capture stopped.
%«packetcapture»${IDLE}«»%`,
    end: 'done',
    seen: { state: 'stopped', file: 'C190-0013-20261127-100400.cap' },
  },
  {
    name: 'STOP with a yes, and the size in thousands',
    does: 'stop',
    shown: `«packetcapture»${RUNS}«STOP»
Do you really want to end the capture? [Y]> «Y»
Capture ended. File: C190-0013-20261127-100400.cap (1,234 KB)
${IDLE}«»%`,
    end: 'done',
    seen: { state: 'stopped', bytes: 1_263_616 },
  },
  {
    name: 'the words alone, for who may only read',
    does: 'read',
    shown: `«packetcapture»
Packet capture is running (started by admin2, web interface).
File: /captures/M600V-BE59-20261127-100400.cap, 1.2M
%`,
    end: 'already',
    seen: { state: 'running', file: 'M600V-BE59-20261127-100400.cap', bytes: 1_258_291 },
  },
  {
    name: 'words that say nothing',
    does: 'read',
    shown: `«packetcapture»
Please use the web interface.
%`,
    end: 'refused',
  },
  {
    name: 'one runs already',
    does: 'start',
    shown: `«packetcapture»${RUNS}«»%`,
    end: 'already',
    seen: { state: 'running' },
  },
  {
    name: 'one of the web interface runs already',
    does: 'start',
    shown: `«packetcapture»
A packet capture of the web interface is in progress (admin2).
- STOP - End the capture.
[]> «»%`,
    end: 'already',
  },
  {
    name: 'the disk is nearly full, start all the same?',
    does: 'start',
    shown: `${STARTED}
Less than 10 MB are free on the disk. Start the capture anyway? [N]> «^C»`,
    end: 'not-recognised',
  },
  {
    name: 'the last file would be overwritten',
    does: 'start',
    shown: `${STARTED}
The file of the last capture will be overwritten. Start the capture? [Y]> «^C»`,
    end: 'not-recognised',
  },
  {
    name: 'a yes to the start',
    does: 'start',
    shown: `${STARTED}
Start the packet capture now? [Y]> «Y»${RUNS}«»%`,
    end: 'done',
  },
  {
    name: 'the file would be deleted by stopping',
    does: 'stop',
    shown: `«packetcapture»${RUNS}«STOP»
Stop the capture and delete its file? [Y]> «^C»`,
    end: 'not-recognised',
  },
  {
    name: 'the filter is refused',
    does: 'start',
    shown: `«packetcapture»${IDLE}«SETUP»${SIZE}
Enter the filter: []> «${FILTER}»
syntax error in filter expression
Enter the filter: []> «^C»`,
    end: 'refused',
  },
  {
    name: 'another filter is shown than was set',
    does: 'start',
    shown: `${SETUP}${IDLE}«^C»`,
    end: 'refused',
  },
  {
    name: 'START does nothing',
    does: 'start',
    shown: `${STARTED}
Error: interface Management is down, no capture was started.
${SET}«»%`,
    end: 'refused',
  },
  {
    name: 'no such command',
    does: 'start',
    shown: `«packetcapture»
Unknown command or missing feature key: packetcapture
%`,
    end: 'no-rights',
  },
  {
    name: 'in a cluster',
    does: 'start',
    shown: `«packetcapture»
This command is restricted to "machine" mode. Would you like to switch to "machine" mode? [Y]> «^C»`,
    end: 'restricted',
  },
  {
    name: 'a number of packets is nobody’s choice',
    does: 'start',
    shown: `«packetcapture»${IDLE}«SETUP»
Maximum number of packets [0]> «^C»`,
    end: 'not-recognised',
  },
  {
    name: 'until when: its size',
    does: 'start',
    shown: `«packetcapture»${IDLE}«SETUP»
Run the capture until
1. the file size limit is reached
2. a time has elapsed
3. it is stopped
[3]> «1»${SIZE}
Enter the filter: []> «${FILTER}»${SET}«START»${RUNS}«»%`,
    end: 'done',
  },
  {
    name: 'menu by numbers',
    does: 'stop',
    shown: `«packetcapture»
Status: capturing

1) Stop: end it
2) Status: show it
[2]> «1»
Status: idle

1) Start: begin
2) Setup: change
[1]> «^C»`,
    end: 'done',
  },
];

export const STATUSES: readonly { readonly says: string; readonly means: Partial<CaptureText> }[] = [
  { says: 'File: /data/pub/captures/C190-1.cap, 1.2M', means: { file: 'C190-1.cap', bytes: 1_258_291 } },
  { says: 'File size: 1,234 KB', means: { bytes: 1_263_616 } },
  { says: 'File size: 1,234,567 bytes', means: { bytes: 1_234_567 } },
  { says: 'File size: 1 234 KB', means: { bytes: null } },
  { says: 'File size: 1,2 MB', means: { bytes: null } },
  { says: 'File size: 1.234 KB', means: { bytes: null } },
  { says: 'File size: 1.234,5 KB', means: { bytes: null } },
  { says: 'File size: 0 bytes', means: { bytes: 0 } },
  { says: 'Size: 0K', means: { bytes: 0 } },
  { says: 'Size: 24576', means: { bytes: null } },
  { says: 'Size: 24 kilobytes', means: { bytes: 24_576 } },
  { says: 'Size: 12/200 MB', means: { bytes: null } },
  { says: 'Size: 12 MB of 200 MB', means: { bytes: 12 * 1024 ** 2 } },
  { says: 'Size: 12 of 200 MB', means: { bytes: null } },
  { says: 'Size: less than 1 KB', means: { bytes: null } },
  { says: 'Size: 1.5 GiB', means: { bytes: 1_610_612_736 } },
  { says: 'Size: none', means: { bytes: null } },
  { says: 'File name: none', means: { file: null } },
  { says: 'Maximum file size: 200 MB', means: { bytes: null } },
  { says: 'File size limit: 200 MB', means: { bytes: null } },
  { says: 'File: "S195-1.pcap" (size 3 MB, limit 200 MB)', means: { file: 'S195-1.pcap', bytes: 3 * 1024 ** 2 } },
  { says: 'Capture file a.cap, earlier b.cap', means: { file: null } },
  { says: 'Capture active: false', means: { state: 'stopped' } },
  { says: 'Capture running: no', means: { state: 'stopped' } },
  { says: 'Capture running: 0', means: { state: 'stopped' } },
  { says: 'Packet capture feature is enabled.', means: { state: null } },
  { says: 'Captured packets: 12, filter active', means: { state: null } },
  { says: 'Packet capture is not running.', means: { state: 'stopped' } },
  { says: 'No capture in progress', means: { state: 'stopped' } },
  { says: 'Capture was started at 10:04 by admin2', means: { state: null } },
  { says: 'Capture has been running since 10:04', means: { state: 'running' } },
  { says: 'Capture will be stopped at 200 MB', means: { state: null } },
  { says: 'Last capture stopped at 10:04\nCapture in progress', means: { state: 'running' } },
  { says: 'Previous capture: completed', means: { state: null } },
  { says: 'Capture running? no', means: { state: null } },
  { says: 'Capture about to be started', means: { state: null } },
  { says: 'Capture is being stopped', means: { state: null } },
  { says: 'Packet capture service: running', means: { state: null } },
  { says: 'Capture aborted: disk full', means: { state: 'stopped' } },
  { says: 'Capture failed to start', means: { state: null } },
  { says: 'Capture in progress, then stopped', means: { state: null } },
  { says: 'STATUS = RUNNING', means: { state: 'running' } },
  { says: 'Capture: in progress (elapsed 00:01:02)', means: { state: 'running', seconds: 62 } },
  { says: 'Duration: 1h 2m 3s', means: { seconds: 3723 } },
  { says: 'Running for 2 minutes', means: { seconds: 120 } },
  { says: 'Duration: 1 234 s', means: { seconds: null } },
  { says: 'Duration limit: 300 s', means: { seconds: null } },
  { says: 'Duration: 12 s of 300 s', means: { seconds: 12 } },
];

/** Single questions of `packetcapture`, and what they are; none where nobody chose an answer. */
export const QUESTIONS: readonly (readonly [asks: string, kind: string])[] = [
  ['Enter the maximum size of the capture file (MB): [200]> ', 'size'],
  ['How large may the capture file become, in MB? [200]> ', 'size'],
  ['Enter snaplen (bytes per packet) [65535]> ', 'not-recognised'],
  ['Capture duration in seconds [0]> ', 'time'],
  ['Time limit [none]> ', 'time'],
  ['Stop the capture after (seconds, 0 = never) [0]> ', 'time'],
  ['Start time [now]> ', 'not-recognised'],
  ['Delay before the capture starts, in seconds [0]> ', 'not-recognised'],
  ['Rotate the file every so many seconds [0]> ', 'not-recognised'],
  ['Stop the capture when the maximum size is reached? [N]> ', 'stop-when-full?'],
  ['Do you want the capture to stop once the file is full? (y/n) [n]> ', 'stop-when-full?'],
  ['Start a new file when the limit is reached? [Y]> ', 'not-recognised'],
  ['Do not stop the capture at the limit? [N]> ', 'not-recognised'],
  ['Interfaces to capture on (comma separated) [Management]> ', 'interfaces'],
  ['Enter the IP address of the interface [192.0.2.1]> ', 'not-recognised'],
  ['Set the interface to promiscuous mode? [Y]> ', 'not-recognised'],
  ['Enter a filter expression (pcap syntax) []> ', 'filter'],
  ['Filter by client IP address []> ', 'not-recognised'],
  ['Enter the ports to filter, separated by commas []> ', 'not-recognised'],
  ['Save the filter as []> ', 'not-recognised'],
  ['Filters:\n1. Predefined\n2. Custom\n[1]> ', 'filter-kind'],
  ['Filter\n- NONE - Capture all\n- CUSTOM - Type an expression\n[]> ', 'filter-kind'],
  ['1. Custom name for the file\n2. Default\nFilter [1]> ', 'not-recognised'],
  ['Enter the filter to be used\n[tcp[13] & 2 != 0]> ', 'filter'],
  ['Enter maximum allowable size for the capture file (in MB)\n[200]> ', 'size'],
  [
    'Do you want to stop the capture when the file size is reached? (If not, a new file will be started and the older capture data will be discarded.)\n[N]> ',
    'stop-when-full?',
  ],
  ['Begin capturing now? [Y]> ', 'start?'],
  ['The capture will end with this session. Start the capture? [Y]> ', 'start?'],
  ['Start capture on all interfaces? [Y]> ', 'not-recognised'],
  ['Start the capture as a background job? [N]> ', 'not-recognised'],
  ['Stop capture? This may take a minute. [Y]> ', 'stop?'],
  ['Stop the packet capture (y/n)? [n]> ', 'stop?'],
  ['Do you want to stop all captures? [N]> ', 'not-recognised'],
  ['Stop the mail flow and the capture? [N]> ', 'not-recognised'],
  ['End the session when the capture ends? [N]> ', 'not-recognised'],
  ['Stop the running capture and start a new one? [N]> ', 'not-recognised'],
];
