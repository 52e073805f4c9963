import { chromium } from '@playwright/test';
import { createServer } from 'node:http';
import { readFileSync, existsSync } from 'node:fs';
import { extname } from 'node:path';
import { CHROMIUM_ARGS } from '../../scripts/find-chromium.mjs';
const root = process.argv[2]!; const profile = process.argv[3]!; const code = process.argv[4]!;
const types: Record<string,string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const server = createServer((q, r) => { const p = root + new URL(q.url!, 'http://x').pathname; if (!existsSync(p)) { r.writeHead(404).end(); return; } r.writeHead(200, {'Content-Type': types[extname(p)] ?? 'application/octet-stream'}); r.end(readFileSync(p)); });
server.listen(0, '127.0.0.1', async () => {
  const port = (server.address() as {port:number}).port;
  const context = await chromium.launchPersistentContext(profile, { executablePath: '/usr/bin/chromium', args: [...CHROMIUM_ARGS, '--js-flags=--expose-gc', `--host-resolver-rules=MAP bench.localhost:80 127.0.0.1:${port}`] });
  const page = context.pages()[0]!;
  page.on('console', (m) => console.error('console', m.text()));
  page.on('pageerror', (e) => console.error('pageerror', e));
  page.on('worker', (w) => console.error('worker', w.url()));
  const timer = setTimeout(() => { console.error('timeout'); void context.close().then(() => process.exit(1)); }, Number(process.argv[5] ?? 60000));
  await page.goto('http://bench.localhost/page/tests/bench/page/index.html');
  try { console.log(JSON.stringify(await page.evaluate(code))); } catch (e) { console.error(e); }
  clearTimeout(timer);
  await context.close(); server.close();
});
