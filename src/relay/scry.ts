#!/usr/bin/env node
import { statSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_SIMULATION, simulateRun } from '../simulator/simulate.ts';
import { newToken, ownHosts } from './access.ts';
import { loadApp } from './app-files.ts';
import { HELP, parseOptions, UsageError, type RelayOptions } from './options.ts';
import { Runs } from './runs.ts';
import { startServer } from './server.ts';
import { followFolder } from './sources/folder.ts';
import { spoolDemo, spoolStdin } from './sources/spool.ts';

/** The relay's program: starts, prints the links, stops cleanly. */

const APP_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', 'app');
/** Head start: enough finished batches to fill the charts; then a pace that a person can watch. */
const DEMO_PACE = { headStart: 30_000, linesPerSecond: 240 };

function fail(message: string, code = 1): never {
  process.stderr.write(`scry: ${message}\n`);
  process.exit(code);
}

function mustBe(kind: 'file' | 'folder', path: string): string {
  const absolute = resolve(path);
  const info = statSync(absolute, { throwIfNoEntry: false });
  if (info === undefined) {
    fail(
      `${absolute} does not exist. Give the ${kind === 'file' ? 'recording’s path (…/events.jsonl)' : 'telemetry folder'}.`,
    );
  }
  if (kind === 'file' && info.isDirectory()) fail(`${absolute} is a folder. Use --dir ${path} to follow its runs.`);
  if (kind === 'folder' && !info.isDirectory()) fail(`${absolute} is a file. Use --file ${path} to follow it.`);
  return absolute;
}

/** Starts the source; returns what undoes it. */
async function startSource(options: RelayOptions, runs: Runs): Promise<() => void> {
  const { source } = options;
  switch (source.kind) {
    case 'file':
      await runs.add(mustBe('file', source.path));
      return () => undefined;
    case 'folder':
      return followFolder(mustBe('folder', source.path), runs);
    case 'stdin': {
      const spool = spoolStdin(process.stdin, () =>
        process.stderr.write('scry: standard input has ended; still serving it.\n'),
      );
      await runs.add(spool.path);
      return spool.close;
    }
    case 'demo': {
      const lines = simulateRun({ ...DEFAULT_SIMULATION, batches: 100, epochs: 20, seed: 7, mood: 'troubled' });
      const spool = await spoolDemo(lines, DEMO_PACE);
      await runs.add(spool.path);
      return spool.close;
    }
  }
}

function tokenFor(option: RelayOptions['token']): string | null {
  switch (option.kind) {
    case 'given':
      return option.value;
    case 'new':
      return newToken();
    case 'none':
      return null;
  }
}

function describeSource({ source }: RelayOptions): string {
  switch (source.kind) {
    case 'file':
      return `following ${resolve(source.path)}`;
    case 'folder':
      return `following the runs in ${resolve(source.path)}`;
    case 'stdin':
      return 'reading standard input';
    case 'demo':
      return 'a simulated run (give --file or --dir for a real one)';
  }
}

function networkAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && !address.internal)
    .map(({ address }) => address);
}

function printLinks(options: RelayOptions, port: number, token: string | null): void {
  const secret = token === null ? '' : `/#token=${token}`;
  const everywhere = options.host === '0.0.0.0' || options.host === '::';
  const local = everywhere ? 'localhost' : options.host;
  const shown = local === '127.0.0.1' ? 'localhost' : local.includes(':') ? `[${local}]` : local;
  const lines = [`Scry, ${describeSource(options)}`, '', `  Local:   http://${shown}:${String(port)}${secret}`];
  if (everywhere) {
    for (const address of networkAddresses()) lines.push(`  Network: http://${address}:${String(port)}${secret}`);
  }
  if (token === null) lines.push('', '  Warning: --no-auth is on. Everybody who reaches this port can watch.');
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

function explainListenError(error: unknown, options: RelayOptions): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE') {
    return `port ${String(options.port)} is taken, perhaps by another Scry. Stop that one, or choose another with --port ${String(options.port + 1)}.`;
  }
  if (code === 'EADDRNOTAVAIL') return `${options.host} is not an address of this machine. Choose another --host.`;
  if (code === 'EACCES')
    return `port ${String(options.port)} may not be used by you. Choose one above 1023 with --port.`;
  return error instanceof Error ? error.message : String(error);
}

async function main(): Promise<void> {
  let options: RelayOptions | null;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    if (error instanceof UsageError) fail(`${error.message} See scry --help.`, 2);
    throw error;
  }
  if (options === null) {
    process.stdout.write(HELP);
    return;
  }
  const token = tokenFor(options.token);
  const runs = new Runs();
  const stopSource = await startSource(options, runs);
  const rules = { token, hosts: ownHosts(options.host) };
  const server = await startServer({
    host: options.host,
    port: options.port,
    rules,
    app: loadApp(APP_FOLDER),
    runs,
  }).catch((error: unknown) => {
    stopSource();
    return fail(explainListenError(error, options));
  });
  printLinks(options, server.port, token);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    stopSource();
    void server
      .close()
      .then(() => runs.close())
      .then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
}

await main();
