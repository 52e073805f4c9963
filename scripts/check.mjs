// npm run check: types, lint with the room rule, format, dead code, bundle sizes. All of them run; one failure fails.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const CHECKS = [
  ['types', 'npx', ['tsc', '--noEmit']],
  ['lint and rooms', 'npx', ['eslint', '--max-warnings', '0', '.']],
  ['format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['dead code', 'npx', ['knip']],
  ['build', 'npm', ['run', '--silent', 'build']],
  ['bundle size', 'npx', ['tsx', 'tests/bench/bundle-check.ts']],
];

let failed = 0;
for (const [name, command, args] of CHECKS) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`);
  if (status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
