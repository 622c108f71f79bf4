import { readFileSync, realpathSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtFiles } from './support/type-check.ts';
import { publishedPackages, readManifest, root, typescriptFiles, workspacePackages } from './support/workspace.ts';

/** Which packages of the workspace each may import. What is not listed (tests and benchmarks) may import all. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  '@encoderkit/errors': [],
  '@encoderkit/tfjs-backend-onnx': ['@encoderkit/errors'],
  '@encoderkit/core': ['@encoderkit/errors', '@encoderkit/tfjs-backend-onnx'],
  '@encoderkit/vision': ['@encoderkit/errors', '@encoderkit/core'],
  '@encoderkit/text': ['@encoderkit/errors', '@encoderkit/core'],
  '@encoderkit/audio': ['@encoderkit/errors', '@encoderkit/core'],
  '@encoderkit/datasets': ['@encoderkit/errors', '@encoderkit/core', '@encoderkit/audio'],
  '@encoderkit/demo': [
    '@encoderkit/errors',
    '@encoderkit/core',
    '@encoderkit/vision',
    '@encoderkit/text',
    '@encoderkit/audio',
    '@encoderkit/datasets',
  ],
};
const mayImportAll = ['@encoderkit/tests', '@encoderkit/bench', '@encoderkit/fuzz'];

const peers = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'];
const packages = workspacePackages();
const published = publishedPackages();

/** What a source imports, as written. Lines of comments are left out, since examples in them import as well. */
function importsIn(source: string): string[] {
  const code = source.replace(/^\s*(\/\/|\/?\*).*$/gm, '');
  const pattern = /^\s*(?:import|export)\s(?:[^'"`;]*?\sfrom\s+)?'([^']+)'|\bimport\(\s*'([\w@./:-]+)'/gm;
  return [...code.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
}

/** Names that begin with # are those of a package's own "imports". */
function isRelative(specifier: string) {
  return specifier.startsWith('.') || specifier.startsWith('#');
}

function isBuiltin(specifier: string) {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}

/** `@scope/name/sub` to `@scope/name`. */
function packageOf(specifier: string) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Each import that breaks a rule, as `file imports specifier`. */
function offences(folder: string, breaks: (specifier: string, file: string) => boolean) {
  return typescriptFiles(folder).flatMap((file) =>
    importsIn(readFileSync(join(root, file), 'utf8'))
      .filter((specifier) => breaks(specifier, file))
      .map((specifier) => `${file} imports ${specifier}`),
  );
}

describe('imports', () => {
  it('are found in every form', () => {
    // Each line is a string of its own, or this file would import all of them.
    const source = [
      "import a from 'plain';",
      "import 'effect';",
      "import type { B } from 'type';",
      'import {',
      '  c,',
      '  type D,',
      "} from 'lines';",
      "export { e } from 'export';",
      "export * from 'star';",
      'const f = await import(',
      "  'dynamic'",
      ');',
      '/**',
      " * import g from 'docstring';",
      ' */',
      "// import h from 'comment';",
      "export const i = 'value';",
    ].join('\n');
    expect(importsIn(source)).toEqual(['plain', 'effect', 'type', 'lines', 'export', 'star', 'dynamic']);
  });

  it('cover every package of the workspace', () => {
    const known = [...Object.keys(mayImport), ...mayImportAll].sort();
    expect(packages.map(({ manifest }) => manifest.name).sort()).toEqual(known);
  });

  it.each(packages.filter(({ manifest }) => manifest.name in mayImport))(
    'of $folder go demo -> datasets -> vision | text | audio -> core -> backend-onnx',
    ({ folder, manifest }) => {
      const allowed = mayImport[manifest.name] ?? [];
      const isForbidden = (specifier: string) =>
        specifier.startsWith('@encoderkit/') && !allowed.includes(packageOf(specifier));
      expect(offences(folder, isForbidden)).toEqual([]);
    },
  );

  it.each(packages)('of $folder stay inside it when they are relative', ({ folder }) => {
    const leaves = (specifier: string, file: string) =>
      isRelative(specifier) && relative(folder, normalize(join(dirname(file), specifier))).startsWith('..');
    expect(offences(folder, leaves)).toEqual([]);
  });

  it.each(packages)('of $folder are declared in its package.json', ({ folder, manifest }) => {
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
    const declaredForTests = { ...declared, ...manifest.devDependencies };
    // What is published has only what is installed with it; tests and what supports them have more.
    const shipped = manifest.private ? new Set() : builtFiles(folder, root);
    const isUndeclared = (specifier: string, file: string) => {
      if (isRelative(specifier) || isBuiltin(specifier)) return false;
      if (specifier.startsWith('#')) return !(specifier in (manifest.imports ?? {}));
      const name = packageOf(specifier);
      if (shipped.has(file)) return !(name in declared);
      // vitest belongs to the root, which is where tests are run.
      return name !== 'vitest' && !(name in declaredForTests);
    };
    if (!manifest.private) expect(shipped).toContain(`${folder}/src/index.ts`);
    expect(offences(folder, isUndeclared)).toEqual([]);
  });
});

describe('package.json', () => {
  it.each(packages)('of $folder takes every version from the catalog or the workspace', ({ manifest }) => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    const own = versions.filter(
      ([name, version]) => version !== (name.startsWith('@encoderkit/') ? 'workspace:^' : 'catalog:'),
    );
    expect(own).toEqual([]);
  });

  const dependsOnNothing = '@encoderkit/errors';

  it.each(published.filter(({ manifest }) => manifest.name !== dependsOnNothing))(
    'of $folder has TF.js as a peer alone',
    ({ manifest }) => {
      for (const peer of peers) {
        expect(manifest.peerDependencies).toHaveProperty([peer]);
        expect(manifest.dependencies ?? {}).not.toHaveProperty([peer]);
      }
    },
  );

  it.each(published)('of $folder depends on published packages alone', ({ manifest }) => {
    const privateNames = packages.filter((other) => other.manifest.private).map((other) => other.manifest.name);
    expect(Object.keys(manifest.dependencies ?? {}).filter((name) => privateNames.includes(name))).toEqual([]);
  });

  it.each(published)('of $folder says what npm shows of it', ({ folder, manifest }) => {
    expect(manifest).toMatchObject({
      license: 'MIT',
      type: 'module',
      engines: { node: '>=20.19.0' },
      publishConfig: { access: 'public' },
    });
    // Sources are for this workspace; what is published offers the same entries without them.
    expect(Object.keys(manifest.publishConfig?.exports ?? {})).toEqual(Object.keys(manifest.exports ?? {}));
    expect(JSON.stringify(manifest.publishConfig)).not.toContain('@encoderkit/source');
    expect(readFileSync(join(root, folder, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
    expect(readFileSync(join(root, folder, 'README.md'), 'utf8')).toContain('```ts');
  });

  it('leaves onnxruntime-node to backend-onnx', () => {
    const dependents = published.filter(({ manifest }) => 'onnxruntime-node' in { ...manifest.dependencies });
    expect(dependents.map(({ folder }) => folder)).toEqual(['packages/backend-onnx']);
  });
});

describe('the installation', () => {
  it.each(peers)('has one copy of %s, which all packages share', (peer) => {
    const copies = packages
      .filter(({ manifest }) => peer in { ...manifest.peerDependencies, ...manifest.devDependencies })
      .map(({ folder }) => realpathSync(join(root, folder, 'node_modules', peer)));
    expect(new Set(copies).size).toBe(1);
  });

  it('has the pnpm that set-up fetches', () => {
    const { version } = readManifest('node_modules/pnpm');
    expect(readManifest('.').packageManager).toBe(`pnpm@${version}`);
  });
});
