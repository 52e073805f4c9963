// npm start: builds what is older than its sources, then runs the relay with the given arguments.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuildFresh } from './fresh-build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!isBuildFresh()) {
  process.stderr.write('Building Scry (once, some seconds)…\n');
  const build = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (build.status !== 0) {
    process.stderr.write('The build failed; the lines above say why.\n');
    process.exit(1);
  }
}
const relay = spawn(process.execPath, [join(root, 'dist/node/scry.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => relay.kill(signal));
relay.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
