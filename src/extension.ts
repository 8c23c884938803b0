/** The lobby: builds, wires, disposes. */

import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { Failed } from './appliance/failure';
import { isRoute } from './appliance/route';
import { load, once } from './bundles';
import type { Questions } from './ssh/questions';
import type * as SessionBundle from './session/session';
import { makePrivateFolder, writeAtomic } from './store/atomicFile';
import { isThere, readText } from './store/textFile';
import { explorer, welcome } from './workbench/explorer';
import { extensionApi, type ExtensionApi } from './workbench/extensionApi';
import { liveInventory, type Inventory } from './workbench/inventory';
import { inventoryFiles } from './workbench/inventoryFiles';
import type { InventoryForms } from './workbench/inventoryForms';
import { inventoryProblems } from './workbench/inventoryProblems';
import { labAppliances, labSwitch } from './workbench/labSwitch';
import { probes } from './workbench/probes';
import type { AskFor } from './workbench/questions';
import { contributedCommands, registeredCommands } from './workbench/registeredCommands';
import { seedVault } from './workbench/seedVault';
import { settings } from './workbench/settings';
import { states } from './workbench/states';
import { terminalProfile } from './workbench/terminalProfile';
import type { Terminals } from './workbench/terminals';

/** VS Code gives five seconds to what still runs when a window closes. */
const CLOSE_MS = 1_500;
const LAB = 'Lab';
/** Key of what is watched, in the state VS Code keeps. */
const WATCHED = 'hopthrough.watched';

let closing: () => Promise<unknown> = () => Promise.resolve();

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const keep = <T extends vscode.Disposable>(made: T): T => {
    context.subscriptions.push(made);
    return made;
  };
  const storage = context.globalStorageUri.fsPath;
  const ownInventory = join(storage, 'inventory', 'hopthrough-inventory.jsonc');
  const log = keep(vscode.window.createOutputChannel('Hopthrough', { log: true }));
  const state = keep(states());
  const probed = keep(probes());

  const files = keep(
    inventoryFiles({
      reading: once(() => load('inventory')),
      paths: settings.inventoryFiles,
      fallback: ownInventory,
      read: async (path, limit) => (await readText(path, limit))?.text,
      write: async (path, text, beforeReplace) => {
        if (path === ownInventory) await makePrivateFolder(dirname(path));
        await writeAtomic(path, text, { beforeReplace });
      },
    }),
  );
  const inventory = liveInventory(() => files.now());
  keep(inventoryProblems(files));
  keep(
    explorer({
      inventory: files,
      states: state,
      probes: probed,
      setFolder: (id, path) => inventoryForms().setFolder(id, path),
    }),
  );
  keep(welcome(files));

  const ssh = once(() => openSession(join(storage, 'trust')));
  const lab = labSwitch({
    load: once(() => load('lab')),
    show: (simulated) => files.show({ name: LAB, appliances: labAppliances(simulated) }),
    hide: () => files.hide(LAB),
  });
  const asking = once(() =>
    load('asking').asking({
      storage: context.secrets,
      inventory,
      states: state,
      labPassword: (id) => lab.passwordOf(id),
      nestedBundle: () => load('forms').nestedQuestions,
    }),
  );
  const seeds = seedVault(context.secrets);
  const hostKeys = once(() => load('forms').hostKeyViews(() => ssh().trustedKeys));
  const inventoryForms = once(() =>
    load('forms').inventoryForms({
      inventory: files,
      forget: async ({ id }) => {
        await asking().credentials.forgetOwn(id);
        await seeds.forget(id);
        await ssh().trustedKeys.forget(id);
        await probing().forget(id);
      },
    }),
  );
  const forms: InventoryForms = {
    add: () => inventoryForms().add(),
    edit: (id) => inventoryForms().edit(id),
    duplicate: (id) => inventoryForms().duplicate(id),
    remove: (id) => inventoryForms().remove(id),
    changeWay: (id, via) => inventoryForms().changeWay(id, via),
    isInFile: (id) => inventoryForms().isInFile(id),
    setHopMode: (id, hopMode) => inventoryForms().setHopMode(id, hopMode),
    setKind: (id, kind) => inventoryForms().setKind(id, kind),
    setFolder: (id, path) => inventoryForms().setFolder(id, path),
    openInventory: (subject) => inventoryForms().openInventory(subject),
    importFile: (given) => inventoryForms().importFile(given),
    exportFile: (given) => inventoryForms().exportFile(given),
  };
  const terminals = once(() =>
    load('terminal').terminals({
      session: ssh,
      questions: asking().ask,
      states: state,
      log,
      chooseRoute: (route) => load('commands').chooseWay(inventory, route),
      alternatives: (route) => inventory.otherWays(route),
      offerNested: (hop, target) =>
        load('forms').nestedQuestions.offerNestedLogin(hop, target, forms.isInFile(target.id)),
      remember: ({ id }) => forms.setHopMode(id, 'nested'),
    }),
  );
  const open: Terminals = {
    open: (route) => terminals().open(route),
    takeOver: (route, shell) => terminals().takeOver(route, shell),
    profile: (route) => terminals().profile(route),
  };
  const access = once(() => {
    const { journal, openAccess, reminders, leases } = load('session');
    const folder = join(storage, 'remote-access');
    return keep(
      load('access').accessDesk({
        openCli: async (id, signal) => openCli(ssh().session, inventory, asking().plain(), id, signal),
        openQuietCli: async (id, signal) => openCli(ssh().session, inventory, asking().quiet, id, signal),
        opensQuietly: asking().opensQuietly,
        showTaken: (route, shell) => open.takeOver(route, shell),
        lease: leases(folder),
        journal: journal(folder),
        facts: openAccess(folder),
        reminded: reminders(folder),
        isSimulated: (id) => lab.passwordOf(id) !== undefined,
        onInventoryChange: files.onDidChange,
        vault: seeds,
        states: state,
        log,
        inventory,
        candidates: (sma, only) => probing().reachedFrom(sma, only),
        setKind: (id, kind) => forms.setKind(id, kind),
        recommendedPort: (id) => probed.of(id).last?.report.recommendedPort,
      }),
    );
  });
  const captureFolder = join(storage, 'captures');
  const capture = once(() =>
    keep(
      load('capture').captureDesk({
        openCli: async (id, signal) => openCli(ssh().session, inventory, asking().plain(), id, signal, true),
        fetchFile: (id, request) => {
          const route = inventory.route(id);
          if (!isRoute(route)) throw new Failed(route);
          const way = { route, questions: asking().plain(), onEvent: () => undefined };
          return ssh().session.fetchFile({ ...way, ...request });
        },
        folder: captureFolder,
        lastProbe: (id) => probed.of(id).last,
        log,
      }),
    ),
  );
  const casework = once(() =>
    keep(
      load('casework').caseDesk({
        ...{ inventory, states: state, probes: probed, vault: seeds, extension: context.extension },
        knownKeys: (route) => load('session').knownHostKeys(route, ssh().trustedKeys),
        captureFolder,
        runs: (id) => probing().runs(id),
        logFile: join(context.logUri.fsPath, 'Hopthrough.log'),
      }),
    ),
  );
  const web = once(() =>
    keep(
      load('web').webDesk({
        inventory,
        openForward: (request) =>
          ssh().session.openForward({ ...request, questions: asking().plain(), onEvent: () => undefined }),
        log,
      }),
    ),
  );
  const panels = once(() =>
    keep(
      load('panel').panelDesk({
        ...{ inventory, files, states: state, probes: probed, vault: seeds, log, extension: context.extension },
        look: (ids) =>
          void Promise.all(ids.map(asking().opensQuietly)).then((quiet) =>
            quiet.includes(true) ? access().look(ids) : undefined,
          ),
        cancel: (id) => {
          if (id !== undefined) access.made?.cancel(id);
          probing.made?.cancel(id);
        },
        closed: (id) => web.made?.panelClosed(id),
      }),
    ),
  );
  const watched = context.globalState;
  const historyFolder = join(storage, 'probes');
  const probing = once(() =>
    keep(
      load('probe').createProbing({
        inventory,
        openCli: (request) => ssh().session.openCli(request),
        probes: probed,
        historyFolder,
        access: (id) => state.of(id).access,
        changeWay: (id, via) => forms.changeWay(id, via),
        debug: (line) => log.debug(line),
        error: (error) => log.error(error instanceof Error ? error : String(error)),
        ports: settings.probePorts,
        tunnelHosts: (id) => lab.tunnelHostsOf(id) ?? settings.tunnelHosts(),
        timeoutMs: settings.probeTimeoutMs,
        questions: asking().plain(),
        questionsForMany: asking().forMany,
        quietQuestions: asking().quiet,
        watched: { read: () => watched.get(WATCHED, {}), write: (ids) => void watched.update(WATCHED, ids) },
      }),
    ),
  );
  const hasWatched = () => Object.keys(watched.get(WATCHED, {})).length > 0;
  void files.ready.then(() => hasWatched() && probing().resume());
  const restore = () => void probing().restore(inventory.all().map(({ id }) => id));
  void Promise.all([isThere(historyFolder), files.ready]).then(([some]) => {
    if (!some) return;
    keep(files.onDidChange(restore));
    restore();
  });
  const handlers = once(() =>
    load('commands').commandHandlers({
      ...{ inventory, forms, hostKeys, lab, access, capture, casework, web, panels, log, probing },
      askAddress: () => load('forms').askAddress(),
      terminals: open,
      credentials: asking().credentials,
    }),
  );
  keep(registeredCommands({ names: contributedCommands(context.extension), handlers, ready: files.ready, log }));
  keep(
    vscode.window.registerWebviewPanelSerializer('hopthrough.status', {
      deserializeWebviewPanel: (panel, kept) => panels().serializer.deserializeWebviewPanel(panel, kept),
    }),
  );
  keep(vscode.window.registerTerminalProfileProvider('hopthrough.terminal', terminalProfile(inventory, open)));

  keep(state.onDidChange((id) => state.of(id).service && access()));
  keep(vscode.workspace.onDidChangeConfiguration(() => settings.readIntervalMinutes() > 0 && access()));
  const kept = ['journal.json', 'open-access.json'].map((name) => hasEntries(join(storage, 'remote-access', name)));
  void Promise.all([...kept, files.ready])
    .then((some) => (some.includes(true) || settings.readIntervalMinutes() > 0) && access())
    .catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));

  void hasParts(captureFolder)
    .then((some) => (some ? capture().offerLeft() : undefined))
    .catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));

  closing = () => Promise.all([ssh.made?.session.close(), lab.stop()]);
  return extensionApi(inventory, files.ready, {
    probe: (appliance, signal) => probing().measure(appliance, signal),
    status: (appliance) => access().read(appliance),
  });
}

export async function deactivate(): Promise<void> {
  const patience = new Promise((resolve) => setTimeout(resolve, CLOSE_MS));
  await Promise.race([closing(), patience]);
}

function openSession(trustFolder: string) {
  const bundle = load('session');
  const trustedKeys = bundle.trustedKeys({
    knownHostsFiles: settings.knownHostsFiles,
    store: bundle.trustStore(trustFolder),
  });
  const { timeoutMs, lingerMs, parallelLogins } = settings;
  return {
    session: bundle.createSession({ trustedKeys, timeoutMs, lingerMs, parallelLogins }),
    terminalFilter: bundle.terminalFilter,
    trustedKeys,
  };
}

/** Looked at as text, so that the bundle that knows these files is loaded only where there is something in them. */
async function hasEntries(records: string): Promise<boolean> {
  const kept = await readText(records, MOST_RECORD_BYTES).catch(() => undefined);
  return kept !== undefined && /"(?:action|enabledAt)"/.test(kept.text);
}

const MOST_RECORD_BYTES = 32 * 1024 * 1024;

/** Files that did not come whole, as after a crash. */
async function hasParts(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [])).some((name) => name.endsWith('.part'));
}

function openCli(
  session: SessionBundle.Session,
  inventory: Inventory,
  asked: Questions | ReturnType<AskFor>,
  id: string,
  signal: AbortSignal,
  pinned = false,
) {
  const route = inventory.route(id);
  if (!isRoute(route)) throw new Failed(route);
  const nested = 'trustShownKey' in asked ? { nested: asked } : {};
  return session.openCli({ route, questions: asked, ...nested, signal, onEvent: () => undefined, pinned });
}
