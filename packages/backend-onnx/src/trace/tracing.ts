import { EncoderKitError } from '@encoderkit/errors';
import { type Tensor, type TensorInfo, util, Variable } from '@tensorflow/tfjs-core';
import { notComputed } from './numbers.ts';
import { numericType } from './numeric-type.ts';
import type { Value } from './value.ts';

/** What one call of a function did to variables. None of them is changed, or moved, by tracing. */
export interface Trace {
  /** Variables whose numbers were read, with what stands for them. */
  readonly reads: Map<Variable, Value>;
  /** Variables that were assigned, with their new value. */
  readonly writes: Map<Variable, Value>;
}

let active: Trace | undefined;

/** While tracing: what stands for a variable's numbers. Undefined for other tensors. */
export function tracedValue(tensor: TensorInfo): Value | undefined {
  if (!active || !(tensor instanceof Variable)) return undefined;
  const known = active.writes.get(tensor) ?? active.reads.get(tensor);
  if (known) return known;
  const { shape, dtype } = tensor;
  const made: Value = {
    shape,
    dtype: numericType(dtype),
    source: { kind: 'variable', variable: tensor },
  };
  active.reads.set(tensor, made);
  return made;
}

export const isTracing = (): boolean => active !== undefined;

/** @throws EncoderKitError `invalid-graph` when a function is being traced */
export function refuseWhileTracing(): void {
  if (!active) return;
  throw new EncoderKitError({
    code: 'invalid-graph',
    where: 'compile',
    problem: 'a compiled function was called (or compiled) inside another one while that was being traced',
    remedy: 'Call the plain function inside; only the outermost needs compile().',
  });
}

/** Runs `body` with each variable standing for itself, not for its present numbers. `valueBehind` gives what a tensor stands for. */
export function tracing<Result>(valueBehind: (tensor: Tensor) => Value, body: (trace: Trace) => Result): Result {
  refuseWhileTracing();
  const trace: Trace = { reads: new Map(), writes: new Map() };
  active = trace;
  const restore = [
    replaced(Math, { random: refuseUnseeded }),
    replaced(Variable.prototype, {
      assign(this: Variable, value: Tensor) {
        checkAssignable(this, value);
        trace.writes.set(this, valueBehind(value));
      },
      // A variable may be on a backend that would give its present numbers, which would become constants.
      dataSync: refuseToRead,
      data: refuseToRead,
    }),
  ];
  try {
    return body(trace);
  } finally {
    for (const putBack of restore) putBack();
    active = undefined;
  }
}

/** Puts other methods in place. Gives what puts the old ones back. */
function replaced<Target extends object>(target: Target, methods: Partial<Target>): () => void {
  const before = Object.keys(methods).map((name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const);
  Object.assign(target, methods);
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(target, name, descriptor);
      else Reflect.deleteProperty(target, name);
    }
  };
}

/** What `Variable.assign` checks, in its words. */
function checkAssignable({ shape, dtype }: Variable, value: Tensor): void {
  const differ = (what: string, now: unknown, before: unknown): string =>
    `${what} of the new value (${now}) and previous value (${before}) must match`;
  util.assert(value.dtype === dtype, () => differ('dtype', value.dtype, dtype));
  util.assert(util.arraysEqual(value.shape, shape), () => differ('shape', value.shape, shape));
}

function refuseToRead(this: Variable): never {
  throw notComputed(this.shape);
}

/**
 * Numbers that JavaScript draws while tracing would be the same at every run. An unseeded tf.dropout or tf.randomUniform
 * draws its seed from Math.random; a seeded one repeats its numbers in plain TF.js, too.
 */
function refuseUnseeded(): never {
  throw new EncoderKitError({
    code: 'baked-randomness',
    where: 'compile',
    problem: 'random numbers drawn while tracing would be the same at every run',
    remedy:
      'Use randomUniform(shape, { seed, step }) of @encoderkit/tfjs-backend-onnx, whose numbers depend on a step number that you pass, or give the op a seed if the same numbers at every run are wanted.',
  });
}
