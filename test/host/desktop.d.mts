import type { Profile } from './codeServer.mjs';

export function findDesktop(): Promise<{ executable: string | undefined; why: string }>;
export function hasDisplay(): boolean;
export function download(version: string): Promise<string>;
export function startDesktop(
  executable: string,
  profile: (folder: string) => Profile,
): { ended: Promise<unknown>; stop: () => Promise<void> };
