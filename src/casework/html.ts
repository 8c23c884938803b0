/** HTML of one file that loads nothing and runs nothing. */

import type { Block, CaseDocument } from './document';
import { waySvg } from './way';
import { escapeXml } from './xml';

export function htmlOf({ title, language, sections }: CaseDocument): string {
  const body = sections.flatMap(({ heading, isPart, blocks }, index) => {
    const id = heading === '' ? TITLE_ID : `part-${index}`;
    return [
      ...(heading === '' ? [] : [headingOf(heading, isPart === true ? 'h3' : 'h2', id)]),
      ...blocks.map((block) => blockOf(block, heading, id)),
    ];
  });
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
    '<main>',
    headingOf(title, 'h1', TITLE_ID),
    ...body,
    '</main>',
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

const STYLE = `
body{font:15px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;background:#fff;color:#1f1f1f}
.wide{overflow-x:auto}table{border-collapse:collapse}th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top}
dl{display:grid;grid-template-columns:fit-content(45%) 1fr;gap:.25rem 1rem}dt{font-weight:bold}dd{margin:0;overflow-wrap:anywhere}
h1,p,li{overflow-wrap:anywhere}pre{border:1px solid #767676;padding:.5rem;white-space:pre-wrap;overflow-wrap:anywhere}svg{max-width:100%;height:auto}
@media (max-width:48rem){table{font-size:13px}th,td{padding:.25rem}td{overflow-wrap:anywhere}}
@media screen and (prefers-color-scheme:dark){body{background:#1f1f1f;color:#e6e6e6}}
@media print{body{max-width:none;margin:0;padding:0;font-size:10pt}.wide{overflow:visible}td{overflow-wrap:anywhere}tr,svg{break-inside:avoid}h2,h3{break-after:avoid}}
`;

/** What stands before the first heading is named by the title. */
const TITLE_ID = 'title';

function headingOf(heading: string, tag: 'h1' | 'h2' | 'h3', id: string): string {
  return `<${tag} id="${id}">${escapeXml(heading)}</${tag}>`;
}

function blockOf(block: Block, heading: string, id: string): string {
  switch (block.kind) {
    case 'text': {
      const text = escapeXml(block.text);
      return block.strong === true ? `<p><strong>${text}</strong></p>` : `<p>${text}</p>`;
    }
    case 'facts':
      return `<dl>\n${block.rows.map(([name, value]) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(value)}</dd>`).join('\n')}\n</dl>`;
    case 'table':
      return tableOf(block.head, block.rows, id);
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

/** Where it is wider than the page it is moved by keyboard too, and a screen reader says of what it is. */
function tableOf(head: readonly string[], rows: readonly (readonly string[])[], headingId: string): string {
  const titles = head.map((title) => (title === '' ? '<td></td>' : `<th scope="col">${escapeXml(title)}</th>`));
  const lines = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${escapeXml(cell)}</td>`).join('')}</tr>`);
  return [
    `<div class="wide" tabindex="0" role="group" aria-labelledby="${headingId}"><table>`,
    `<thead><tr>${titles.join('')}</tr></thead>`,
    `<tbody>\n${lines.join('\n')}\n</tbody>`,
    '</table></div>',
  ].join('\n');
}
