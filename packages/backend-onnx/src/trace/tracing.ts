import { EncoderKitError } from '@encoderkit/errors';
import type { DataId, Variable } from '@tensorflow/tfjs-core';
import type { NumericType, Value } from './value.ts';

/** What one traced call of a function did to variables. */
export interface Trace {
  /** Variables that were read, with the value that stands for what they held. */
  readonly read: Map<Variable, Value>;
}

interface Active extends Trace {
  readonly variables: Map<DataId, Variable>;
}

let active: Active | undefined;

/** While tracing: the placeholder for the variable that owns this data id, if one does. */
export function placeholderFor(dataId: DataId): Value | undefined {
  const variable = active?.variables.get(dataId);
  if (!active || !variable) return undefined;
  const known = active.read.get(variable);
  if (known) return known;
  const made: Value = {
    shape: variable.shape,
    dtype: variable.dtype as NumericType,
    source: { kind: 'variable', variable },
  };
  active.read.set(variable, made);
  return made;
}

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

/** Runs `body` with each of the variables standing for itself, not for its present numbers. Each must have its own data id. */
export function tracing<Result>(
  variables: Iterable<Variable>,
  body: () => Result,
): { readonly result: Result; readonly trace: Trace } {
  refuseWhileTracing();
  active = { read: new Map(), variables: new Map([...variables].map((variable) => [variable.dataId, variable])) };
  const restore = refuseUnseededRandomness();
  try {
    return { result: body(), trace: active };
  } finally {
    restore();
    active = undefined;
  }
}

/**
 * Numbers that JavaScript draws while tracing would be the same at every run. An unseeded tf.dropout or tf.randomUniform
 * draws its seed from Math.random; a seeded one repeats its numbers in plain TF.js, too.
 */
function refuseUnseededRandomness(): () => void {
  const original = Math.random;
  Math.random = () => {
    throw new EncoderKitError({
      code: 'baked-randomness',
      where: 'compile',
      problem: 'random numbers drawn while tracing would be the same at every run',
      remedy:
        'Use randomUniform(shape, { seed, step }) of @encoderkit/tfjs-backend-onnx, whose numbers depend on a step number that you pass, or give the op a seed if the same numbers at every run are wanted.',
    });
  };
  return () => {
    Math.random = original;
  };
}
