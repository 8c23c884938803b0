/** Markdown in which an appliance's words stay words (CommonMark 2.4). */

import type { Block, CaseDocument } from './document';
import { wayText } from './way';

export function markdownOf({ title, sections }: CaseDocument): string {
  const parts = sections.flatMap(({ heading, isPart, blocks }) => [
    heading === '' ? '' : `${isPart === true ? '###' : '##'} ${escapeMarkdown(heading)}`,
    ...blocks.map(blockOf),
  ]);
  return `${[`# ${escapeMarkdown(title)}`, ...parts].filter(Boolean).join('\n\n')}\n`;
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case 'text': {
      const text = escapeMarkdown(block.text);
      return block.strong === true ? `**${text}**` : text;
    }
    case 'facts':
      return block.rows.map(([name, value]) => `- **${escapeMarkdown(name)}** ${escapeMarkdown(value)}`).join('\n');
    case 'table':
      return markdownTable([block.head, ...block.rows]);
    case 'list':
      return block.items
        .map((item, index) => `${block.ordered === true ? `${index + 1}.` : '-'} ${escapeMarkdown(item)}`)
        .join('\n');
    case 'quote':
      return fenced(block.text);
    case 'way':
      return fenced(wayText(block.way));
  }
}

export function markdownTable(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((cells) => `| ${cells.map(escapeMarkdown).join(' | ')} |`);
  const rule = `|${' --- |'.repeat(rows[0]?.length ?? 0)}`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~!&]/g, '\\$&')
    .replace(/:\/\//g, '\\://');
}

/** Longer than any run of backticks inside, so that nothing in it ends it (CommonMark 4.5). */
function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
