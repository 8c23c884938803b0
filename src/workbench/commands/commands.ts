import * as vscode from 'vscode';
import { routeTarget, type Appliance } from '../../appliance/appliance';
import type { Failure } from '../../appliance/failure';
import { isRoute } from '../../appliance/route';
import type { AccessDesk } from '../access/accessDesk';
import type { CaptureDesk } from '../capture/captureDesk';
import type { CaseDesk } from '../casework/caseDesk';
import type { Credentials } from '../asking/credentials';
import type { HostKeyViews } from '../asking/hostKeyViews';
import type { Inventory } from '../inventory/inventory';
import type { InventoryForms } from '../inventory/inventoryForms';
import type { LabSwitch } from './labSwitch';
import type { StatusPanels } from '../panel/statusPanel';
import { forgetCredentials, forgetOneKept, lock } from '../asking/keptSecrets';
import { pickAppliance, pickVia } from '../inventory/pickers';
import type { Probing } from '../probes/probing';
import type { Terminals } from '../terminal/terminals';
import type { WebDesk } from '../web/webDesk';
import type { Opened } from '../terminal/terminal';
import { failureWords, reasonWords } from '../failureWording';
import { field } from '../givenOptions';
import { nextStep } from '../nextStep';
import { isPort } from '../settings';
import { inert, routeText } from '../wording';

export { chooseWay } from '../inventory/pickers';

export interface CommandDeps {
  readonly inventory: Inventory;
  readonly forms: () => InventoryForms;
  readonly askAddress: () => Promise<Appliance | undefined>;
  readonly terminals: () => Terminals;
  readonly credentials: Credentials;
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

/** What a command was called with: an id, a row of the tree, or nothing. */
type Subject = string | { readonly applianceId?: unknown } | undefined;

/** The appliances that a command is for, where the person picks one. */
type Fits = (appliance: Appliance) => boolean;

/** By the last part of its name, every command of package.json; each resolves to plain JSON as CONTRACT 3 says. */
export type CommandHandlers = Readonly<Record<string, (...args: never[]) => unknown>>;

/** What commands do. A bundle of its own, loaded by the first one that is run. */
export function commandHandlers(deps: CommandDeps): CommandHandlers {
  const {
    inventory,
    forms,
    terminals,
    credentials,
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

  const subject = async (given: Subject, title: string, fits: Fits): Promise<Appliance | Failure | undefined> => {
    const id = idOf(given);
    if (id === undefined) return pickAppliance(inventory.all().filter(fits), title);
    return inventory.find(id) ?? { hop: id, stage: 'validate', reason: 'unknown-appliance' };
  };

  /** Runs `work` on the appliance the command is about; a failure is said once. */
  const on =
    (title: () => string, work: (appliance: Appliance, rest: readonly unknown[]) => unknown, fits: Fits = () => true) =>
    async (given?: Subject, ...rest: unknown[]) => {
      const appliance = await subject(given, title(), fits);
      if (appliance === undefined) return undefined;
      return 'stage' in appliance ? tell(appliance) : work(appliance, rest);
    };

  /** The same, for what can be about several appliances at once: the status panel of all gives a list of ids. */
  const onSome = (
    title: () => string,
    work: (appliances: readonly Appliance[], rest: readonly unknown[]) => unknown,
  ) => {
    const onOne = on(title, (appliance, rest) => work([appliance], rest), hasTunnel);
    return (given?: Subject | readonly unknown[], ...rest: unknown[]) =>
      isList(given)
        ? work(
            inventory.all().filter(({ id }) => given.includes(id)),
            rest,
          )
        : onOne(given, ...rest);
  };

  const open = async (appliance: Appliance, via?: readonly string[]) => {
    const route = inventory.route(appliance.id, via);
    return isRoute(route) ? outcome(await terminals().open(route)) : tell(route);
  };

  const openVia = async (appliance: Appliance, given: unknown) => {
    const via = typeof given === 'string' ? [given] : await pickVia(inventory, appliance);
    return via === undefined ? undefined : open(appliance, via);
  };

  const connectToAddress = async () => {
    const appliance = await deps.askAddress();
    const via = appliance && (await pickVia(inventory, appliance));
    if (appliance === undefined || via === undefined) return undefined;
    const route = inventory.routeTo(appliance, via);
    return isRoute(route) ? outcome(await terminals().open(route)) : tell(route);
  };

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
    return id === undefined ? undefined : tell({ hop: id, stage: 'validate', reason: 'unknown-appliance' });
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
      (appliance) => capture().stop(appliance),
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
    quickLook: (path?: unknown) => capture().quickLook(path),
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
    watch: onSome(
      () => vscode.l10n.t('Watch'),
      async (appliances) => (await Promise.all(appliances.map((one) => probing().watch(one)))).at(-1),
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
        ? forgetOneKept(credentials, inventory)
        : on(
            () => '',
            (appliance) => forgetCredentials(credentials, appliance),
          )(given),
    lockCredentials: () => lock(credentials),
    showLog: () => log.show(),
    startLab: () => lab.start(),
    stopLab: () => lab.stop(),
  };
}

/** A failure before any terminal: there is nothing on the screen yet that says it. */
function tell(failure: Failure): { failure: object } {
  const message = vscode.l10n.t('{0}: {1}', inert(failure.hop), reasonWords(failure));
  const next = nextStep(failure);
  const [inventory, showLog] = [vscode.l10n.t('Open Inventory'), vscode.l10n.t('Show Log')];
  void vscode.window.showErrorMessage(`${message} ${next}`, inventory, showLog).then((answer) => {
    if (answer === inventory) void vscode.commands.executeCommand('hopthrough.openInventory');
    if (answer === showLog) void vscode.commands.executeCommand('hopthrough.showLog');
  });
  return { failure: { ...failure, message, next } };
}

function outcome(opened: Opened): object | undefined {
  switch (opened.kind) {
    case 'cancelled':
      return undefined;
    case 'failed':
      return { failure: { ...opened.failure, ...failureWords(opened.failure) } };
    case 'open': {
      const route = opened.route.map(({ id }) => id);
      const { id, hopMode } = routeTarget(opened.route);
      const isNested = hopMode === 'nested' && route.length > 1;
      return { applianceId: id, route, mode: isNested ? 'nested' : 'forward' };
    }
  }
}

/** Without an appliance, the panel of all: what is still open stands first there. */
function openStatus(
  id: string | undefined,
  inventory: Inventory,
  panels: Pick<StatusPanels, 'open'>,
): object | undefined {
  if (id !== undefined && inventory.find(id) === undefined)
    return tell({ hop: id, stage: 'validate', reason: 'unknown-appliance' });
  panels.open(id ?? null);
  return undefined;
}

function isList(given: unknown): given is readonly unknown[] {
  return Array.isArray(given);
}

function hasTunnel({ family }: Appliance): boolean {
  return family !== 'jump';
}

/** A row of a folder says its path; options of CONTRACT 3 stay as they are. */
function folderOf(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || !('path' in given)) return given;
  return Array.isArray(given.path) ? { folder: given.path.join('/') } : given;
}

function idOf(given: Subject): string | undefined {
  if (typeof given === 'string') return given;
  return typeof given?.applianceId === 'string' ? given.applianceId : undefined;
}
