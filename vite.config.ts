import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { APP_MANIFEST } from './scripts/app-manifest.ts';
import { templateMinifier } from './scripts/minify-templates.ts';
import { thirdPartyLicenses } from './scripts/third-party-licenses.ts';
import { workerChunks } from './scripts/worker-chunks.ts';

/** The service worker is built on its own, with these in it. */
const licenses = thirdPartyLicenses(['workbox-core', 'workbox-precaching', 'workbox-routing', 'workbox-strategies']);

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
      strategies: 'injectManifest',
      srcDir: 'src/app/service-worker',
      filename: 'sw.ts',
      registerType: 'prompt',
      injectRegister: null,
      includeAssets: ['icon.svg', 'icon-180.png'],
      injectManifest: {
        // Fetched like any script, and Trusted Types forbid importScripts: all in one classic script.
        rollupFormat: 'iife',
        injectionPoint: 'SCRY_SHELL_FILES',
        globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'],
        // Only shops and installers look at them.
        globIgnores: ['screenshots/**'],
      },
      manifest: APP_MANIFEST,
    }),
  ],
});
