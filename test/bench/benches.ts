import { benchFiles } from './files';
import { benchProbe } from './probe';
import { benchTerminal } from './terminal';

/** By the names that `npm run bench` takes. */
export const benches = { terminal: benchTerminal, probe: benchProbe, files: benchFiles };
