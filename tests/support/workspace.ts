import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly packageManager?: string;
  readonly license?: string;
  readonly type?: string;
  readonly engines?: Readonly<Record<string, string>>;
  readonly imports?: Readonly<Record<string, unknown>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  /** Relative to the root, such as `packages/core`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

export const root = fileURLToPath(new URL('../..', import.meta.url));

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

/** Every package of the workspace but its root. */
export function workspacePackages(): WorkspacePackage[] {
  const grouped = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => `${group}/${name}`),
  );
  return [...grouped, 'tests', 'bench', 'fuzz']
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readManifest(folder) }));
}

export function publishedPackages(): WorkspacePackage[] {
  return workspacePackages().filter(({ manifest }) => !manifest.private);
}

/** The TypeScript files that git would know, below a folder; paths relative to the root. */
export function typescriptFiles(folder: string): string[] {
  const ignored = new Set(['node_modules', 'dist', '.cache', '.turbo', 'generated']);
  const visit = (directory: string): string[] =>
    readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
      if (entry.isDirectory()) return ignored.has(entry.name) ? [] : visit(join(directory, entry.name));
      return entry.name.endsWith('.ts') ? [join(directory, entry.name)] : [];
    });
  return visit(join(root, folder)).map((file) => relative(root, file));
}
