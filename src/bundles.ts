/** The bundles that the lobby loads when they are first needed. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as InventoryBundle from './appliance/inventory/inventoryReading';
import type * as LabBundle from './lab/lab';
import type * as SessionBundle from './session/session';
import type * as AccessBundle from './workbench/access/accessDesk';
import type * as AskingBundle from './workbench/asking/asking';
import type * as CaptureBundle from './workbench/capture/captureDesk';
import type * as CaseworkBundle from './workbench/casework/caseDesk';
import type * as CommandsBundle from './workbench/commands/commands';
import type * as FormsBundle from './workbench/inventory/inventoryForms';
import type * as PanelBundle from './workbench/panel/panelDesk';
import type * as ProbeBundle from './workbench/probes/probing';
import type * as TerminalBundle from './workbench/terminal/terminals';
import type * as WebBundle from './workbench/web/webDesk';

interface Bundles {
  access: typeof AccessBundle;
  asking: typeof AskingBundle;
  capture: typeof CaptureBundle;
  casework: typeof CaseworkBundle;
  commands: typeof CommandsBundle;
  forms: typeof FormsBundle;
  inventory: typeof InventoryBundle;
  lab: typeof LabBundle;
  panel: typeof PanelBundle;
  probe: typeof ProbeBundle;
  session: typeof SessionBundle;
  terminal: typeof TerminalBundle;
  web: typeof WebBundle;
}

/** Reads it from the disk, the first time. */
export function load<N extends keyof Bundles>(name: N): Bundles[N] {
  return loadFile(join(__dirname, `${name}.js`)) as Bundles[N];
}

const loadFile = createRequire(__filename);

/** Made at the first call; `made` is what was made, if it was. */
export function once<T>(make: () => T): (() => T) & { readonly made: T | undefined } {
  let made: { readonly it: T } | undefined;
  const get = () => (made ??= { it: make() }).it;
  return Object.defineProperty(get, 'made', { get: () => made?.it }) as (() => T) & { readonly made: T | undefined };
}
