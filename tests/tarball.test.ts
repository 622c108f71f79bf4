import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Example, examplesIn } from './support/examples.ts';
import { installFrom, isOffline, packInto, run } from './support/npm.ts';
import { writePhotos } from './support/photos.ts';
import { runTypescript } from './support/type-check.ts';
import { publishedPackages, root } from './support/workspace.ts';

const published = publishedPackages();

/** Where a user's program would stand: outside the workspace, with what plain npm installs. */
const folder = mkdtempSync(join(tmpdir(), 'tarballs-'));

/** The first example of a README: the one that people copy. */
function firstExample(packageFolder: string): Example {
  const file = join(packageFolder, 'README.md');
  const [example] = examplesIn(readFileSync(join(root, file), 'utf8'), file);
  if (!example) throw new Error(`${file} has no \`\`\`ts block.`);
  return example;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);

describe.skipIf(isOffline(folder))('the packed packages', () => {
  beforeAll(() => {
    packInto(folder, published);
    const compilerOptions = {
      target: 'ES2023',
      lib: ['ES2023'],
      types: ['node'],
      module: 'NodeNext',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      outDir: 'out',
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  }, 60_000);

  it('install by plain npm beside their peers', () => {
    installFrom(folder, published, '@types/node@20');
    // A second copy of TF.js would have registries of its own.
    const listed = run('npm', ['ls', '--all', '--parseable', '@tensorflow/tfjs-core'], folder);
    expect(listed.stdout.trim().split('\n')).toHaveLength(1);
  }, 300_000);

  it.each(published)('hold of $folder what is needed and no sources', ({ manifest }) => {
    const installed = join(folder, 'node_modules', manifest.name);
    for (const file of ['README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']) {
      expect(existsSync(join(installed, file)), file).toBe(true);
    }
    expect(existsSync(join(installed, 'src'))).toBe(false);
    expect(readFileSync(join(installed, 'package.json'), 'utf8')).not.toMatch(
      /@encoderkit\/source|catalog:|workspace:/,
    );
  });

  it.each(published)(
    'run what the README of $folder begins with',
    async ({ folder: packageFolder }) => {
      writeFileSync(join(folder, 'example.ts'), firstExample(packageFolder).code);
      await writePhotos(folder);
      expect([...runTypescript(['--project', '.'], folder).values()].flat()).toEqual([]);
      const ran = run(process.execPath, [join('out', 'example.js')], folder);
      expect(ran.status, ran.output).toBe(0);
    },
    180_000,
  );
});
