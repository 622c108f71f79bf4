import '@tensorflow/tfjs-backend-cpu';
import { EncoderKitError } from '@encoderkit/errors';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile, configure } from '../index.ts';
import { runtimeNames } from './runtime.ts';

configure({ threads: 1 });

const numbers = async (tensor: tf.Tensor): Promise<number[]> => Array.from(await tensor.data());
const codeOf = (body: () => Promise<unknown>): Promise<unknown> =>
  body().then(
    () => 'no error',
    (error: unknown) => (EncoderKitError.isInstance(error) ? error.code : error),
  );

/** Both backends a program can be called from, and all that can run it. */
const surroundings = ['cpu', 'onnx'].flatMap((backend) => runtimeNames.map((runtime) => ({ backend, runtime })));

describe.each(surroundings)('compile, called with the backend $backend active, on $runtime', ({ backend, runtime }) => {
  beforeEach(async () => {
    configure({ runtime });
    await tf.setBackend(backend);
  });
  afterEach(() => {
    tf.disposeVariables();
    configure({ runtime: 'auto' });
  });

  it('computes what the function computes', async () => {
    const program = compile((x: tf.Tensor, y: tf.Tensor) => tf.add(tf.mul(x, y), 1));
    expect(await numbers(await program(tf.tensor1d([1, 2]), tf.tensor1d([3, 4])))).toEqual([4, 9]);
    expect(await numbers(await program(tf.tensor1d([0, 5]), 2))).toEqual([1, 11]);
  });

  it('carries variables from call to call', async () => {
    const counter = tf.variable(tf.tensor1d([0, 10]));
    const step = compile((by: tf.Tensor) => {
      counter.assign(tf.add(counter, by));
      return tf.mul(counter, 2);
    });
    expect(await numbers(await step(1))).toEqual([2, 22]);
    expect(await numbers(await step(2))).toEqual([6, 26]);
    expect(await numbers(await step(3))).toEqual([12, 32]);
    expect(await numbers(counter)).toEqual([6, 16]);
  });

  it('sees what was assigned between calls', async () => {
    const weight = tf.variable(tf.scalar(1));
    const step = compile(() => {
      weight.assign(tf.add(weight, 1));
    });
    await step();
    weight.assign(tf.scalar(10));
    await step();
    expect(await numbers(weight)).toEqual([11]);
    // A value that has not been computed yet, where the backend is lazy.
    weight.assign(tf.mul(weight, 2));
    await step();
    expect(await numbers(weight)).toEqual([23]);
  });

  it('swaps two variables', async () => {
    const a = tf.variable(tf.scalar(1));
    const b = tf.variable(tf.scalar(2));
    const swap = compile(() => {
      const before = tf.clone(a);
      a.assign(tf.clone(b));
      b.assign(before);
    });
    await swap();
    expect([await numbers(a), await numbers(b)]).toEqual([[2], [1]]);
    await swap();
    expect([await numbers(a), await numbers(b)]).toEqual([[1], [2]]);
  });

  it('assigns one variable to another', async () => {
    const weight = tf.variable(tf.scalar(1));
    const copy = tf.variable(tf.scalar(0));
    const step = compile(() => {
      copy.assign(weight as tf.Tensor<tf.Rank.R0>);
      weight.assign(tf.add(weight, 1));
    });
    await step();
    await step();
    expect([await numbers(weight), await numbers(copy)]).toEqual([[3], [2]]);
  });

  it('keeps variables apart that share their numbers beforehand', async () => {
    const weight = tf.variable(tf.scalar(1));
    const average = tf.variable(tf.scalar(0));
    average.assign(weight as tf.Tensor<tf.Rank.R0>);
    const step = compile(() => {
      weight.assign(tf.add(weight, 1));
      return tf.add(average, 0);
    });
    expect(await numbers(await step())).toEqual([1]);
    expect(await numbers(await step())).toEqual([1]);
    expect([await numbers(weight), await numbers(average)]).toEqual([[3], [1]]);
  });

  it('leaves tensors alone that share a variable’s numbers', async () => {
    const start = tf.tensor1d([1, 2]);
    const weight = tf.variable(start);
    const step = compile(() => {
      weight.assign(tf.mul(weight, 10));
    });
    const before = weight.clone();
    await step();
    const between = weight.clone();
    await step();
    expect(await numbers(start)).toEqual([1, 2]);
    expect(await numbers(before)).toEqual([1, 2]);
    expect(await numbers(between)).toEqual([10, 20]);
    expect(await numbers(weight)).toEqual([100, 200]);
  });

  it('gives what a variable held, or holds', async () => {
    const weight = tf.variable(tf.scalar(1));
    const step = compile(() => {
      const before = tf.clone(weight);
      weight.assign(tf.add(weight, 1));
      return { before, after: weight };
    });
    await step();
    const { before, after } = await step();
    expect([await numbers(before), await numbers(after)]).toEqual([[2], [3]]);
    await step();
    expect([await numbers(before), await numbers(after)], 'results do not change later').toEqual([[2], [3]]);
    const read = compile(() => weight);
    expect(await numbers(await read())).toEqual([4]);
    weight.assign(tf.scalar(7));
    expect(await numbers(await read())).toEqual([7]);
  });

  it('gives inputs, constants and the same tensor twice', async () => {
    const outside = tf.tensor1d([5, 6]);
    const program = compile((x: tf.Tensor) => {
      const sum = tf.add(x, 1);
      return [x, outside, tf.tensor1d([7, 8]), tf.ones([2]), sum, sum];
    });
    const x = tf.tensor1d([1, 2]);
    const first = await program(x);
    const second = await program(tf.tensor1d([3, 4]));
    expect(await Promise.all(first.map(numbers))).toEqual([
      [1, 2],
      [5, 6],
      [7, 8],
      [1, 1],
      [2, 3],
      [2, 3],
    ]);
    expect(await numbers(second[0] as tf.Tensor)).toEqual([3, 4]);
    tf.dispose(first);
    expect(await numbers(x), 'the input is still the caller’s').toEqual([1, 2]);
  });

  it('gives results in the containers of the function', async () => {
    const program = compile((x: tf.Tensor) => ({
      loss: tf.sub(x, 1),
      list: [tf.neg(x), { deep: tf.abs(x) }],
      text: 'a',
    }));
    const result = (await program(-2)) as unknown as {
      loss: tf.Tensor;
      list: [tf.Tensor, { deep: tf.Tensor }];
      text: string;
    };
    expect([await numbers(result.loss), await numbers(result.list[0]), await numbers(result.list[1].deep)]).toEqual([
      [-3],
      [2],
      [2],
    ]);
    expect(result.text).toBe('a');
  });

  it('builds another program for another shape, and says why', async () => {
    const notices: string[] = [];
    const program = compile((x: tf.Tensor, y: tf.Tensor) => tf.mul(x, y), {
      name: 'scale',
      onRecompile: (text) => notices.push(text),
    });
    await program(tf.tensor1d([1, 2]), 1);
    await program(tf.tensor1d([3, 4]), 2);
    expect([program.programs, notices]).toEqual([1, []]);
    await program(tf.tensor1d([1, 2, 3]), 1);
    expect(program.programs).toBe(2);
    expect(notices).toEqual([
      'compile(scale): builds another program because of input 0 from float32[2] to float32[3] (2 of at most 8 kept).',
    ]);
    await program(tf.tensor1d([1, 2]), 1);
    expect(notices.length, 'the first is still there').toBe(1);
    program.dispose();
    expect(program.programs).toBe(0);
    expect(await numbers(await program(tf.tensor1d([1, 2]), 3))).toEqual([3, 6]);
    expect(notices.length, 'building anew after dispose is no change of shape').toBe(1);
  });

  it('keeps no more programs than it may', async () => {
    const program = compile((x: tf.Tensor) => tf.neg(x), { maxPrograms: 2, onRecompile: () => {} });
    for (const length of [1, 2, 3, 1, 2]) expect((await program(tf.ones([length]))).shape).toEqual([length]);
    expect(program.programs).toBe(2);
  });

  it('can be called many times at once', async () => {
    const counter = tf.variable(tf.scalar(0));
    const step = compile((by: tf.Tensor) => {
      counter.assign(tf.add(counter, by));
      return tf.clone(counter);
    });
    const results = await Promise.all([1, 2, 3, 4].map((by) => step(by)));
    expect((await Promise.all(results.map(numbers))).flat()).toEqual([1, 3, 6, 10]);
  });

  it('leaves no tensor behind', async () => {
    const weight = tf.variable(tf.ones([3]));
    const step = compile((x: tf.Tensor) => {
      weight.assign(tf.mul(tf.add(weight, x), 2));
      return tf.add(weight, 1);
    });
    const x = tf.ones([3]);
    (await step(x)).dispose();
    const before = tf.memory().numTensors;
    (await step(x)).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves variables as they were when the function fails', async () => {
    const weight = tf.variable(tf.scalar(3));
    const before = tf.memory().numTensors;
    const step = compile((x: tf.Tensor) => {
      weight.assign(tf.scalar(4));
      if (x.size > 0) throw new Error('no');
      return x;
    });
    await expect(step(1)).rejects.toThrow('no');
    expect(tf.memory().numTensors).toBe(before);
    expect(await numbers(weight)).toEqual([3]);
    expect(tf.getBackend()).toBe(backend);
  });

  it('leaves alone the variables that the function only reads, or does not touch', async () => {
    const read = tf.variable(tf.scalar(3));
    const other = tf.variable(tf.scalar(5));
    const program = compile((x: tf.Tensor) => tf.mul(x, read));
    expect(await numbers(await program(2))).toEqual([6]);
    expect([await numbers(read), await numbers(other)]).toEqual([[3], [5]]);
  });

  it('computes gradients of variables', async () => {
    const weight = tf.variable(tf.scalar(1));
    const step = compile((x: tf.Tensor) => {
      const { value, grads } = tf.variableGrads(() => tf.sum(tf.squaredDifference(tf.mul(weight, x), 3)) as tf.Scalar);
      weight.assign(tf.sub(weight, tf.mul(0.1, grads[weight.name] ?? 0)));
      return value;
    });
    const losses: number[] = [];
    for (let round = 0; round < 3; round++) losses.push(...(await numbers(await step(1))));
    [4, 2.56, 1.6384].forEach((loss, round) => {
      expect(losses[round]).toBeCloseTo(loss, 5);
    });
  });

  it('takes random numbers that have a seed', async () => {
    const program = compile((x: tf.Tensor) => tf.dropout(x, 0.5, undefined, 3));
    const x = tf.ones([50]);
    expect(await numbers(await program(x))).toEqual(await numbers(tf.dropout(x, 0.5, undefined, 3)));
  });

  it('says which shapes it computes', async () => {
    const program = compile((x: tf.Tensor) => tf.add(x, 1));
    expect(await program.print(tf.zeros([2, 3]))).toMatch(/input input_0 float32\[2,3\]\n.*= Add\(input_0, /);
  });
});

describe('compile refuses', () => {
  beforeEach(async () => {
    await tf.setBackend('cpu');
  });
  afterEach(() => {
    tf.disposeVariables();
  });

  it('random numbers that would be the same at every run', async () => {
    const unseeded = compile((x: tf.Tensor) => tf.dropout(x, 0.5));
    expect(await codeOf(() => unseeded(tf.ones([4])))).toBe('baked-randomness');
    expect(Math.random()).not.toBe(Math.random());
  });

  it('a compiled function inside another', async () => {
    const inner = compile((x: tf.Tensor) => tf.neg(x));
    let failure: unknown;
    const outer = compile((x: tf.Tensor) => {
      void codeOf(() => inner(x)).then((code) => {
        failure = code;
      });
      return x;
    });
    await outer(1);
    expect(failure).toBe('invalid-graph');
  });

  it('reading numbers inside the function', async () => {
    const variable = tf.variable(tf.scalar(1));
    const reading = (tensor?: tf.Tensor) =>
      compile((x: tf.Tensor) => {
        (tensor ?? x).dataSync();
        return x;
      });
    expect(await codeOf(() => reading()(1))).toBe('not-computed');
    expect(await codeOf(() => reading(variable)(1))).toBe('not-computed');
  });

  it('an asynchronous function', async () => {
    const program = compile(((x: tf.Tensor) => Promise.resolve(x)) as never);
    expect(await codeOf(() => program())).toBe('invalid-input');
  });

  it('variables that the function makes', async () => {
    const before = tf.memory().numTensors;
    const program = compile((x: tf.Tensor) => tf.variable(tf.add(x, 1)) as tf.Tensor);
    expect(await codeOf(() => program(1))).toBe('invalid-graph');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('symbolic tensors of another function', async () => {
    let kept: tf.Tensor | undefined;
    await compile((x: tf.Tensor) => {
      kept = tf.keep(tf.neg(x));
      return x;
    })(1);
    expect(await codeOf(() => compile((x: tf.Tensor) => tf.add(x, kept ?? 0))(1))).toBe('invalid-graph');
    kept?.dispose();
  });

  it('to run with a variable that has been disposed', async () => {
    const weight = tf.variable(tf.scalar(1));
    const program = compile((x: tf.Tensor) => tf.mul(x, weight));
    await program(1);
    weight.dispose();
    expect(await codeOf(() => program(1))).toBe('disposed');
  });

  it('inputs that are no tensors, or are disposed', async () => {
    const program = compile((x: tf.Tensor) => tf.neg(x), { name: 'negate' });
    const disposed = tf.scalar(1);
    disposed.dispose();
    await expect(program(disposed)).rejects.toThrow(
      'negate: expected input 0 to be a tensor (float32, int32 or bool) or a number, received "a disposed tensor"',
    );
    expect(await codeOf(() => program(tf.tensor1d(['a'])))).toBe('invalid-input');
    expect(await codeOf(() => program('a' as never))).toBe('invalid-input');
  });

  it.each([
    ['"fn" to be a function', 'no function', {}],
    ['"fn" to be a function', undefined, {}],
    ['an object of options', () => tf.scalar(1), null],
    ['"maxPrograms"', () => tf.scalar(1), { maxPrograms: 0 }],
    ['"threads"', () => tf.scalar(1), { threads: 1.5 }],
    ['"runtime" to be one of "auto", "native", "node"', () => tf.scalar(1), { runtime: 'wasm' }],
  ])('anything but %s', (expected, body, options) => {
    expect(() => compile(body as never, options as never)).toThrow(expected);
  });

  it('an option that there is not', () => {
    expect(() => compile(() => tf.scalar(1), { thread: 1 } as never)).toThrow('compile: there is no option "thread"');
  });

  it('a provider that the machine lacks, when it is to run there', async () => {
    const program = compile((x: tf.Tensor) => tf.neg(x), { executionProviders: ['abacus'] });
    await expect(program(1)).rejects.toMatchObject({
      code: 'engine-unavailable',
      message: expect.stringMatching(/cannot run this on abacus: .*"executionProviders"/),
    });
  });

  it('another provider on the runtime of processors', async () => {
    const program = compile((x: tf.Tensor) => tf.neg(x), { executionProviders: ['webgpu', 'cpu'], runtime: 'native' });
    await expect(program(1)).rejects.toMatchObject({
      code: 'invalid-option',
      message: expect.stringMatching(/expected "executionProviders" to be .*received \["webgpu","cpu"\].*"runtime"/),
    });
  });

  it('a signal that is none', async () => {
    const program = compile((x: tf.Tensor) => tf.neg(x));
    expect(await codeOf(async () => program.run([1], { signal: 'stop' as never }))).toBe('invalid-option');
  });
});
