import { engine, type Variable } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../graph/backend.ts';
import { hostNumbers } from '../graph/numbers.ts';
import { allocate, type NumericType, type StateCell, sizeOf, type Value } from '../graph/value.ts';
import type { Feed } from './session.ts';

/** The value behind a variable, on this backend: moved here if another backend has it. */
function stored(backend: OnnxBackend, { dataId }: Variable): Value {
  if (engine().state.tensorInfo.get(dataId)?.backend !== backend) engine().moveData(backend, dataId);
  return backend.storedValue(dataId);
}

/** The buffers of a variable. Made at first use, and anew when somebody assigned to the variable since. */
export async function cellOf(backend: OnnxBackend, variable: Variable): Promise<StateCell> {
  const value = stored(backend, variable);
  if (value.source.kind === 'state') return value.source.cell;
  if (value.source.kind === 'operation') await backend.computePending(value);
  const numbers = hostNumbers(value);
  // A copy: what was assigned may also be somebody else's.
  const cell: StateCell = {
    current: numbers ? numbers.slice() : allocate(value.dtype as NumericType, sizeOf(value.shape)),
    spare: undefined,
  };
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
  cell.spare ??= allocate(variable.dtype as NumericType, cell.current.length);
  return { dtype: variable.dtype as NumericType, shape: variable.shape, values: cell.spare };
}

export function swap(cell: StateCell): void {
  if (!cell.spare) return;
  const before = cell.current;
  cell.current = cell.spare;
  cell.spare = before;
}
