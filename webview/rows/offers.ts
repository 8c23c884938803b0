/** Which buttons stand there: those of the state, less what this version cannot do. */
import type { Action, ApplianceFacts } from '../messages';
import type { Button } from '../view';
import type { Words } from '../words';

export function button(action: Action, words: Words, label = words.action[action]): Button {
  return { label, ask: { action } };
}

/** Never without one: there is always a terminal. */
export function offered(buttons: readonly Button[], { can }: Pick<ApplianceFacts, 'can'>, words: Words): Button[] {
  const left = buttons.filter(({ ask }) => !('action' in ask) || can.includes(ask.action));
  return left.length > 0 ? left : [button('openTerminal', words)];
}

export function may({ can }: Pick<ApplianceFacts, 'can'>, action: Action): boolean {
  return can.includes(action);
}
