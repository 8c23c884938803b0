import * as vscode from 'vscode';
import { guarded } from './commandGuard';
import type { CommandHandlers } from './commands';

export interface RegisteredCommandsDeps {
  /** As package.json has them. */
  readonly names: readonly string[];
  /** Loaded with the first command. */
  readonly handlers: () => CommandHandlers;
  /** Settles when the inventory has been read once: a command may be what activates the extension. */
  readonly ready: Promise<void>;
  readonly log: vscode.LogOutputChannel;
}

/** Registers every command of package.json; none of them rejects. */
export function registeredCommands({ names, handlers, ready, log }: RegisteredCommandsDeps): vscode.Disposable {
  const run = (name: string) =>
    guarded(async (...args) => {
      await ready;
      return handlers()[name.slice(PREFIX.length)]?.(...(args as never[]));
    }, log);
  return vscode.Disposable.from(...names.map((name) => vscode.commands.registerCommand(name, run(name))));
}

const PREFIX = 'hopthrough.';

/** The names of all commands that an extension contributes. */
export function contributedCommands({ packageJSON }: Pick<vscode.Extension<unknown>, 'packageJSON'>): string[] {
  const { contributes } = packageJSON as { contributes: { commands: readonly { command: string }[] } };
  return contributes.commands.map(({ command }) => command);
}
