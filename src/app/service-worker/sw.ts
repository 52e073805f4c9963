import { cleanupOutdatedCaches, PrecacheController, PrecacheRoute } from 'workbox-precaching';
import { NavigationRoute, Router } from 'workbox-routing';
import { keepTwoVersions } from './kept-versions.ts';
import { answerShare, SHARE_PATH } from './share-target.ts';
import { dropUntaken } from './shared-files.ts';

/**
 * The service worker: gives the shell without a network, holds on to the version before for windows that still show it,
 * and takes files that other apps share. It takes over only when a window tells it to.
 */

/** Put in by the build: every file of the shell with its revision. */
declare const SCRY_SHELL_FILES: Parameters<PrecacheController['addToCacheList']>[0];

/** What the server answers itself, whatever the shell is. */
const SERVER_ONLY = [/^\/api\//, /^\/healthz/, /^\/metrics/, /^\/peerjs/, /^\/ca\.crt$/];

function isWorker(scope: object): scope is ServiceWorkerGlobalScope {
  return 'registration' in scope && 'skipWaiting' in scope;
}

function start(worker: ServiceWorkerGlobalScope): void {
  const { caches } = worker;
  const { scope } = worker.registration;
  const shell = new PrecacheController();
  shell.addToCacheList(SCRY_SHELL_FILES);
  const router = new Router();
  router.registerRoute(new PrecacheRoute(shell));
  router.registerRoute(new NavigationRoute(shell.createHandlerBoundToURL('index.html'), { denylist: SERVER_ONLY }));

  worker.addEventListener('install', (event) => void shell.install(event));
  worker.addEventListener('activate', (event) => {
    const keys = new Set(shell.getURLsToCacheKeys().values());
    event.waitUntil(keepTwoVersions(caches, shell.strategy.cacheName, keys));
  });
  cleanupOutdatedCaches();
  worker.addEventListener('message', ({ data }: ExtendableMessageEvent) => {
    const message: unknown = data;
    if (typeof message !== 'object' || message === null || !('type' in message)) return;
    if (message.type === 'SKIP_WAITING') void worker.skipWaiting();
  });
  // At every start of the worker, which browsers end when it has nothing to do.
  const tidied = dropUntaken(caches, Date.now()).catch(() => undefined);
  const share = new URL(SHARE_PATH, scope).href;
  const assets = new URL('assets/', scope).href;
  worker.addEventListener('fetch', (event) => {
    const { request } = event;
    if (request.method === 'POST' && request.url === share) {
      event.respondWith(tidied.then(() => answerShare(request, { caches, scope, now: Date.now })));
      return;
    }
    const answer = router.handleRequest({ event, request });
    if (answer !== undefined) event.respondWith(answer);
    else if (request.method === 'GET' && request.url.startsWith(assets)) {
      // A part of the version before: this one's are routed above.
      event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
    }
  });
}

const scope: object = globalThis;
if (isWorker(scope)) start(scope);
