import { randomInt } from 'node:crypto';

/** Remote access of one machine, shared by all of its logins. */
export interface Access {
  readonly state: AccessState;
  /** What support was given: a seed string or a temporary password; '' while disabled. */
  readonly secret: string;
  /** Of the tunnel; `undefined` without one. */
  readonly port: number | undefined;
  /** Support engineers that are logged in. */
  readonly logins: number;
}

export type AccessState = 'disabled' | 'ssh' | 'connecting' | 'up' | 'down' | 'expired';

export const NO_ACCESS: Access = { state: 'disabled', secret: '', port: undefined, logins: 0 };

/** A tunnel that was asked for. */
export interface TunnelAttempt {
  /** Whether the tunnel server let it in. Never rejects. */
  readonly settled: Promise<boolean>;
  /** Called once if a tunnel that was up ends by itself. */
  onEnd(listener: () => void): void;
  close(): void;
}

export interface AccessSwitch {
  now(): Access;
  sshAccess(secret: string): void;
  /** Settles when it is up or has failed. */
  tunnel(secret: string, port: number): Promise<void>;
  disable(): void;
  /** Ends the tunnel alone: service access stays until it is disabled (DOMAIN 1.1). */
  dropTunnel(): void;
  /** Another administrator, support, or seven days have changed it. */
  change(access: Partial<Access>): void;
}

export function openAccess(connect: (port: number) => TunnelAttempt): AccessSwitch {
  let access = NO_ACCESS;
  let attempt: TunnelAttempt | undefined;
  const set = (next: Access): void => {
    if (next.state === 'disabled' || next.state === 'ssh') leave();
    access = next;
  };
  const leave = (): void => {
    attempt?.close();
    attempt = undefined;
  };
  const tunnel = async (secret: string, port: number): Promise<void> => {
    leave();
    const mine = (attempt = connect(port));
    const settle = (state: 'up' | 'down'): void => {
      if (attempt === mine && access.state !== 'expired') access = { ...access, state };
    };
    access = { ...NO_ACCESS, state: 'connecting', secret, port };
    mine.onEnd(() => settle('down'));
    settle((await mine.settled) ? 'up' : 'down');
  };
  return {
    now: () => access,
    sshAccess: (secret) => set({ ...NO_ACCESS, state: 'ssh', secret }),
    tunnel,
    disable: () => set(NO_ACCESS),
    dropTunnel: () => {
      leave();
      if (access.state === 'connecting' || access.state === 'up') access = { ...access, state: 'down' };
    },
    change: (changed) => set({ ...access, ...changed }),
  };
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789@';

/** In the shape of the one seed that is known, `QT22-JQZF-YAQL-TL8L-8@2L-95` (DOMAIN 1.5). */
export function generateSeed(): string {
  const block = (length: number): string =>
    Array.from({ length }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
  return [4, 4, 4, 4, 4, 2].map(block).join('-');
}
