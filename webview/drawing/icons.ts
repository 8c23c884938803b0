/** Icons drawn for this project on VS Code's 16 px grid, with a line of about one pixel: the codicons are no part of a webview. */

/** `line`: drawn; `solid` filled, with `mark` cut out of it; `thick`: a glyph of the heat map. */
interface Drawing {
  readonly line?: readonly string[];
  readonly solid?: readonly string[];
  readonly mark?: readonly string[];
  readonly thick?: readonly string[];
  readonly dashes?: string;
}

const disc = circle(8, 8, 6.5);
const ring = circle(8, 8, 6);

export const icons = {
  ok: { solid: [disc], mark: ['M5.2 8.3l2 2 3.6-4.2'] },
  blocked: { solid: [disc], mark: ['M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4'] },
  between: { solid: ['M8 .9 15.1 8 8 15.1.9 8z'], mark: ['M5.2 8h5.6'] },
  warning: { solid: ['M8 1.2 15.2 14H.8z'], mark: ['M8 6v3.6M8 11.7v.1'] },
  info: { solid: [disc], mark: ['M8 7.4v3.4M8 5.1v.1'] },
  unknown: { line: [ring, 'M6.3 6.4a1.75 1.75 0 1 1 2.5 1.6c-.5.25-.8.5-.8 1.1v.2M8 11.1v.1'] },
  nottried: { line: [ring], dashes: '2 1.77' },
  off: { line: [ring, 'M3.9 12.1l8.2-8.2'] },
  busy: { line: ['M8 2a6 6 0 1 1-5.2 3'] },
  gok: { thick: ['M3 8.4l3.4 3.4L13 4.6'] },
  gblocked: { thick: ['M4 4l8 8M12 4l-8 8'] },
  gbetween: { thick: ['M8 2.5 13.5 8 8 13.5 2.5 8z'] },
  gwarning: { thick: ['M8 3v6M8 12.4v.2'] },
  gunknown: { thick: ['M5.4 8h5.2'] },
  esa: { line: [box(1.5, 3.5, 13, 9), 'M1.8 4l6.2 5 6.2-5'] },
  wsa: {
    line: [
      circle(8, 8, 6.2),
      'M1.8 8h12.4M8 1.8c2 1.8 2.8 3.9 2.8 6.2S10 12.4 8 14.2M8 1.8C6 3.6 5.2 5.7 5.2 8S6 12.4 8 14.2',
    ],
  },
  sma: { line: [box(2, 2.5, 12, 4.5), box(2, 9, 12, 4.5), 'M4.5 4.75h.1M4.5 11.25h.1'] },
  jump: { line: ['M2 10.5c1.5-5 8.5-6 11.5-2M13.8 4.2v4h-4M2 13.5h3'] },
  computer: { line: [box(2.5, 3, 11, 7.5), 'M1 13h14'] },
  cisco: { line: ['M4.6 12.5a3.1 3.1 0 0 1-.4-6.2 4.2 4.2 0 0 1 8-.2 3.3 3.3 0 0 1-.6 6.4z'] },
  refresh: { line: ['M13.5 8a5.5 5.5 0 1 1-1.7-4l1.5 1.4M13.5 2v3.5H10'] },
  terminal: { line: [box(1.5, 2.5, 13, 11), 'M4.2 5.7 6.5 8l-2.3 2.3M8 10.5h3.5'] },
  probe: { line: [circle(8, 8, 4.7), circle(8, 8, 1.2), 'M8 .9v2.4M8 12.7v2.4M.9 8h2.4M12.7 8h2.4'] },
  copy: { line: [box(5.5, 5.5, 8, 8.5), 'M3.5 10.5h-1v-8h7.5v1'] },
  eye: { line: ['M1.2 8.5C2.6 5.6 5 4 8 4s5.4 1.6 6.8 4.5', circle(8, 8.8, 2.1)] },
  globe: {
    line: [
      circle(8, 8, 6.2),
      'M1.8 8h12.4M8 1.8c1.8 1.8 2.5 3.9 2.5 6.2s-.7 4.4-2.5 6.2c-1.8-1.8-2.5-3.9-2.5-6.2S6.2 3.6 8 1.8z',
    ],
  },
  mark: { line: ['M1.5 11.5C2.5 6 6.5 6 8 11.5 9.5 6 13.5 6 14.5 11.5', 'M8 2.5v3M8 13.8v.1'] },
} as const satisfies Record<string, Drawing>;

export type IconName = keyof typeof icons;

export function drawing(name: IconName): Drawing {
  return icons[name];
}

function circle(x: number, y: number, r: number): string {
  return `M${x - r} ${y}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0z`;
}

function box(x: number, y: number, width: number, height: number): string {
  return `M${x + 0.8} ${y}h${width - 1.6}a.8 .8 0 0 1 .8 .8v${height - 1.6}a.8 .8 0 0 1-.8 .8h${1.6 - width}a.8 .8 0 0 1-.8-.8v${1.6 - height}a.8 .8 0 0 1 .8-.8z`;
}
