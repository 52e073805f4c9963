import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:net';
import { basename } from 'node:path';
import { finished } from 'node:stream/promises';
import { median, percentile, type Result } from '../results.ts';
import { Helper } from './helper.ts';
import { LINE_BYTES } from './line.ts';
import { keptFile } from './made-file.ts';
import { withRelay, type RelayProcess } from './relay-process.ts';
import type { ViewersTable } from './viewers-process.ts';

/** A long run: how fast it is read in, served from its start, and found in its middle. */

const LINES = 1_000_000;
const ROUNDS = 3;
const SEEK_TO = 900_000;
const SEEKS = 20;
/** The first is the very position, the others are spread around it by a step that meets all distances from an index's entries. */
const SEEK_STEP = 4691;

/** A port of this machine on which `cat` writes the file to whoever connects. */
async function withCat<T>(path: string, work: (port: number) => Promise<T>): Promise<T> {
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    const cat = spawn('cat', [path], { stdio: ['ignore', socket, 'inherit'] });
    // The connection is cat's now, and ends with it.
    cat.on('spawn', () => socket.destroy());
    cat.on('error', () => socket.destroy());
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  try {
    return await work(port);
  } finally {
    server.close();
  }
}

/** Reads the file once, so that no measurement waits for the disk. */
async function warm(path: string): Promise<void> {
  await finished(createReadStream(path, { highWaterMark: 1024 * 1024 }).resume());
}

async function serving(relay: RelayProcess, viewers: Helper<ViewersTable>, path: string): Promise<Result[]> {
  const target = await relay.target(basename(path, '.jsonl'), LINES);
  const speeds: Record<'relay' | 'cat', number[]> = { relay: [], cat: [] };
  const speed = (seconds: number): number => (LINES * LINE_BYTES) / 1e6 / seconds;
  await withCat(path, async (port) => {
    for (let round = 0; round < ROUNDS; round++) {
      speeds.cat.push(speed(await viewers.ask('receiveBare', { port, lines: LINES })));
      speeds.relay.push(speed(await viewers.ask('receive', { target, lines: LINES })));
    }
  });
  for (const [who, values] of Object.entries(speeds)) {
    console.error(`relay: ${who} served at ${values.map((value) => value.toFixed(0)).join(', ')} MB/s.`);
  }
  const ratio = median(speeds.relay.map((value, i) => value / (speeds.cat[i] ?? Number.NaN)));
  return [
    { name: 'relay.serve.ratio', value: ratio, unit: '× cat', better: 'higher', bound: 0.5 },
    { name: 'relay.serve.mb_s', value: median(speeds.relay), unit: 'MB/s', better: 'higher', bound: null },
    { name: 'relay.serve.cat_mb_s', value: median(speeds.cat), unit: 'MB/s', better: 'higher', bound: null },
  ];
}

async function seeking(relay: RelayProcess, viewers: Helper<ViewersTable>, path: string): Promise<Result> {
  const target = await relay.target(basename(path, '.jsonl'), LINES);
  const times: number[] = [];
  for (let i = 0; i < SEEKS; i++) {
    const from = SEEK_TO + (i % 2 === 0 ? 1 : -1) * i * SEEK_STEP;
    times.push(await viewers.ask('seek', { target, from }));
  }
  const told = [times[0] ?? Number.NaN, percentile(times, 50), percentile(times, 99)];
  console.error(`relay: seeks took (first, p50, p99) ${told.map((value) => value.toFixed(1)).join(', ')} ms.`);
  return { name: 'relay.seek_ms', value: percentile(times, 99), unit: 'ms', better: 'lower', bound: 100 };
}

/**
 * A run of two gigabytes.
 * @param program the built relay
 * @param cache where the run is kept
 */
export async function serveResults(program: string, cache: string): Promise<Result[]> {
  const path = keptFile(cache, LINES);
  await warm(path);
  const start = performance.now();
  return withRelay(program, ['--file', path], async (relay) => {
    await relay.target(basename(path, '.jsonl'), LINES);
    const seconds = (performance.now() - start) / 1000;
    const read = (LINES * LINE_BYTES) / 1e6 / seconds;
    return [
      { name: 'relay.index_s', value: seconds, unit: 's', better: 'lower', bound: null },
      { name: 'relay.index.mb_s', value: read, unit: 'MB/s', better: 'higher', bound: null },
      ...(await Helper.with<ViewersTable, Result[]>('./viewers-process.ts', async (viewers) => [
        await seeking(relay, viewers, path),
        ...(await serving(relay, viewers, path)),
      ])),
    ];
  });
}
