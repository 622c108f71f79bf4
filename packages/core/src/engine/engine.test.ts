import '@tensorflow/tfjs-backend-cpu';
import {
  add,
  argMax,
  cast,
  greater,
  memory,
  mul,
  scalar,
  setBackend,
  sum,
  type Tensor,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostArray } from '../base/host-array.ts';
import { chooseEngine } from './choose-engine.ts';
import { onnxEngine } from './onnx-engine.ts';

const floats = (shape: number[], ...values: number[]): HostArray => ({
  dtype: 'float32',
  shape,
  values: Float32Array.from(values),
});

/** Whichever backend is active: programs of the engine `onnx` do not mind, `eager` runs on it. */
describe.each([
  ['onnx', 'cpu'],
  ['onnx', 'onnx'],
  ['eager', 'cpu'],
  ['eager', 'onnx'],
] as const)('the engine %s with the backend %s active', (name, backend) => {
  let counter: Variable;
  beforeEach(async () => {
    await setBackend(backend);
    counter = variable(scalar(10));
  });
  afterEach(() => counter.dispose());

  it('runs a function of arrays, and keeps what it assigns', async () => {
    const engine = await chooseEngine(name);
    const program = engine.program('count', ({ x }: { x: Tensor }) => {
      counter.assign(add(counter, sum(x)));
      return { product: mul(x, counter), others: [cast(greater(x, 1), 'int32'), argMax(x, -1)] };
    });
    const before = memory().numTensors;
    expect(await program.run({ x: floats([2], 1, 2) })).toEqual({
      product: floats([2], 13, 26),
      others: [
        { dtype: 'int32', shape: [2], values: Int32Array.of(0, 1) },
        { dtype: 'int32', shape: [], values: Int32Array.of(1) },
      ],
    });
    expect((await program.run({ x: floats([2], 1, 1) })).product).toEqual(floats([2], 15, 15));
    expect([...(await counter.data())]).toEqual([15]);
    expect((await program.run({ x: floats([3], 1, 0, 0) })).product, 'another shape').toEqual(floats([3], 16, 0, 0));
    expect(memory().numTensors, 'no tensor left behind').toBe(before);
    program.dispose();
  });

  it('tells apart inputs of other names and lists', async () => {
    const engine = await chooseEngine(name);
    type Inputs = { first: readonly Tensor[]; second?: Tensor };
    const compute = ({ first, second }: Inputs) => ({
      sums: first.map((each) => sum(each)),
      ...(second && { second: mul(second, 10) }),
    });
    const program = engine.program('lists', compute);
    const [one, two, ten] = [1, 2, 10].map((value) => floats([], value)) as [HostArray, HostArray, HostArray];
    expect(await program.run({ first: [one, two] })).toEqual({ sums: [one, two] });
    expect(await program.run({ first: [two], second: one })).toEqual({ sums: [two], second: ten });
    program.dispose();
  });

  it('passes an error on, and leaves variables and tensors as they were', async () => {
    const engine = await chooseEngine(name);
    const program = engine.program('fail', ({ x }: { x: Tensor }) => {
      counter.assign(scalar(0));
      if (x) throw new Error('in the function');
      return {};
    });
    const before = memory().numTensors;
    await expect(program.run({ x: floats([1], 1) })).rejects.toThrow('in the function');
    expect(memory().numTensors).toBe(before);
    program.dispose();
  });
});

it('the engine onnx takes options of its sessions', async () => {
  await setBackend('cpu');
  const engine = onnxEngine('one thread', { threads: 1, spinning: false });
  const program = engine.program('double', ({ x }: { x: Tensor }) => ({ x: mul(x, 2) }));
  expect(await program.run({ x: floats([1], 4) })).toEqual({ x: floats([1], 8) });
  program.dispose();
});
