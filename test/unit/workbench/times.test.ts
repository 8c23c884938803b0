import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import * as vscode from 'vscode';
import { clockTime, dayText, shortTime } from '../../../src/workbench/times';

const env = vscode.env as { language: string };
afterEach(() => {
  env.language = 'en';
  mock.timers.reset();
});

/** Local, whatever the zone of this machine is. */
const at = (day: number, hour: number) => new Date(2026, 11, day, hour, 5, 9).toISOString();

for (const [language, time, withSeconds, day, other] of [
  ['en', '15:05', '15:05:09', '1 Dec', '2 Dec, 00:05'],
  ['fr', '15:05', '15:05:09', '1er déc.', '2 déc., 00:05'],
] as const)
  test(`times as the panel writes them (${language})`, () => {
    env.language = language;
    mock.timers.enable({ apis: ['Date'], now: new Date(2026, 11, 1, 23) });
    const told = [clockTime(at(1, 15)), clockTime(at(1, 15), true), dayText(at(1, 15)), shortTime(at(1, 15))];
    assert.deepEqual(told, [time, withSeconds, day, time]);
    assert.equal(shortTime(at(2, 0)), other);
  });
