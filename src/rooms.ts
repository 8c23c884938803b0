/** The rooms of the house, each opened when somebody first goes in, with what it is handed. */

import { join } from 'node:path';
import type * as vscode from 'vscode';
import { Failed } from './appliance/failure';
import { isRoute } from './appliance/route';
import { load, once } from './bundles';
import type { CliRequest } from './session/session';
import type { Questions } from './ssh/questions';
import type { CommandHandlers } from './workbench/commands/commands';
import type { Inventory } from './workbench/inventory/inventory';
import type { InventoryFiles } from './workbench/inventory/inventoryFiles';
import type { InventoryForms } from './workbench/inventory/inventoryForms';
import type { LabSwitch } from './workbench/commands/labSwitch';
import type { Probes } from './workbench/probes/probes';
import type { AskFor } from './workbench/asking/questions';
import { seedVault } from './workbench/asking/seedVault';
import { secretClipboard } from './workbench/clipboard';
import { settings } from './workbench/settings';
import { forgetCaptures, noteCame, type States } from './workbench/states';
import type { Terminals } from './workbench/terminal/terminals';
import type { WebDeskDeps } from './workbench/web/webDesk';

/** What is there from the first moment. */
export interface Ground {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly states: States;
  readonly probes: Probes;
  readonly files: InventoryFiles;
  readonly inventory: Inventory;
  readonly lab: LabSwitch;
  /** Disposed with the extension. */
  readonly keep: <T extends vscode.Disposable>(made: T) => T;
}

export class Rooms {
  constructor(
    private readonly ground: Ground,
    /** Selects the row of an appliance in the tree. */
    private readonly reveal: (id: string) => Promise<void>,
  ) {}

  readonly seeds = once(() => seedVault(this.ground.context.secrets));

  readonly clipboard = once(secretClipboard);

  readonly ssh = once(() => {
    const { createSession, trustedKeys: keysOf, trustStore, passingTrust, terminalFilter } = load('session');
    const { knownHostsFiles, timeoutMs, lingerMs, parallelLogins } = settings;
    const store = passingTrust(trustStore(this.folder('trust')), this.ground.lab.hosts);
    const trustedKeys = keysOf({ knownHostsFiles, store });
    return {
      session: createSession({ trustedKeys, timeoutMs, lingerMs, parallelLogins }),
      trustedKeys,
      terminalFilter,
    };
  });

  readonly asking = once(() => {
    const { context, inventory, states, lab } = this.ground;
    return load('asking').asking({
      storage: context.secrets,
      inventory,
      states,
      labPassword: (id) => lab.passwordOf(id),
    });
  });

  readonly hostKeys = once(() => load('asking').hostKeyViews(() => this.ssh().trustedKeys));

  readonly forms: () => InventoryForms = once(() =>
    load('forms').inventoryForms({
      inventory: this.ground.files,
      reveal: this.reveal,
      forget: ({ id }) => this.forget(id),
    }),
  );

  readonly terminals: () => Terminals = once(() => {
    const { keep, files, inventory, states, log } = this.ground;
    const { terminals, dropOutdated } = load('terminal');
    keep(files.onDidChange(() => dropOutdated(states, inventory)));
    return terminals({
      ...{ inventory, states, log },
      session: this.ssh,
      questions: this.asking().ask,
      chooseRoute: (route) => load('commands').chooseWay(inventory, route),
      offerNested: (hop, target) =>
        load('asking').nestedQuestions.offerNestedLogin(hop, target, this.forms().isInFile(target.id)),
      remember: ({ id }) => this.forms().setHopMode(id, 'nested'),
    });
  });

  readonly access = once(() => {
    const { keep, files, inventory, states, log, lab, probes } = this.ground;
    const { journal, openAccess, carriers, reminders, leases } = load('session');
    const folder = this.folder('remote-access');
    return keep(
      load('access').accessDesk({
        ...{ inventory, states, log, vault: this.seeds(), clipboard: this.clipboard() },
        openCli: (id, signal) => this.openCli(id, { signal }),
        openQuietCli: (id, signal) => this.openCli(id, { signal }, this.asking().quiet),
        opensQuietly: this.asking().opensQuietly,
        showTaken: (route, shell) => this.terminals().takeOver(route, shell),
        lease: leases(folder),
        journal: journal(folder),
        facts: openAccess(folder),
        carriers: carriers(folder),
        reminded: reminders(folder),
        isSimulated: (id) => lab.passwordOf(id) !== undefined,
        onInventoryChange: files.onDidChange,
        candidates: (sma, only) => this.probing().reachedFrom(sma, only),
        setKind: (id, kind) => this.forms().setKind(id, kind),
        lastProbe: (id) => probes.of(id).last,
      }),
    );
  });

  readonly capture = once(() => {
    const { keep, context, files, inventory, lab, probes, states, log } = this.ground;
    const { captureDesk, keepCaptures, resolveName } = load('capture');
    const isSimulated = (id: string) => lab.passwordOf(id) !== undefined;
    keep(keepCaptures({ states, files, isSimulated, memento: context.workspaceState, log }));
    return keep(
      captureDesk({
        resolve: resolveName,
        openCli: (id, signal) => this.openCli(id, { signal, pinned: true }),
        fetchFile: (id, request) => {
          const route = inventory.route(id);
          if (!isRoute(route)) throw new Failed(route);
          return this.ssh().session.fetchFile({ ...this.plainly(), route, ...request });
        },
        folder: this.folder('captures'),
        lastProbe: (id) => probes.of(id).last,
        states,
        log,
      }),
    );
  });

  readonly casework = once(() => {
    const { keep, context, inventory, states, probes } = this.ground;
    return keep(
      load('casework').caseDesk({
        ...{ inventory, states, probes, vault: this.seeds(), extension: context.extension },
        knownKeys: (route) => load('session').knownHostKeys(route, this.ssh().trustedKeys),
        captureFolder: this.folder('captures'),
        runs: (id) => this.probing().runs(id),
        logFile: join(context.logUri.fsPath, 'Hopthrough.log'),
      }),
    );
  });

  readonly web = once(() => {
    const { keep, inventory, log } = this.ground;
    const openForward = (request: Parameters<WebDeskDeps['openForward']>[0]) =>
      this.ssh().session.openForward({ ...this.plainly(), ...request });
    return keep(load('web').webDesk({ inventory, openForward, log }));
  });

  readonly panels = once(() => {
    const { keep, context, files, inventory, states, probes, log } = this.ground;
    return keep(
      load('panel').panelDesk({
        ...{ inventory, files, states, probes, vault: this.seeds(), clipboard: this.clipboard() },
        ...{ log, extension: context.extension },
        look: (ids) =>
          void this.access()
            .look(ids)
            .catch((error: unknown) => log.error(error instanceof Error ? error : String(error))),
        cancel: (id) => {
          if (id !== undefined) this.access.made?.cancel(id);
          this.probing.made?.cancel(id);
        },
        closed: (id) => this.web.made?.panelClosed(id),
      }),
    );
  });

  readonly probing = once(() => {
    const { keep, files, inventory, probes, states, log, lab } = this.ground;
    return keep(
      load('probe').createProbing({
        ...{ inventory, probes },
        openCli: (request) => this.dialogue(request),
        historyFolder: this.folder('probes'),
        access: (id) => states.of(id).access,
        notEnabled: (id) => states.of(id).course?.notEnabledAt,
        changeWay: (id, via) => this.forms().changeWay(id, via),
        debug: (line) => log.debug(line),
        error: (error) => log.error(error instanceof Error ? error : String(error)),
        ports: settings.probePorts,
        tunnelHosts: (id) => lab.tunnelHostsOf(id) ?? settings.tunnelHosts(),
        timeoutMs: settings.probeTimeoutMs,
        questions: this.asking().plain(),
        questionsForMany: this.asking().forMany,
        questionsFor: this.asking().forRoute,
        quietQuestions: this.asking().quiet,
        logins: (hop) => this.ssh.made?.session.logins(hop) ?? 0,
        onInventoryChange: files.onDidChange,
      }),
    );
  });

  readonly handlers = once((): CommandHandlers => {
    const { inventory, lab, log } = this.ground;
    const { forms, terminals, hostKeys, access, capture, casework, web, panels, probing } = this;
    return load('commands').commandHandlers({
      ...{ inventory, lab, log, forms, terminals, hostKeys, access, capture, casework, web, panels, probing },
      askAddress: () => load('forms').askAddress(),
      credentials: this.asking().credentials,
      isConnected: (id) => this.ssh.made?.session.isOpen(id) ?? false,
    });
  });

  /** Where something is kept on this computer. */
  folder(name: 'trust' | 'remote-access' | 'captures' | 'probes'): string {
    return join(this.ground.context.globalStorageUri.fsPath, name);
  }

  close(): Promise<unknown> {
    return Promise.all([this.clipboard.made?.clear(), this.ssh.made?.session.close(), this.ground.lab.stop()]);
  }

  /** All that is kept of an appliance that goes, whatever of it cannot be forgotten; rejects with the first reason. */
  private async forget(id: string): Promise<void> {
    const parts = [
      () => this.asking().credentials.forgetOwn(id),
      () => this.seeds().forget(id),
      () => this.ssh().trustedKeys.forget(id),
      () => this.probing().forget(id),
      () => this.access().forget(id),
      () => forgetCaptures(id, this.ground.states),
    ];
    const failed: unknown[] = [];
    for (const forget of parts)
      try {
        await forget();
      } catch (error) {
        failed.push(error);
      }
    if (failed.length > 0) throw failed[0];
  }

  private async openCli(
    id: string,
    options: Pick<CliRequest, 'signal' | 'pinned'>,
    asked: Questions | ReturnType<AskFor> = this.asking().plain(),
  ) {
    const route = this.ground.inventory.route(id);
    if (!isRoute(route)) throw new Failed(route);
    const nested = 'trustShownKey' in asked ? { nested: asked } : {};
    return this.dialogue({ route, questions: asked, ...nested, onEvent: () => undefined, ...options });
  }

  private async dialogue(request: CliRequest) {
    const cli = await this.ssh().session.openCli(request);
    noteCame(this.ground.states, request.route);
    return cli;
  }

  /** Where no terminal shows the way as it is walked. */
  private plainly() {
    return { questions: this.asking().plain(), onEvent: () => undefined };
  }
}
