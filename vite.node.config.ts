import { defineConfig } from 'vite';

/** The relay: one Node program in dist/node, with `ws` and `zod` left to node_modules. */
export default defineConfig({
  publicDir: false,
  build: {
    target: 'node20',
    ssr: true,
    outDir: 'dist/node',
    emptyOutDir: true,
    rolldownOptions: {
      input: { scry: 'src/relay/scry.ts' },
      output: { entryFileNames: '[name].js' },
    },
  },
});
