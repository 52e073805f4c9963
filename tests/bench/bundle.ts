import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Result } from './results.ts';

/** Sizes of the built app, gzipped, in KB of 1,000 bytes. What counts as what: docs/decisions/0018. */

const CODE = /\.(js|css|html|webmanifest|svg)$/;
const IMPORT = /(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g;

/** Chunks that are loaded when somebody asks for what they hold, by the beginning of their names. */
const ON_DEMAND = [
  'abilities',
  'board-heat',
  'bookmark-menu',
  'board-table',
  'browser', // fflate, for recordings that are gzipped
  'cohort-table',
  'command-palette',
  'env-parts',
  'dialogs',
  'export-worker',
  'feed-detail',
  'feed-filter-bar',
  'feed-page',
  'finding-banner',
  'finding-detail',
  'find-line',
  'judge-anew',
  'jump',
  'jump-box',
  'keys-help',
  'launch',
  'library-view', // by those who come by a link
  'line-errors',
  'notifier',
  'profile-schema',
  'read-story',
  'run-comparison',
  'run-details',
  'seed-board',
  'simulate',
  'steps',
  'storage-full',
  'threshold-editor',
  'verdict-panel',
  'wake-lock',
  'worst-runs-panel',
  // Sharing, loaded by those who share or join; `bundler` is peerjs.
  'bundler',
  'dist', // uqr
  'guest-words',
  'join-dialog',
  'peer-copy-source',
  'peer-follower',
  'peer-pointers',
  'people-chips',
  'people-flags',
  'people-styles',
  'person-mark',
  'share-bar',
  'share-body',
  'share-dialog',
  'share-desk',
  'share-settings',
  'shared-guard',
  'sharing-controller',
  'stop-sharing',
];

/** The files of the app with what each loads along with itself. */
class App {
  readonly #text = new Map<string, string>();
  readonly #size = new Map<string, number>();

  constructor(folder: string) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !CODE.test(entry.name)) continue;
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      this.#text.set(entry.name, bytes.toString('utf8'));
      this.#size.set(entry.name, gzipSync(bytes).length);
    }
  }

  get names(): readonly string[] {
    return [...this.#text.keys()];
  }

  /** Chunks whose names begin so, without their hash. Throws where the build has none. */
  chunks(...names: readonly string[]): string[] {
    return names.flatMap((name) => {
      const found = this.names.filter(
        (file) => file.startsWith(`${name}-`) && file.slice(name.length + 1).length <= 12,
      );
      if (found.length === 0)
        throw new Error(`The build has no chunk ${name}: mend the list in tests/bench/bundle.ts.`);
      return found;
    });
  }

  /** The document and what it links. */
  get page(): string[] {
    const html = this.#text.get('index.html') ?? '';
    return this.names.filter((name) => name === 'index.html' || html.includes(name));
  }

  /** Files together with all that they import statically. */
  withImports(files: Iterable<string>): Set<string> {
    const found = new Set<string>();
    const waiting = [...files];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (found.has(file) || !this.#text.has(file)) continue;
      found.add(file);
      for (const [, imported = ''] of this.#text.get(file)?.matchAll(IMPORT) ?? []) waiting.push(basename(imported));
    }
    return found;
  }

  /** Size of files, KB. */
  sum(files: Iterable<string>): number {
    return [...files].reduce((total, file) => total + (this.#size.get(file) ?? 0), 0) / 1000;
  }
}

/** What the built app weighs until its first screen, until a run is on the screen, and in all. */
export function bundleResults(folder: string): Result[] {
  const app = new App(folder);
  const screen = [...app.page, ...app.chunks('overview-view')];
  const engine = app.chunks('session-worker', 'storage-worker');
  const demanded = new Set(app.chunks(...ON_DEMAND));
  const all = app.withImports(app.names.filter((name) => !demanded.has(name)));
  const kb = (name: string, files: Iterable<string>, bound?: number): Result => ({
    name: `bundle.${name}.kb`,
    value: app.sum(files),
    unit: 'KB gz',
    better: 'lower',
    bound: bound ?? null,
  });
  return [
    kb('first', app.withImports(screen), 120),
    kb('run', app.withImports([...screen, ...engine]), 170),
    kb('all', all, 200),
    kb(
      'demand',
      [...demanded].filter((name) => !all.has(name)),
    ),
  ];
}
