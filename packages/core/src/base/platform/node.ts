/**
 * All that core takes of Node, in one place: the `node` condition of `#platform` in package.json leads here, any other to `browser.ts`.
 * Nothing else in core may import a `node:` module.
 */
export { createHash, randomUUID } from 'node:crypto';
export { createReadStream } from 'node:fs';
export { access, mkdir, open, readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
export { createRequire } from 'node:module';
export { hostname } from 'node:os';
export { basename, dirname, join, resolve } from 'node:path';
export { fileURLToPath, pathToFileURL } from 'node:url';
// A package with an entry of its own for browsers.
export { CsvError, parse as parseCsv } from 'csv-parse';
