import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Appliance, Route } from '../../src/appliance/appliance';
import type * as SessionBundle from '../../src/session/session';
import type { Questions } from '../../src/ssh/questions';
import type { Place, Timed } from './assignment';
import type { Files } from './files';
import { PROMPT, screen, type Terminal } from './terminals';

export interface OurTerminals {
  /** A terminal on the target, through the hop. Each index is an appliance, and so a login, of its own. */
  open(index?: number): Promise<Terminal>;
  /** Closes every connection; the next terminal is a cold one again. */
  readonly close: () => Promise<void>;
}

/** The built product, driven as a click drives it: session -> shell -> decoder -> terminal filter. */
export function ourTerminals({ dist, place }: Timed): OurTerminals {
  const bundle = builtSession(dist);
  const start = () => openSession(bundle, place, 8);
  let session = start();
  const open = async (index = 0): Promise<Terminal> => {
    const started = performance.now();
    const shell = await session.openShell({
      route: routeOf(place, index),
      window: () => ({ cols: 80, rows: 24 }),
      questions: NO_QUESTIONS,
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    const shown = screen();
    const [decoder, filter] = [new TextDecoder(), bundle.terminalFilter({ queries: false })];
    shell.onData((chunk) => shown.shows(filter(decoder.decode(chunk, { stream: true }))));
    const ended = new Promise<void>((resolve) => {
      shell.onClose((end) => {
        shown.fails(new Error(`the shell ended: ${JSON.stringify(end)}`));
        resolve();
      });
    });
    await shown.until(PROMPT);
    return {
      promptMs: performance.now() - started,
      type(keys, echo) {
        shell.write(keys);
        return shown.until(echo);
      },
      close() {
        shell.close();
        return ended;
      },
    };
  };
  const close = async (): Promise<void> => {
    await session.close();
    session = start();
  };
  return { open, close };
}

export function builtSession(dist: string): typeof SessionBundle {
  return createRequire(import.meta.url)(join(dist, 'session.js')) as typeof SessionBundle;
}

export function openSession(
  bundle: typeof SessionBundle,
  { knownHostsFile }: Pick<Place, 'knownHostsFile'>,
  parallelLogins: number,
  lingerMs = 0,
): SessionBundle.Session {
  return bundle.createSession({
    trustedKeys: bundle.trustedKeys({ knownHostsFiles: () => [knownHostsFile], store: NO_STORE }),
    timeoutMs: () => 20_000,
    lingerMs: () => lingerMs,
    parallelLogins: () => parallelLogins,
  });
}

/** The built product as Fetch File drives it, over a connection that stays open: session -> SFTP -> part file. */
export function ourFiles({ dist, place }: Timed): Files {
  const session = openSession(builtSession(dist), place, 8, 600_000);
  return {
    async get(remote, folder) {
      const fetch = session.fetchFile({
        ...{ route: routeOf(place, 0), questions: NO_QUESTIONS, onEvent: () => undefined },
        ...{ remote, folder, name: 'ours', mostBytes: 2 ** 40, stallMs: 30_000 },
      });
      return (await fetch.run(new AbortController().signal, () => undefined)).path;
    },
    close: () => session.close(),
  };
}

export function routeOf(place: Place, index: number): Route {
  const hop = appliance(place, 'bench-hop', 'esa', place.hop, []);
  return [hop, { ...appliance(place, 'bench-target', 'sma', place.target, [hop.id]), id: `bench-target${index}` }];
}

export function appliance(
  { user, identityFile }: Pick<Place, 'user' | 'identityFile'>,
  id: string,
  family: 'esa' | 'sma',
  { host, port }: Place['hop'],
  via: readonly string[],
): Appliance {
  return {
    id,
    family,
    series: family === 'esa' ? 'C' : 'M',
    host,
    port,
    user,
    label: id,
    folder: [],
    via,
    alternatives: [],
    hopMode: 'auto',
    hostKeyAlias: id,
    identityFiles: [identityFile],
    identitiesOnly: true,
    agent: false,
    credential: undefined,
    production: false,
    legacyAlgorithms: false,
    webPort: undefined,
  };
}

/** The keys of both servers are in the known_hosts file: a question would be a fault of the measurement. */
const refuse = (): never => {
  throw new Error('the product asked a question');
};
export const NO_QUESTIONS: Questions = { trustHostKey: refuse, password: refuse, answers: refuse, passphrase: refuse };
const NO_STORE = { path: '', entries: () => Promise.resolve([]), add: refuse, remove: refuse };
