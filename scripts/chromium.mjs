/** Finds a Chromium to test in. Shared by the browser tests, the end-to-end tests, the benchmarks and `npm test`. */
import { accessSync, constants, existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** WebGL 2 without a graphics card, and none of the requests a browser makes of its own accord. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

function runnable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Path of an installed Chromium: `$QUADRAT_CHROMIUM`, the usual places, or what Playwright downloaded earlier.
 * `undefined` where there is none.
 */
export async function findChromium() {
  const own = process.env.QUADRAT_CHROMIUM;
  if (own) {
    if (!runnable(own)) throw new Error(`QUADRAT_CHROMIUM is ${own}, which cannot be run`);
    return own;
  }
  const found = PLACES.find(runnable);
  if (found) return found;
  try {
    const { chromium } = await import('playwright-core');
    const path = chromium.executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}
