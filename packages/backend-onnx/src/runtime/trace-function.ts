import { engine, type Tensor, type TensorContainer, Variable } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../graph/backend.ts';
import { tensorsIn } from '../graph/container.ts';
import { tracing } from '../graph/trace.ts';
import type { NumericType, Spec, Value } from '../graph/value.ts';
import { onnxBackend, onOnnx } from '../register.ts';

/** One call of a function, recorded: what it returns, what it reads and what it assigns. */
export interface Recorded {
  readonly inputs: readonly Value[];
  readonly result: TensorContainer;
  /** The tensors in `result`, in order. */
  readonly outputs: readonly Value[];
  /** Variables whose numbers the function reads, with the values that stand for them. */
  readonly reads: ReadonlyMap<Variable, Value>;
  /** Variables that the function assigns, with what it assigns. */
  readonly writes: ReadonlyMap<Variable, Value>;
}

type Traceable = (...inputs: Tensor[]) => TensorContainer;

/** Calls `fn` once with tensors that stand for inputs of these shapes. Leaves no tensor and no variable changed. */
export function traceFunction(fn: Traceable, specs: readonly Spec[], state: readonly Variable[]): Recorded {
  const backend = onnxBackend();
  const inputs = specs.map(
    (spec, index): Value => ({ ...spec, source: { kind: 'placeholder', name: `input_${index}` } }),
  );
  const before = variablesNow(state);
  const kept = new Map<Variable, Value>();
  for (const variable of before.keys()) kept.set(variable, storedQuietly(backend, variable));

  return onOnnx(() => {
    engine().startScope('compile');
    try {
      const tensors = inputs.map((value) => engine().makeTensorFromTensorInfo(backend.store(value), backend));
      const { result, trace } = tracing(() => fn(...tensors));
      const outputs = tensorsIn(result).map(({ dataId }) => backend.valueAt(dataId));
      // Results that the function has kept would otherwise stay behind; those that it was given are the caller's.
      const firstId = tensors[0]?.id ?? Number.POSITIVE_INFINITY;
      for (const tensor of tensorsIn(result))
        if (tensor.id > firstId && !(tensor instanceof Variable)) tensor.dispose();
      const writes = new Map<Variable, Value>();
      for (const [variable, dataId] of before) {
        if (variable.dataId !== dataId) writes.set(variable, backend.storedValue(variable.dataId));
      }
      return { inputs, result, outputs, reads: trace.read, writes };
    } finally {
      for (const [variable, dataId] of before) {
        const value = kept.get(variable);
        if (variable.dataId !== dataId && value) restore(backend, variable, value);
      }
      engine().endScope();
    }
  });
}

function variablesNow(state: readonly Variable[]): Map<Variable, object> {
  const all = new Set([...Object.values(engine().registeredVariables), ...state]);
  return new Map([...all].map((variable) => [variable, variable.dataId]));
}

/** The value behind a variable without moving it here: variables that the function leaves alone stay where they are. */
function storedQuietly(backend: OnnxBackend, { dataId, shape, dtype }: Variable): Value {
  const owner = engine().state.tensorInfo.get(dataId)?.backend;
  if (owner === backend) return backend.storedValue(dataId);
  const values = engine().readSync(dataId);
  return { shape, dtype: dtype as NumericType, source: { kind: 'host', values: values as Float32Array } };
}

function restore(backend: OnnxBackend, variable: Variable, value: Value): void {
  const tensor = engine().makeTensorFromTensorInfo(backend.store(value), backend);
  variable.assign(tensor);
  tensor.dispose();
}
