import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Result } from './results.ts';

/** Sizes of the built app, gzipped, in KB of 1,000 bytes. */

const CODE = /\.(js|css|html|webmanifest|svg)$/;

function sizes(folder: string): Map<string, number> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files
      .filter(({ name }) => CODE.test(name))
      .map(({ parentPath, name }) => [name, gzipSync(readFileSync(join(parentPath, name))).length]),
  );
}

/** What a first visit loads before the first screen: the page, what it links, the view, and the workers that it starts. */
export function bundleResults(folder: string): Result[] {
  const all = sizes(folder);
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  const first = [...all].filter(
    ([name]) => name === 'index.html' || html.includes(name) || /^(session|storage)-worker|^overview-view/.test(name),
  );
  const sum = (entries: Iterable<readonly [string, number]>): number =>
    [...entries].reduce((total, [, size]) => total + size, 0) / 1000;
  return [
    { name: 'bundle.first.kb', value: sum(first), unit: 'KB gz', better: 'lower', bound: 120 },
    { name: 'bundle.all.kb', value: sum(all), unit: 'KB gz', better: 'lower', bound: 200 },
  ];
}
