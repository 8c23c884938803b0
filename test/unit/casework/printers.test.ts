import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { CaseDocument } from '../../../src/casework/document';
import { htmlOf } from '../../../src/casework/html';
import { markdownOf } from '../../../src/casework/markdown';
import { moment } from '../../../src/casework/moment';
import { waySvg, wayText, type Way } from '../../../src/casework/way';

const way = (...steps: Way['steps']): Way => ({ from: 'this computer', steps });

test('the way as text is one line per step, and the picture says the same to who cannot see it', () => {
  const shown = way(
    { to: 'esa1', verdict: 'reached', tone: 'good' },
    { to: 'sma1', verdict: 'login: refused', tone: 'bad' },
  );
  assert.equal(wayText(shown), 'this computer\n  > esa1: reached\n  > sma1: login: refused');
  const svg = waySvg(shown, 'Way in');
  assert.match(
    svg,
    /<desc id="way-text">this computer\n {2}&#62; esa1: reached\n {2}&#62; sma1: login: refused<\/desc>/,
  );
  assert.equal(svg.match(/class="way-box"/g)?.length, 3);
  assert.equal(svg.match(/class="way-line way-bad" d=/g)?.length, 1);
});

describe('a time', () => {
  const at = '2026-11-26T22:50:09.123Z';
  const cases: [offset: number, expected: string][] = [
    [0, '2026-11-26 22:50:09 UTC'],
    [60, '2026-11-26 22:50:09 UTC (23:50:09 +01:00)'],
    [330, '2026-11-26 22:50:09 UTC (2026-11-27 04:20:09 +05:30)'],
    [-210, '2026-11-26 22:50:09 UTC (19:20:09 -03:30)'],
  ];
  for (const [offset, expected] of cases)
    test(expected, () =>
      assert.equal(
        moment(at, () => offset),
        expected,
      ),
    );
  test('that is none is shown as it is', () => assert.equal(moment('soon'), 'soon'));
});

const text = fc.string({ maxLength: 40, unit: 'binary' });
const document = fc.record({
  title: text,
  language: fc.constant('en'),
  sections: fc.array(
    fc.record({
      heading: text,
      blocks: fc.array(
        fc.oneof(
          fc.record({ kind: fc.constant('text' as const), text }),
          fc.record({ kind: fc.constant('quote' as const), text }),
          fc.record({ kind: fc.constant('list' as const), items: fc.array(text) }),
          fc.record({ kind: fc.constant('facts' as const), rows: fc.array(fc.tuple(text, text)) }),
          fc.record({
            kind: fc.constant('table' as const),
            head: fc.array(text, { minLength: 2, maxLength: 2 }),
            rows: fc.array(fc.array(text, { minLength: 2, maxLength: 2 })),
          }),
          fc.record({
            kind: fc.constant('way' as const),
            way: fc.record({
              from: text,
              steps: fc.array(fc.record({ to: text, verdict: text, tone: fc.constant('good' as const) })),
            }),
          }),
        ),
      ),
    }),
    { maxLength: 3 },
  ),
});

/** The same, with every text replaced by one that is no markup. */
function plain(of: CaseDocument): CaseDocument {
  return JSON.parse(JSON.stringify(of), (key, value: unknown) =>
    typeof value === 'string' && !['kind', 'tone', 'language'].includes(key) ? (value === '' ? '' : 'x') : value,
  ) as CaseDocument;
}

const tags = (html: string) => html.match(/<[^>]*>/g);

describe('whatever the texts are', () => {
  test('an HTML report has the tags of one whose texts are plain', () => {
    fc.assert(
      fc.property(document, (of) => assert.deepEqual(tags(htmlOf(of)), tags(htmlOf(plain(of))))),
      { numRuns: 1000 },
    );
  });

  test('a table of an HTML report is named by one heading, which is there', () => {
    fc.assert(
      fc.property(document, (of) => {
        const html = htmlOf(of);
        const tables = of.sections.flatMap(({ blocks }) => blocks.filter(({ kind }) => kind === 'table'));
        const names = [...html.matchAll(/role="group" aria-labelledby="([^"]*)"/g)].map(([, id]) => id);
        assert.equal(names.length, tables.length);
        for (const id of names) assert.equal(html.split(new RegExp(`<h[1-3] id="${id}">`)).length, 2, id);
      }),
      { numRuns: 1000 },
    );
  });

  test('a Markdown report has no HTML, no link and no heading but its own, and no quotation ends early', () => {
    fc.assert(
      fc.property(document, (of) => {
        let fence = '';
        const outside = markdownOf(of)
          .split('\n')
          .filter((line) => {
            const [run] = /^`{3,}/.exec(line) ?? [];
            if (fence === '' && run !== undefined) fence = run;
            else if (fence !== '' && line === fence) fence = '';
            else return fence === '';
            return false;
          });
        assert.equal(fence, '');
        for (const line of outside) assert.doesNotMatch(line, /(?<!\\)(?:\\\\)*[<[`]/);
        const headings = of.sections.filter(({ heading }) => heading !== '').length;
        assert.equal(outside.filter((line) => line.startsWith('#')).length, 1 + headings);
      }),
      { numRuns: 1000 },
    );
  });
});
