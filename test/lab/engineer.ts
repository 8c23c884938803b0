import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Route } from '../../src/appliance/appliance';
import { Failed } from '../../src/appliance/failure';
import { isRoute, resolveRoute } from '../../src/appliance/route';
import type { Lab } from '../../src/lab/lab';
import type { Fetch, FetchRequest } from '../../src/session/fetch';
import { createSession, type NestedQuestions, type OpenCli, type Session } from '../../src/session/session';
import { trustedKeys, type TrustedKeys } from '../../src/ssh/hostKeys/hostKeys';
import type { Questions } from '../../src/ssh/questions';
import { trustStore } from '../../src/store/trustStore';
import { labAppliances } from '../../src/workbench/commands/labSwitch';
import { applianceOf } from './appliances';

/** Somebody who trusts the lab's keys and knows its passwords, with a session of their own. */
export interface Engineer {
  readonly session: Session;
  readonly keys: TrustedKeys;
  openCli(id: string, signal?: AbortSignal): Promise<OpenCli>;
  /** One that others do not wait for. */
  openPinnedCli(id: string, signal: AbortSignal): Promise<OpenCli>;
  /** As another user than the one of the inventory. */
  openCliAs(id: string, user: string, password: string): Promise<OpenCli>;
  /** Every connection is closed; the next use opens new ones. */
  hangUp(): Promise<void>;
  /** `port`: of what stands before the first hop. */
  fetch(id: string, request: FetchRequest, port?: number): Fetch;
  /** Every login from now on is given up, as by a person who sees that nothing answers. */
  giveUpLogins(): void;
  logInAgain(): void;
  route(id: string): Route;
  close(): Promise<void>;
}

export function engineer(lab: Lab): Engineer {
  const folder = mkdtempSync(join(tmpdir(), 'trust-'));
  const keys = trustedKeys({ knownHostsFiles: () => [], store: trustStore(folder) });
  const newSession = () =>
    createSession({
      trustedKeys: keys,
      timeoutMs: () => 30_000,
      lingerMs: () => 60_000,
      parallelLogins: () => 8,
    });
  let session = newSession();
  const appliances = labAppliances(lab.description.appliances);
  const route = (id: string): Route => {
    const found = resolveRoute((hop) => appliances.find((one) => one.id === hop), id);
    if (!isRoute(found)) throw new Failed(found);
    return found;
  };
  let givenUp = false;
  const open = (way: Route, questions: Questions, signal: AbortSignal): Promise<OpenCli> =>
    givenUp
      ? Promise.reject(new Failed({ hop: way[0].id, stage: 'connect', reason: 'timeout' }))
      : session.openCli({ route: way, questions, signal, onEvent: () => undefined });
  return {
    get session() {
      return session;
    },
    keys,
    route,
    openCli: (id, signal = new AbortController().signal) => open(route(id), answersOf(lab), signal),
    openPinnedCli: (id, signal) =>
      session.openCli({ route: route(id), questions: answersOf(lab), signal, onEvent: () => undefined, pinned: true }),
    openCliAs: (id, user, password) => {
      const [first, ...rest] = route(id);
      const questions = {
        ...answersOf(lab),
        password: () => Promise.resolve({ bytes: Buffer.from(password), settle: () => undefined }),
        answers: () => Promise.resolve([password]),
      };
      return open([{ ...first, user }, ...rest], questions, new AbortController().signal);
    },
    fetch(id, request, port) {
      const [first, ...rest] = route(id);
      const way: Route = [{ ...first, port: port ?? first.port }, ...rest];
      return session.fetchFile({ route: way, questions: answersOf(lab), onEvent: () => undefined, ...request });
    },
    async hangUp() {
      await session.close();
      session = newSession();
    },
    giveUpLogins: () => (givenUp = true),
    logInAgain: () => (givenUp = false),
    async close() {
      await session.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export function nestedAnswersOf(lab: Lab): NestedQuestions {
  return {
    trustShownKey: () => Promise.resolve(true),
    passwordThroughHop: (hop) =>
      Promise.resolve({ bytes: Buffer.from(applianceOf(lab, hop.id).password), settle: () => undefined }),
  };
}

export function answersOf(lab: Lab): Questions {
  return {
    trustHostKey: () => Promise.resolve(true),
    password: (hop) =>
      Promise.resolve({ bytes: Buffer.from(applianceOf(lab, hop.id).password), settle: () => undefined }),
    answers: (hop) => Promise.resolve([applianceOf(lab, hop.id).password]),
    passphrase: () => Promise.reject(new Error('no key is used')),
  };
}
