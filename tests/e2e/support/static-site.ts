import { createServer } from 'node:http';
import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { SECURITY_HEADERS } from '../../../src/relay/http/answer.ts';
import { APP_FOLDER } from './paths.ts';

/** The built app on a server that knows nothing of Scry: files and the relay's security headers, no /healthz. */

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

export interface StaticSite {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves dist/app on a free port. */
export async function serveStatically(): Promise<StaticSite> {
  const names = new Set(readdirSync(APP_FOLDER, { recursive: true, encoding: 'utf8' }));
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname.slice(1);
    const name = path === '' ? 'index.html' : path;
    if (!names.has(name) || extname(name) === '') {
      response.writeHead(404, SECURITY_HEADERS).end('not found');
      return;
    }
    response.writeHead(200, {
      ...SECURITY_HEADERS,
      'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
    });
    response.end(readFileSync(join(APP_FOLDER, name)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the static server has no address');
  return {
    origin: `http://localhost:${String(address.port)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
