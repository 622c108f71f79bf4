import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Tests read sources, never dist. `resolve.conditions` alone does not reach code that runs in Node.
  ssr: { resolve: { conditions: ['@encoderkit/source', 'node', 'import', 'module', 'default'] } },
  test: {
    include: ['{packages,apps}/*/{src,web}/**/*.test.ts', '{tests,bench,fuzz}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // Native libraries (ONNX Runtime, libvips) are safer in processes than in threads.
    pool: 'forks',
    reporters: ['default', './scripts/count-reporter.mjs'],
    testTimeout: 30_000,
    // Some tests use ONNX Runtime by itself, which would report to Microsoft.
    env: { ORT_DISABLE_TELEMETRY: '1' },
  },
});
