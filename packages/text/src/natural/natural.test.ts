import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** What the boundary asks natural for. */
const source = readFileSync(new URL('./natural.ts', import.meta.url), 'utf8');
const modules = [...source.matchAll(/load\('(natural\/[^']+\.js)'\)/g)].flatMap(([, module]) => module ?? []);

/** Loads them in a process of its own, and tells which files and which of Node's own modules that brought in. */
const program = `
  const { createRequire } = require('node:module');
  const load = createRequire(${JSON.stringify(fileURLToPath(import.meta.url))});
  for (const module of ${JSON.stringify(modules)}) load(module);
  createRequire(load.resolve('natural/package.json'))('stopwords-iso');
  console.log(JSON.stringify({ files: Object.keys(load.cache), builtins: process.moduleLoadList }));
`;

it('loads of natural nothing that opens a connection or reads the environment', () => {
  const loaded: { files: string[]; builtins: string[] } = JSON.parse(
    execFileSync(process.execPath, ['-e', program], { encoding: 'utf8', env: {}, maxBuffer: 2 ** 24 }),
  );
  expect(modules.length).toBeGreaterThan(40);
  expect(loaded.files.length).toBeGreaterThan(modules.length);
  const packages = new Set(loaded.files.map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]));
  expect([...packages].sort()).toEqual(['natural', 'stopwords-iso', 'underscore']);
  expect(loaded.files.filter((file) => /natural\/index|util\/(index|storage)/.test(file))).toEqual([]);
  const network = /^NativeModule (net|tls|http|https|http2|dgram|dns|_http_\w+|_tls_\w+)$/;
  expect(loaded.builtins.filter((name) => network.test(name))).toEqual([]);
});

it('would notice: natural itself does load clients', () => {
  const resolved = execFileSync(
    process.execPath,
    [
      '-p',
      `const { createRequire } = require('node:module');
      const load = createRequire(${JSON.stringify(fileURLToPath(import.meta.url))});
      load('natural'); Object.keys(load.cache).filter((file) => /node_modules\\/(pg|redis|mongoose|memjs)\\//.test(file)).length`,
    ],
    { encoding: 'utf8', env: {} },
  );
  // dotenv, which it loads as well, prints advertisements first.
  expect(Number(resolved.trim().split('\n').at(-1))).toBeGreaterThan(0);
});
