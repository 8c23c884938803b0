/** Which buttons stand there: those of the state, less what this version cannot do. */
import type { Action, ApplianceFacts, ToldReport } from '../messages';
import type { Button } from '../view';
import type { Words } from '../words';

export function button(action: Action, words: Words, label = words.action[action]): Button {
  return { label, ask: { action } };
}

/** What a request is called: after the firewall team where that is one of those who have to mend. */
export function requestLabel(teams: NonNullable<ToldReport['teams']>, { action, label }: Words): string {
  const team = teams.includes('firewall') ? 'firewall' : (teams[0] ?? 'firewall');
  switch (team) {
    case 'dns':
      return label.dnsRequest;
    case 'network':
      return label.networkRequest;
    case 'firewall':
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
