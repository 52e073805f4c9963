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
  'scripts/minify-templates.ts',
  'scripts/third-party-licenses.ts',
  'scripts/worker-chunks.ts',
  'scripts/licenses',
];
const BUILT = ['dist/app/index.html', 'dist/node/scry.js'];

function newest(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** True where what was built is newer than all that it is built from. */
export function isBuildFresh() {
  const built = BUILT.map((path) => join(root, path));
  if (!built.every((path) => existsSync(path))) return false;
  const made = Math.min(...built.map((path) => statSync(path).mtimeMs));
  return made >= Math.max(...SOURCES.map((path) => newest(join(root, path))));
}
