import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from './support/workspace.ts';

/** What dependency-cruiser finds in a made-up package, by the rules that the workspace is checked with. */
function offences(folder: string): string[] {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const parameters = [program, 'packages', '--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json'];
  const { stdout, stderr } = spawnSync(process.execPath, parameters, { cwd: folder, encoding: 'utf8' });
  if (!stdout) throw new Error(stderr);
  const { summary }: { summary: { violations: { rule: { name: string }; from: string; to: string }[] } } =
    JSON.parse(stdout);
  return summary.violations
    .map(({ rule, from, to }) => `${from} -> ${to}: ${rule.name}`.replaceAll('packages/backend-onnx/src/', ''))
    .sort();
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, 'packages/backend-onnx/src', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

it('a later layer may import from an earlier one', () => {
  write({
    'base/a.ts': 'export interface A { readonly b: number }',
    'onnx/b.ts': "import type { A } from '../base/a.ts';\nexport const b = ({ b }: A): number => b;",
    'runtime/c.ts': "export { b } from '../onnx/b.ts';",
    'index.ts': "export { b } from './runtime/c.ts';",
    'base/a.test.ts': "import { b } from '../index.ts';\nb({ b: 1 });",
  });
  expect(offences(folder)).toEqual([]);
});

it('imports that go up, cycles and folders of no layer are found, in imports of types as well', () => {
  write({
    'base/up.ts': "import type { C } from '../runtime/c.ts';\nexport type Up = C;",
    'onnx/index-user.ts': "export { all } from '../index.ts';",
    'onnx/lazy.ts': ['export const lazy = () => import', "('../export/late.ts');"].join(''),
    'runtime/c.ts': "import type { D } from './d.ts';\nexport interface C { readonly d: D }",
    'runtime/d.ts': "import type { C } from './c.ts';\nexport interface D { readonly c: C }",
    'export/late.ts': "export { made } from '../made-up/made.ts';",
    'made-up/made.ts': 'export const made = 1;',
    'index.ts': 'export const all = 1;',
  });
  expect(offences(folder)).toEqual([
    'base/up.ts -> runtime/c.ts: backend-onnx: base imports from a later layer',
    'export/late.ts -> made-up/made.ts: backend-onnx: a folder that is no layer',
    'onnx/index-user.ts -> index.ts: backend-onnx: onnx imports from a later layer',
    'onnx/lazy.ts -> export/late.ts: backend-onnx: onnx imports from a later layer',
    'runtime/c.ts -> runtime/d.ts: cycle',
  ]);
});

it('packages import in one direction, and what their package.json declares', () => {
  const inPackage = (name: string, files: Readonly<Record<string, string>>) =>
    write(Object.fromEntries(Object.entries(files).map(([file, text]) => [`../../${name}/${file}`, text])));
  const rootManifest = { name: 'made-up', devDependencies: { 'only-in-tests': '1' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(rootManifest));
  inPackage('text', {
    'package.json': JSON.stringify({ name: 'text', devDependencies: { 'only-in-tests': '1' } }),
    'src/index.ts': "export { image } from '../../vision/src/index.ts';\nexport { it } from 'only-in-tests';",
    'node_modules/only-in-tests/package.json': '{ "name": "only-in-tests", "main": "index.js" }',
    'node_modules/only-in-tests/index.js': 'exports.it = 1;',
  });
  inPackage('vision', {
    'package.json': '{ "name": "vision" }',
    'src/index.ts': "export const image = 1;\nexport { nothing } from 'not-installed';",
  });
  inPackage('core', {
    'package.json': '{ "name": "core" }',
    'src/index.ts': "export type { image } from '../../vision/src/index.ts';",
  });
  expect(offences(folder)).toEqual([
    expect.stringMatching(
      /^packages\/core\/src\/index.ts -> packages\/vision.*packages\/core imports a package that it may not/,
    ),
    expect.stringMatching(
      /^packages\/text\/src\/index.ts -> packages\/text\/node_modules\/only-in-tests.*: not in the dependencies/,
    ),
    expect.stringMatching(
      /^packages\/text\/src\/index.ts -> packages\/vision.*packages\/text imports a package that it may not/,
    ),
    expect.stringMatching(/^packages\/vision\/src\/index.ts -> not-installed: not in the dependencies/),
  ]);
});
