import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishedPackages, root } from './support/workspace.ts';

let folder: string;
beforeAll(async () => {
  // Inside this package, so that an app in it finds the packages as one that has installed them.
  folder = await mkdtemp(join(root, 'tests', '.browser-build-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/**
 * What Vite puts in the place of a module of Node, with its name. (Without a name it stands for what a package itself leaves out of
 * browsers, as TF.js does.)
 */
const standIn = '__vite-browser-external:';

/** An app for browsers, with all that it imports, from sources. Minified, so that no comment is left. */
async function buildApp(name: string, source: string): Promise<{ code: string; modules: string[] }> {
  const entry = join(folder, `${name.replace(/\W/g, '-')}.js`);
  await writeFile(entry, source);
  const output = await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@encoderkit/source', 'module', 'browser', 'production'] },
    build: { write: false, rollupOptions: { input: entry, preserveEntrySignatures: 'strict' } },
  });
  const chunks = [output]
    .flat()
    .flatMap((each) => ('output' in each ? each.output : []))
    .flatMap((each) => ('code' in each ? [each] : []));
  return {
    code: chunks.map((chunk) => chunk.code).join('\n'),
    modules: chunks.flatMap((chunk) => Object.keys(chunk.modules)),
  };
}

const entries = publishedPackages().flatMap(({ manifest }) =>
  Object.keys(manifest.exports ?? {})
    .filter((path) => path !== './package.json' && path !== './testing')
    .map((path) => manifest.name + path.slice(1)),
);

describe('an app for browsers that imports', () => {
  it.each(entries)(
    '%s contains no module of Node',
    async (name) => {
      const { code, modules } = await buildApp(name, `export * from '${name}';`);
      expect(modules.filter((id) => id.includes(standIn) || id.startsWith('node:') || id.endsWith('.node'))).toEqual(
        [],
      );
      expect(code.match(/["'`]node:[\w/]+["'`]/g) ?? []).toEqual([]);
      // The writer alone is small, for pages that record.
      if (name.endsWith('/wav')) expect(code.length).toBeLessThan(8000);
    },
    120_000,
  );

  it('a module of Node is found out', async () => {
    const { modules } = await buildApp('control', "import { readFile } from 'node:fs/promises'; export { readFile };");
    expect(modules.filter((id) => id.includes(standIn))).not.toEqual([]);
  });
});
