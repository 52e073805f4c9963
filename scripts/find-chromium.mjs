// Finds a Chromium for the browser tests. Installing one is done elsewhere.
import { accessSync, constants, statSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** Needed as root, and quiet: without them Chromium looks for updates and the like. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Two windows on one machine find each other also where it has no network at all.
  '--allow-loopback-in-peer-connection',
];

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @param {string | undefined} path */
function isProgram(path) {
  if (!path) return false;
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function playwrightsOwn() {
  try {
    return chromium.executablePath();
  } catch {
    return undefined;
  }
}

/**
 * The path of a Chromium: the one named by SCRY_CHROMIUM, else Playwright's own, else an installed one; null where
 * there is none.
 * @returns {string | null}
 */
export function findChromium() {
  const wanted = process.env['SCRY_CHROMIUM'];
  return [wanted, playwrightsOwn(), ...USUAL_PLACES].find((path) => isProgram(path)) ?? null;
}

/** Debian's package `chromium-headless-shell`. */
const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

/**
 * The same for tests that need pages only: the engine without the browser around it, where it is installed, takes a
 * fifth less of the processor. It installs no apps and knows no system to hand files over.
 * @returns {string | null}
 */
export function findHeadlessChromium() {
  const wanted = process.env['SCRY_CHROMIUM'];
  return !isProgram(wanted) && isProgram(HEADLESS_SHELL) ? HEADLESS_SHELL : findChromium();
}
