import { operationsFor } from '../trace/order.ts';
import type { Operation, Value } from '../trace/value.ts';

/**
 * What to compute one after another to come to `wanted`, in portions of at most `most` operations. What ONNX Runtime needs to build a
 * session grows with the square of the number of its nodes.
 */
export function portions(wanted: readonly Value[], most: number): Value[][] {
  const operations = operationsFor(wanted);
  const count = Math.ceil(operations.length / most);
  if (count <= 1) return [[...wanted]];
  const portionOf = new Map<Operation, number>();
  for (const [index, operation] of operations.entries()) portionOf.set(operation, Math.floor(index / most));
  const found = Array.from({ length: count }, () => new Set<Value>());
  const add = (value: Value, before: number): void => {
    if (value.source.kind !== 'operation') return;
    const portion = portionOf.get(value.source.operation) ?? before;
    if (portion < before) found[portion]?.add(value);
  };
  for (const operation of operations) {
    for (const input of Object.values(operation.inputs)) add(input, portionOf.get(operation) ?? 0);
  }
  for (const value of wanted) add(value, count);
  return found.map((values) => [...values]);
}
