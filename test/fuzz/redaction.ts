import assert from 'node:assert/strict';
import { isIPv6, SocketAddress } from 'node:net';
import fc from 'fast-check';
import { safeText } from '../../src/appliance/safeText';
import { redaction, type Identifying, type Redacted } from '../../src/casework/redaction';
import { inertWhole } from '../../src/workbench/wording';
import { assertQuick, claim, type Claim } from './claim';

export const ALL: Redacted = { addresses: true, hosts: true, users: true, serials: true };
export const known: Identifying = {
  hosts: [['esa1', 'ESA Paris', 'esa1.example.com'], ['sma1']],
  users: ['admin', 'j.doe'],
  serials: ['ABCDEF012345-XYZ9876'],
};

/** Its own idea of a word: what stands beside it is no letter and no digit. */
function holdsWord(text: string, word: string): boolean {
  const [where, wanted] = [text.toLowerCase(), word.toLowerCase()];
  const isWordy = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);
  for (let at = where.indexOf(wanted); at >= 0; at = where.indexOf(wanted, at + 1))
    if (!isWordy(where[at - 1]) && !isWordy(where[at + wanted.length])) return true;
  return false;
}

const word = fc
  .stringMatching(/^[a-z][a-z0-9]{2,8}(?:[-._ ][a-z0-9]{2,6}){0,2}$/)
  .filter((text) => !/(?:address|host|user|serial)/.test(text));
const NOISE = ' \n\t|`*<>[]("/,;:=@-_.%\\aZ7é\u202e';
const noise = fc.string({ maxLength: 20, unit: fc.constantFrom(...Array.from(NOISE)) });
const inCase = (text: string) =>
  fc.constantFrom(text, text.toUpperCase(), text.charAt(0).toUpperCase() + text.slice(1));
const named = fc
  .record({ hosts: fc.array(word, { minLength: 1, maxLength: 4 }), users: fc.array(word, { maxLength: 3 }) })
  .chain((values) =>
    fc.record({
      values: fc.constant(values),
      parts: fc.array(fc.tuple(noise, fc.constantFrom(...values.hosts, ...values.users).chain(inCase), noise), {
        maxLength: 8,
      }),
    }),
  );
const SEPARATORS = [
  ...['\n', '\t', '\r\n', '\n\n\t', '\u0007', '\u00a0', ' '],
  ...[
    '\u001b[1m',
    '\u001b[>4;2m',
    '\u001b[38:2::255:0:0m',
    '\u001b[0 q',
    '\u001b(B',
    '\u001bM',
    '\u001bc',
    '\u009b31m',
  ],
];
const separator = fc.constantFrom(...SEPARATORS);
/** As an appliance writes it: what comes over a wire is made safe before it is kept. */
const FORMS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => safeText(Buffer.from(text), 10_000),
  inertWhole,
  (text) => inertWhole(text).replace(/\\x../g, (escape) => `\\x${escape.slice(2).toUpperCase()}`),
  (text) => JSON.stringify(text).slice(1, -1),
  percentEncoded,
  (text) => percentEncoded(percentEncoded(text)),
];
/** But for what an address has in it. */
function percentEncoded(text: string): string {
  return text.replace(/[^\w.:-]/g, encodeURIComponent);
}

const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const around = fc.stringMatching(/^[^\d.:%a-fA-F]{0,6}$/);
const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });

export const redactions: readonly Claim[] = [
  claim(
    'no chosen name survives as a word, in any case, and a second pass changes nothing',
    800,
    fc.property(named, ({ values, parts }) => {
      const redact = redaction({ hosts: values.hosts.map((name) => [name]), users: values.users, serials: [] }, ALL);
      const once = redact(parts.flat().join(''));
      for (const value of [...values.hosts, ...values.users]) assert.ok(!holdsWord(once, value), `${value} in ${once}`);
      assert.equal(redact(once), once);
    }),
  ),
  claim(
    'no name and no address survives beside what is written as an escape, and each has one token wherever it stands',
    600,
    fc.property(
      // What is called as an escape or a group of the address is would be replaced there, too.
      word.filter((name) => !/ |^x[\da-f]{2}|^u[\da-f]{4}|\bdb8\b/.test(name)),
      // `%20` before an octet of one digit is a percent sign before one of three, too.
      octets.filter(([first]) => first > 9),
      fc.array(separator, { minLength: 3, maxLength: 3 }),
      fc.constantFrom(...FORMS),
      (name, four, [before = '', between = '', after = ''], form) => {
        const address = four.join('.');
        const values = [name, address, '2001:db8:77::5'];
        const redact = redaction({ hosts: [[name]], users: [], serials: [] }, ALL);
        const once = redact(form(values.map((value) => `${before}${value}${between}${value}${after}`).join('')));
        for (const value of values) assert.ok(!once.includes(value), `${value} in ${once}`);
        const expected = values.map((value) => {
          const token = redact(value);
          return `${before}${token}${between}${token}${after}`;
        });
        assert.equal(once, form(expected.join('')));
        assert.equal(redact(once), once);
      },
    ),
  ),
  claim(
    'no IPv4 address survives, also inside an IPv6 one',
    2000,
    fc.property(
      octets,
      around,
      around,
      fc.constantFrom('', '::ffff:', '::', '64:ff9b::'),
      (four, before, after, prefix) => {
        const address = four.join('.');
        const once = redaction(known, ALL)(`${before}${prefix}${address}${after}`);
        assert.ok(!once.includes(address), once);
      },
    ),
  ),
  claim(
    'every way to write an IPv6 address has the token of all others',
    1000,
    fc.property(groups, fc.constantFrom(' ', '[', '(', '"', '>', '='), (parts, before) => {
      fc.pre(parts.some((part) => part > 0xff));
      const full = parts.map((part) => part.toString(16).padStart(4, '0')).join(':');
      const canonical = new SocketAddress({ address: full, family: 'ipv6' }).address;
      assert.ok(isIPv6(canonical));
      const redact = redaction(known, ALL);
      const forms = [
        full,
        full.toUpperCase(),
        parts.map((part) => part.toString(16)).join(':'),
        canonical,
        `${canonical}%eth0`,
      ];
      const tokens = new Set(forms.map((form) => redact(`${before}${form} `)));
      assert.deepEqual([...tokens], [`${before}address-1 `]);
    }),
  ),
  claim(
    'any repeated text of an appliance takes little time',
    40,
    fc.property(
      fc.oneof(
        fc.constantFrom(
          'a.',
          ':',
          'a:',
          '1.',
          'f',
          '\\x0a',
          '%2f',
          '\u001b[0',
          '\\x1b[',
          '\\x1b(',
          '\u001b1',
          '\u009b1m',
          '\\n',
          '%25',
          '%1B%3B',
          'host-1',
          'a@',
          '0:',
          '1.1.1.',
          '-',
          'A0',
        ),
        fc.string({ unit: fc.constantFrom(...Array.from('.:@-_%/a0fA \n')), minLength: 1, maxLength: 5 }),
      ),
      (unit) => assertQuick(() => void redaction(known, ALL)(unit.repeat(Math.ceil(60_000 / unit.length)))),
    ),
  ),
];
