// Makes a fresh clone ready on a machine with only Node and npm: fetches the pinned pnpm, installs, builds.
// What is up to date is left alone, so every command can begin with it.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, runPinnedPnpm } from './run.mjs';

const stampFile = join(root, 'node_modules', '.setup-stamp');

/** Changes whenever an installation must be made anew. */
function stamp() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.versions.modules}`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function install() {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()) return 0;
  console.log('Installing dependencies …');
  // Without a terminal pnpm would otherwise refuse to replace a node_modules that another version made.
  const code = runPinnedPnpm(['install', '--frozen-lockfile', '--config.confirmModulesPurge=false']);
  if (code === 0) writeFileSync(stampFile, stamp());
  return code;
}

process.exitCode = install() || run('turbo', ['run', 'build', '--output-logs=errors-only'], { quiet: true });
