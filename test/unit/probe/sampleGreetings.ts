import type { Verdict } from '../../../src/appliance/probeReport';
import type { ReadingEnd } from '../../../src/probe/classify';

/** What was said first, how the reading ended, and what that is. */
export const GREETINGS: [said: string, ended: ReadingEnd, verdict: Verdict][] = [
  ['SSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\n', 'enough', 'tunnel'],
  ['SSH-2.0-OpenSSH_9.8 CiscoTunnels2\n', 'enough', 'tunnel'],
  ['SSH-2.0-CiscoTunnels_1\r\n', 'enough', 'tunnel'],
  ['SSH-2.0-OpenSSH_9.6\r\n', 'enough', 'ssh'],
  ['SSH-1.99-Cisco-1.25\n', 'enough', 'ssh'],
  ['SSH-1.5-CiscoTunnels1\n', 'enough', 'ssh'],
  ['SSH-2.0-OpenSSH_6.2 CiscoTunn', 'silent', 'unknown'],
  ['SSH-2.0-OpenSSH_6.2 CiscoTunnels1', 'closed', 'unknown'],
  ['SS', 'silent', 'unknown'],
  [`SSH-2.0-${'A'.repeat(300)}`, 'enough', 'other'],
  ['Authorised use only', 'silent', 'other'],
  ['SSH-2.0-\x1b[31m CiscoTunnels1\r\n', 'enough', 'other'],
  ['hello\r\nSSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\n', 'enough', 'ssh'],
  ['220 ****************************************************\r\n', 'enough', 'smtp-inspected'],
  ['220 **2***0*0**\r\n', 'enough', 'smtp-inspected'],
  ['220 mx.example.com ESMTP Postfix\r\n', 'enough', 'smtp'],
  ['220-mx.example.com ESMTP\r\n', 'enough', 'smtp'],
  ['554 no SMTP service here\r\n', 'enough', 'smtp'],
  ['220 (vsFTPd 3.0.5) FTP ready\r\n', 'enough', 'other'],
  ['HTTP/1.1 400 Bad Request\r\nServer: squid\r\n\r\n', 'enough', 'http'],
  ['<!DOCTYPE html><title>Blocked</title>', 'closed', 'http'],
  ['\x15\x03\x01\x00\x02\x02\x28', 'closed', 'tls'],
  ['\x16\x03\x03\x00\x31\x02', 'enough', 'tls'],
  ['', 'silent', 'open-silent'],
  ['', 'closed', 'closed-early'],
  ['', 'reset', 'closed-early'],
  ['* OK IMAP4 ready\r\n', 'enough', 'other'],
  ['XXXXXXXXXXXX\r\n', 'enough', 'other'],
];
