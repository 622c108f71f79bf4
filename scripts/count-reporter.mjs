// A reporter for vitest that closes a run with the tests that were not run, by name, and one line of counts.
import { relative } from 'node:path';
import { root } from './run.mjs';

/** @implements {Partial<import('vitest/node').Reporter>} */
export default class CountReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    // What fails outside a test (a file that cannot be loaded, a hook, a stray promise) counts as a failure of its own.
    const elsewhere =
      unhandledErrors.length +
      modules.reduce((sum, module) => sum + module.errors().length, 0) +
      modules
        .flatMap((module) => [...module.children.allSuites()])
        .reduce((sum, suite) => sum + suite.errors().length, 0);
    const failed = tests.filter((test) => test.result().state === 'failed').length + elsewhere;
    const skipped = tests.filter((test) => ['skipped', 'pending'].includes(test.result().state));

    if (skipped.length > 0) console.log(`Not run:\n${skipped.map(describe).join('\n')}\n`);
    console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  }
}

/** @param {import('vitest/node').TestCase} test */
function describe(test) {
  const result = test.result();
  const reason = result.state === 'skipped' && result.note ? ` (${result.note})` : '';
  return `  ${relative(root, test.module.moduleId)}: ${test.fullName}${reason}`;
}
