import {
  checkFunction,
  checkKnownOptions,
  checkPositiveInteger,
  checkSignal,
  EncoderKitError,
} from '@encoderkit/errors';
import { engine, Tensor, type TensorContainer, type Variable } from '@tensorflow/tfjs-core';
import { onnxBackend } from '../backend/register.ts';
import { replaceTensors } from '../trace/container.ts';
import { hostNumbers } from '../trace/numbers.ts';
import { refuseWhileTracing } from '../trace/tracing.ts';
import { hostValue, type Numbers, type NumericType, type Spec, type StateCell } from '../trace/value.ts';
import { buildProgram, type Program, type Slot } from './build.ts';
import { cached } from './cache.ts';
import { aborted } from './failures.ts';
import { inTurn } from './in-turn.ts';
import { type Feed, type SessionOptions, sessionOptionNames } from './runtime.ts';
import { checkSession, settings } from './settings.ts';
import { cellOf, commit, currentFeed, spareFeed } from './state.ts';

export interface CompileOptions extends SessionOptions {
  /** Variables that the function reads or assigns. They are found by themselves: naming them tells whoever reads the code. */
  readonly state?: readonly Variable[];
  /** For notices and errors. Default: the function's name. */
  readonly name?: string;
  /** How many input shapes are kept compiled at once (default 8). */
  readonly maxPrograms?: number;
  /** Told when another program is built because an input's shape or type changed. Default: console.warn. */
  readonly onRecompile?: (notice: string) => void;
}

type Inputs = readonly (Tensor | number)[];

export interface Compiled<Arguments extends Inputs, Result extends TensorContainer> {
  /** Runs the program. The caller disposes the tensors in the result; inputs stay the caller's. */
  (...inputs: Arguments): Promise<Result>;
  /**
   * The same, for a run that can be stopped: when `signal` aborts, it ends after the operator that is being computed. Variables
   * are then as they were before it.
   *
   * @throws EncoderKitError `aborted`, with the signal's reason as `cause`
   */
  run(inputs: Arguments, options: { readonly signal?: AbortSignal | undefined }): Promise<Result>;
  /** How many programs it holds: one per combination of input shapes. */
  readonly programs: number;
  /** The ONNX graph for these inputs as text, for people. */
  print(...inputs: Arguments): Promise<string>;
  /** Releases the native memory. Calling the function afterwards builds anew. */
  dispose(): void;
}

/**
 * Turns a function of tensors into one ONNX program. `fn` is called once per combination of input shapes, with symbolic
 * tensors: layers, gradients and optimizers trace themselves. Variables that `fn` assigns keep their new numbers, as in
 * plain TF.js, but are never copied: two buffers swap roles at each call.
 *
 * Numbers that JavaScript makes while `fn` runs become constants of the program. Pass what changes (a learning rate, a step
 * number) as an input; draw random numbers with `randomUniform`.
 *
 * @param fn pure but for assignments to variables. It cannot read numbers (`dataSync`) and must not branch on them.
 * @throws EncoderKitError `unsupported-kernel`, `not-computed`, `baked-randomness`, `invalid-graph`
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { compile } from '@encoderkit/tfjs-backend-onnx';
 *
 * const weight = tf.variable(tf.scalar(1));
 * const step = compile((x: tf.Tensor, learningRate: tf.Tensor) => {
 *   const { value, grads } = tf.variableGrads(() => tf.mean(tf.squaredDifference(tf.mul(weight, x), 3)));
 *   weight.assign(tf.sub(weight, tf.mul(learningRate, grads[weight.name] ?? 0)));
 *   return value;
 * });
 * const loss = await step(tf.tensor1d([1, 2]), 0.1);
 * console.log(await loss.data());
 * ```
 */
export function compile<Arguments extends Tensor[], Result extends TensorContainer>(
  fn: (...inputs: Arguments) => Result,
  options: CompileOptions = {},
): Compiled<{ [K in keyof Arguments]: Arguments[K] | number }, Result> {
  checkKnownOptions('compile', options, [...sessionOptionNames, 'state', 'name', 'maxPrograms', 'onRecompile']);
  const { state: _, name = fn?.name || 'function', maxPrograms = 8, onRecompile = console.warn, ...session } = options;
  checkFunction('compile', 'fn', fn);
  checkPositiveInteger('compile', 'maxPrograms', maxPrograms);
  checkSession('compile', session);
  const programs = cached<Promise<Program>>(
    () => maxPrograms,
    // In turn: the session may be running, or about to.
    (program) => void inTurn(async () => (await program).session.release()).catch(() => {}),
  );
  let lastSpecs: readonly Spec[] | undefined;

  const programFor = (specs: readonly Spec[]): Promise<Program> => {
    const key = specs.map(specText).join(';');
    const make = (): Promise<Program> => {
      if (lastSpecs && lastSpecs.map(specText).join(';') !== key) {
        onRecompile(recompileNotice(name, lastSpecs, specs, programs.size + 1, maxPrograms));
      }
      return buildProgram((...inputs) => fn(...(inputs as Arguments)), specs, name, {
        ...settings(),
        ...session,
      });
    };
    const program = programs.get(key, make);
    program.catch(() => programs.delete(key));
    lastSpecs = specs;
    return program;
  };

  const run = async (inputs: Inputs, signal?: AbortSignal): Promise<TensorContainer> => {
    refuseWhileTracing();
    const feeds = await Promise.all(inputs.map((input, index) => feedOf(input, index, name)));
    return inTurn(async () => {
      if (signal?.aborted) throw aborted(signal);
      const program = await programFor(feeds);
      return execute(program, feeds, signal);
    });
  };

  const call = (...inputs: Inputs) => run(inputs) as Promise<Result>;
  const compiled = Object.assign(call, {
    programs: 0,
    run(inputs: Inputs, { signal }: { readonly signal?: AbortSignal | undefined }) {
      checkSignal(name, signal);
      return run(inputs, signal) as Promise<Result>;
    },
    async print(...inputs: Inputs) {
      const feeds = await Promise.all(inputs.map((input, index) => feedOf(input, index, name)));
      return (await programFor(feeds)).text();
    },
    dispose: () => programs.clear(),
  });
  return Object.defineProperty(compiled, 'programs', { get: () => programs.size });
}

async function execute(
  program: Program,
  inputs: readonly Feed[],
  signal: AbortSignal | undefined,
): Promise<TensorContainer> {
  const backend = onnxBackend();
  const cells = new Map<Variable, StateCell>();
  for (const { variable } of [...program.reads, ...program.writes]) {
    if (!cells.has(variable)) cells.set(variable, await cellOf(backend, variable));
  }
  const bound = (slots: readonly Slot[], feedOf: (variable: Variable, cell: StateCell) => Feed) =>
    slots.flatMap(({ variable, name }) => {
      const cell = cells.get(variable);
      return cell ? [{ name, variable, cell, feed: feedOf(variable, cell) }] : [];
    });
  const [reads, writes] = [bound(program.reads, currentFeed), bound(program.writes, spareFeed)];
  const binding = program.bindings.of(reads, writes);
  // Copied at the last moment, so that nothing changes them before they are read.
  program.inputs.forEach((feed, index) => {
    const given = inputs[index];
    if (given) feed?.values.set(given.values);
  });
  await binding.run(signal);
  for (const { variable, cell } of writes) commit(backend, variable, cell);
  let index = 0;
  return replaceTensors(program.result, (symbolic) => {
    const values = program.results[index++]?.values;
    return resultTensor(values?.slice() ?? new Float32Array(0), symbolic);
  });
}

/** A tensor on whichever backend is active; on ours without a copy. */
function resultTensor(values: Numbers, { shape, dtype }: Tensor): Tensor {
  const backend = onnxBackend();
  if (engine().backend !== backend) return engine().makeTensor(values, shape, dtype, engine().backend);
  const info = backend.store(hostValue(values, { shape, dtype: dtype as NumericType }));
  return engine().makeTensorFromTensorInfo(info, backend);
}

async function feedOf(input: Tensor | number, index: number, where: string): Promise<Feed> {
  if (typeof input === 'number') return { dtype: 'float32', shape: [], values: Float32Array.of(input) };
  if (!(input instanceof Tensor) || input.isDisposed || !['float32', 'int32', 'bool'].includes(input.dtype)) {
    throw new EncoderKitError({
      code: 'invalid-input',
      where,
      expected: `input ${index} to be a tensor (float32, int32 or bool) or a number`,
      received: input instanceof Tensor ? (input.isDisposed ? 'a disposed tensor' : input.dtype) : input,
    });
  }
  const spec = { dtype: input.dtype as NumericType, shape: input.shape };
  if (engine().state.tensorInfo.get(input.dataId)?.backend === onnxBackend()) {
    const known = hostNumbers(onnxBackend().valueBehind(input));
    if (known) return { ...spec, values: known };
  }
  return { ...spec, values: (await input.data()) as Numbers };
}

const specText = ({ dtype, shape }: Spec): string => `${dtype}[${shape}]`;

function recompileNotice(
  name: string,
  before: readonly Spec[],
  now: readonly Spec[],
  count: number,
  limit: number,
): string {
  const changes = now.flatMap((spec, index) => {
    const old = before[index];
    return old && specText(old) !== specText(spec) ? [`input ${index} from ${specText(old)} to ${specText(spec)}`] : [];
  });
  const changed = changes.join(', ') || `the number of inputs from ${before.length} to ${now.length}`;
  return `compile(${name}): builds another program because of ${changed} (${Math.min(count, limit)} of at most ${limit} kept).`;
}
