import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fanResults } from './relay/fan.ts';
import { idleResults } from './relay/idle.ts';
import { withFolder } from './relay/made-file.ts';
import { pixelResults } from './relay/pixels.ts';
import { serveResults } from './relay/serve.ts';
import type { Result } from './results.ts';

/** The relay as it was built last. */
const PROGRAM = fileURLToPath(new URL('../../dist/node/scry.js', import.meta.url));

/**
 * The relay under load and at rest, over loopback: many viewers, viewers that read nothing, a long run, one viewer,
 * all without a browser; then the app in Chromium, from a line written to pixels. Throws where a viewer misses a line
 * or gets one in the wrong place.
 * @param cache keeps the long run between runs of the bench
 * @param program the built relay
 */
export function relayResults(cache: string, program = PROGRAM): Promise<Result[]> {
  return withFolder(cache, async (folder) => {
    const fanFolder = join(folder, 'fan');
    mkdirSync(fanFolder);
    return [
      ...(await fanResults(program, fanFolder)),
      ...(await serveResults(program, cache)),
      ...(await idleResults(program, folder)),
      ...(await pixelResults(program, folder)),
    ];
  });
}
