/** The way in as a picture and as text: places with what is known of the step to each. */

import { escapeXml } from './xml';

export interface Way {
  readonly from: string;
  readonly steps: readonly WayStep[];
}

export interface WayStep {
  /** The verdict of the step, as a word or a few. */
  readonly verdict: string;
  readonly tone: Tone;
  readonly to: string;
}

export type Tone = 'good' | 'bad' | 'unknown';

/** One line per step. */
export function wayText({ from, steps }: Way): string {
  return [from, ...steps.map(({ verdict, to }) => `  > ${to}: ${verdict}`)].join('\n');
}

const WIDTH = 560;
const BOX = 44;
const STEP = 48;
const MARGIN = 8;
/** Of the 16 px font: as many characters as fit into a line. */
const MOST_IN_BOX = 56;
const MOST_BESIDE_ARROW = 60;

/**
 * Boxes from top to bottom. The verdict stands as a word beside its arrow, whose dashes say the same as its colour. Readable
 * on light and on dark: a background of its own, and colours that change with the reader's.
 * @param title what a screen reader says of it
 */
export function waySvg(way: Way, title: string): string {
  const height = MARGIN * 2 + BOX + way.steps.length * (BOX + STEP);
  const boxes = [way.from, ...way.steps.map(({ to }) => to)].map((name, index) => box(name, index));
  const arrows = way.steps.map((step, index) => arrow(step, index));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="way-title way-text">`,
    `<title id="way-title">${escapeXml(title)}</title>`,
    `<desc id="way-text">${escapeXml(wayText(way))}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="way-ground" width="${WIDTH}" height="${height}"/>`,
    ...boxes,
    ...arrows,
    '</svg>',
  ].join('\n');
}

/** Colours of 4.5:1 and more on their ground (WCAG 1.4.3). */
const STYLE = `
.way-ground{fill:#fff}.way-box{fill:#f3f3f3;stroke:#616161}.way-name,.way-word{font:16px sans-serif;fill:#1f1f1f}.way-word{font-size:14px}
.way-line{stroke-width:2;fill:none}.way-good{stroke:#0e6b0e}.way-bad{stroke:#b01011;stroke-dasharray:3 5}.way-unknown{stroke:#5f5f5f;stroke-dasharray:9 5}
@media screen and (prefers-color-scheme:dark){.way-ground{fill:#1f1f1f}.way-box{fill:#2b2b2b;stroke:#9d9d9d}.way-name,.way-word{fill:#e6e6e6}.way-good{stroke:#73c991}.way-bad{stroke:#f88070}.way-unknown{stroke:#a8a8a8}}
`;

function box(name: string, index: number): string {
  const y = MARGIN + index * (BOX + STEP);
  return [
    `<rect class="way-box" x="${MARGIN}" y="${y}" width="${WIDTH - 2 * MARGIN}" height="${BOX}" rx="4"/>`,
    `<text class="way-name" x="${MARGIN + 16}" y="${y + 28}">${escapeXml(shortened(name, MOST_IN_BOX))}</text>`,
  ].join('\n');
}

function arrow({ verdict, tone }: WayStep, index: number): string {
  const x = MARGIN + 32;
  const top = MARGIN + BOX + index * (BOX + STEP);
  const end = top + STEP;
  return [
    `<path class="way-line way-${tone}" d="M${x} ${top}V${end}"/>`,
    `<path class="way-line way-${tone}" style="stroke-dasharray:none" d="M${x - 6} ${end - 8}L${x} ${end}L${x + 6} ${end - 8}"/>`,
    `<text class="way-word" x="${x + 20}" y="${top + 29}">${escapeXml(shortened(verdict, MOST_BESIDE_ARROW))}</text>`,
  ].join('\n');
}

function shortened(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
