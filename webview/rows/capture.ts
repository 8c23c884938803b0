/** The packet capture as one line, as long as there is one: facts -> line and buttons. Pure. */
import type { ApplianceFacts, CaptureFacts } from '../messages';
import type { Button, CaptureView, Mark } from '../view';
import type { Words } from '../words';
import { button, may } from './offers';
import { INFO, OK, UNKNOWN } from './tones';

const MARKS: Readonly<Record<CaptureFacts['state'], Mark>> = { running: INFO, ended: INFO, unknown: UNKNOWN, here: OK };

export function captureView(facts: ApplianceFacts, words: Words): CaptureView | undefined {
  const { capture } = facts;
  if (capture === undefined) return undefined;
  const { state, told } = capture;
  const buttons = offersOf(facts.id, capture, words).filter(({ ask }) => !('action' in ask) || may(facts, ask.action));
  return { head: { title: words.label.capture }, mark: MARKS[state], text: told, buttons };
}

function offersOf(id: string, { state, named }: CaptureFacts, words: Words): Button[] {
  const { label } = words;
  const fetch = named ? [button('fetchFile', words, label.fetchCapture)] : [];
  switch (state) {
    case 'running':
      return [button('stopCapture', words)];
    case 'ended':
      return fetch;
    case 'unknown':
      return [button('readCapture', words), ...fetch];
    case 'here':
      return [button('quickLook', words), { label: label.copyCapture, ask: { copy: 'capture', id } }];
  }
}
