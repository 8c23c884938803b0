import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const id = 'hopthrough.hopthrough';

interface Manifest {
  contributes: { commands: { command: string }[] };
}

describe('the extension in its host', () => {
  let extension: vscode.Extension<unknown>;

  before(async () => {
    const found = vscode.extensions.getExtension(id);
    assert.ok(found, `${id} is not installed`);
    extension = found;
    await extension.activate();
  });

  it('registers every command it contributes', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const { commands } = (extension.packageJSON as Manifest).contributes;
    assert.ok(commands.length > 0);
    assert.deepEqual(
      commands.filter(({ command }) => !registered.has(command)),
      [],
    );
  });

  it('starts the lab and stops it, with its own bundle of ssh2', async () => {
    const started = await vscode.commands.executeCommand<{ appliances: string[] }>('hopthrough.startLab');
    assert.ok(started.appliances.length >= 5, String(started.appliances));
    await vscode.commands.executeCommand('hopthrough.stopLab');
  });
});
