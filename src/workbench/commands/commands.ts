import * as vscode from 'vscode';
import type { Appliance } from '../../appliance/appliance';
import { isRoute } from '../../appliance/route';
import type { AccessDesk } from '../access/accessDesk';
import type { CaptureDesk } from '../capture/captureDesk';
import type { CaseDesk } from '../casework/caseDesk';
import type { Credentials } from '../asking/credentials';
import type { HostKeyViews } from '../asking/hostKeyViews';
import type { Inventory } from '../inventory/inventory';
import type { InventoryForms } from '../inventory/inventoryForms';
import { folderOf, hasTunnel, idOf, onSubject, type Subject } from './commandSubject';
import type { LabSwitch } from './labSwitch';
import { terminalCommands, type TerminalCommandDeps } from './terminalCommands';
import { tell } from './toldFailure';
import type { StatusPanels } from '../panel/statusPanel';
import { forgetCredentials, forgetOneKept, lock } from '../asking/keptSecrets';
import type { Probing } from '../probes/probing';
import type { WebDesk } from '../web/webDesk';
import { field } from '../givenOptions';
import { isPort } from '../settings';
import { routeText } from '../wording';

export { chooseWay } from '../inventory/pickers';

export interface CommandDeps extends TerminalCommandDeps {
  readonly forms: () => InventoryForms;
  readonly credentials: Credentials;
  /** Whether a login to this appliance is open. */
  readonly isConnected: (id: string) => boolean;
  readonly hostKeys: () => HostKeyViews;
  readonly lab: LabSwitch;
  /** Loaded at the first use. */
  readonly access: () => AccessDesk;
  readonly capture: () => CaptureDesk;
  readonly casework: () => CaseDesk;
  readonly web: () => WebDesk;
  readonly panels: () => Pick<StatusPanels, 'open' | 'openSteps'>;
  readonly log: vscode.LogOutputChannel;
  /** Loads the bundle that knows probes. */
  readonly probing: () => Probing;
}

/** By the last part of its name, every command of package.json; each resolves to plain JSON as CONTRACT 3 says. */
export type CommandHandlers = Readonly<Record<string, (...args: never[]) => unknown>>;

/** What commands do. A bundle of its own, loaded by the first one that is run. */
export function commandHandlers(deps: CommandDeps): CommandHandlers {
  const {
    inventory,
    forms,
    credentials,
    isConnected,
    hostKeys,
    lab,
    access,
    capture,
    casework,
    web,
    panels,
    log,
    probing,
  } = deps;
  const { on, onSome, onEach } = onSubject(inventory);
  const { open, openVia, connectToAddress } = terminalCommands(deps);

  const copy = async (text: string) => {
    await vscode.env.clipboard.writeText(text);
    return { copied: true };
  };

  const copyRoute = (appliance: Appliance) => {
    const route = inventory.route(appliance.id);
    return isRoute(route) ? copy(routeText(route.map(({ id }) => id))) : Promise.resolve(tell(route));
  };

  const forgetHostKey = async (given?: Subject) => {
    const id = idOf(given);
    const found = id === undefined ? await hostKeys().pick() : (inventory.find(id) ?? (await hostKeys().kept(id)));
    if (found !== undefined) return hostKeys().forget(found);
    return id === undefined ? undefined : tell(inventory.missing(id));
  };

  return {
    openTerminal: on(
      () => vscode.l10n.t('Open a terminal on'),
      (appliance) => open(appliance),
    ),
    openTerminalVia: on(
      () => vscode.l10n.t('Open a terminal on'),
      (appliance, [via]) => openVia(appliance, via),
    ),
    connectToAddress,
    readStatus: on(
      () => vscode.l10n.t('Read the remote access of'),
      (appliance) => access().read(appliance),
    ),
    enableTunnel: on(
      () => vscode.l10n.t('Enable the tunnel on'),
      (appliance, [options]) => access().enable(appliance, 'TUNNEL', field(options, 'port', isPort)),
    ),
    enableSshAccess: on(
      () => vscode.l10n.t('Enable SSH access on'),
      (appliance) => access().enable(appliance, 'SSHACCESS'),
    ),
    disableRemoteAccess: on(
      () => vscode.l10n.t('Disable remote access on'),
      (appliance) => access().disable(appliance),
    ),
    copySupportBlock: on(
      () => vscode.l10n.t('Copy seed and serial of'),
      (appliance) => access().copySupportBlock(appliance),
    ),
    reachOfflineSma: on(
      () => vscode.l10n.t('Open the way for Cisco support to'),
      (appliance) => access().reachOfflineSma(appliance),
      ({ family }) => family === 'sma',
    ),
    correctInventory: on(
      () => vscode.l10n.t('Correct the inventory entry of'),
      (appliance) => access().correctInventory(appliance),
    ),
    takeOver: (given?: Subject) => access().takeOver(idOf(given)),
    listOpenAccess: () => {
      panels().open(null);
      return access().listOpen();
    },
    startCapture: on(
      () => vscode.l10n.t('Start a packet capture on'),
      (appliance) => capture().start(appliance),
    ),
    stopCapture: on(
      () => vscode.l10n.t('Stop the packet capture on'),
      (appliance, [options]) => capture().stop(appliance, options),
    ),
    readCapture: on(
      () => vscode.l10n.t('Read the packet capture of'),
      (appliance) => capture().read(appliance),
    ),
    fetchFile: on(
      () => vscode.l10n.t('Fetch a file from'),
      (appliance, [remote]) => capture().fetch(appliance, remote),
    ),
    openGui: on(
      () => vscode.l10n.t('Open the web interface of'),
      (appliance, [options]) => web().open(appliance, options),
      hasTunnel,
    ),
    webSteps: on(
      () => vscode.l10n.t('Steps in the web interface of'),
      ({ id }, [of]) => panels().openSteps(id, of),
      hasTunnel,
    ),
    closeGui: (given?: Subject) => web().close(idOf(given)),
    quickLook: (given?: unknown) => capture().quickLook(given),
    openStatus: (given?: Subject) => openStatus(idOf(given), inventory, panels()),
    addAppliance: () => forms().add(),
    editAppliance: on(
      () => vscode.l10n.t('Edit'),
      (appliance) => forms().edit(appliance.id),
    ),
    duplicateAppliance: on(
      () => vscode.l10n.t('Duplicate'),
      (appliance) => forms().duplicate(appliance.id),
    ),
    removeAppliance: on(
      () => vscode.l10n.t('Remove'),
      (appliance) => forms().remove(appliance.id),
    ),
    openInventory: (place?: unknown) => forms().openInventory(place),
    importInventory: (given?: unknown) => forms().importFile(given),
    exportInventory: (given?: unknown) => forms().exportFile(given),
    probe: on(
      () => vscode.l10n.t('Probe'),
      (appliance, [options]) => probing().probe(appliance, options),
      hasTunnel,
    ),
    probeFromInterface: on(
      () => vscode.l10n.t('Probe from an interface of'),
      (appliance, [options]) => probing().probeFromInterface(appliance, options),
      hasTunnel,
    ),
    probeAll: (given?: unknown) => probing().probeAll(folderOf(given)),
    watch: onEach(
      () => vscode.l10n.t('Watch'),
      (appliance, [options]) => probing().watch(appliance, options),
    ),
    stopWatch: (given?: Subject) => probing().stopWatch(idOf(given)),
    firewallRequest: onSome(
      () => vscode.l10n.t('Firewall request for'),
      (appliances, [options]) => probing().firewallRequest(appliances, options),
    ),
    caseReport: on(
      () => vscode.l10n.t('Case report of'),
      (appliance, [options]) => casework().report(appliance, options),
      hasTunnel,
    ),
    saveBundle: () => casework().saveBundle(),
    showReplaced: (uri?: unknown) => casework().showReplaced(uri),
    planRoute: on(
      () => vscode.l10n.t('Plan the route to'),
      (appliance, [via]) => probing().planRoute(appliance, typeof via === 'string' ? via : undefined),
    ),
    openProbe: on(
      () => vscode.l10n.t('Open the probe report of'),
      (appliance) => probing().openProbe(appliance),
      hasTunnel,
    ),
    compareProbes: on(
      () => vscode.l10n.t('Compare two probes of'),
      (appliance, [options]) => probing().compare(appliance, options),
      hasTunnel,
    ),
    copyProbe: on(
      () => vscode.l10n.t('Copy the probe report of'),
      (appliance, [options]) => probing().copyProbe(appliance, options),
      hasTunnel,
    ),
    copyId: on(
      () => vscode.l10n.t('Copy the id of'),
      ({ id }) => copy(id),
    ),
    copyHost: on(
      () => vscode.l10n.t('Copy the host of'),
      ({ host }) => copy(host),
    ),
    copyRoute: on(() => vscode.l10n.t('Copy the route of'), copyRoute),
    showHostKeys: () => hostKeys().show(),
    forgetHostKey,
    forgetCredentials: (given?: Subject) =>
      idOf(given) === undefined
        ? forgetOneKept({ credentials, inventory, isConnected })
        : on(
            () => '',
            (appliance) => forgetCredentials({ credentials, inventory, isConnected }, appliance),
          )(given),
    lockCredentials: () => lock(credentials),
    showLog: () => log.show(),
    startLab: () => lab.start(),
    stopLab: () => lab.stop(),
  };
}

/** Without an appliance, the panel of all: what is still open stands first there. */
function openStatus(
  id: string | undefined,
  inventory: Inventory,
  panels: Pick<StatusPanels, 'open'>,
): object | undefined {
  if (id !== undefined && inventory.find(id) === undefined) return tell(inventory.missing(id));
  panels.open(id ?? null);
  return undefined;
}
