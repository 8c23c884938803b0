import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { packageReadme } from '../../host/packageReadme.mjs';

const RELATIVE = /\]\((?!https:|#)|(?:src|href)=/;

test('a page for the package has no pictures and links of files beside it; other links stay', () => {
  const text = [
    'Before.',
    '',
    '![A picture](docs/a.png)',
    '',
    '[SECURITY.md](SECURITY.md) and [the map](src/README.md), [there](https://example.com), [below](#below).',
    '',
  ].join('\n');
  assert.equal(
    packageReadme(text),
    'Before.\n\nSECURITY.md and the map, [there](https://example.com), [below](#below).\n',
  );
});

test('README.md has pictures and relative links, the page of the package none, and all its sections', () => {
  const readme = readFileSync('README.md', 'utf8');
  const page = packageReadme(readme);
  assert.match(readme, RELATIVE);
  assert.doesNotMatch(page, RELATIVE);
  assert.doesNotMatch(page, /!\[/);
  const sections = (text: string) => text.match(/^#+ .*$/gm);
  assert.deepEqual(sections(page), sections(readme));
  assert.ok(page.includes('SECURITY.md says the rest'));
});

test('what else of the package is shown as a page has no relative link', () => {
  assert.doesNotMatch(readFileSync('CHANGELOG.md', 'utf8'), RELATIVE);
});
