/** The course of reading and changing remote access in this window, as the panel shows it while it goes. */
import type { Failure } from '../../appliance/failure';
import type { Deed, RemoteAccess, RemoteAccessState } from '../../appliance/remoteAccess';
import type { Choices } from '../../tunnel/moves';
import type { Changed, Unproven } from '../../tunnel/remoteAccess';
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
  /** The appliance refused to enable it. */
  notEnabled(): void;
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
    begin: (busy) =>
      update(({ deeds, notEnabledAt }) => ({
        ...{ busy, deeds, exchanges: [] },
        ...(busy === 'reading' && notEnabledAt !== undefined && { notEnabledAt }),
      })),
    look: () => update((course) => ({ ...course, busy: 'reading' })),
    exchanged: (prompt, answer) =>
      update((course) => ({ ...course, exchanges: [...course.exchanges, { prompt, answer }] })),
    changed: (verb, changed) => {
      did(deedOf(verb, changed));
      if (changed.outcome === 'unproven' && changed.why === 'accepted-unread')
        update((course) => ({ ...course, unproved: changeOf(verb) }));
    },
    read: (access) => {
      if (access.serviceAccess === false) noLongerCarries(id, states);
      const kept = ({ notEnabledAt }: AccessCourse) =>
        access.serviceAccess === true || notEnabledAt === undefined ? {} : { notEnabledAt };
      update(
        (course) => ({
          ...{ deeds: course.deeds, exchanges: course.exchanges, ...kept(course) },
          ...(course.busy && { busy: course.busy }),
        }),
        access,
      );
    },
    failed: (failure) => update((course) => ({ ...course, failed: { failure, at: at() } })),
    notEnabled: () => update((course) => ({ ...course, notEnabledAt: at() })),
    end: () => update(idle),
  };
}

function readAs(access: RemoteAccess): Partial<ApplianceState> {
  return { access, failure: undefined };
}

function idle(course: AccessCourse): AccessCourse {
  const { failed, unproved, notEnabledAt, exchanges, deeds } = course;
  return {
    ...{ exchanges, deeds },
    ...(failed && { failed }),
    ...(unproved && { unproved }),
    ...(notEnabledAt !== undefined && { notEnabledAt }),
  };
}

export function changeOf(verb: Choices['verb']): Change {
  return ({ TUNNEL: 'enable-tunnel', SSHACCESS: 'enable-ssh-access', DISABLE: 'disable' } as const)[verb];
}

function deedOf(verb: Choices['verb'], changed: Changed): Deed['what'] {
  switch (changed.outcome) {
    case 'proven':
      return proof(verb, changed.access.state);
    case 'already':
      return verb === 'DISABLE' ? 'already-off' : 'already-on';
    case 'unproven':
      return WITHOUT_PROOF[changed.why];
  }
}

const WITHOUT_PROOF: Readonly<Record<Unproven, Deed['what']>> = {
  'link-lost': 'link-lost',
  'not-shown': 'read-not-shown',
  unread: 'read-failed',
  'accepted-unread': 'read-failed',
  'not-understood': 'read-not-understood',
};

function proof(verb: Choices['verb'], state: RemoteAccessState): Deed['what'] {
  if (verb === 'DISABLE') return state === 'disabled' ? 'proved-disabled' : 'read-otherwise';
  if (state === 'tunnel-up') return 'proved-tunnel';
  return state === 'ssh-access' ? 'proved-ssh-access' : 'read-otherwise';
}
