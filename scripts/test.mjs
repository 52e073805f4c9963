// npm test [-- SUITE…]: builds what is older than its sources, runs the suites, and ends with one line for all of them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './ensure-chromium.mjs';
import { isBuildFresh } from './fresh-build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = join(root, '.cache/reports');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

function run(command, args, env = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return result.status ?? 1;
}

function testFiles(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .sort();
}

function readReport(name, read) {
  try {
    return read(readFileSync(join(reports, name), 'utf8'));
  } catch {
    // The runner died before it could report.
    return { passed: 0, failed: 0 };
  }
}

const SUITES = {
  unit() {
    const tap = join(reports, 'unit.tap');
    const status = run(process.execPath, [
      '--import',
      'tsx',
      '--test',
      '--test-timeout=300000',
      // By itself Node leaves one core idle; many of these wait for timers.
      `--test-concurrency=${availableParallelism() + 1}`,
      '--test-reporter=dot',
      '--test-reporter-destination=stdout',
      '--test-reporter=tap',
      `--test-reporter-destination=${tap}`,
      ...testFiles('tests/unit'),
      ...testFiles('tests/conformance'),
    ]);
    const counts = readReport('unit.tap', (text) => ({
      passed: Number(/^# pass (\d+)/m.exec(text)?.[1] ?? 0),
      failed: Number(/^# fail (\d+)/m.exec(text)?.[1] ?? 0) + Number(/^# cancelled (\d+)/m.exec(text)?.[1] ?? 0),
      skipped: Number(/^# skipped (\d+)/m.exec(text)?.[1] ?? 0) + Number(/^# todo (\d+)/m.exec(text)?.[1] ?? 0),
    }));
    if (counts.failed > 0) {
      const text = readFileSync(tap, 'utf8');
      for (const [line] of text.matchAll(/^\s*not ok .*$/gm)) console.log(line.trim());
      console.log(`details: ${tap}`);
    }
    return { status, ...counts };
  },
  component() {
    const status = run('npx', ['web-test-runner'], { SCRY_WTR_JSON: join(reports, 'component.json') });
    return { status, ...readReport('component.json', JSON.parse) };
  },
  e2e() {
    const status = run('npx', ['playwright', 'test', '--reporter=dot,json'], {
      PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'e2e.json'),
    });
    const counts = readReport('e2e.json', (text) => {
      const { stats, errors } = JSON.parse(text);
      for (const { message } of errors) console.log(message);
      return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
    });
    return { status, ...counts };
  },
};

const asked = process.argv.slice(2);
const wrong = asked.find((name) => !(name in SUITES));
if (wrong !== undefined) {
  console.error(`test: there is no suite ${wrong}; choose from ${Object.keys(SUITES).join(', ')}.`);
  process.exit(2);
}
const wanted = asked.length === 0 ? Object.keys(SUITES) : asked;
if (wanted.some((name) => name !== 'unit')) {
  ensureChromium();
  if (!isBuildFresh() && run('npm', ['run', '--silent', 'build']) !== 0) {
    console.log('The build failed.\n0 passed, 1 failed');
    process.exit(1);
  }
}
let passed = 0;
let failed = 0;
for (const name of wanted) {
  console.log(`\n== ${name}`);
  const start = Date.now();
  const result = SUITES[name]();
  passed += result.passed;
  failed += result.failed;
  // A suite that fails without a failed test, runs none, or skips some is a failure too.
  const silent = result.failed === 0 && (result.status !== 0 || result.passed === 0 || (result.skipped ?? 0) > 0);
  if (silent) failed += 1;
  const seconds = ((Date.now() - start) / 1000).toFixed(0);
  console.log(
    `\n${name}: ${result.passed} passed, ${result.failed} failed in ${seconds} s${silent ? `, but it ended with ${result.status} or ran no or skipped tests` : ''}`,
  );
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
