import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepOf } from '../../../src/capture/packetcapture';
import { testClaims } from '../../fuzz/claim';
import { packetcapture } from '../../fuzz/packetcapture';

testClaims(packetcapture);

test('D01 a size is one of the capture file where the question says so', () => {
  const kindOf = (asks: string) => stepOf({ kind: 'question', asks, preset: '200', options: [], text: asks }).kind;
  for (const asks of ['Maximum file size in MB:', 'Largest size of the capture file, in megabytes'])
    assert.equal(kindOf(asks), 'size', asks);
  for (const asks of ['Maximum size of the mail queue', 'Maximum size in MB'])
    assert.equal(kindOf(asks), 'not-recognised');
});
