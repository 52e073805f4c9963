import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { playwrightLauncher } from '@web/test-runner-playwright';
import { CHROMIUM_ARGS, findHeadlessChromium } from './scripts/find-chromium.mjs';

/** Component tests: sources served as they are, run in the machine's own Chromium. */

function countTests(suite, counts) {
  for (const test of suite.tests) {
    if (test.skipped) counts.skipped += 1;
    else if (test.passed) counts.passed += 1;
    else counts.failed += 1;
  }
  for (const inner of suite.suites) countTests(inner, counts);
}

/**
 * Ends with a plain line `N passed, N failed`; with a path, also writes `{"passed":N,"failed":N,"skipped":N}` there.
 * A file that could not be run at all counts as one failure.
 */
function countReporter(path) {
  return {
    onTestRunFinished({ sessions }) {
      const counts = { passed: 0, failed: 0, skipped: 0 };
      for (const session of sessions) {
        const failedBefore = counts.failed;
        if (session.testResults !== undefined) countTests(session.testResults, counts);
        if (!session.passed && counts.failed === failedBefore) counts.failed += 1;
      }
      if (path !== undefined) writeFileSync(path, `${JSON.stringify(counts)}\n`);
      console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
    },
  };
}

const chromium = findHeadlessChromium();
if (chromium === null) throw new Error('No Chromium found. Install one, or name it in SCRY_CHROMIUM.');

export default {
  files: 'tests/component/**/*.test.ts',
  nodeResolve: { exportConditions: ['browser', 'development'] },
  concurrency: 2,
  testFramework: { config: { timeout: 20_000 } },
  plugins: [
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('./tsconfig.json', import.meta.url)),
    }),
  ],
  browsers: [
    playwrightLauncher({
      product: 'chromium',
      launchOptions: { executablePath: chromium, args: CHROMIUM_ARGS },
    }),
  ],
  reporters: [defaultReporter({ reportTestProgress: false }), countReporter(process.env.SCRY_WTR_JSON)],
  filterBrowserLogs: ({ args }) => !args.some((arg) => String(arg).includes('Lit is in dev mode')),
};
