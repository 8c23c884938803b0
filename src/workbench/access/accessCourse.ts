/** The course of reading and changing remote access in this window, as the panel shows it while it goes. */
import type { Failure } from '../../appliance/failure';
import type { Deed, RemoteAccess, RemoteAccessState } from '../../appliance/remoteAccess';
import type { Choices } from '../../tunnel/moves';
import type { Changed } from '../../tunnel/remoteAccess';
import type { Change } from '../../../webview/messages';
import { noLongerCarries } from './carrier';
import type { AccessCourse, ApplianceState, States } from '../states';

const NONE: AccessCourse = { exchanges: [], deeds: [] };
const MOST_DEEDS = 50;

/** What happens to one appliance; each call is told to who looks on. */
export interface CourseOf {
  begin(busy: 'reading' | 'dialogue'): void;
  /** A reading that the person did not ask for: what stands there stays until it has come. */
  look(): void;
  exchanged(prompt: string, answer: string): void;
  did(what: Deed['what'], port?: number): void;
  changed(verb: Choices['verb'], changed: Changed): void;
  read(access: RemoteAccess): void;
  failed(failure: Failure): void;
  end(): void;
}

export function courseOf(id: string, states: Pick<States, 'all' | 'change'>, now: () => number = Date.now): CourseOf {
  const update = (next: (course: AccessCourse) => AccessCourse, access?: RemoteAccess) =>
    states.change(id, (state) => ({
      ...state,
      ...(access === undefined ? {} : readAs(access)),
      course: next(state.course ?? NONE),
    }));
  const at = () => new Date(now()).toISOString();
  const did = (what: Deed['what'], port?: number) => {
    const deed: Deed = { at: at(), what, ...(port === undefined ? {} : { port }) };
    update((course) => ({ ...course, deeds: [...course.deeds, deed].slice(-MOST_DEEDS) }));
  };
  return {
    did,
    begin: (busy) => update(({ deeds }) => ({ busy, deeds, exchanges: [] })),
    look: () => update((course) => ({ ...course, busy: 'reading' })),
    exchanged: (prompt, answer) =>
      update((course) => ({ ...course, exchanges: [...course.exchanges, { prompt, answer }] })),
    changed: (verb, { outcome, access }) => {
      if (outcome === 'proven') did(proof(verb, access.state));
      if (outcome === 'already') did(verb === 'DISABLE' ? 'already-off' : 'already-on');
      if (outcome !== 'unproven') return;
      did('read-failed');
      update((course) => ({ ...course, unproved: changeOf(verb) }));
    },
    read: (access) => {
      if (access.serviceAccess === false) noLongerCarries(id, states);
      update(({ deeds, exchanges, busy }) => ({ deeds, exchanges, ...(busy && { busy }) }), access);
    },
    failed: (failure) => update((course) => ({ ...course, failed: { failure, at: at() } })),
    end: () => update(idle),
  };
}

function readAs(access: RemoteAccess): Partial<ApplianceState> {
  return { access, failure: undefined };
}

function idle(course: AccessCourse): AccessCourse {
  const { failed, unproved, exchanges, deeds } = course;
  return { exchanges, deeds, ...(failed && { failed }), ...(unproved && { unproved }) };
}

export function changeOf(verb: Choices['verb']): Change {
  return ({ TUNNEL: 'enable-tunnel', SSHACCESS: 'enable-ssh-access', DISABLE: 'disable' } as const)[verb];
}

function proof(verb: Choices['verb'], state: RemoteAccessState): Deed['what'] {
  if (verb === 'DISABLE') return state === 'disabled' ? 'proved-disabled' : 'read-otherwise';
  if (state === 'tunnel-up') return 'proved-tunnel';
  return state === 'ssh-access' ? 'proved-ssh-access' : 'read-otherwise';
}
