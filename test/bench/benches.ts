import { benchFiles } from './files';
import { benchProbe } from './probe';
import { benchStatus } from './status';
import { benchTerminal } from './terminal';

/** By the names that `npm run bench` takes. */
export const benches = { terminal: benchTerminal, status: benchStatus, probe: benchProbe, files: benchFiles };
