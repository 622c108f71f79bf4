// Starts other programs for the scripts beside it. Needs nothing but Node.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Programs of the workspace are found, and nothing downloads what it does not need.
 *
 * @type {NodeJS.ProcessEnv}
 */
const environment = {
  ...process.env,
  PATH: join(root, 'node_modules', '.bin') + delimiter + process.env.PATH,
  ONNXRUNTIME_NODE_INSTALL: 'skip',
  TURBO_TELEMETRY_DISABLED: '1',
};

/**
 * Runs a program in the root of the workspace and waits for it.
 *
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {{ readonly quiet?: boolean }} [options] `quiet`: what it prints is shown only if it fails
 * @returns {number} the exit code
 */
export function run(command, parameters, { quiet = false } = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, parameters, {
    cwd: root,
    env: environment,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    maxBuffer: Number.POSITIVE_INFINITY,
    // On Windows the programs in node_modules/.bin are .cmd files, which need a shell.
    shell: process.platform === 'win32' && command !== process.execPath,
  });
  if (error) console.error(`${command}: ${error.message}`);
  if (quiet && status !== 0) {
    process.stdout.write(stdout);
    process.stderr.write(stderr);
  }
  return status ?? 1;
}

/**
 * Runs the pinned pnpm, which npm fetches if this machine has never seen it.
 *
 * @param {readonly string[]} parameters
 */
export function runPinnedPnpm(parameters) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const npmParameters = ['exec', '--yes', '--', packageManager, ...parameters];
  const npm = process.env.npm_execpath ?? '';
  return basename(npm) === 'npm-cli.js' ? run(process.execPath, [npm, ...npmParameters]) : run('npm', npmParameters);
}
