import assert from 'node:assert/strict';
import fc from 'fast-check';
import { REDACTED_KINDS } from '../../src/casework/redaction';
import { english, french, known, outputs, secrets, SEED } from '../unit/workbench/sampleCase';
import { claim, type Claim } from './claim';

const choices = fc.record(Object.fromEntries(REDACTED_KINDS.map((kind) => [kind, fc.boolean()])));
const spoken = fc.constantFrom(english, french);
/** Long enough that none stands in a report by chance; of characters that Markdown, HTML and JSON write otherwise, too. */
const seed = fc.stringMatching(/^[!-~]{12,30}$/);
const around = fc.array(
  fc.oneof(
    fc.constantFrom(
      '\n',
      ' ',
      '\r\n',
      '`',
      '```',
      '<',
      '&',
      '|',
      '\u202e',
      '\u001b[1m',
      'esa1.acme.example',
      '10.0.8.20',
    ),
    fc.constantFrom('provide the string: ', 'to your Cisco support engineer', 'Serial Number: ', 'string:', 'admin'),
    fc.string({ unit: 'binary', maxLength: 6 }),
  ),
  { maxLength: 10 },
);

export const caseDocuments: readonly Claim[] = [
  claim(
    'F01 F10 no secret is in any output, whatever is chosen, in either language',
    40,
    fc.property(choices, spoken, (chosen, language) => {
      for (const [name, content] of outputs(chosen, language))
        for (const secret of secrets) assert.ok(!content.includes(secret), `${secret} in ${name}`);
    }),
  ),
  claim(
    'F01 no seed that is held is in any output, whatever it is and whatever the appliance said around it',
    60,
    fc.property(choices, spoken, seed, around, around, (chosen, language, held, before, after) => {
      const raw = `${before.join('')}${held}${after.join('')}`;
      const access = known.access && { ...known.access, raw };
      for (const [name, content] of outputs(chosen, language, { ...known, access, secrets: [held, SEED] }))
        for (const form of [held, JSON.stringify(held).slice(1, -1), htmlOf(held)])
          assert.ok(!content.includes(form), `${held} in ${name}`);
    }),
  ),
];

function htmlOf(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
