import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serialIn } from '../../../src/asyncos/identity';
import { mainPrompt } from '../../../src/asyncos/prompt';
import { isPager } from '../../../src/asyncos/recognise';
import { lacksRights } from '../../../src/asyncos/rights';

/** What appliances of other releases may say instead, and what only looks like it. */
const WORDS: readonly (readonly [name: string, fits: (text: string) => boolean, right: string[], wrong: string[]])[] = [
  [
    'a prompt with the mark of a support session',
    (text) => mainPrompt(text)?.service === true,
    ['esa1.example.com (Service)> ', '(Machine esa1) (SERVICE)> ', '(Cluster Main) (*SERVICE*)>'],
    ['(Cluster Main)> ', 'SERVICE> ', 'esa1 (SERVICES)> ', '[SERVICE]> ', '(SERVICE) esa1> '],
  ],
  [
    'a pager',
    isPager,
    [
      '<--- More --->',
      '--More--(45%)',
      '-- more --',
      'Press SPACE to continue, q to quit',
      'Press any key to continue...',
    ],
    ['(END)', 'lines 1-24', 'More', 'Press any key to reboot', 'Press Y to continue', 'Press space to accept'],
  ],
  [
    'a refusal for want of rights',
    lacksRights,
    [
      'techsupport: not authorized',
      'Error - insufficient privileges',
      'This command requires administrator rights.',
      'User guest may not use this command.',
      'Command techsupport is not allowed for your role.',
    ],
    [
      'Service access requires a seed string.',
      'Service access is disabled. Permission denied last: guest',
      'This command requires a reboot.',
      'Cisco may not use this appliance now.',
    ],
  ],
  [
    'a serial number',
    (text) => serialIn(text) === 'BE59F09812A56BFCA12A-1478FC8D8A90',
    ['BE59F09812A56BFCA12A-1478FC8D8A90', 'be59f09812a56bfca12a-1478fc8d8a90'],
    ['BE59F09812A56BFCA12A', '1478FC8D8A90-BE59F09812A56BFCA12A'],
  ],
];

for (const [name, fits, right, wrong] of WORDS)
  test(`${name} in other words`, () => {
    assert.deepEqual(
      [...right, ...wrong].filter((text) => fits(text)),
      right,
    );
  });
