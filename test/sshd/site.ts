/** A customer's network for tests: a hop, a target behind it, their accounts and keys, and the product beside it. */
import { appendFileSync, chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Appliance, Route } from '../../src/appliance/appliance';
import { Failed, type Failure } from '../../src/appliance/failure';
import { createSession, trustedKeys, type Session } from '../../src/session/session';
import type { HopEvent } from '../../src/ssh/events';
import type { Questions } from '../../src/ssh/questions';
import type { WindowSize } from '../../src/ssh/shell';
import { trustStore } from '../../src/store/trustStore';
import { accounts, type Account } from './accounts';
import { missing } from './needs';
import { network, type Network } from './network';
import { makeKey, publicKey, startSshd, type KeyOptions, type Sshd } from './openssh';
import { undoing, type Undoing } from './run';
import { terminalOn, type Terminal } from './terminal';

export type Role = 'hop' | 'target';
export type Config = Readonly<Record<string, string | number>>;

export interface ServerOptions {
  readonly hostKeys?: readonly string[];
  readonly port?: number;
}

export interface Site {
  readonly undo: Undoing;
  readonly folder: string;
  readonly accounts: Readonly<Record<Role, Account>>;
  readonly network: Network;
  /** May log in everywhere. */
  readonly userKey: string;
  /** ed25519 keys that the servers show unless told otherwise. */
  readonly hostKeys: Readonly<Record<Role, string>>;
  /** A folder that the account of the target writes to. */
  readonly written: string;
  server(role: Role, config?: Config, options?: ServerOptions): Promise<Sshd>;
  /** A hop and a target with nothing special about them; started once. */
  plain(): Promise<Readonly<Record<Role, Sshd>>>;
  /** An inventory's entry for a server: logs in with the user key. */
  appliance(role: Role, server: Sshd, rest?: Partial<Appliance>): Appliance;
  /** A new key pair that may log in everywhere. */
  loginKey(name: string, options?: KeyOptions): string;
  path(name: string): string;
}

export function openSite(): Site {
  const undo = undoing();
  const folder = mkdtempSync(join(tmpdir(), 'hopthrough-sshd-'));
  undo.add(() => rmSync(folder, { recursive: true, force: true }));
  try {
    return build(undo, folder);
  } catch (error) {
    undo.undo();
    throw error;
  }
}

function build(undo: Undoing, folder: string): Site {
  const path = (name: string) => join(folder, name);
  const who = accounts(undo);
  // The accounts of the servers read authorized_keys and the files of the tests.
  chmodSync(folder, 0o755);
  mkdirSync(path('written'));
  chownSync(path('written'), who.target.uid, who.target.gid);
  const where = network(undo);
  const hostKeys = { hop: makeKey(path('host-hop')), target: makeKey(path('host-target')) };
  const userKey = makeKey(path('user'));
  writeFileSync(path('authorized_keys'), `${publicKey(userKey)}\n`);
  const server: Site['server'] = (role, config = {}, { hostKeys: keys = [hostKeys[role]], ...options } = {}) => {
    const account = missing('accounts') ? { ForceCommand: 'exec /bin/sh' } : {};
    const place = where[role];
    return startSshd(
      { folder, name: role, place, hostKeys: keys, config: { ...config, ...account }, ...options },
      undo,
    );
  };
  let plain: Promise<Record<Role, Sshd>> | undefined;
  const startPlain = async () => ({ hop: await server('hop'), target: await server('target') });
  return {
    undo,
    folder,
    accounts: who,
    network: where,
    userKey,
    hostKeys,
    written: path('written'),
    server,
    plain: () => (plain ??= startPlain()),
    appliance: (role, { host, port }, rest = {}) => ({
      ...DEFAULTS[role],
      host,
      port,
      user: who[role].user,
      identityFiles: [userKey],
      ...rest,
    }),
    loginKey(name, options) {
      const file = makeKey(path(name), options);
      appendFileSync(path('authorized_keys'), `${publicKey(file)}\n`);
      return file;
    },
    path,
  };
}

const COMMON = {
  folder: [],
  via: [],
  alternatives: [],
  hopMode: 'auto',
  hostKeyAlias: undefined,
  identitiesOnly: false,
  agent: false,
  credential: undefined,
  production: false,
  legacyAlgorithms: false,
  webPort: undefined,
} as const;

const DEFAULTS = {
  hop: { ...COMMON, id: 'esa1', label: 'esa1', family: 'esa', series: 'C' },
  target: { ...COMMON, id: 'sma1', label: 'sma1', family: 'sma', series: 'M' },
} as const;

export interface Product {
  readonly session: Session;
  readonly events: readonly HopEvent[];
  open(route: Route, questions: Questions, how?: { window?: WindowSize; signal?: AbortSignal }): Promise<Terminal>;
  /** The failure of a route that must not open. */
  fails(route: Route, questions: Questions): Promise<Failure>;
}

export interface ProductOptions {
  readonly knownHostsFiles?: readonly string[];
  readonly timeoutMs?: number;
  /** Of the trust store; a new one unless given. */
  readonly store?: string;
}

/** The product as an extension host has it, closed after the test. */
export function product(
  site: Site,
  test: { after(end: () => Promise<void>): void },
  options: ProductOptions = {},
): Product {
  const { knownHostsFiles = [], timeoutMs = 60_000, store = mkdtempSync(site.path('store-')) } = options;
  const keys = trustedKeys({ knownHostsFiles: () => knownHostsFiles, store: trustStore(store) });
  const session = createSession({
    trustedKeys: keys,
    timeoutMs: () => timeoutMs,
    lingerMs: () => 0,
    parallelLogins: () => 8,
  });
  test.after(() => session.close());
  const events: HopEvent[] = [];
  const open: Product['open'] = async (route, questions, how = {}) => {
    const { window = { cols: 80, rows: 24 }, signal = new AbortController().signal } = how;
    const onEvent = (event: HopEvent) => void events.push(event);
    return terminalOn(await session.openShell({ route, window: () => window, questions, signal, onEvent }));
  };
  const fails: Product['fails'] = async (route, questions) => {
    const error: unknown = await open(route, questions).then(
      () => new Error('the route opened'),
      (reason: unknown) => reason,
    );
    if (error instanceof Failed) return error.failure;
    throw error;
  };
  return { session, events, open, fails };
}
