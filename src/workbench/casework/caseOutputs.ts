/** The outputs of a case: one set as it is known here, one as it goes out, by the same hand. */

import {
  caseFacts,
  CODES,
  logWithoutSecrets,
  withoutSecrets,
  type CaseFacts,
  type Known,
} from '../../casework/caseFacts';
import { mapDocument, mapStrings, type CaseDocument } from '../../casework/document';
import { htmlOf } from '../../casework/html';
import { markdownOf } from '../../casework/markdown';
import type { Redact } from '../../casework/redaction';
import { waySvg } from '../../casework/way';
import { isRoute } from '../../appliance/route';
import { caseDocument, wayOf, type CaseSubject } from './caseWording';
import type { Outputs } from './casePreview';
import { inWordsOf, type Translations } from '../spoken';

export interface Spoken {
  readonly language: string;
  readonly translations: Translations;
}

export interface CaseOutputs {
  readonly markdown: string;
  readonly html: string;
  readonly json: string;
  readonly svg: string;
}

/** Replaced before it is worded, so that nothing is cut in two first; and once more after, for what words bring in. */
export function caseOutputs(known: Known, spoken: Spoken, redact: Redact): CaseOutputs {
  const subject = subjectOf(known, redact);
  const inWords = <T>(make: () => T): T => inWordsOf(spoken.translations, make);
  const document: CaseDocument = mapDocument(
    inWords(() => caseDocument(subject, spoken.language)),
    redact,
  );
  const way = mapStrings(
    inWords(() => wayOf(subject)),
    redact,
    TONE,
  );
  return {
    markdown: markdownOf(document),
    html: htmlOf(document),
    json: `${JSON.stringify(subject.facts, null, 2)}\n`,
    svg: `${waySvg(way, document.title)}\n`,
  };
}

const TONE: ReadonlySet<string> = new Set(['tone']);

/** The log as it may leave. */
export function caseLog(log: string, known: Known, redact: Redact): string {
  return redact(logWithoutSecrets(log, known));
}

/** Their names in a bundle. */
export function bundleTexts({ markdown, html, json, svg }: CaseOutputs, log: string | undefined): Outputs {
  return new Map([
    ['report.md', markdown],
    ['report.html', html],
    ['report.json', json],
    ['way.svg', svg],
    ...(log === undefined ? [] : ([['hopthrough.log', log]] as const)),
  ]);
}

function subjectOf(known: Known, redact: Redact): CaseSubject {
  const clean = <T>(value: T): T => mapStrings(value, (text) => redact(withoutSecrets(text, known)), CODES);
  const facts: CaseFacts = mapStrings(caseFacts(known), redact, CODES);
  return {
    facts,
    run: clean(known.probe),
    before: clean(known.earlier[0]),
    failure: clean(known.failure),
    noRoute: isRoute(known.route) ? undefined : clean(known.route),
  };
}
