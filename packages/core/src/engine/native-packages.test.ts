import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { engine, memory, removeBackend, setBackend, unregisterKernel } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chooseEngine } from './choose-engine.ts';

/**
 * Packages that do what tfjs-node does in the states that it is met in. (The real ones, which cannot load here, are met in
 * the workspace's `tests`.)
 */
const registers = (kernel = '', isUsingGpuDevice = false) => `
  const tf = require('@tensorflow/tfjs-core');
  const { MathBackendCPU } = require('@tensorflow/tfjs-backend-cpu');
  class Backend extends MathBackendCPU { isUsingGpuDevice = ${isUsingGpuDevice}; }
  tf.registerBackend('tensorflow', () => new Backend(), 3);
  tf.registerKernel({ ...tf.getKernel('Add', 'cpu'), backendName: 'tensorflow', ${kernel} });
  tf.setBackend('tensorflow');
`;

const packages = {
  throws: "throw new Error('Could not find libtensorflow.so.2. \\nPlease run npm rebuild.');",
  empty: '',
  works: registers(),
  worksOnCpu: registers(),
  worksOnGpu: registers('', true),
  fails: registers("kernelFunc() { throw new TypeError('util.isNullOrUndefined is not a function'); }"),
  lies: registers(
    "kernelFunc: ({ inputs: { a }, backend }) => tf.getKernel('Identity', 'cpu').kernelFunc({ inputs: { x: a }, backend })",
  ),
};

const workingDirectory = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'native-packages-'));

beforeAll(() => {
  for (const [name, code] of Object.entries(packages)) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'index.js'), code);
  }
  mkdirSync(join(folder, 'node_modules', '@tensorflow'));
  for (const name of ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu']) {
    const installed = realpathSync(join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'node_modules', name));
    symlinkSync(installed, join(folder, 'node_modules', name));
  }
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(workingDirectory);
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => setBackend('cpu'));
afterEach(() => {
  if (!engine().findBackend('tensorflow')) return;
  unregisterKernel('Add', 'tensorflow');
  removeBackend('tensorflow');
});

async function chosen(...names: (keyof typeof packages | 'absent')[]) {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const choice = await chooseEngine('auto', { warn, packages: names.map((name) => ({ name, needsGpu: false })) });
  return { name: choice.name, reason: choice.reason, warnings, backend: engine().backendName };
}

describe('an installed native package', () => {
  it('that works is used', async () => {
    const tensors = memory().numTensors;
    expect(await chosen('works')).toEqual({
      name: 'eager',
      reason: 'works, which is installed and works',
      warnings: [],
      backend: 'tensorflow',
    });
    expect(memory().numTensors).toBe(tensors);
  });

  it.each([
    ['throws', 'Could not find libtensorflow.so.2'],
    ['empty', 'it brought a copy of @tensorflow/tfjs-core of its own; install the same version of both'],
    ['fails', 'it cannot compute here: util.isNullOrUndefined is not a function'],
    ['lies', 'it says that [1, 2] + 3 is [1,2]'],
  ] as const)('that %s is not, for a reason that is told in one line', async (name, problem) => {
    expect(await chosen(name)).toEqual({
      name: 'onnx',
      reason: 'ONNX Runtime: the native TF.js package does not work here',
      warnings: [`${name} is installed but not used: ${problem}. Training with ONNX Runtime.`],
      backend: 'cpu',
    });
  });
});

it.each([
  ['worksOnCpu', 'worksOnCpu is installed but not used: it found no GPU. Training with ONNX Runtime.'],
  ['worksOnGpu', undefined],
] as const)('a package that is for GPUs (%s) is used where it finds one', async (name, warning) => {
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  const choice = await chooseEngine('auto', { warn, packages: [{ name, needsGpu: true }] });
  expect(warnings).toEqual(warning === undefined ? [] : [warning]);
  expect(choice.name).toBe(warning === undefined ? 'eager' : 'onnx');
});

it('nothing is told of a package that is not installed', async () => {
  expect(await chosen('absent')).toEqual({
    name: 'onnx',
    reason: 'ONNX Runtime: no TF.js package for GPUs is installed',
    warnings: [],
    backend: 'cpu',
  });
});
