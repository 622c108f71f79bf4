import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exactDatabase } from './exact-database.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'several-processes-'));
});
afterAll(() => rm(root, { recursive: true }));

const rows = 15;

/** Node 20 runs no TypeScript: vite makes JavaScript of it as it is imported, as it does for the tests. */
const writer = (name: string, folder: string) => `
  import { createViteServer } from ${JSON.stringify(import.meta.resolve('vitest/node'))};
  const server = await createViteServer({
    root: ${JSON.stringify(fileURLToPath(new URL('..', import.meta.url)))},
    configFile: false,
    logLevel: 'error',
    server: { middlewareMode: true, ws: false, watch: null },
    ssr: { resolve: { conditions: ['@encoderkit/source', 'node', 'import', 'module', 'default'] } },
  });
  const { exactDatabase } = await server.ssrLoadModule('/src/exact-database.ts');
  const database = await exactDatabase({ width: 2, folder: ${JSON.stringify(folder)} });
  process.once('message', async () => {
    for (let row = 0; row < ${rows}; row++) await database.add([{ id: '${name}' + row, vector: [1, 0], metadata: null }]);
    process.disconnect();
    await server.close();
    process.exit(0);
  });
  process.send('ready');
`;

async function started(name: string, folder: string) {
  const file = join(root, `${name}.mjs`);
  await writeFile(file, writer(name, folder));
  const child = fork(file, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended by itself`))),
  ]);
  return child;
}

it('an exact database is written by two processes at once', { timeout: 120_000 }, async () => {
  const folder = join(root, 'vectors');
  const children = await Promise.all(['x', 'y'].map((name) => started(name, folder)));
  const ended = children.map((child) => once(child, 'exit'));
  for (const child of children) child.send('go');
  expect(await Promise.all(ended)).toEqual([
    [0, null],
    [0, null],
  ]);
  const database = await exactDatabase({ width: 2, folder });
  expect(await database.size()).toBe(2 * rows);
  await database.close();
  expect(await readdir(folder)).toEqual(['vectors.safetensors']);
});
