/** What the page draws: rows with their words, icons and actions, made by `rows.ts`. No sentence is made after this. */
import type { Action, Checklist, Copied, Revealed } from './messages';
import type { IconName } from './drawing/icons';

export type Tone = 'ok' | 'warning' | 'error' | 'info' | 'unknown' | 'off';

/** A colour never speaks alone: the shape goes with it. */
export interface Mark {
  readonly tone: Tone;
  readonly icon: IconName;
}

/** What a press of it asks the host for. */
export type Ask =
  | { readonly action: Action; readonly ids?: readonly string[]; readonly via?: string; readonly port?: number }
  | { readonly copy: Copied; readonly id: string }
  | { readonly reveal: Revealed; readonly id: string };

export interface Button {
  readonly label: string;
  readonly ask: Ask;
}

export interface IconButton extends Button {
  readonly icon: IconName;
}

export interface Who {
  readonly icon: IconName;
  readonly name: string;
  readonly rest: string;
  readonly tags: readonly string[];
  readonly when: string;
  readonly whenTitle: string;
  readonly toolbar: readonly IconButton[];
  readonly toolbarName: string;
}

/** Before what may be offered is sifted. */
export interface Verdict {
  readonly mark: Mark;
  readonly say: string;
  readonly then: string;
  readonly thenTitle?: string;
  readonly buttons: readonly Button[];
}

/** The first button is the primary one. */
export interface VerdictView {
  readonly mark: Mark;
  readonly say: string;
  readonly then: string;
  readonly buttons: readonly Button[];
  readonly busy: boolean;
  readonly thenTitle?: string;
}

export interface Head {
  readonly title: string;
  readonly meta?: string;
  readonly links?: readonly Button[];
}

export type WayPart =
  | { readonly kind: 'node'; readonly icon: IconName; readonly name: string }
  /** `lead` is left out where it is narrow: `SSH` before `22`. */
  | { readonly kind: 'leg'; readonly mark: Mark; readonly lead?: string; readonly word: string };

export interface WayLine {
  readonly whose: string;
  readonly parts: readonly WayPart[];
}

export interface WayView {
  readonly head: Head;
  readonly lines: readonly WayLine[];
  readonly problem?: string;
}

export interface FactRow {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly mark?: Mark;
  readonly after?: string;
  readonly title?: string;
  readonly mono?: boolean;
  readonly secret?: Revealed;
  readonly buttons?: readonly IconButton[];
}

export interface AccessView {
  readonly head: Head;
  readonly rows: readonly FactRow[];
  readonly days?: { readonly left: number; readonly mark: Mark; readonly name: string };
  readonly notes: readonly string[];
  readonly said?: FoldedView;
  readonly buttons: readonly Button[];
}

export interface Cell {
  readonly key: string;
  readonly mark: Mark;
  readonly word: string;
  readonly time: string;
  /** All of it, for who hears it. */
  readonly name: string;
  readonly evidence: Evidence;
}

export interface Evidence {
  readonly what: string;
  readonly text: string;
  /** What the wire said, and what was hoped for. */
  readonly lines: readonly { readonly name: string; readonly text: string }[];
  readonly detail: string;
}

export interface MatrixRow {
  readonly key: string;
  readonly name: string;
  readonly dns: string;
  readonly dnsMark?: Mark;
  readonly cells: readonly Cell[];
}

export interface MatrixView {
  readonly head: Head;
  readonly name: string;
  readonly corner: string;
  readonly evidenceName: string;
  readonly ports: readonly { readonly port: number; readonly tail: string }[];
  readonly rows: readonly MatrixRow[];
  /** Sentences on the whole of it. */
  readonly notes: readonly string[];
  /** Key of the cell that explains the verdict. */
  readonly preselected: string | undefined;
  readonly busy: boolean;
}

/** A table by rows; the first of `columns` names its row. */
export interface TableView {
  readonly kind: 'rule' | 'handover' | 'planner' | 'causes' | 'open';
  readonly head: Head;
  readonly columns?: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly key: string;
  readonly cells: readonly TableCell[];
}

export interface TableCell {
  readonly text: string;
  readonly mark?: Mark;
  readonly icon?: IconName;
  readonly mono?: boolean;
  readonly dim?: boolean;
  readonly button?: Button | IconButton;
}

export interface LogView {
  readonly head: Head;
  readonly rows: readonly {
    readonly key: string;
    readonly time: string;
    readonly title: string;
    readonly mark: Mark;
    readonly text: string;
  }[];
}

/** What an appliance said, behind a title that opens it. */
export interface FoldedView {
  readonly title: string;
  readonly lines: readonly string[];
}

export interface RawView {
  readonly head: Head;
  readonly lines: readonly string[];
}

/** One line and what can be done about it. */
export interface CaptureView {
  readonly head: Head;
  readonly mark: Mark;
  readonly text: string;
  readonly buttons: readonly Button[];
}

export interface StepView {
  readonly key: string;
  readonly text: string;
  readonly button?: Button;
}

export interface ChecklistView {
  readonly kind: Checklist;
  readonly label: string;
  readonly intro: string;
  readonly steps: readonly StepView[];
  readonly guide: string;
}

export interface ChecklistsView {
  readonly head: Head;
  readonly startOver: string;
  readonly lists: readonly ChecklistView[];
}

export interface StatusView {
  readonly who: Who;
  readonly verdict: VerdictView;
  readonly capture?: CaptureView;
  readonly way?: WayView;
  readonly access?: AccessView;
  readonly matrix?: MatrixView;
  readonly tables: readonly TableView[];
  readonly raw: readonly RawView[];
  readonly earlier?: LogView;
  readonly done?: LogView;
  /** Absent where there is no web interface. */
  readonly checklists?: ChecklistsView;
}

export interface HeatRow {
  readonly id: string;
  /** The id, and why it was not read. */
  readonly title: string;
  readonly mark: Mark;
  readonly kind: 'ready' | 'usable' | 'blocked' | 'unknown';
  readonly cells: readonly HeatCell[];
  readonly best: string;
}

export interface HeatCell {
  readonly key: string;
  readonly mark: Mark;
  /** The readout, and what is heard. */
  readonly what: string;
  readonly text: string;
  readonly mark16: Mark;
}

export interface HeatView {
  readonly name: string;
  readonly ports: readonly number[];
  readonly best: string;
  readonly folders: readonly { readonly name: string; readonly rows: readonly HeatRow[] }[];
  readonly filterName: string;
  readonly filters: readonly {
    readonly kind: HeatRow['kind'] | 'all';
    readonly label: string;
    readonly count: number;
    readonly mark?: Mark;
  }[];
  readonly legend: readonly { readonly mark: Mark; readonly label: string }[];
  readonly opens: string;
}

export interface OverviewView {
  readonly who: Who;
  readonly verdict: VerdictView;
  readonly tables: readonly TableView[];
  readonly heat: HeatView;
}
