// Runs the TypeScript sources of a thread, which Node 20 cannot: vite makes JavaScript of them, as it does for the tests.
import { parentPort } from 'node:worker_threads';
import { createViteServer } from 'vitest/node';

/** What comes before the sources listen. */
const early = [];
const keep = (message) => early.push(message);
parentPort.on('message', keep);

const server = await createViteServer({
  root: new URL('../spoken', import.meta.url).pathname,
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  ssr: { resolve: { conditions: ['@encoderkit/source', 'node', 'import', 'module', 'default'] } },
});
await server.ssrLoadModule('/voice-thread.ts');
parentPort.off('message', keep);
for (const message of early) parentPort.emit('message', message);
