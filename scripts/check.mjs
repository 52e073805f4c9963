// npm run check: types, lint with the room rule, format, dead code, bundle sizes. All of them run; one failure fails.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const LINT = ['eslint', '--max-warnings', '0'];
/** Lanes run beside each other, the checks of a lane in order; linting is most of the work, so it is in both. */
const LANES = [
  [
    ['lint of src, and rooms', 'npx', [...LINT, 'src']],
    ['types', 'npx', ['tsc', '--noEmit']],
    ['format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']],
  ],
  [
    ['lint of everything else', 'npx', [...LINT, '--ignore-pattern', 'src/**', '.']],
    ['dead code', 'npx', ['knip']],
    ['build', 'npm', ['run', '--silent', 'build']],
    ['bundle size', 'npx', ['tsx', 'tests/bench/bundle-check.ts']],
  ],
];

/** What a check prints comes as a whole, so that two never mix. */
function check([name, command, args]) {
  return new Promise((resolve) => {
    const parts = [];
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (part) => parts.push(part));
    child.stderr.on('data', (part) => parts.push(part));
    child.on('error', (error) => parts.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (status) => {
      process.stdout.write(Buffer.concat(parts));
      console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
      resolve(status === 0);
    });
  });
}

async function lane(checks) {
  let passed = true;
  for (const one of checks) passed = (await check(one)) && passed;
  return passed;
}

const results = await Promise.all(LANES.map(lane));
process.exitCode = results.every(Boolean) ? 0 : 1;
