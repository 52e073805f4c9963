// npm start: builds what is older than its sources, then runs the relay with the given arguments.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = [
  'src',
  'public',
  'index.html',
  'vite.config.ts',
  'vite.node.config.ts',
  'package-lock.json',
  'scripts/app-manifest.ts',
  'scripts/third-party-licenses.ts',
  'scripts/licenses',
];
const BUILT = ['dist/app/index.html', 'dist/node/scry.js'];

function newest(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const built = BUILT.map((path) => join(root, path));
const fresh =
  built.every((path) => existsSync(path)) &&
  Math.min(...built.map((path) => statSync(path).mtimeMs)) >=
    Math.max(...SOURCES.map((path) => newest(join(root, path))));
if (!fresh) {
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
