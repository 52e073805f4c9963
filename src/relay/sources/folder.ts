import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FOLDER_POLL_MS } from '../limits.ts';
import type { Runs } from '../runs.ts';

/** A folder of runs: `telemetry_…/events.jsonl`, or `events.jsonl` in the folder itself (telemetry-events §1.1). */

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function recordingsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const candidates = [
    join(folder, 'events.jsonl'),
    ...names.filter((name) => name.startsWith('telemetry_')).map((name) => join(folder, name, 'events.jsonl')),
  ];
  const found: string[] = [];
  for (const path of candidates.sort()) if (await isFile(path)) found.push(path);
  return found;
}

/** Adds the folder's runs now and those that appear later. Returns what stops it. */
export async function followFolder(folder: string, runs: Runs): Promise<() => void> {
  const search = async (): Promise<void> => {
    for (const path of await recordingsIn(folder)) if (!runs.has(path)) await runs.add(path);
  };
  await search();
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
