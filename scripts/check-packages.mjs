// Packs every published package as it would be published, and lets publint and "are the types wrong?" judge the result.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run } from './run.mjs';

const folders = readdirSync(join(root, 'packages')).filter((name) => {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
  return manifest.private !== true;
});

const temporary = mkdtempSync(join(tmpdir(), 'packed-'));
let failures = 0;
try {
  for (const folder of folders) {
    const tarball = join(temporary, `${folder}.tgz`);
    failures += run('pnpm', ['--dir', join('packages', folder), 'pack', '--out', tarball], { quiet: true });
    failures += run('publint', ['run', tarball, '--strict']);
    failures += run('attw', [tarball, '--profile', 'esm-only', '--no-emoji']);
  }
} finally {
  rmSync(temporary, { recursive: true });
}
process.exitCode = failures === 0 ? 0 : 1;
