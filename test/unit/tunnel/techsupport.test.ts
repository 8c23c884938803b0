import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openLines } from '../../../src/asyncos/lines';
import { questionAt } from '../../../src/asyncos/question';
import { stepOf, type Verb } from '../../../src/tunnel/techsupport';
import transcripts from '../../transcripts/remoteAccess/questions.json';

describe('D01 a question of techsupport is understood, or is not answered', () => {
  for (const { name, lines, step } of transcripts)
    for (const [ending, newline] of Object.entries({ LF: '\n', 'CR CR LF': '\r\r\n' }))
      test(`${name}, ${ending}`, () => {
        const found = stepOf(asked(lines.join(newline)));
        const keys = 'keys' in found ? Object.fromEntries(entriesOf(found.keys)) : undefined;
        assert.deepEqual({ ...found, ...(keys && { keys }) }, step);
      });
});

function asked(text: string) {
  const said: string[] = [];
  const pen = openLines((line) => said.push(line));
  pen.feed(Buffer.from(text));
  const question = questionAt(said, pen.current().text);
  assert.ok(question, 'it asks');
  return question;
}

function entriesOf(keys: ReadonlyMap<number, string> | Partial<Readonly<Record<Verb, string>>>): [string, unknown][] {
  return keys instanceof Map ? [...keys].map(([port, key]) => [String(port), key]) : Object.entries(keys);
}
