import * as vscode from 'vscode';
import { routeTarget, type Appliance, type Route } from '../../appliance/appliance';
import { familyIcon } from '../familyIcon';
import type { Shell } from '../../ssh/shell';
import { ApplianceTerminal, type Opened, type TerminalDeps } from './terminal';
import { inert } from '../wording';

export { dropOutdated } from './walkedWay';

/** The terminals of this window, by appliance id: a name may be shared, an id is not. */
export interface Terminals {
  /** Opens one; a click while one is still on its way by the same route shows that one instead. */
  open(route: Route): Promise<Opened>;
  /** A shell that is open already, in the middle of a dialogue. */
  takeOver(route: Route, shell: Shell): void;
  /** For the `+` menu: VS Code itself creates the terminal. */
  profile(route: Route): vscode.TerminalProfile;
}

export function terminals(deps: TerminalDeps): Terminals {
  const onTheWay = new Map<string, { terminal: vscode.Terminal; opened: Promise<Opened> }>();
  return {
    open(route) {
      const way = JSON.stringify(route.map(({ id, host, port, user }) => [id, host, port, user]));
      const pending = onTheWay.get(way);
      if (pending !== undefined) {
        pending.terminal.show();
        return pending.opened;
      }
      const pty = new ApplianceTerminal(route, deps);
      const { opened } = pty;
      const terminal = vscode.window.createTerminal(optionsFor(route, pty));
      onTheWay.set(way, { terminal, opened });
      void opened.finally(() => onTheWay.delete(way));
      terminal.show();
      return opened;
    },
    takeOver(route, shell) {
      vscode.window.createTerminal(optionsFor(route, new ApplianceTerminal(route, deps, shell))).show();
    },
    profile(route) {
      return new vscode.TerminalProfile(optionsFor(route, new ApplianceTerminal(route, deps)));
    },
  };
}

function optionsFor(route: Route, pty: vscode.Pseudoterminal): vscode.ExtensionTerminalOptions {
  const appliance = routeTarget(route);
  return {
    name: terminalName(appliance),
    pty,
    iconPath: new vscode.ThemeIcon(familyIcon(appliance.family)),
    ...(appliance.production ? { color: new vscode.ThemeColor('terminal.ansiRed') } : {}),
    // A connection does not survive a reload, so its terminal must not come back as a dead one.
    isTransient: true,
  };
}

function terminalName({ id, production }: Appliance): string {
  return production ? vscode.l10n.t('{0} (production)', inert(id)) : inert(id);
}
