import { defineConfig } from 'vite';
import { thirdPartyLicenses } from './scripts/third-party-licenses.ts';

/**
 * The relay: a Node program in dist/node with all its packages in it, so that an installed Scry needs nothing but Node.
 * What only some starts need is in files of its own, loaded when it is asked for.
 */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    target: 'node20',
    ssr: true,
    outDir: 'dist/node',
    emptyOutDir: true,
    rolldownOptions: {
      input: { scry: 'src/relay/scry.ts' },
      // Loaded by ws where they are installed, and it does without.
      external: ['bufferutil', 'utf-8-validate'],
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
  plugins: [thirdPartyLicenses().write],
});
