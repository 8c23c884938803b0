import { program } from '../sshd/needs';
import { applianceTexts } from './applianceTexts';
import { captureFiles } from './capture';
import { caseDocuments } from './caseDocuments';
import { cliDialogues } from './cli';
import { firstBytes } from './firstBytes';
import type { Targets } from './fuzz';
import { imports, inventories } from './inventory';
import { keyFiles } from './keyFiles';
import { knownHosts } from './knownHosts';
import { knownHostsOfOpenSsh } from './knownHostsOfOpenSsh';
import { packetcapture } from './packetcapture';
import { redactions } from './redaction';
import { techsupport } from './techsupport';
import { terminalFilterClaims } from './terminalFilter';
import { terminalScreen } from './terminalScreen';

export const targets: Targets = {
  'first-bytes': firstBytes,
  'capture-file': captureFiles,
  cli: cliDialogues,
  techsupport,
  packetcapture,
  'appliance-texts': applianceTexts,
  'key-file': keyFiles,
  'known-hosts': knownHosts,
  'known-hosts-openssh': program('ssh-keygen') === undefined ? [] : knownHostsOfOpenSsh,
  inventory: inventories,
  'csv-import': imports,
  'terminal-filter': terminalFilterClaims,
  'terminal-screen': terminalScreen,
  redaction: redactions,
  'case-documents': caseDocuments,
};
