import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/**
 * Writes the licences of all packages that are built into a bundle beside it. Vite's own `build.license` sees neither
 * the workers nor the service worker, and says nothing where a package comes without its licence.
 */

const FILE_NAME = 'THIRD-PARTY-LICENSES.txt';
const NOTICE = /^(licen[cs]e|copying|notice|copyright)/i;
/** Licences of packages that come without one, as their authors publish them elsewhere. */
const MISSING = fileURLToPath(new URL('./licenses/', import.meta.url));
const PACKAGES = fileURLToPath(new URL('../node_modules/', import.meta.url));

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

function isPackage(manifest: unknown): manifest is Package {
  if (typeof manifest !== 'object' || manifest === null) return false;
  const { name, version, license }: { name?: unknown; version?: unknown; license?: unknown } = manifest;
  return typeof name === 'string' && typeof version === 'string' && typeof license === 'string';
}

function readPackage(folder: string): Package {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!isPackage(manifest))
    throw new Error(`${folder}/package.json names no licence. Find it, or use another package.`);
  return manifest;
}

function noticesOf(folder: string, { name }: Package): string {
  const own = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && NOTICE.test(entry.name))
    .map((entry) => join(folder, entry.name));
  const files = own.some((path) => /^(licen[cs]e|copying)/i.test(basename(path)))
    ? own
    : [join(MISSING, `${name}.txt`)];
  if (!files.every((path) => existsSync(path))) {
    throw new Error(`${name} comes without its licence. Put the one of its repository into ${files.join()}.`);
  }
  return files.map((path) => readFileSync(path, 'utf8').trim()).join('\n\n');
}

/** The folder of the package that a module belongs to; null for modules of this project. */
function packageFolder(moduleId: string): string | null {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(moduleId.replace(/^\0/, ''))?.[0] ?? null;
}

/**
 * Two plugins for one build: `collect` for its workers, `write` for itself.
 * @param others packages that get into the build on another way, such as those of the service worker
 */
export function thirdPartyLicenses(others: readonly string[] = []): {
  readonly collect: Plugin;
  readonly write: Plugin;
} {
  const folders = new Set(others.map((name) => join(PACKAGES, name)));
  const collect = (
    bundle: Readonly<Record<string, { readonly type: string; readonly moduleIds?: string[] }>>,
  ): void => {
    for (const chunk of Object.values(bundle)) {
      for (const folder of (chunk.moduleIds ?? []).map(packageFolder)) if (folder !== null) folders.add(folder);
    }
  };
  return {
    collect: {
      name: 'scry:collect-licenses',
      generateBundle: (_, bundle) => {
        collect(bundle);
      },
    },
    write: {
      name: 'scry:third-party-licenses',
      generateBundle(_, bundle) {
        collect(bundle);
        const texts = new Map<string, string>();
        for (const folder of folders) {
          const one = readPackage(folder);
          const title = `${one.name} ${one.version} (${one.license})`;
          texts.set(title, `${'='.repeat(80)}\n${title}\n${'='.repeat(80)}\n\n${noticesOf(folder, one)}\n`);
        }
        const sorted = [...texts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text);
        const head = 'These packages are part of the program. Each comes with its own licence.\n';
        this.emitFile({ type: 'asset', fileName: FILE_NAME, source: [head, ...sorted].join('\n') });
      },
    },
  };
}
