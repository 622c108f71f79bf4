import { EncoderKitError } from '@encoderkit/errors';
import { engine, type Variable } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend/backend.ts';
import { onOnnx } from '../backend/register.ts';
import { sizeOf } from '../base/size-of.ts';
import { hostNumbers, snapshot } from '../trace/numbers.ts';
import { allocate, type Numbers, type NumericType, type StateCell, type Value } from '../trace/value.ts';
import type { Feed } from './runtime.ts';

/**
 * The value behind a variable, on this backend and behind no other tensor: compiled functions overwrite a variable's numbers,
 * and TF.js lets `a.assign(b)`, `tf.variable(b)` and, on some backends, `b.clone()` share those of `b`.
 *
 * @throws EncoderKitError `disposed`
 */
export function ownValue(backend: OnnxBackend, variable: Variable): Value {
  const { dataId } = variable;
  if (variable.isDisposed) {
    throw new EncoderKitError({
      code: 'disposed',
      where: 'compile',
      problem: `the variable "${variable.name}" of shape [${variable.shape}] has been disposed`,
      remedy: 'Compile the function anew, with the variables that it uses now.',
    });
  }
  if (engine().state.tensorInfo.get(dataId)?.backend !== backend) engine().moveData(backend, dataId);
  const value = backend.storedValue(dataId);
  if (backend.refCount(dataId) > 1) assignValue(backend, variable, snapshot(value));
  return backend.storedValue(variable.dataId);
}

/** Puts a value behind a variable, under a data id of its own. */
export function assignValue(backend: OnnxBackend, variable: Variable, value: Value): void {
  onOnnx(() => {
    const tensor = engine().makeTensorFromTensorInfo(backend.store(value), backend);
    variable.assign(tensor);
    tensor.dispose();
  });
}

/** The buffers of a variable. Made at first use, and anew when somebody assigned to the variable since. */
export async function cellOf(backend: OnnxBackend, variable: Variable): Promise<StateCell> {
  const value = ownValue(backend, variable);
  if (value.source.kind === 'state') return value.source.cell;
  if (value.source.kind === 'operation') await backend.computePending(value);
  const numbers = hostNumbers(value);
  // A copy: what was assigned may also be somebody else's.
  const cell: StateCell = { current: stateBuffer(value.dtype as NumericType, sizeOf(value.shape)), spare: undefined };
  if (numbers) cell.current.set(numbers);
  backend.replace(variable.dataId, { shape: value.shape, dtype: value.dtype, source: { kind: 'state', cell } });
  return cell;
}

export const currentFeed = (variable: Variable, cell: StateCell): Feed => ({
  dtype: variable.dtype as NumericType,
  shape: variable.shape,
  values: cell.current,
});

/** The buffer that the next run writes to. */
export function spareFeed(variable: Variable, cell: StateCell): Feed {
  cell.spare ??= stateBuffer(variable.dtype as NumericType, cell.current.length);
  return { dtype: variable.dtype as NumericType, shape: variable.shape, values: cell.spare };
}

/** Memory for a variable's numbers: native code reads and writes it, and nobody outside of this package gets hold of it. */
const stateBuffer = (dtype: NumericType, size: number): Numbers => allocate(dtype, size);

/** After a run: what it has written to the spare buffer becomes the variable's numbers. */
export function commit(backend: OnnxBackend, variable: Variable, cell: StateCell): void {
  // Programs run beside JavaScript. What was assigned meanwhile counts, and nobody misses the numbers of what was disposed.
  // (`isDisposed` does not know of `tf.disposeVariables()`.)
  const references = backend.refCount(variable.dataId);
  if (!cell.spare || references === 0) return;
  const { shape, dtype, source } = backend.storedValue(variable.dataId);
  if (source.kind !== 'state' || source.cell !== cell) return;
  if (references > 1) {
    // A clone was taken meanwhile: it keeps the numbers that it was taken from.
    const written: StateCell = { current: cell.spare, spare: undefined };
    cell.spare = undefined;
    assignValue(backend, variable, { shape, dtype, source: { kind: 'state', cell: written } });
    return;
  }
  const before = cell.current;
  cell.current = cell.spare;
  cell.spare = before;
}
