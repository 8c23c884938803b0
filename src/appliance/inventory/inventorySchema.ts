/** The shape of an inventory file (CONTRACT 2): the loader's rules, and what `media/inventory.schema.json` is made from. */

import * as v from 'valibot';
import { FAMILIES, HOP_MODES, SERIES } from '../appliance';
import { HOST_KEY_ALIAS, HOST_LENGTH, ID, LABEL_LENGTH, LOCAL_PATH, PRINTABLE, USER } from '../names';
import { MOST_HOPS } from '../route';

export const INVENTORY_VERSION = 1;
const PATH_LENGTH = 4096;
const FOLDER_LENGTH = 1000;
const MOST_KEYS = 32;
const MOST_ALTERNATIVES = 16;

const id = v.pipe(v.string(), v.regex(ID));
const way = v.pipe(v.array(id), v.maxLength(MOST_HOPS));
const path = v.pipe(v.string(), v.minLength(1), v.maxLength(PATH_LENGTH), v.regex(LOCAL_PATH));
const credential = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(LABEL_LENGTH),
  v.regex(PRINTABLE),
  v.title('Shared credential'),
  v.description(
    'Name of a credential that several appliances share. Only the name stands here: the password is asked for, and kept where you choose.',
  ),
);
const production = v.pipe(
  v.boolean(),
  v.title('Production'),
  v.description('Marks the appliance in the tree, in the terminal and in every question about it. Default: false.'),
);

/** Every key of an entry that is understood; others are allowed, kept in the file and not looked at. */
export const applianceSchema = v.pipe(
  v.object({
    id: v.pipe(
      id,
      v.title('Id'),
      v.description(
        'What everything else refers to: 1 to 64 letters, digits, ".", "_" or "-", unique over all inventory files.',
      ),
    ),
    family: v.pipe(
      v.picklist(FAMILIES),
      v.title('Family'),
      v.description('esa, wsa or sma; jump for a jump host, which is no appliance.'),
    ),
    series: v.optional(
      v.pipe(
        v.picklist(SERIES),
        v.title('Series'),
        v.description(
          'Product series, which decides the name of the tunnel server. Default: C for esa, S for wsa, M for sma.',
        ),
      ),
    ),
    host: v.pipe(
      v.string(),
      v.minLength(1),
      v.maxLength(HOST_LENGTH),
      v.title('Host'),
      v.description('DNS name or IP address, as seen from the machine before it on the route.'),
    ),
    port: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(65535),
        v.title('Port'),
        v.description('SSH port. Default: 22.'),
      ),
    ),
    user: v.optional(
      v.pipe(v.string(), v.regex(USER), v.title('User'), v.description('Name to log in with. Default: admin.')),
    ),
    label: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(LABEL_LENGTH),
        v.title('Label'),
        v.description('Name in the tree. Default: the id.'),
      ),
    ),
    folder: v.optional(
      v.pipe(
        v.string(),
        v.maxLength(FOLDER_LENGTH),
        v.title('Folder'),
        v.description('Folder in the tree; "/" separates levels, as in "ACME/Paris".'),
      ),
    ),
    via: v.optional(
      v.pipe(
        way,
        v.title('Route'),
        v.description(
          'Ids of the hops before it, in travel order from this computer. Only the way of the first one is put before it, as with ssh -J. Default: none, that is direct.',
        ),
      ),
    ),
    alternatives: v.optional(
      v.pipe(
        v.array(way),
        v.maxLength(MOST_ALTERNATIVES),
        v.title('Other routes'),
        v.description(
          'Routes of the same form as "via", offered when that one fails before the login of this appliance. [] is the direct way.',
        ),
      ),
    ),
    hopMode: v.optional(
      v.pipe(
        v.picklist(HOP_MODES),
        v.title('Way from the hop before'),
        v.description(
          'forward: through an SSH forward; nested: a login typed at the prompt of the hop before; auto: forward, else nested is offered. Default: auto.',
        ),
      ),
    ),
    hostKeyAlias: v.optional(
      v.pipe(
        v.string(),
        v.regex(HOST_KEY_ALIAS),
        v.title('Host key alias'),
        v.description('The name under which your known_hosts files know it.'),
      ),
    ),
    identityFile: v.optional(
      v.pipe(
        v.union([path, v.pipe(v.array(path), v.maxLength(MOST_KEYS))]),
        v.title('Key files'),
        v.description('Private key file on this computer, or a list of them; "~" is your home folder.'),
      ),
    ),
    identitiesOnly: v.optional(
      v.pipe(
        v.boolean(),
        v.title('These keys only'),
        v.description('Of the keys of the agent, only those named in "identityFile" are tried. Default: false.'),
      ),
    ),
    agent: v.optional(
      v.pipe(
        v.union([v.boolean(), path]),
        v.title('SSH agent'),
        v.description('Whether the SSH agent is asked for keys, or the path of its socket or pipe. Default: true.'),
      ),
    ),
    credential: v.optional(credential),
    production: v.optional(production),
    legacyAlgorithms: v.optional(
      v.pipe(
        v.boolean(),
        v.title('Old algorithms'),
        v.description('Allows weak algorithms that only old releases need, for this appliance alone. Default: false.'),
      ),
    ),
    webPort: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(65535),
        v.title('Web port'),
        v.description('HTTPS port of the web interface. Default: 443, or 8443 for a wsa.'),
      ),
    ),
  }),
  v.title('Appliance'),
);

export const folderSchema = v.pipe(
  v.object({ credential: v.optional(credential), production: v.optional(production) }),
  v.title('Defaults of a folder'),
  v.description('Taken by the appliances in the folder and in those below it that do not say otherwise.'),
);

export const inventorySchema = v.pipe(
  v.object({
    version: v.optional(
      v.pipe(v.literal(INVENTORY_VERSION), v.title('Version'), v.description('Version of this format: 1.')),
    ),
    folders: v.optional(
      v.pipe(
        v.record(v.string(), folderSchema),
        v.title('Folders'),
        v.description('Defaults by folder, as "ACME" or "ACME/Paris". Inherited downwards.'),
      ),
    ),
    appliances: v.optional(
      v.pipe(v.array(applianceSchema), v.title('Appliances'), v.description('In the order of the tree.')),
    ),
  }),
  v.title('Hopthrough inventory'),
  v.description('Appliances that Hopthrough connects to. Never a password, passphrase or seed in here.'),
);

export type EntryFields = v.InferOutput<typeof applianceSchema>;
export type FolderDefaults = v.InferOutput<typeof folderSchema>;
