import type { ManifestOptions } from 'vite-plugin-pwa';
import { SHARE_PATH } from '../src/app/service-worker/share-target.ts';
import { SHARED_FIELD } from '../src/app/service-worker/shared-files.ts';

/** What the installed app tells the system of itself: its name, how it looks, what it opens and where one may begin. */

const NIGHT = '#0a0d12';
const ICON = { src: 'icon-192.png', sizes: '192x192', type: 'image/png' } as const;

/** The web app manifest; addresses are relative to it, so that the app may be served anywhere. */
export const APP_MANIFEST: Partial<ManifestOptions> = {
  id: './',
  name: 'Scry',
  short_name: 'Scry',
  description: 'The window onto an Esper training run: live or recorded.',
  start_url: './',
  scope: './',
  display: 'standalone',
  background_color: NIGHT,
  theme_color: NIGHT,
  categories: ['developer', 'productivity'],
  icons: [
    ICON,
    { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: 'icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
  ],
  screenshots: [
    {
      src: 'screenshots/wide.png',
      sizes: '1440x900',
      type: 'image/png',
      form_factor: 'wide',
      label: 'A training run: verdict, environments, policy and events',
    },
    {
      src: 'screenshots/narrow.png',
      sizes: '390x844',
      type: 'image/png',
      form_factor: 'narrow',
      label: 'The same run on a phone',
    },
  ],
  shortcuts: [
    { name: 'Open a recording', short_name: 'Open', url: './#/library', icons: [ICON] },
    { name: 'Demo run', short_name: 'Demo', url: './#/demo', icons: [ICON] },
    { name: 'Join a session', short_name: 'Join', url: './#/join', icons: [ICON] },
  ],
  // A window that is open keeps its run: it is told what was launched, and goes there itself.
  launch_handler: { client_mode: ['focus-existing', 'auto'] },
  file_handlers: [
    {
      action: './',
      accept: {
        'application/x-ndjson': ['.jsonl'],
        'application/jsonl': ['.jsonl'],
        // Systems look at the last ending only.
        'application/gzip': ['.jsonl.gz', '.gz'],
      },
    },
  ],
  share_target: {
    action: `./${SHARE_PATH}`,
    method: 'POST',
    enctype: 'multipart/form-data',
    params: {
      files: [
        {
          name: SHARED_FIELD,
          // Phones know no type for .jsonl and say one of the later ones.
          accept: [
            '.jsonl',
            '.gz',
            'application/x-ndjson',
            'application/jsonl',
            'application/gzip',
            'application/x-gzip',
            'application/json',
            'text/plain',
            'application/octet-stream',
          ],
        },
      ],
    },
  },
};
