import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { HELP } from '../../src/relay/help.ts';
import { VERSION } from '../../src/relay/version.ts';

/** What people install: packed, installed into an empty folder without a network, and run there. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LINK = /Local:\s+(http:\/\/localhost:\d+)\/#token=[0-9a-f]{32}/;
/** The demo makes its head start first, and npm starts slowly on a busy machine. */
const LONGEST_MS = 120_000;
const run = promisify(execFile);

/** One package as `npm pack --json` tells it. */
interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

function isPacked(value: unknown): value is readonly [Packed] {
  return Array.isArray(value) && value.length === 1;
}

function packedBy(stdout: string): Packed {
  const parsed: unknown = JSON.parse(stdout);
  assert.ok(isPacked(parsed));
  return parsed[0];
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

describe('the package', () => {
  let folder = '';
  let packed: Packed = { filename: '', files: [] };

  before(async () => {
    if (!existsSync(join(ROOT, 'dist/node/scry.js')) || !existsSync(join(ROOT, 'dist/app/index.html'))) {
      await run('npm', ['run', '--silent', 'build'], { cwd: ROOT });
    }
    folder = mkdtempSync(join(tmpdir(), 'scry-package-'));
    const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
      cwd: ROOT,
      maxBuffer: 16 * 1024 * 1024,
    });
    packed = packedBy(stdout);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const tarball = join(folder, packed.filename);
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball], { cwd: folder });
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('holds what was built and what is to be read, and nothing else', () => {
    const others = packed.files.map(({ path }) => path).filter((path) => !/^(dist\/(app|node)|docs)\//.test(path));
    assert.deepEqual(others.sort(), ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    assert.deepEqual(
      packed.files.filter(({ path }) => /\.(ts|map)$/.test(path)),
      [],
    );
  });

  test('needs no other package', () => {
    const manifest = readFileSync(join(folder, 'node_modules/scry/package.json'), 'utf8');
    assert.doesNotMatch(manifest, /"(d|peerD|optionalD|bundleD)ependencies"/);
    assert.deepEqual(
      readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')),
      ['scry'],
    );
  });

  test('imports nothing but what comes with Node', () => {
    const program = join(folder, 'node_modules/scry/dist/node');
    for (const name of readdirSync(program).filter((file) => file.endsWith('.js'))) {
      const code = readFileSync(join(program, name), 'utf8');
      for (const [line, module] of code.matchAll(/^(?:import|export) (?:.* from )?"([^"]+)";$/gm)) {
        assert.match(module!, /^(node:|\.\/)/, `${name}: ${line}`);
      }
    }
  });

  for (const part of ['app', 'node']) {
    test(`comes with the licences of the packages in its ${part}`, () => {
      const notices = readFileSync(join(folder, `node_modules/scry/dist/${part}/THIRD-PARTY-LICENSES.txt`), 'utf8');
      const parts = notices.split(/^={80}\n(.+)\n={80}\n/m).slice(1);
      const titles = parts.filter((_, i) => i % 2 === 0).map((title) => title.replace(/ .*/, ''));
      const texts = parts.filter((_, i) => i % 2 === 1);
      const some = {
        // fflate is in a worker only, and the workbox packages are in the service worker.
        app: ['comlink', 'fflate', 'idb', 'lit', 'workbox-core', 'workbox-precaching', 'zod'],
        node: ['@peculiar/x509', '@redis/client', 'open', 'prom-client', 'reflect-metadata', 'uqr', 'ws', 'zod'],
      }[part];
      for (const name of some ?? []) assert.ok(titles.includes(name), name);
      for (const [i, text] of texts.entries()) assert.ok(text.trim().length > 300, titles[i]);
    });
  }

  test('names in its licences every part of the service worker', () => {
    const app = join(folder, 'node_modules/scry/dist/app');
    const notices = readFileSync(join(app, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    const parts = readFileSync(join(app, 'sw.js'), 'utf8').matchAll(/workbox:([a-z-]+):/g);
    const names = [...new Set([...parts].map(([, name]) => `workbox-${name!}`))];
    assert.ok(names.length > 0);
    for (const name of names) assert.ok(notices.includes(`\n${name} `), name);
  });

  test('installs the command, which tells its version and its help', async () => {
    const command = join(folder, 'node_modules/.bin/scry');
    assert.equal((await run(command, ['--version'], { cwd: folder })).stdout, `${VERSION}\n`);
    assert.equal((await run(command, ['--help'], { cwd: folder })).stdout, HELP);
  });

  /** Starts the demo in a process group of its own, and stops the group, as a terminal does. */
  async function watchDemo(command: string, args: readonly string[]): Promise<ChildProcess> {
    const program = spawn(command, [...args, '--demo', '--port', '0'], { cwd: folder, detached: true });
    const { pid } = program;
    assert.ok(pid !== undefined);
    const closed = once(program, 'close');
    const timer = setTimeout(() => {
      killGroup(pid);
    }, LONGEST_MS);
    try {
      let printed = '';
      let complaints = '';
      program.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
      await new Promise<void>((resolve, reject) => {
        program.stdout.setEncoding('utf8').on('data', (text: string) => {
          printed += text;
          if (printed.endsWith('\n\n')) resolve();
        });
        program.once('close', () => {
          reject(new Error(`no link was printed: ${printed}${complaints}`));
        });
      });
      const origin = LINK.exec(printed)?.[1];
      assert.ok(origin !== undefined, printed);
      const page = await fetch(`${origin}/`);
      assert.equal(page.status, 200);
      assert.match(await page.text(), /<title>Scry/);
      const health = await fetch(`${origin}/healthz`);
      assert.deepEqual([health.status, await health.text()], [200, 'ok\n']);
      process.kill(-pid, 'SIGTERM');
      // Comes when the last process of the group has let go of its output.
      await closed;
      await assert.rejects(fetch(`${origin}/healthz`));
      return program;
    } finally {
      clearTimeout(timer);
      killGroup(pid);
    }
  }

  test('starts with npx, serves the app and stops when it is told to', async () => {
    await watchDemo('npx', ['--offline', 'scry']);
  });

  test('ends without an error when the command is told to stop', async () => {
    // npx and its shell would stand between us and the exit code.
    const { exitCode, signalCode } = await watchDemo(join(folder, 'node_modules/.bin/scry'), []);
    assert.deepEqual([exitCode, signalCode], [0, null]);
  });
});
