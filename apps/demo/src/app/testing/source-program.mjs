// Runs a program's TypeScript sources in a process of its own, which Node 20 cannot: vite makes JavaScript of them as it imports them, as it does
// for the tests.
import process from 'node:process';
import { createViteServer } from 'vitest/node';

/** What the parent sends before the sources listen. */
const early = [];
const keep = (message) => early.push(message);
process.on('message', keep);

const server = await createViteServer({
  root: new URL('../server', import.meta.url).pathname,
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  ssr: { resolve: { conditions: ['@encoderkit/source', 'node', 'import', 'module', 'default'] } },
});
await server.ssrLoadModule(`/${process.argv[2]}.ts`);
process.off('message', keep);
for (const message of early) process.emit('message', message);
