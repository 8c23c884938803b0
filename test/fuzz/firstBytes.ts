import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ProbeResult } from '../../src/appliance/probeReport';
import { safeText } from '../../src/appliance/safeText';
import { classify, isDecided, type ReadingEnd } from '../../src/probe/classify';
import { diagnose } from '../../src/probe/diagnosis';
import { readTelnet } from '../../src/probe/telnetText';
import { GREETINGS } from '../unit/probe/sampleGreetings';
import { claim, mutated, type Claim } from './claim';

const bytes = (text: string) => Buffer.from(text, 'latin1');

/** Written without the pattern of the classifier, byte by byte. */
export function isTunnelIdent(said: Buffer): boolean {
  const end = said.indexOf(10);
  if (end < 0) return false;
  const line = said.subarray(0, end > 0 && said[end - 1] === 13 ? end - 1 : end);
  const printable = line.every((byte) => byte >= 0x20 && byte <= 0x7e);
  return printable && line.subarray(0, 8).equals(bytes('SSH-2.0-')) && line.indexOf('CiscoTunnels', 8) > 0;
}

const TUNNEL = bytes('SSH-2.0-OpenSSH_6.2 CiscoTunnels1\r\n');
const stream = mutated([TUNNEL, TUNNEL, ...GREETINGS.map(([said]) => bytes(said))]);
const ending = fc.constantFrom<ReadingEnd[]>('enough', 'closed', 'reset', 'silent');
const seen = { tunnels: 0, saidTunnels: 0, ready: 0 };

const TELNET = ['Trying 63.251.108.107...', 'Connected to upgrades.ironport.com.', "Escape character is '^]'."];
/** What `telnet` says around the bytes, and what only looks like that. */
const line = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TELNET, 'Connection closed by foreign host.') },
  { weight: 2, arbitrary: fc.constantFrom('SSH-2.0-OpenSSH_6.2 CiscoTunnels1', 'SSH-2.0-OpenSSH_9.6', '220 mx ESMTP') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('telnet> ', '^C', '', 'Connection refused', 'telnet: connect to x: Operation timed out'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 12 }) },
);
const newline = fc.constantFrom('\r\n', '\n', '\r\r\n', '');
const session = fc.oneof(
  fc.array(fc.tuple(line, newline), { maxLength: 8 }).map((parts) => parts.flat().join('')),
  stream.map((said) => `${TELNET.join('\r\n')}\r\n${said.toString('latin1')}`),
);

/** Are there a line that tells of a connection and, as the first that the far end says behind it, such an ident? */
function telnetShowsTunnel(said: string): boolean {
  const lines = said.split('\n');
  const connected = lines.findIndex((text) => /^Connected to [^\r]+\.[ \t]*\r?$/.test(text));
  const after = lines.slice(connected + 1);
  if (connected < 0) return false;
  const escape = after.findIndex((text) => !/^\r*$/.test(text));
  const own = after[escape]?.startsWith('Escape character is ') === true ? after.slice(escape + 1) : after;
  return isTunnelIdent(bytes(own.join('\n')));
}

const result = fc.record({
  said: fc.oneof({ weight: 6, arbitrary: stream }, { weight: 1, arbitrary: fc.constant(TUNNEL) }),
  ended: ending,
  vantageKind: fc.constantFrom<ProbeResult['vantageKind'][]>('computer', 'appliance'),
  port: fc.constantFrom<number[]>(22, 25, 443),
  by: fc.constantFrom(undefined, 'Auto', 'Management'),
  isCut: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

export const firstBytes: readonly Claim[] = [
  claim(
    'B17 of mutated streams none is taken for a tunnel that is none, and what is decided stays so',
    20_000,
    fc.property(stream, ending, (said, ended) => {
      const verdict = classify(said, ended);
      if (verdict === 'tunnel') seen.tunnels += 1;
      assert.equal(verdict === 'tunnel' && !isTunnelIdent(said), false, said.toString('hex'));
      const decided = said.subarray(0, Math.ceil(said.length / 2));
      // A line too long for an ident is none when its end has come.
      if (isDecided(decided) && classify(decided, 'enough') === 'tunnel')
        assert.equal(classify(said, 'enough'), 'tunnel');
      assert.match(safeText(said), /^(?:[\x20-\x7e]{0,200}|[\x20-\x7e]{1,199}…)$/);
    }),
    () => assert.ok(seen.tunnels > 200, `${seen.tunnels} streams were still a tunnel`),
  ),
  claim(
    'what telnet of an appliance says is a tunnel where its far end said so first, and nowhere else',
    5000,
    fc.property(session, (said) => {
      const { verdict } = readTelnet(said);
      if (verdict === 'tunnel') seen.saidTunnels += 1;
      assert.equal(verdict === 'tunnel' && !telnetShowsTunnel(said), false, JSON.stringify(said));
    }),
    () => assert.ok(seen.saidTunnels > 50, `${seen.saidTunnels} sessions showed a tunnel`),
  ),
  claim(
    'ready is what the appliance itself heard from a tunnel server that stayed, on a default port',
    5000,
    fc.property(fc.array(result, { maxLength: 6 }), (tries) => {
      const place = { vantage: 'v', host: 'upgrades.ironport.com', addresses: [], ms: {}, at: '' };
      const results = tries.map(({ said, ended, vantageKind, port, by, isCut }) => {
        const evidence = by === undefined ? {} : { interface: by };
        const cut = isCut ? { ended: 'after-banner' as const } : {};
        return { ...place, vantageKind, port, verdict: classify(said, ended), evidence, ...cut };
      });
      const { verdict, recommendedPort } = diagnose('esa1', { results, defaultPorts: [25] });
      const own = tries.filter((one) => one.vantageKind === 'appliance' && one.by !== 'Management');
      const open = own.filter(({ said, isCut }) => !isCut && isTunnelIdent(said)).map(({ port }) => port);
      if (verdict === 'ready') seen.ready += 1;
      assert.equal(verdict === 'ready' && !open.includes(25), false);
      assert.equal(verdict === 'usable' && open.length === 0, false);
      assert.equal(recommendedPort !== undefined && !open.includes(recommendedPort), false);
    }),
    () => assert.ok(seen.ready > 50, `${seen.ready} reports were ready`),
  ),
];
