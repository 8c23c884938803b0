import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aboutSeed, checkSeed, readSeed, withoutSeed } from '../../../src/tunnel/seedText';
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

  for (const shown of ['"QT22-JQZF-YAQL-TL8L"', '<QT22-JQZF-YAQL-TL8L>', '(none)'])
    test(`what stands in quotes or brackets is copied by hand: ${shown}`, () => {
      assert.equal(readSeed(`Please provide the string:\r\n${shown}\r\nto your Cisco representative.`), 'by-hand');
    });

  test('called the seed at the very end: exact where the text is over, by hand where it may be cut', () => {
    const said = ['Your seed string is QT22-JQZF-YAQL-TL8L-8@2L-95', ''].join('\r\n');
    assert.deepEqual(readSeed(said, true), { seed: 'QT22-JQZF-YAQL-TL8L-8@2L-95' });
    assert.equal(readSeed(said), 'by-hand');
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

describe('what is copied by hand is the words about the seed, without menu, question and state', () => {
  const MENU = [
    'Service Access currently ENABLED (0 current service logins)',
    '',
    'Choose the operation you want to perform:',
    '- DISABLE - Prevent customer service representatives from remotely accessing your system.',
    '- STATUS - Display the current techsupport status.',
    '[]> ',
  ];
  const ASKED = 'Are you sure you want to enable service access? [N]> ';

  test('in one paragraph', () => {
    const said = [ASKED, 'Service access has been ENABLED.', '', 'Your seed is QT22-JQZF. Keep it.', '', ...MENU];
    assert.equal(aboutSeed(said.join('\r\n')), 'Your seed is QT22-JQZF. Keep it.');
  });

  test('over three', () => {
    const said = [ASKED, 'Please provide this string:', '', '  =A?', '', 'to technical support.', '', ...MENU];
    assert.equal(aboutSeed(said.join('\r\n')), 'Please provide this string:\n=A?\nto technical support.');
  });

  test('where no paragraph speaks of one, all but menu and question', () => {
    assert.equal(aboutSeed([ASKED, 'Code: AB12', '', ...MENU.slice(4)].join('\n')), 'Code: AB12');
  });
});
