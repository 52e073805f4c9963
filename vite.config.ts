import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { templateMinifier } from './scripts/minify-templates.ts';
import { thirdPartyLicenses } from './scripts/third-party-licenses.ts';
import { workerChunks } from './scripts/worker-chunks.ts';

/** The service worker is built on its own, with these in it. */
const licenses = thirdPartyLicenses([
  'vite-plugin-pwa',
  'workbox-core',
  'workbox-precaching',
  'workbox-routing',
  'workbox-strategies',
]);

/** The app: built into dist/app, served by the relay or any static server. */
export default defineConfig({
  base: './',
  worker: { format: 'es', plugins: () => [licenses.collect] },
  build: {
    target: 'es2022',
    outDir: 'dist/app',
    emptyOutDir: true,
    modulePreload: false,
    rolldownOptions: { input: fileURLToPath(new URL('./index.html', import.meta.url)) },
  },
  plugins: [
    templateMinifier(),
    workerChunks(),
    licenses.write,
    VitePWA({
      registerType: 'prompt',
      injectRegister: null,
      includeAssets: ['icon.svg', 'icon-180.png'],
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'],
        navigateFallback: 'index.html',
        navigateFallbackDenylist: [/^\/api\//, /^\/healthz/, /^\/metrics/, /^\/peerjs/],
        cleanupOutdatedCaches: true,
        // Trusted Types forbid importScripts of a bare address, so the runtime is part of sw.js.
        inlineWorkboxRuntime: true,
      },
      manifest: {
        id: './',
        name: 'Scry',
        short_name: 'Scry',
        description: 'The window onto an Esper training run: live or recorded.',
        start_url: './',
        scope: './',
        display: 'standalone',
        background_color: '#0a0d12',
        theme_color: '#0a0d12',
        icons: [
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: 'icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
        ],
      },
    }),
  ],
});
