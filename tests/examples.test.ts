import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { docstringsOf, type Example, examplesIn, findExamples } from './support/examples.ts';
import { writePhotos } from './support/photos.ts';
import { type ModuleResult, runModules } from './support/run-modules.ts';
import { runTypescript } from './support/type-check.ts';
import { root, workspacePackages } from './support/workspace.ts';

const examples = findExamples();
const processes = 2;

// Inside the workspace, so that imports resolve as they do for its packages.
const cache = join(root, 'tests', '.cache');
mkdirSync(cache, { recursive: true });
const programs = mkdtempSync(join(cache, 'examples-'));
const workingDirectories = Array.from({ length: processes }, () => mkdtempSync(join(tmpdir(), 'examples-')));

const fileOf = (example: Example) => `${example.title.replaceAll(/[^a-z0-9]+/gi, '-')}.ts`;
const moduleOf = (example: Example) => pathToFileURL(join(programs, 'out', fileOf(example).replace(/ts$/, 'js'))).href;

let complaints: Map<string, string[]>;
let results: Map<string, ModuleResult>;

/** All examples are type-checked and compiled in one go, against the sources. */
function compile() {
  for (const example of examples) writeFileSync(join(programs, fileOf(example)), example.code);
  const configuration = {
    extends: '../../../tsconfig.test.base.json',
    compilerOptions: { noEmit: false, allowImportingTsExtensions: false, rootDir: '.', outDir: 'out' },
    include: ['*.ts'],
  };
  writeFileSync(join(programs, 'tsconfig.json'), JSON.stringify(configuration));
  return runTypescript(['--project', '.'], programs);
}

/** They run against what is built, as they would for a user; so that has to be of the same sources. */
function build() {
  const folders = workspacePackages().map(({ folder }) => folder);
  return runTypescript(['--build', ...folders.filter((folder) => folder.startsWith('packages/'))], root);
}

beforeAll(async () => {
  complaints = compile();
  build();
  const modules = examples.filter(({ runs }) => runs).map(moduleOf);
  const shares = workingDirectories.map(async (folder, process) => {
    await writePhotos(folder);
    return runModules(
      modules.filter((_, index) => index % processes === process),
      folder,
    );
  });
  results = new Map((await Promise.all(shares)).flatMap((share) => [...share]));
}, 600_000);

afterAll(() => {
  for (const folder of [programs, ...workingDirectories]) rmSync(folder, { recursive: true, force: true });
});

describe('an example', () => {
  it('is found in Markdown with its line', () => {
    const markdown = 'text\n\n```ts\nlet a = 1;\n```\n```sh\nls\n```\n\n```ts no-run\nlet b = 2;\n```\n';
    expect(examplesIn(markdown, 'a.md')).toEqual([
      { title: 'a.md:3', code: 'let a = 1;\n', runs: true },
      { title: 'a.md:10', code: 'let b = 2;\n', runs: false },
    ]);
  });

  it('is found in docstrings alone', () => {
    const source =
      'const a = `\n```ts\nno\n```\n`;\n/**\n * @example\n * ```ts\n * if (a) {\n *   yes();\n * }\n * ```\n */\n';
    expect(examplesIn(docstringsOf(source), 'a.ts')).toEqual([
      { title: 'a.ts:8', code: 'if (a) {\n  yes();\n}\n', runs: true },
    ]);
  });
});

// `%s` shows a title whole, where `$title` would shorten it.
const titled = examples.map((example) => [example.title, example] as const);

describe('the example at', () => {
  it.for(titled)('%s has the right types', ([, example]) => {
    expect(complaints.get(fileOf(example)) ?? []).toEqual([]);
  });

  it.for(titled)('%s runs', ([, example], { skip }) => {
    if (!example.runs) skip('needs what a test machine may lack');
    const result = results.get(moduleOf(example));
    expect(result?.passed, result?.output).toBe(true);
  });
});
