import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publishedPackages, readManifest, root, workspacePackages } from './support/workspace.ts';

const peers = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers'];
const packages = workspacePackages();
const published = publishedPackages();

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
