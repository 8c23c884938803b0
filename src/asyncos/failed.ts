import { Failed } from '../appliance/failure';
import { mask } from './mask';

/** What was heard when something went wrong. */
export interface Told {
  readonly hop: string;
  readonly text: string;
  readonly secrets: readonly string[];
  /** Deadline of the step. */
  readonly seconds: number;
}

export type DialogueReason = 'not-recognised' | 'timeout' | 'interrupted';

export function failedAt(told: Told, reason: DialogueReason): Failed {
  return new Failed({ hop: told.hop, stage: 'dialogue', reason, ...said(told) });
}

/** The text without secrets, its end where it is long; and its last line, made safe. */
export function said({ text, secrets, seconds }: Told): {
  readonly detail: string;
  readonly facts: { readonly seconds: number; readonly line?: string };
} {
  const detail = mask(text, secrets).slice(-LONGEST_DETAIL);
  const line = (detail.trimEnd().split('\n').at(-1) ?? '').replace(/\p{C}/gu, '?').slice(-LONGEST_FACT);
  return { detail, facts: line === '' ? { seconds } : { seconds, line } };
}

const LONGEST_DETAIL = 4000;
const LONGEST_FACT = 80;
