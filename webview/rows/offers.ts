/** Which buttons stand there: those of the state, less what this version cannot do. */
import type { Action, ApplianceFacts, ToldReport } from '../messages';
import type { Button } from '../view';
import type { Words } from '../words';

export function button(action: Action, words: Words, label = words.action[action]): Button {
  return { label, ask: { action } };
}

/** What the request of an appliance is called, by who has to mend. */
export function requestLabel(team: ToldReport['request'], { action, label }: Words): string {
  switch (team) {
    case 'dns':
      return label.dnsRequest;
    case 'network':
      return label.networkRequest;
    case 'firewall':
    case undefined:
      return action.firewallRequest;
  }
}

/** Never without one: there is always a terminal. */
export function offered(buttons: readonly Button[], { can }: Pick<ApplianceFacts, 'can'>, words: Words): Button[] {
  const left = buttons.filter(({ ask }) => !('action' in ask) || can.includes(ask.action));
  return left.length > 0 ? left : [button('openTerminal', words)];
}

export function may({ can }: Pick<ApplianceFacts, 'can'>, action: Action): boolean {
  return can.includes(action);
}
