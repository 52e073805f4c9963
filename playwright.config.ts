import { defineConfig, type LaunchOptions } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium, findHeadlessChromium } from './scripts/find-chromium.mjs';

/** What only a whole browser has: installed apps, and requests as people's browsers make them. */
const WHOLE_BROWSER = /\b(install|install-update|relay-secrets)\.test\.ts$/;

function launch(executablePath: string | null): LaunchOptions {
  return { args: CHROMIUM_ARGS, ...(executablePath === null ? {} : { executablePath }) };
}

/** End-to-end tests: the built app and the built relay, in Chromium. Build first (`npm run build`). */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.test.ts',
  outputDir: 'test-results',
  globalSetup: './tests/e2e/support/global-setup.ts',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 8000 },
  reporter: 'list',
  use: { colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  projects: [
    { name: 'whole browser', testMatch: WHOLE_BROWSER, use: { launchOptions: launch(findChromium()) } },
    { name: 'chromium', testIgnore: WHOLE_BROWSER, use: { launchOptions: launch(findHeadlessChromium()) } },
  ],
});
