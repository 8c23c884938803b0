import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseCapture, showsFilter } from '../../../src/capture/statusText';
import transcripts from '../../transcripts/capture/status.json';

describe('what an appliance says of its capture is understood, or is not claimed', () => {
  for (const { name, lines, values } of transcripts)
    for (const [ending, newline] of Object.entries({ LF: '\n', CRLF: '\r\n', 'CR CR LF': '\r\r\n' }))
      test(`${name}, ${ending}`, () => {
        assert.deepEqual(parseCapture(lines.join(newline)), values);
      });
});

test('a filter is shown where all of it is, however it is wrapped', () => {
  const filter = '(host 192.0.2.1 and port 25) or port 53';
  assert.ok(showsFilter('Capture Filter:   (host 192.0.2.1\r\n      and port 25) or port 53', filter));
  assert.ok(!showsFilter('Filter: (host 192.0.2.1 and port 25)', filter));
});
