#!/usr/bin/env node
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newToken } from './access.ts';
import { CertificateError, type ServerCertificate } from './certificate/server-certificate.ts';
import { trustAdvice } from './certificate/trust-advice.ts';
import { FailedTokens } from './failed-tokens.ts';
import { HELP } from './help.ts';
import { FolderLockError } from './folder-lock.ts';
import { loadApp } from './http/app-files.ts';
import { STOP_MS } from './limits.ts';
import { describeSource, localLink, networkLinks, startText, type RelayPlace } from './links.ts';
import { newLog, type Log } from './log.ts';
import { isLoopback } from './option-host.ts';
import { Metrics } from './metrics.ts';
import { parseOptions, UsageError, type RelayOptions, type TokenOption } from './options.ts';
import { isEverywhere, networkAddresses, OwnHosts } from './own-hosts.ts';
import { Runs } from './runs.ts';
import { startServer, type RunningServer } from './server.ts';
import { RedisAddressError } from './sources/redis-address.ts';
import { SourceError, startSource } from './sources/start-source.ts';
import { startCertificate } from './start-certificate.ts';
import { VERSION } from './version.ts';

/** The relay's program: starts, prints the links, stops cleanly. Exit codes: see `--help`. */

const APP_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', 'app');

function fail(message: string, code = 1): never {
  process.stderr.write(`scry: ${message}\n`);
  process.exit(code);
}

function tokenFor(option: TokenOption): string {
  return option.kind === 'given' ? option.value : newToken();
}

/** A start that cannot succeed, in a sentence; other errors are defects and come with their place. */
function explain(error: unknown, options: RelayOptions): string {
  const told = [SourceError, CertificateError, RedisAddressError, FolderLockError];
  if (error instanceof Error && told.some((kind) => error instanceof kind)) return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EADDRINUSE') {
    return `port ${String(options.port)} is taken, perhaps by another Scry. Stop that one, or choose another with --port ${String(options.port + 1)}.`;
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `${options.host} is not an address of this machine. Choose another --host.`;
  }
  const listens = error instanceof Error && 'syscall' in error && error.syscall === 'listen';
  if (code === 'EACCES' && listens && options.port > 0 && options.port < 1024) {
    return `port ${String(options.port)} may not be used by you. Choose one above 1023 with --port.`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** The browser is a help, not a condition. */
function openInBrowser(link: string, log: Log): void {
  import('./open-browser.ts')
    .then(({ openBrowser }) => openBrowser(link))
    .catch((error: unknown) => {
      log.warn(error instanceof Error ? error.message : String(error));
    });
}

function placeOf(options: RelayOptions, port: number, token: string | null, named: readonly string[]): RelayPlace {
  const own = hostname().toLowerCase();
  const names = named.filter((name) => !name.startsWith('*.') && !isLoopback(name));
  // A name that has a domain already is known elsewhere, if anywhere.
  const found = own.includes('.') ? own : `${own}.local`;
  return {
    scheme: options.tls.kind === 'none' ? 'http' : 'https',
    host: options.host,
    port,
    token,
    addresses: [...networkAddresses('IPv4'), ...networkAddresses('IPv6')],
    names: names.length > 0 ? names : isEverywhere(options.host) ? [found] : [],
    named: names.length > 0,
  };
}

function adviceFor(certificate: ServerCertificate | null, place: RelayPlace): readonly string[] {
  return certificate === null ? [] : [trustAdvice(certificate, networkLinks(place)[0] ?? localLink(place))];
}

/** Both `npm start` and the terminal hand on a Ctrl+C; a person presses it again later than this. */
const SAME_SIGNAL_MS = 500;

/** A second signal, or work that does not end, ends the program at once. */
function stopOnSignals(server: RunningServer, closeSource: () => void | Promise<void>, runs: Runs): void {
  let stoppedAt: number | null = null;
  const stop = (): void => {
    if (stoppedAt !== null) {
      if (performance.now() - stoppedAt > SAME_SIGNAL_MS) process.exit(1);
      return;
    }
    stoppedAt = performance.now();
    setTimeout(() => process.exit(1), 2 * STOP_MS).unref();
    // The server first: what trainers have sent until now is stored and acknowledged.
    server
      .close()
      .then(closeSource)
      .then(() => runs.close())
      .then(
        () => process.exit(0),
        (error: unknown) => fail(error instanceof Error ? error.message : String(error)),
      );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

async function run(options: RelayOptions): Promise<void> {
  const log = newLog(options.logLevel, (line) => process.stderr.write(line));
  const token = options.token.kind === 'none' ? null : tokenFor(options.token);
  const ingestToken = options.source.kind === 'ingest' ? tokenFor(options.ingestToken) : null;
  const runs = new Runs();
  const metrics = new Metrics();
  const certificate = await startCertificate(options, log);
  const source = await startSource(options, { runs, metrics, log });
  const place = (port: number): RelayPlace => placeOf(options, port, token, certificate?.names ?? []);
  const server = await startServer({
    host: options.host,
    port: options.port,
    certificate,
    app: loadApp(APP_FOLDER),
    runs,
    ingest: source.ingest,
    stun: options.stun,
    foreignSignalling: options.foreignSignalling,
    rules: {
      token,
      ingestToken,
      hosts: new OwnHosts(options.host, certificate?.names),
      scheme: certificate === null ? 'http' : 'https',
      failedTokens: new FailedTokens(),
      metrics,
    },
    log,
  }).catch(async (error: unknown) => {
    await source.close();
    throw error;
  });
  stopOnSignals(server, source.close, runs);
  const at = place(server.port);
  process.stdout.write(
    await startText({
      place: at,
      description: describeSource(options.source),
      ingestToken,
      advice: adviceFor(certificate, at),
      colours: process.stdout.isTTY,
    }),
  );
  if (options.open) openInBrowser(localLink(at), log);
}

async function main(): Promise<void> {
  // Whoever read what is printed (head, a terminal, a log's pipe) may go; the relay serves on.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  let command;
  try {
    command = parseOptions(process.argv.slice(2), process.env);
  } catch (error) {
    if (error instanceof UsageError) fail(`${error.message} See scry --help.`, 2);
    throw error;
  }
  switch (command.kind) {
    case 'help':
      process.stdout.write(HELP);
      return;
    case 'version':
      process.stdout.write(`${VERSION}\n`);
      return;
    case 'run': {
      const { options } = command;
      await run(options).catch((error: unknown) => fail(explain(error, options)));
    }
  }
}

await main();
