import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync, cpSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { SECURITY_HEADERS } from '../../../src/relay/http/answer.ts';
import { APP_FOLDER } from './paths.ts';

/** The built app on a server that gets a new version while windows show the one before. */

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

export interface VersionedSite {
  readonly origin: string;
  /** From now on the server has a version without this chunk, as if it had been built under another name. */
  release(chunk: string): void;
  close(): Promise<void>;
}

function releaseWithout(folder: string, chunk: string): void {
  const name = readdirSync(join(folder, 'assets')).find((file) => file.startsWith(`${chunk}-`));
  if (name === undefined) throw new Error(`the build has no chunk ${chunk}`);
  const worker = join(folder, 'sw.js');
  const text = readFileSync(worker, 'utf8');
  const without = text.replace(new RegExp(`\\{[^{}]*assets/${name.replaceAll('.', '\\.')}[^{}]*\\},?`), '');
  if (without === text) throw new Error(`the service worker does not list ${name}`);
  writeFileSync(worker, without);
  rmSync(join(folder, 'assets', name));
}

/** Serves a copy of the app, laid into `scratch`, on a free port. */
export async function serveVersions(scratch: string): Promise<VersionedSite> {
  const folder = join(scratch, 'app');
  cpSync(APP_FOLDER, folder, { recursive: true });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    // Resolved by URL rules: no path leads out of the folder.
    const path = join(folder, pathname === '/' ? 'index.html' : pathname);
    if (extname(path) === '' || !existsSync(path)) {
      response.writeHead(404, SECURITY_HEADERS).end('not found');
      return;
    }
    response.writeHead(200, { ...SECURITY_HEADERS, 'Content-Type': TYPES[extname(path)] ?? 'text/plain' });
    response.end(readFileSync(path));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no address');
  return {
    origin: `http://localhost:${String(address.port)}`,
    release: (chunk) => {
      releaseWithout(folder, chunk);
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
