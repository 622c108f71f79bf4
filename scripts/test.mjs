// Runs the tests and closes with what was not run and a line of counts.
// Parameters go to vitest: `npm test -- packages/core`.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, run } from './run.mjs';

/**
 * The part of vitest's JSON report that is read here.
 *
 * @typedef {{
 *   testResults: {
 *     name: string;
 *     status: string;
 *     assertionResults: { fullName: string; status: string; meta?: { note?: string } }[];
 *   }[];
 * }} Report
 */

const reportFile = join(root, 'node_modules', '.cache', 'test-report.json');

/** @param {Report} report */
function count({ testResults }) {
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, title: `${relative(root, name)}: ${test.fullName}` })),
  );
  // A file that could not be loaded has failed, though none of its tests has.
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: tests.filter(({ status }) => status === 'failed').length + unloaded.length,
    skipped: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ title }) => title),
  };
}

rmSync(reportFile, { force: true });
const code = run('vitest', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reportFile}`,
  ...process.argv.slice(2),
]);

if (existsSync(reportFile)) {
  const { passed, failed, skipped } = count(JSON.parse(readFileSync(reportFile, 'utf8')));
  if (skipped.length > 0)
    console.log(`Not run, because something optional is missing here:\n  ${skipped.join('\n  ')}\n`);
  console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
}
process.exitCode = code;
