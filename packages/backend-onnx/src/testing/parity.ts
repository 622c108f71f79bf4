/**
 * Test support: runs the same TF.js code on the backends `cpu` and `onnx` and compares every number, element type and shape.
 *
 * To add cases: write `cases/<family>.ts` that exports a table by kernel name,
 *
 *     export const reduceCases = {
 *       Sum: [
 *         { name: 'axis 1', inputs: [normal([3, 5])], run: (x) => tf.sum(x, 1), gradient: true },
 *       ],
 *     } satisfies KernelCases;
 *
 * and add the table to the list in `kernels/kernels.test.ts`. Inputs come from `parity-inputs.ts`. All cases of a kernel are
 * computed in one lazy program and once more in one compiled function, so a case costs next to nothing: have many.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { SupportedKernel } from '../kernels/kernel-types.ts';
import { compile } from '../runtime/compile.ts';
import { type Input, randomFrom } from './parity-inputs.ts';

export interface KernelCase {
  /** What is special about it, such as `'broadcast [2,3] with [3]'`. Also seeds the inputs. */
  readonly name: string;
  readonly inputs: readonly Input[];
  /** The op under test; it must reach the kernel that the case is listed under (with its gradient, where that is asked for). */
  run(...tensors: tf.Tensor[]): tf.Tensor | tf.Tensor[];
  /** Also compare the gradients of each float32 output, times fixed random weights, by each float32 input. */
  readonly gradient?: boolean;
  /** Relative tolerance of floats. Default 1e-5. */
  readonly tolerance?: number;
  /** Absolute tolerance of floats. Default 1e-6. */
  readonly absoluteTolerance?: number;
  /** Runs on `cpu` in place of `run` where TF.js' own kernel is missing or wrong; the case's comment says which. */
  oracle?(...tensors: tf.Tensor[]): tf.Tensor | tf.Tensor[];
}

export type KernelCases = { readonly [Kernel in SupportedKernel]?: readonly KernelCase[] };

interface Numbers {
  readonly label: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** What differs between the backends over these cases, a line each; empty when nothing does. */
export async function differences(kernel: string, cases: readonly KernelCase[]): Promise<string[]> {
  const before = tf.memory().numTensors;
  const expected = await onCpu(cases);
  const found: string[] = [];
  for (const [mode, compute] of [
    ['lazy', () => lazily(kernel, cases, found)],
    ['compiled', () => compiled(cases)],
  ] as const) {
    const actual = await compute().catch((error: unknown) => error);
    if (!Array.isArray(actual)) {
      // One case spoils the program of all: it is found by running each alone.
      if (cases.length > 1) for (const one of cases) found.push(...(await differences(kernel, [one])));
      else found.push(`${cases[0]?.name}, ${mode}: ${actual}`);
      if (found.length === 0) found.push(`all cases together, ${mode}: ${actual}`);
      return found;
    }
    cases.forEach((one, index) => {
      found.push(...compare(one, expected[index] ?? [], actual[index]).map((text) => `${one.name}, ${mode}, ${text}`));
    });
  }
  const left = tf.memory().numTensors - before;
  if (left !== 0) found.push(`${left} tensors were left behind`);
  return found;
}

async function onCpu(cases: readonly KernelCase[]): Promise<Numbers[][]> {
  await tf.setBackend('cpu');
  return Promise.all(
    cases.map((one) => {
      try {
        return read(tf.tidy(() => outputsOf(one, tensorsOf(one), one.oracle ?? one.run)));
      } catch (cause) {
        throw new Error(`${one.name}: fails on cpu`, { cause });
      }
    }),
  );
}

async function lazily(kernel: string, cases: readonly KernelCase[], found: string[]): Promise<Numbers[][]> {
  await tf.setBackend('onnx');
  try {
    const outputs: Record<string, tf.Tensor>[] = [];
    for (const one of cases) {
      const { result, kernelNames } = await profile(() => tf.tidy(() => outputsOf(one, tensorsOf(one), one.run)));
      outputs.push(result);
      if (!kernelNames.includes(kernel)) found.push(`${one.name}: reached ${kernelNames}, but not ${kernel}`);
    }
    return await Promise.all(outputs.map(read));
  } finally {
    await tf.setBackend('cpu');
  }
}

/** tf.profile, but for two faults: an error leaves TF.js profiling for good, and results must be tensors. */
async function profile<Result>(body: () => Result): Promise<{ result: Result; kernelNames: readonly string[] }> {
  let outcome: () => Result = body;
  const { kernelNames } = await tf.profile(() => {
    try {
      const result = body();
      outcome = () => result;
    } catch (error) {
      outcome = () => {
        throw error;
      };
    }
    return [];
  });
  return { result: outcome(), kernelNames };
}

async function compiled(cases: readonly KernelCase[]): Promise<Numbers[][]> {
  await tf.setBackend('cpu');
  const starts: number[] = [];
  const inputs: tf.Tensor[] = [];
  for (const one of cases) {
    starts.push(inputs.length);
    inputs.push(...tensorsOf(one));
  }
  const program = compile((...tensors: tf.Tensor[]) =>
    cases.map((one, index) => {
      const start = starts[index] ?? 0;
      return outputsOf(one, tensors.slice(start, start + one.inputs.length), one.run);
    }),
  );
  try {
    return await Promise.all((await program(...inputs)).map(read));
  } finally {
    program.dispose();
    tf.dispose(inputs);
  }
}

function tensorsOf({ name, inputs }: KernelCase): tf.Tensor[] {
  return inputs.map(({ shape, dtype, numbers }, position) => {
    const list = numbers(randomFrom(`${name}, input ${position}`));
    const values = dtype === 'float32' ? Float32Array.from(list) : Int32Array.from(list);
    return tf.tensor(values, [...shape], dtype);
  });
}

/** Outputs and gradients by label. The caller disposes them. */
function outputsOf(
  { gradient }: KernelCase,
  inputs: readonly tf.Tensor[],
  run: KernelCase['run'],
): Record<string, tf.Tensor> {
  const labelled: Record<string, tf.Tensor> = {};
  const outputs = [run(...inputs)].flat();
  outputs.forEach((output, position) => {
    labelled[`output ${position}`] = output;
  });
  if (!gradient) return labelled;
  const floats = inputs.flatMap((input, position) => (input.dtype === 'float32' ? [position] : []));
  outputs.forEach((output, position) => {
    if (output.dtype !== 'float32') return;
    const oneOutput = (...some: tf.Tensor[]): tf.Tensor => {
      const all = [...inputs];
      some.forEach((tensor, at) => {
        all[floats[at] ?? 0] = tensor;
      });
      return [run(...all)].flat()[position] ?? output;
    };
    const gradients = tf.grads(oneOutput)(
      inputs.filter(({ dtype }) => dtype === 'float32'),
      weights(output, position),
    );
    gradients.forEach((each, at) => {
      labelled[`gradient of output ${position} by input ${floats[at]}`] = each;
    });
  });
  return labelled;
}

function weights({ shape, size }: tf.Tensor, position: number): tf.Tensor {
  const random = randomFrom(`weights ${position}`);
  return tf.tensor(
    Float32Array.from({ length: size }, () => random() * 2 - 1),
    shape,
  );
}

/** Reads the numbers and disposes the tensors. */
async function read(labelled: Record<string, tf.Tensor>): Promise<Numbers[]> {
  return Promise.all(
    Object.entries(labelled).map(async ([label, tensor]) => {
      const { dtype, shape } = tensor;
      const values = (await tensor.data()) as ArrayLike<number>;
      tensor.dispose();
      return { label, dtype, shape, values };
    }),
  );
}

function compare(
  { tolerance = 1e-5, absoluteTolerance = 1e-6 }: KernelCase,
  expected: readonly Numbers[],
  actual: readonly Numbers[],
): string[] {
  return expected.flatMap(({ label, dtype, shape, values }, position) => {
    const other = actual[position];
    if (!other) return [`${label}: nothing instead of ${dtype}[${shape}]`];
    if (other.dtype !== dtype || String(other.shape) !== String(shape) || other.values.length !== values.length) {
      return [
        `${label}: ${other.dtype}[${other.shape}] (${other.values.length}) instead of ${dtype}[${shape}] (${values.length})`,
      ];
    }
    const wrong = Array.from(values, Number).flatMap((wanted, at) => {
      const got = Number(other.values[at]);
      if (Object.is(got, wanted) || got === wanted) return [];
      const allowed =
        dtype === 'float32' && Number.isFinite(wanted) ? absoluteTolerance + tolerance * Math.abs(wanted) : 0;
      return Math.abs(got - wanted) <= allowed ? [] : [`element ${at} is ${got} instead of ${wanted}`];
    });
    const more = wrong.length > 3 ? [`and ${wrong.length - 3} more of ${values.length}`] : [];
    return wrong.length > 0 ? [`${label}: ${[...wrong.slice(0, 3), ...more].join(', ')}`] : [];
  });
}
