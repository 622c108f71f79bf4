import { EncoderKitError, show } from '@encoderkit/errors';
import { engine, type Tensor, type TensorContainer, Variable } from '@tensorflow/tfjs-core';
import { tensorsIn } from '../trace/container.ts';
import { type Trace, tracing } from '../trace/tracing.ts';
import type { Spec, Value } from '../trace/value.ts';
import { onnxBackend, onOnnx } from './register.ts';

/** One call of a function: what it returns, and what it does to variables. */
export interface TracedFunction extends Trace {
  readonly result: TensorContainer;
  /** The tensors in `result`, in order. */
  readonly outputs: readonly Value[];
}

type Traceable = (...inputs: Tensor[]) => TensorContainer;

/**
 * Calls `fn` with tensors that stand for inputs of these shapes. Leaves no tensor behind and no variable changed.
 *
 * Variables that `fn` makes at its first call (the slots of an optimizer, the states of a layer) stay: it is called once more, and then
 * finds them.
 *
 * @throws EncoderKitError `invalid-input` for an asynchronous function, `invalid-graph` for one that makes variables at every call
 */
export function traceFunction(fn: Traceable, specs: readonly Spec[]): TracedFunction {
  const first = traceOnce(fn, specs);
  if (first.made.length === 0) return first;
  const second = traceOnce(fn, specs);
  if (second.made.length === 0) return second;
  const forgotten = first.made.filter((variable) => !second.reads.has(variable) && !second.writes.has(variable));
  for (const variable of [...forgotten, ...second.made]) variable.dispose();
  throw new EncoderKitError({
    code: 'invalid-graph',
    where: 'compile',
    problem: `the function makes variables at every call (${show(second.made.map(({ name }) => name))}), which would start anew at every run`,
    remedy: 'Make them, or the optimizer or the layers that they belong to, outside the function.',
  });
}

/** Also the variables that `fn` has made, which exist from now on. */
function traceOnce(fn: Traceable, specs: readonly Spec[]): TracedFunction & { readonly made: readonly Variable[] } {
  const backend = onnxBackend();
  const inputs = specs.map(
    (spec, index): Value => ({ ...spec, source: { kind: 'placeholder', name: `input_${index}` } }),
  );
  const known = new Set(Object.values(engine().registeredVariables));
  const valueBehind = (tensor: Tensor): Value => backend.valueBehind(tensor);

  return onOnnx(() => {
    engine().startScope('compile');
    try {
      const tensors = inputs.map((value) => engine().makeTensorFromTensorInfo(backend.store(value), backend));
      return tracing(valueBehind, (trace) => {
        const result = fn(...tensors);
        refusePromise(result);
        const returned = tensorsIn(result);
        const outputs = returned.map(valueBehind);
        // Results that the function has kept would otherwise stay behind; those that it was given are the caller's.
        const firstId = tensors[0]?.id ?? Number.POSITIVE_INFINITY;
        for (const tensor of returned) if (tensor.id > firstId && !(tensor instanceof Variable)) tensor.dispose();
        const made = Object.values(engine().registeredVariables).filter((variable) => !known.has(variable));
        return { result, outputs, made, ...trace };
      });
    } finally {
      engine().endScope();
    }
  });
}

function refusePromise(result: unknown): void {
  if (!(result instanceof Promise)) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where: 'compile',
    expected: 'a function that returns tensors',
    received: 'a function that returns a promise',
    remedy: 'Leave out "async" and "await": numbers are computed when the compiled function is called.',
  });
}
