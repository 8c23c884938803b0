import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as vscode from 'vscode';
import type { Failure } from '../../../../src/appliance/failure';
import { tellFailure } from '../../../../src/workbench/access/accessMessages';
import { appliance } from '../../appliance/sampleAppliance';
import { answers, stand } from '../../vscode';

const log = { warn: () => undefined, show: () => undefined } as unknown as vscode.LogOutputChannel;

const FAILURES: readonly [Failure, next: RegExp][] = [
  [{ hop: 'esa1', stage: 'host-key', reason: 'refused' }, /, then open a terminal\.$/],
  [{ hop: 'esa1', stage: 'auth', reason: 'password-expired' }, /, then open a terminal\.$/],
  [{ hop: 'esa1', stage: 'shell', reason: 'closed' }, / Open a terminal\.$/],
];

for (const [failure, next] of FAILURES)
  test(`after ${failure.stage} ${failure.reason} the next step is called as its button, Open Terminal`, async () => {
    const asked: Record<string, unknown>[] = [];
    answers.push((shown) => (asked.push(shown), 'Open Terminal'));
    tellFailure(appliance({ id: 'esa1' }), failure, log);
    assert.match(String(asked[0]?.['message']), next);
    assert.deepEqual(asked[0]?.['buttons'], ['Open Terminal', 'Show Log']);
    await new Promise(setImmediate);
    assert.deepEqual(stand.executed.at(-1), ['hopthrough.openTerminal', 'esa1']);
  });
