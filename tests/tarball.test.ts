import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Example, examplesIn } from './support/examples.ts';
import { writePhotos } from './support/photos.ts';
import { runTypescript } from './support/type-check.ts';
import { publishedPackages, root } from './support/workspace.ts';

const published = publishedPackages();

/** Where a user's program would stand: outside the workspace, with what plain npm installs. */
const folder = mkdtempSync(join(tmpdir(), 'tarballs-'));

/** What a user runs with: none of the settings that npm, pnpm and vitest hand down, but for the registry. */
const inherited = /^(npm_(?!config_(registry|cache)$)|pnpm_|VITEST|NODE_OPTIONS|NODE_ENV|NODE_PATH)/i;
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name))),
  ONNXRUNTIME_NODE_INSTALL: 'skip',
};

function run(command: string, parameters: readonly string[], cwd: string) {
  const shell = process.platform === 'win32' && command !== process.execPath;
  const { status, stdout, stderr } = spawnSync(command, parameters, { cwd, env: environment, encoding: 'utf8', shell });
  return { status, stdout, output: `${stdout}${stderr}` };
}

/** True where npm has no network; CI is expected to have one. */
function isOffline(): boolean {
  const { output } = run('npm', ['view', '@tensorflow/tfjs-core', 'version', '--fetch-retries=0'], folder);
  return /\b(ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ENETUNREACH)\b/.test(output) && !process.env.CI;
}

const tarballOf = (packageFolder: string) => `${packageFolder.split('/').at(-1)}.tgz`;

/** The first example of a README: the one that people copy. */
function firstExample(packageFolder: string): Example {
  const file = join(packageFolder, 'README.md');
  const [example] = examplesIn(readFileSync(join(root, file), 'utf8'), file);
  if (!example) throw new Error(`${file} has no \`\`\`ts block.`);
  return example;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(isOffline())('the packed packages', () => {
  beforeAll(() => {
    const pnpm = join(root, 'node_modules', '.bin', 'pnpm');
    for (const { folder: packageFolder } of published) {
      const packed = run(pnpm, ['pack', '--out', join(folder, tarballOf(packageFolder))], join(root, packageFolder));
      expect(packed.status, packed.output).toBe(0);
    }
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
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
    const peers = ['@tensorflow/tfjs-core@4.22.0', '@tensorflow/tfjs-layers@4.22.0', '@types/node@20'];
    const tarballs = published.map((each) => `./${tarballOf(each.folder)}`);
    const installed = run('npm', ['install', '--no-audit', '--no-fund', ...tarballs, ...peers], folder);
    expect(installed.status, installed.output).toBe(0);
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

  it("run vision's README example there", async () => {
    const example = firstExample('packages/vision');
    writeFileSync(join(folder, 'example.ts'), example.code);
    await writePhotos(folder);
    expect([...runTypescript(['--project', '.'], folder).values()].flat()).toEqual([]);
    const ran = run(process.execPath, [join('out', 'example.js')], folder);
    expect(ran.status, ran.output).toBe(0);
  }, 180_000);
});
