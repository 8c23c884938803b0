/** HTML of one file that loads nothing and runs nothing. */

import type { Block, CaseDocument } from './document';
import { waySvg } from './way';
import { escapeXml } from './xml';

export function htmlOf({ title, language, sections }: CaseDocument): string {
  const body = sections.flatMap(({ heading, isPart, blocks }) => [
    ...(heading === '' ? [] : [headingOf(heading, isPart === true ? 'h3' : 'h2')]),
    ...blocks.map((block) => blockOf(block, heading)),
  ]);
  return `${[
    '<!doctype html>',
    `<html lang="${escapeXml(language)}">`,
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="color-scheme" content="light dark">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${escapeXml(title)}</h1>`,
    ...body,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

const STYLE = `
body{font:15px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;background:#fff;color:#1f1f1f}
table{border-collapse:collapse;display:block;overflow-x:auto}th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dt{font-weight:bold}dd{margin:0;overflow-wrap:anywhere}
pre{border:1px solid #767676;padding:.5rem;overflow-x:auto;white-space:pre-wrap}svg{max-width:100%;height:auto}
@media (prefers-color-scheme:dark){body{background:#1f1f1f;color:#e6e6e6}}
`;

function headingOf(heading: string, tag: 'h2' | 'h3'): string {
  return `<${tag}>${escapeXml(heading)}</${tag}>`;
}

function blockOf(block: Block, heading: string): string {
  switch (block.kind) {
    case 'text': {
      const text = escapeXml(block.text);
      return block.strong === true ? `<p><strong>${text}</strong></p>` : `<p>${text}</p>`;
    }
    case 'facts':
      return `<dl>\n${block.rows.map(([name, value]) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(value)}</dd>`).join('\n')}\n</dl>`;
    case 'table':
      return `<table>\n${row(block.head, 'th scope="col"')}\n${block.rows.map((cells) => row(cells, 'td')).join('\n')}\n</table>`;
    case 'list': {
      const tag = block.ordered === true ? 'ol' : 'ul';
      return `<${tag}>\n${block.items.map((item) => `<li>${escapeXml(item)}</li>`).join('\n')}\n</${tag}>`;
    }
    case 'quote':
      return `<pre>${escapeXml(block.text)}</pre>`;
    case 'way':
      return waySvg(block.way, heading);
  }
}

function row(cells: readonly string[], tag: string): string {
  const [name = tag] = tag.split(' ');
  return `<tr>${cells.map((cell) => `<${tag}>${escapeXml(cell)}</${name}>`).join('')}</tr>`;
}
