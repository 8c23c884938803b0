import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lookUp, parseKnownHosts } from '../../src/ssh/hostKeys/knownHosts';
import { knownHostsLine, sampleKey } from '../unit/ssh/sampleKeys';
import { assertQuick, claim, mutated, type Claim } from './claim';

const KEY = sampleKey('ssh-ed25519', 1);
const KEY64 = KEY.toString('base64');
const WHOLE = ['host', '@revoked host', '*.example.com,!a.example.com', '[host]:2222'].map((names) =>
  Buffer.from(`${knownHostsLine(names, KEY)}\n`),
);
const unit = fc.constantFrom(
  ...['|', '1', '@revoked', ' ', '\t', '\n', 'ssh-ed25519', KEY64, '#', ',', '!', '*', '\r', 'host', '\0'],
);

function assertRead(text: string): void {
  const lines = parseKnownHosts(text, 'f');
  const count = text.split('\n').length;
  assert.ok(lines.every(({ line }) => line >= 1 && line <= count));
  lookUp(lines, { host: 'host', port: 22 });
}

export const knownHosts: readonly Claim[] = [
  claim(
    'the matcher agrees with a regular expression',
    2000,
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8, minLength: 1 }),
      fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8, minLength: 1 }),
      (names, host) => {
        const source = names.replaceAll('.', '\\.').replace(/\*+/g, '.*').replaceAll('?', '.');
        const expected = new RegExp(`^${source}$`).test(host) ? 1 : 0;
        const lines = parseKnownHosts(knownHostsLine(names, KEY), 'f');
        assert.equal(lookUp(lines, { host, port: 22 }).length, expected);
      },
    ),
  ),
  claim(
    'no text makes the parser throw, and every line has its number',
    2000,
    fc.property(fc.oneof(fc.string({ unit, maxLength: 30 }), mutated(WHOLE).map(String)), assertRead),
  ),
  claim(
    'a line of any repeated text takes little time',
    20,
    fc.property(
      fc.string({ unit, minLength: 1, maxLength: 4 }),
      fc.constantFrom('', 'host ', '@revoked '),
      (text, start) => {
        assertQuick(() => assertRead(start + text.repeat(50_000)));
      },
    ),
  ),
];
