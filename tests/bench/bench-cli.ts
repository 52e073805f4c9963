import { chromium, type Page } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { dirname, extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { build } from 'vite';
import { findChromium, CHROMIUM_ARGS } from '../../scripts/find-chromium.mjs';
import { DEFAULT_SIMULATION, simulateRun } from '../../src/simulator/simulate.ts';
import { bundleResults } from './bundle.ts';
import { historyResults } from './history-group.ts';
import type { BenchPage } from './page/bench-page.ts';
import type { StageName } from './page/ingest-stages.ts';
import { relayResults } from './relay-group.ts';
import { median, table, type Result } from './results.ts';
import { seekResults } from './seek-group.ts';
import { sharingResults } from './sharing-group.ts';

/** `npm run bench -- [--json FILE] [GROUP…]`: measures in Chromium and against the relay, as ratios against limits of the same run. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CACHE = join(ROOT, '.cache/bench');
const RECORDING = join(ROOT, '../shared/recordings/e2-ppo-16env.jsonl.gz');
const ROUNDS = 7;
const INGEST_BOUND = 0.6;
const STAGES: readonly StageName[] = ['parse', 'ingest', 'read', 'split', 'decode', 'aggregate'];

/** Keeps the browser's profile with the long run between runs of the bench. */
const SEEK_CACHE = join(ROOT, '.cache/bench-seek');

type Group = 'ingest' | 'render' | 'memory' | 'seek' | 'relay' | 'sharing' | 'bundle';
const GROUPS: readonly Group[] = ['ingest', 'render', 'memory', 'seek', 'relay', 'sharing', 'bundle'];
/** Groups that share one page; the others bring what they need. */
const IN_PAGE: readonly Group[] = ['ingest', 'render', 'memory'];
/** Groups that need the bench's page and Chromium. */
const IN_BROWSER: readonly Group[] = [...IN_PAGE, 'seek'];
/** Groups that measure what is delivered. */
const OF_BUILT: readonly Group[] = ['relay', 'sharing', 'bundle'];

async function simulated(envs: number, epochs: number, batches = 1): Promise<string> {
  const path = join(CACHE, `simulated-${String(envs)}${batches === 1 ? '' : `x${String(batches)}`}.jsonl`);
  if (existsSync(path)) return path;
  const file = createWriteStream(path);
  for (const { line } of simulateRun({ ...DEFAULT_SIMULATION, envs, epochs, batches })) {
    if (!file.write(`${line}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
  return path;
}

/** The largest real recording where it is at hand, else a simulated run of the same size. */
async function recordingOf16(): Promise<string> {
  if (!existsSync(RECORDING)) return simulated(16, 300);
  const path = join(CACHE, 'recording-16.jsonl');
  if (!existsSync(path)) await pipeline(createReadStream(RECORDING), createGunzip(), createWriteStream(path));
  return path;
}

function serve(folder: string): Promise<{ url: string; close: () => void }> {
  const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
  const server = createServer((request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://bench').pathname);
    const path = join(folder, name);
    if (!path.startsWith(folder) || !existsSync(path) || !statSync(path).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream' });
    createReadStream(path).pipe(response);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ url: `http://127.0.0.1:${String(port)}`, close: () => void server.close() });
    });
  });
}

async function buildPage(): Promise<void> {
  await build({
    configFile: false,
    root: ROOT,
    base: './',
    publicDir: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      target: 'es2022',
      outDir: join(CACHE, 'page'),
      emptyOutDir: true,
      rolldownOptions: { input: join(ROOT, 'tests/bench/page/index.html') },
    },
  });
}

declare const bench: BenchPage;

async function timeIngest(page: Page, url: string, bytes: number, suffix: string): Promise<Result[]> {
  const times = await page.evaluate(([address, stages, rounds]) => bench.ingest(address, stages, rounds), [
    url,
    STAGES,
    ROUNDS,
  ] as const);
  const of = (stage: StageName): number => median(times[stage] ?? []);
  // Interleaved rounds: each round has its own limit, so that noise of the machine cancels out.
  const ratio = median((times['ingest'] ?? []).map((time, i) => (times['parse']?.[i] ?? Number.NaN) / time));
  const speed = (stage: StageName): number => bytes / 1e6 / (of(stage) / 1000);
  const stage = (name: StageName): Result => ({
    name: `ingest${suffix}.${name}.mb_s`,
    value: speed(name),
    unit: 'MB/s',
    better: 'higher',
    bound: null,
  });
  return [
    { name: `ingest${suffix}.ratio`, value: ratio, unit: '× limit', better: 'higher', bound: INGEST_BOUND },
    { name: `ingest${suffix}.mb_s`, value: speed('ingest'), unit: 'MB/s', better: 'higher', bound: null },
    ...(['read', 'split', 'parse', 'decode', 'aggregate'] as const).map(stage),
  ];
}

async function ingestGroup(page: Page, base: string): Promise<Result[]> {
  const results: Result[] = [];
  for (const [path, suffix] of [
    [await recordingOf16(), ''],
    [await simulated(256, 20), '.256'],
  ] as const) {
    results.push(...(await timeIngest(page, `${base}${path.slice(CACHE.length)}`, statSync(path).size, suffix)));
  }
  // Long enough for the history to have its steady state: many segments, many checkpoints, full chunks of series.
  const long = await simulated(16, 150, 30);
  results.push(...(await historyResults(page, `${base}${long.slice(CACHE.length)}`, statSync(long).size)));
  return results;
}

async function renderGroup(page: Page): Promise<Result[]> {
  const results: Result[] = [];
  for (const [envs, bound] of [
    [16, 8],
    [256, 16],
  ] as const) {
    const times = await page.evaluate((count) => bench.render(count), envs);
    results.push({ name: `render.${String(envs)}.ms`, value: median(times), unit: 'ms', better: 'lower', bound });
  }
  return results;
}

async function memoryGroup(page: Page): Promise<Result[]> {
  const [early = Number.NaN, late = Number.NaN] = await page.evaluate(
    (marks) => bench.memory(marks),
    [100_000, 1_000_000],
  );
  return [
    { name: 'memory.flat.ratio', value: late / early, unit: '× of 100 k', better: 'lower', bound: 1.2 },
    { name: 'memory.million.mb', value: late / 1e6, unit: 'MB', better: 'lower', bound: null },
  ];
}

async function inPage(wanted: readonly Group[], url: string): Promise<Result[]> {
  const results: Result[] = [];
  const browser = await chromium.launch({
    executablePath: findChromium() ?? '',
    args: [...CHROMIUM_ARGS, '--js-flags=--expose-gc', '--enable-precise-memory-info'],
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on('pageerror', (error) => {
    console.error(error);
  });
  await page.goto(`${url}/page/tests/bench/page/index.html`);
  if (wanted.includes('ingest')) results.push(...(await ingestGroup(page, url)));
  if (wanted.includes('render')) results.push(...(await renderGroup(page)));
  if (wanted.includes('memory')) results.push(...(await memoryGroup(page)));
  await browser.close();
  return results;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
  const wrong = positionals.find((name) => !GROUPS.some((group) => group === name));
  if (wrong !== undefined) {
    console.error(`bench: there is no group ${wrong}; choose from ${GROUPS.join(', ')}.`);
    process.exit(2);
  }
  const wanted = GROUPS.filter((group) => positionals.length === 0 || positionals.includes(group));
  mkdirSync(CACHE, { recursive: true });
  const results: Result[] = [];
  if (wanted.some((group) => IN_BROWSER.includes(group))) {
    await buildPage();
    const server = await serve(CACHE);
    if (wanted.some((group) => IN_PAGE.includes(group))) results.push(...(await inPage(wanted, server.url)));
    if (wanted.includes('seek')) results.push(...(await seekResults(SEEK_CACHE, new URL(server.url).port)));
    server.close();
  }
  if (wanted.some((group) => OF_BUILT.includes(group))) {
    spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
  }
  if (wanted.includes('relay')) results.push(...(await relayResults(CACHE)));
  if (wanted.includes('sharing')) results.push(...(await sharingResults(CACHE)));
  if (wanted.includes('bundle')) results.push(...bundleResults(join(ROOT, 'dist/app')));
  console.log(table(results));
  if (values.json !== undefined) {
    mkdirSync(dirname(values.json), { recursive: true });
    writeFileSync(values.json, `${JSON.stringify({ results }, null, 2)}\n`);
  }
}

await main();
