import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkSeed, readSeed, withoutSeed } from '../../../src/tunnel/seedText';
import transcripts from '../../transcripts/remoteAccess/seed.json';

describe('D15 a seed is read exactly or copied by hand', () => {
  for (const { name, lines, values } of transcripts)
    test(name, () => {
      const wanted = values === 'by-hand' || values === 'none' ? values : { seed: values };
      assert.deepEqual(readSeed(lines.join('\r\n')), wanted);
    });

  for (const seed of ['QT22-JQZF-YAQL-TL8L-8@2L-9', '*T22-J=ZF-YA?L-*', '=A?-*', '?*=!', 'QT22-JQZF-YAQL-TL8L-8@2L-?'])
    test(`${seed}: whatever signs are in it, and however short its last block`, () => {
      const said = `Please provide the string:\r\n\r\n${seed}\r\n\r\nto your Cisco representative.`;
      assert.deepEqual(readSeed(said), { seed });
      assert.ok(!withoutSeed(said).includes(seed));
      assert.equal(readSeed(`Please provide this string:\r\n\r\n${seed}\r\n\r\nto technical support.`), 'by-hand');
    });

  test('cut at every byte, it is never another seed', () => {
    for (const { lines, values } of transcripts) {
      const text = lines.join('\r\n');
      for (let end = 0; end <= text.length; end++) {
        const read = readSeed(text.slice(0, end));
        if (typeof read !== 'string' && values !== 'by-hand') assert.equal(read.seed, values);
      }
    }
  });
});

describe('D16 a typed seed is checked before anything is sent', () => {
  const cases: [string, ReturnType<typeof checkSeed>][] = [
    ['QT22-JQZF-YAQL-TL8L-8@2L-95', undefined],
    ['', 'empty'],
    ['two words', 'has-space'],
    ['line\nY', 'has-space'],
    ['line\rY', 'has-space'],
    ['stop\u0003', 'not-printable'],
    ['sésame', 'not-printable'],
    ['x'.repeat(1024), 'too-long'],
  ];
  for (const [seed, problem] of cases)
    test(`${JSON.stringify(seed.slice(0, 30))}: ${problem ?? 'taken'}`, () => {
      assert.equal(checkSeed(seed), problem);
    });
});

describe('F10 what is kept of a text has no seed in it, whole or cut', () => {
  for (const { name, lines } of transcripts.filter(({ values }) => values !== 'none'))
    test(name, () => {
      const text = lines.join('\r\n');
      const isNamed = /string|seed/i.test(text);
      for (let end = isNamed ? 0 : text.length; end <= text.length; end++)
        assert.doesNotMatch(withoutSeed(text.slice(0, end)), /QT22|JQZF|YAQL|AAAA|BBBB|ab#1/);
    });

  test('a typed seed that is echoed elsewhere', () => {
    assert.equal(withoutSeed('[]> my-seed\nDone', ['my-seed']), '[]> [...]\nDone');
  });
});
