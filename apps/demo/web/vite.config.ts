import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The page of `npm run app`, built beside the compiled server. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    // The page's policy allows no script or style that is not a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
