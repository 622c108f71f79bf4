import { EncoderKitError, show } from '@encoderkit/errors';
import { engine, type Tensor, type TensorContainer, Variable } from '@tensorflow/tfjs-core';
import { assignValue, ownValue } from '../runtime/state.ts';
import { tensorsIn } from '../trace/container.ts';
import { tracing } from '../trace/tracing.ts';
import type { Spec, Value } from '../trace/value.ts';
import { onnxBackend, onOnnx } from './register.ts';

/** One call of a function, recorded: what it returns, what it reads and what it assigns. */
export interface Recorded {
  readonly result: TensorContainer;
  /** The tensors in `result`, in order. */
  readonly outputs: readonly Value[];
  /** Variables whose numbers the function reads, with the values that stand for them. */
  readonly reads: ReadonlyMap<Variable, Value>;
  /** Variables that the function assigns, with what it assigns. */
  readonly writes: ReadonlyMap<Variable, Value>;
}

type Traceable = (...inputs: Tensor[]) => TensorContainer;

/**
 * Calls `fn` once with tensors that stand for inputs of these shapes. Leaves no tensor behind and no variable changed.
 *
 * @throws EncoderKitError `invalid-input` for an asynchronous function, `invalid-graph` for one that makes variables
 */
export function traceFunction(fn: Traceable, specs: readonly Spec[], state: readonly Variable[]): Recorded {
  const backend = onnxBackend();
  const inputs = specs.map(
    (spec, index): Value => ({ ...spec, source: { kind: 'placeholder', name: `input_${index}` } }),
  );
  const variables = new Set([...Object.values(engine().registeredVariables), ...state]);
  const before = new Map([...variables].map((variable) => [variable, ownValue(backend, variable)]));
  const dataIds = new Map([...variables].map((variable) => [variable, variable.dataId]));
  const changed = (): Variable[] => [...variables].filter((variable) => variable.dataId !== dataIds.get(variable));

  return onOnnx(() => {
    engine().startScope('compile');
    try {
      const tensors = inputs.map((value) => engine().makeTensorFromTensorInfo(backend.store(value), backend));
      const { result, trace } = tracing(variables, () => {
        const returned = fn(...tensors);
        refuseMadeVariables(variables);
        refusePromise(returned);
        const outputs = tensorsIn(returned).map(({ dataId }) => backend.valueAt(dataId));
        const writes = new Map(changed().map((variable) => [variable, backend.valueAt(variable.dataId)]));
        return { returned, outputs, writes };
      });
      // Results that the function has kept would otherwise stay behind; those that it was given are the caller's.
      const firstId = tensors[0]?.id ?? Number.POSITIVE_INFINITY;
      for (const tensor of tensorsIn(result.returned))
        if (tensor.id > firstId && !(tensor instanceof Variable)) tensor.dispose();
      return { result: result.returned, outputs: result.outputs, reads: trace.read, writes: result.writes };
    } finally {
      for (const variable of madeVariables(variables)) variable.dispose();
      for (const variable of changed()) {
        const value = before.get(variable);
        if (value) assignValue(backend, variable, value);
      }
      engine().endScope();
    }
  });
}

const madeVariables = (known: ReadonlySet<Variable>): Variable[] =>
  Object.values(engine().registeredVariables).filter((variable) => !known.has(variable));

function refuseMadeVariables(known: ReadonlySet<Variable>): void {
  const names = madeVariables(known).map(({ name }) => name);
  if (names.length === 0) return;
  throw new EncoderKitError({
    code: 'invalid-graph',
    where: 'compile',
    problem: `the function made variables (${show(names)}), which would start anew at every run`,
    remedy: 'Make them before: build the model, and give an optimizer its slots, outside the function.',
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
