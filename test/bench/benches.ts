import { benchFiles } from './files';
import { benchPanel } from './panel';
import { benchProbe } from './probe';
import { benchStatus } from './status';
import { benchTerminal } from './terminal';

/** By the names that `npm run bench` takes. */
export const benches = {
  terminal: benchTerminal,
  status: benchStatus,
  panel: benchPanel,
  probe: benchProbe,
  files: benchFiles,
};
