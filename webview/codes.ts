/** The codes that words and messages speak of: what can be done. */

/** Commands of CONTRACT 3 by their name without `hopthrough.`, and what the host alone can stop or close. */
export const ACTIONS = [
  'probe',
  'probeFromInterface',
  'probeAll',
  'watch',
  'stopWatch',
  'compareProbes',
  'planRoute',
  'readStatus',
  'openStatus',
  'openTerminal',
  'openTerminalVia',
  'openGui',
  'enableTunnel',
  'enableSshAccess',
  'disableRemoteAccess',
  'reachOfflineSma',
  'takeOver',
  'copySupportBlock',
  'correctInventory',
  'firewallRequest',
  'caseReport',
  'startCapture',
  'stopCapture',
  'readCapture',
  'fetchFile',
  'quickLook',
  'forgetHostKey',
  'showLog',
  'cancel',
  'close',
] as const;
export type Action = (typeof ACTIONS)[number];

/** What can be done in the product's own web interface, each a list of steps. */
export const CHECKLISTS = ['tunnel', 'ssh-access', 'disable', 'capture'] as const;
export type Checklist = (typeof CHECKLISTS)[number];

export type Change = 'enable-tunnel' | 'enable-ssh-access' | 'disable';
