import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

interface Manifest {
  readonly name: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifestIn = (folder: string): Manifest => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** Where Node would find a package that one in `folder` imports. */
function folderOf(name: string, folder: string): string {
  const candidate = join(folder, 'node_modules', name);
  if (existsSync(candidate)) return realpathSync(candidate);
  if (dirname(folder) === folder) throw new Error(`${name} is not installed`);
  return folderOf(name, dirname(folder));
}

function closure(folder: string, found = new Map<string, Manifest>()): Map<string, Manifest> {
  const manifest = manifestIn(folder);
  if (found.has(manifest.name)) return found;
  found.set(manifest.name, manifest);
  for (const name of Object.keys(manifest.dependencies ?? {})) closure(folderOf(name, folder), found);
  return found;
}

test('nothing under the GPL comes along with the package', () => {
  const packages = closure(fileURLToPath(new URL('..', import.meta.url)));
  expect(packages.size).toBeGreaterThan(8);
  const licences = [...packages.values()].map(({ name, license }) => `${name}: ${license}`);
  expect(licences.filter((line) => /: .*\b(A?GPL|undefined)/.test(line))).toEqual([]);
});
