/** What test/host/codeServer.mjs offers; the .mjs runs before any TypeScript tool is installed. */
export interface StartOptions {
  /** Folder with the installed code-server; test/host/vscode of the current folder when left out. */
  host?: string;
  extension?: { link: string } | { vsix: string };
  /** Called with the temporary folder before VS Code starts. */
  profile?: (folder: string) => Profile;
  /** Lets the page load an extension under development and run tests in the extension host; no notifications then. */
  testDriver?: boolean;
}

export interface Profile {
  /** Written to User/settings.json. */
  settings?: Record<string, unknown>;
  /** Added to the environment of VS Code and of what it starts. */
  env?: Record<string, string>;
}

export interface CodeServer {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  /** The temporary folder: data/ is the profile, ext/ the extensions. */
  folder: string;
  stop(): Promise<void>;
  /** Resolves when the server process has ended, for whatever reason. */
  ended: Promise<unknown>;
}

export function whyNoCodeServer(): string | undefined;
export function setUpCodeServer(folder?: string): Promise<void>;
export function startCodeServer(options: StartOptions): Promise<CodeServer>;
