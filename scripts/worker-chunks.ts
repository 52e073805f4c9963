import { dirname, resolve } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Builds the workers into the same set of chunks as the page, so that what several need is loaded once. Vite by itself
 * makes a bundle of its own for each.
 */

const WORKER = /new URL\((['"])(\.{1,2}\/[\w./-]+-worker\.ts)\1, import\.meta\.url\)/g;

/** The plugin for the build; sources are served as they are. */
export function workerChunks(): Plugin {
  return {
    name: 'scry-worker-chunks',
    enforce: 'pre',
    apply: 'build',
    transform(code, id) {
      if (!/\/src\/.*\.ts$/.test(id) || !WORKER.test(code)) return null;
      WORKER.lastIndex = 0;
      const replaced = code.replace(WORKER, (_all, _quote, path: string) => {
        const file = resolve(dirname(id), path);
        const name = /([\w-]+)\.ts$/.exec(path)?.[1] ?? 'worker';
        const reference = this.emitFile({ type: 'chunk', id: file, name, preserveSignature: false });
        return `import.meta.ROLLUP_FILE_URL_${reference}`;
      });
      return { code: replaced, map: null };
    },
  };
}
