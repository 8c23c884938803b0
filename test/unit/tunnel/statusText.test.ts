import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseStatus } from '../../../src/tunnel/statusText';
import transcripts from '../../transcripts/remoteAccess/status.json';

describe('STATUS is understood, or is not claimed', () => {
  for (const { name, lines, values } of transcripts)
    for (const [ending, newline] of Object.entries({ LF: '\n', CRLF: '\r\n', 'CR CR LF': '\r\r\n' }))
      test(`${name}, ${ending}`, () => {
        assert.deepEqual(parseStatus(lines.join(newline)), values);
      });
});

test('a text that is cut anywhere is never an open tunnel that the whole text does not name', () => {
  for (const { name, lines, values, takenBackLater } of transcripts) {
    if (values.tunnel === 'up' || takenBackLater === true) continue;
    const text = lines.join('\r\n');
    for (let end = 0; end < text.length; end++) {
      const { serviceAccess, tunnel } = parseStatus(text.slice(0, text.lastIndexOf('\r\n', end) + 1));
      assert.notEqual(serviceAccess === true && tunnel === 'up', true, `${name}, cut at ${end}`);
    }
  }
});
