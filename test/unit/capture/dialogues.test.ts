import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepOf } from '../../../src/capture/packetcapture';
import { testClaims } from '../../fuzz/claim';
import { packetcapture } from '../../fuzz/packetcapture';

testClaims(packetcapture);

test('D01 a size is one of the capture file where the question says so', () => {
  const kindOf = (asks: string) => stepOf({ kind: 'question', asks, preset: '200', options: [], text: asks }).kind;
  for (const asks of [
    'Maximum file size in MB:',
    'Enter the maximum file size (MB):',
    'File size limit:',
    'Largest size of the capture file, in megabytes',
    'Size of the packet capture in MB',
    'How many MB may the capture use?',
  ])
    assert.equal(kindOf(asks), 'size', asks);
  for (const asks of [
    'Maximum size of the mail queue',
    'Maximum size in MB',
    'Log file size in MB',
    'Maximum file size for all logs in MB',
    'Maximum file size of attachments in MB',
    'Number of capture files of 10 MB',
    'How many capture files of 10 MB?',
    'Snap length: capture size per packet in bytes',
    'Enter the number of captured packets, size',
  ])
    assert.equal(kindOf(asks), 'not-recognised');
});
