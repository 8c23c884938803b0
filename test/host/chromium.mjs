// Finds the Chromium or Chrome that is installed.
import { existsSync } from 'node:fs';
import { findProgram } from './steps.mjs';

/**
 * The path of the browser that the tests drive; HOPTHROUGH_CHROMIUM names another one. Chromium's headless shell comes
 * first: the same engine without the windows and tabs around it, which nobody sees and the processor pays for.
 */
export function findChromium() {
  if (process.env.HOPTHROUGH_CHROMIUM) return process.env.HOPTHROUGH_CHROMIUM;
  const names = [
    'chromium-headless-shell',
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'chrome',
  ];
  return names.map(findProgram).find((path) => path !== undefined) ?? macPaths.find((path) => existsSync(path));
}

const macPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
