import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, type WorkspacePackage } from './workspace.ts';

/** What a user runs with: none of the settings that npm, pnpm and vitest hand down, but for the registry. */
const inherited = /^(npm_(?!config_(registry|cache)$)|pnpm_|VITEST|NODE_OPTIONS|NODE_ENV|NODE_PATH)/i;
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name))),
  ONNXRUNTIME_NODE_INSTALL: 'skip',
};

/** Runs a command as a user would, outside the workspace. `variables`: of the environment; undefined takes one out. */
export function run(
  command: string,
  parameters: readonly string[],
  cwd: string,
  variables: Readonly<Record<string, string | undefined>> = {},
) {
  const shell = process.platform === 'win32' && command !== process.execPath;
  const { status, stdout, stderr } = spawnSync(command, parameters, {
    cwd,
    env: { ...environment, ...variables },
    encoding: 'utf8',
    shell,
  });
  return { status, stdout, stderr, output: `${stdout}${stderr}` };
}

/** True where npm has no network; CI is expected to have one. */
export function isOffline(folder: string): boolean {
  const { output } = run('npm', ['view', '@tensorflow/tfjs-core', 'version', '--fetch-retries=0'], folder);
  return /\b(ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ENETUNREACH)\b/.test(output) && !process.env.CI;
}

const tarballOf = (packageFolder: string) => `${packageFolder.split('/').at(-1)}.tgz`;

/** Packs packages of the workspace into a folder that becomes a project of a user's. */
export function packInto(folder: string, packages: readonly Pick<WorkspacePackage, 'folder'>[]): void {
  const pnpm = join(root, 'node_modules', '.bin', 'pnpm');
  for (const { folder: packageFolder } of packages) {
    const packed = run(pnpm, ['pack', '--out', join(folder, tarballOf(packageFolder))], join(root, packageFolder));
    if (packed.status !== 0) throw new Error(packed.output);
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
}

/** Installs those tarballs by plain npm, with TF.js beside them. `more`: further packages and options of npm. */
export function installFrom(
  folder: string,
  packages: readonly Pick<WorkspacePackage, 'folder'>[],
  ...more: readonly string[]
): void {
  const tarballs = packages.map((each) => `./${tarballOf(each.folder)}`);
  const peers = ['@tensorflow/tfjs-core@4.22.0', '@tensorflow/tfjs-layers@4.22.0'];
  const installed = run('npm', ['install', '--no-audit', '--no-fund', ...tarballs, ...peers, ...more], folder);
  if (installed.status !== 0) throw new Error(installed.output);
}
