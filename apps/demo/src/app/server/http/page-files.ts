import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { problem } from '../problem.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Whatever no other route answers. */
export const pageRoute = '/*';

interface PageFile {
  readonly bytes: Buffer;
  readonly type: string;
  readonly tag: string;
}

/**
 * Serves the built page from memory. Addresses are looked up in a table of the files that are there at the start, so none leads
 * anywhere else, whatever is written in it; links are not followed.
 *
 * @throws where the page has not been built
 */
export async function pageFiles(server: FastifyInstance, folder: string): Promise<void> {
  const files = await filesIn(folder);
  if (!files.has('/index.html')) throw new Error(`${folder} has no page. Build it: npm run setup.`);
  server.get<{ Params: { '*': string } }>(pageRoute, async (request, reply) => {
    const file = files.get(`/${request.params['*'] || 'index.html'}`);
    if (file === undefined) throw problem(404, 'There is no such page.');
    reply.headers({ 'cache-control': 'no-cache', etag: file.tag });
    if (request.headers['if-none-match'] === file.tag) return reply.code(304).send();
    return reply.type(file.type).send(file.bytes);
  });
}

async function filesIn(folder: string): Promise<Map<string, PageFile>> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile() && types[extname(entry.name)] !== undefined)
    .map(async (entry): Promise<[string, PageFile]> => {
      const path = join(entry.parentPath, entry.name);
      const bytes = await readFile(path);
      const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 16)}"`;
      const file = { bytes, type: types[extname(entry.name)] ?? '', tag };
      return [`/${relative(folder, path).split(sep).join('/')}`, file];
    });
  return new Map(await Promise.all(files));
}
