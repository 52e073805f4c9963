import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FOLDER_POLL_MS } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Runs } from '../runs.ts';

/** A folder of runs: `telemetry_…/events.jsonl` (telemetry-events §1.1), and every `.jsonl` in the folder itself. */

/** When the file was last written, in milliseconds since 1970; null where it is no file. */
async function writtenAt(path: string): Promise<number | null> {
  try {
    const info = await stat(path);
    return info.isFile() ? info.mtimeMs : null;
  } catch {
    return null;
  }
}

/** Recordings that are not followed yet, the newest first: that is the one somebody waits for. */
async function newRecordings(folder: string, runs: Runs): Promise<string[]> {
  const names = await readdir(folder);
  const candidates = names.flatMap((name) => {
    if (name.endsWith('.jsonl')) return [join(folder, name)];
    return name.startsWith('telemetry_') ? [join(folder, name, 'events.jsonl')] : [];
  });
  const found: { readonly path: string; readonly at: number }[] = [];
  for (const path of candidates) {
    const at = runs.has(path) ? null : await writtenAt(path);
    if (at !== null) found.push({ path, at });
  }
  return found.sort((a, b) => b.at - a.at || a.path.localeCompare(b.path)).map(({ path }) => path);
}

/** Adds the folder's runs now and those that appear later. Returns what stops it. */
export async function followFolder(folder: string, runs: Runs, log: Log): Promise<() => void> {
  const search = async (): Promise<void> => {
    for (const path of await newRecordings(folder, runs)) await runs.add(path);
  };
  await search();
  if (runs.list().length === 0) {
    log.info(`${folder} has no run yet (telemetry_…/events.jsonl, or *.jsonl); the first that appears is shown.`);
  }
  let searching = false;
  const timer = setInterval(() => {
    if (searching) return;
    searching = true;
    search()
      // The folder may be away for a moment; the next look tells.
      .catch(() => undefined)
      .finally(() => {
        searching = false;
      });
  }, FOLDER_POLL_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
