/**
 * All that core takes of Node, in one place: the `node` condition of `#platform` in package.json leads here, any other to `browser.ts`.
 * Nothing else in core may import a `node:` module.
 */
import { createRequire } from 'node:module';

export { createHash, randomUUID } from 'node:crypto';
export { createReadStream } from 'node:fs';
export {
  access,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
export { hostname } from 'node:os';
export { basename, dirname, join, resolve } from 'node:path';
export { fileURLToPath, pathToFileURL } from 'node:url';
// A package with an entry of its own for browsers.
export { CsvError, parse as parseCsv } from 'csv-parse';
export { createRequire };

/** Bars on a terminal: loaded when one is drawn. */
export const cliProgress = (): typeof import('cli-progress') => createRequire(import.meta.url)('cli-progress');
