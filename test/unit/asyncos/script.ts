import type { Manner } from './appliance';
import { CUTTINGS, type Cutting } from './farEnd';

/** A whole dialogue as a terminal shows it; what is typed stands in «», `^C` for Ctrl-C, and `%` is the main prompt. */
export interface Script {
  /** What the appliance says to each line, in lines of which the last is not ended. */
  readonly says: readonly (readonly string[])[];
  readonly sends: readonly string[];
}

export function scriptOf(text: string, { prompt }: Pick<Manner, 'prompt'>): Script {
  const [, ...parts] = text.split('«');
  const cut = parts.map((part) => part.split('»') as [string, string]);
  return {
    sends: cut.map(([typed]) => typed),
    says: cut
      .filter(([typed, said]) => typed !== '^C' && said.trim() !== '')
      .map(([, said]) =>
        said
          .replace(/^\n/, '')
          .replace(/\n?%\s*$/, `\n${prompt}`)
          .split('\n'),
      ),
  };
}

const TERMINALS: readonly Manner[] = [
  { prompt: 'esa1.example.com> ', lineEnd: '\r\n', echo: 'once', rows: Infinity },
  { prompt: '(Machine esa1.example.com)> ', lineEnd: '\r\r\n', echo: 'twice', rows: 7 },
  { prompt: '(Cluster Main)> ', lineEnd: '\n', echo: 'of Enter alone', rows: Infinity },
  { prompt: 'mail3.example.com (SERVICE)> ', lineEnd: '\r\n', echo: 'redrawn', rows: 4 },
  { prompt: 'sma-1>', lineEnd: '\r\n', echo: 'late', rows: Infinity },
];

/** As appliances differ in what a terminal sees of them, and in how it comes. */
export const MANNERS: readonly (Manner & { readonly cutting: Cutting })[] = TERMINALS.flatMap((manner, at) => {
  const cutting = CUTTINGS[at + 1];
  return cutting === undefined ? [] : { ...manner, cutting };
});
