// Runs everything that CI runs. Goes on after a failure, so that one run shows all there is to mend; tests come last, so
// that a run closes with their counts.
import { run } from './run.mjs';

/** @type {readonly (readonly [name: string, command: string, ...parameters: string[]])[]} */
const steps = [
  ['format and lint', 'biome', 'ci', '--error-on-warnings', '.'],
  ['types of the root', 'tsc', '--project', 'tsconfig.json'],
  ['types of the packages', 'turbo', 'run', 'types', '--output-logs=errors-only'],
  ['boundaries', 'turbo', 'boundaries'],
  ['layers and cycles', 'depcruise', 'packages', 'apps', '--config', '.dependency-cruiser.cjs'],
  ['unused code', 'knip'],
  ['packed packages', process.execPath, 'scripts/check-packages.mjs'],
  ['tests', 'vitest', 'run', ...process.argv.slice(2)],
];

/** @type {string[]} */
const failed = [];
for (const [name, command, ...parameters] of steps) {
  const start = Date.now();
  const isLast = name === 'tests';
  if (isLast && failed.length > 0) console.log(`\nFailed before the tests: ${failed.join(', ')}`);
  // Tests are worth watching and close with their counts; the others speak up only when they fail.
  const code = run(command, parameters, { quiet: !isLast });
  if (code !== 0) failed.push(name);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  if (!isLast) console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name}  (${seconds} s)`);
}
process.exitCode = failed.length > 0 ? 1 : 0;
