import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));

/** All code of a page that imports these packages, as Vite builds it from their sources; `external` stays out. */
async function pageOf(packages: readonly string[], external: readonly (string | RegExp)[]) {
  const root = mkdtempSync(join(here, '.page-'));
  try {
    const imports = packages.map((name, index) => `import * as p${index} from '${name}';`);
    writeFileSync(
      join(root, 'page.js'),
      `${imports.join('\n')}\nglobalThis.all = [${packages.map((_, index) => `p${index}`)}];\n`,
    );
    const built = await build({
      root,
      logLevel: 'silent',
      configFile: false,
      resolve: { conditions: ['@encoderkit/source', 'module', 'browser', 'production'] },
      // Minified, so that no comment is left.
      build: { write: false, rollupOptions: { external: [...external], input: join(root, 'page.js') } },
    });
    return [built]
      .flat()
      .flatMap((each) => ('output' in each ? each.output : []))
      .flatMap((each) => ('code' in each ? [each] : []));
  } finally {
    rmSync(root, { recursive: true });
  }
}

test.each([['@encoderkit/audio'], ['@encoderkit/audio/wav'], ['@encoderkit/text'], ['@encoderkit/vision']])(
  '%s needs no module of Node in a browser',
  async (name) => {
    const chunks = await pageOf([name], ['@encoderkit/core', /^@tensorflow\//]);
    expect(chunks.length).toBeGreaterThan(0);
    for (const { code, imports, fileName } of chunks) {
      expect(code.match(/["'`]node:[\w/]+["'`]/g) ?? [], fileName).toEqual([]);
      // What Vite puts in the place of a module of Node that is imported by its bare name.
      expect(
        imports.filter((each) => each.includes('browser-external')),
        fileName,
      ).toEqual([]);
    }
    // The writer alone is small, for pages that record.
    if (name.endsWith('/wav')) expect(chunks.reduce((sum, { code }) => sum + code.length, 0)).toBeLessThan(8000);
  },
  120_000,
);
