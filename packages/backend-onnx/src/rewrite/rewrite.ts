import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { attributesText } from '../base/attributes-text.ts';
import { operationsFor } from '../trace/order.ts';
import type { Operation, Value } from '../trace/value.ts';
import { rules } from './rewrites.ts';
import type { Rule } from './site.ts';

/**
 * The same computation with fewer or cheaper operations: equal operations become one, then each rule of the rule table is
 * tried where its kernel occurs. Leaves (host values, placeholders, variables) keep their identity.
 */
export function simplify(outputs: readonly Value[]): Value[] {
  return rewrite(rewrite(outputs, {}), rules);
}

function rewrite(outputs: readonly Value[], applied: Readonly<Record<string, Rule>>): Value[] {
  const operations = operationsFor(outputs);
  const consumers = consumersIn(operations);
  const wanted = new Set(outputs);
  const replaced = new Map<Value, Value>();
  const now = (value: Value): Value => replaced.get(value) ?? value;
  const record = recorder();

  for (const operation of operations) {
    const { kernel, inputs, attributes, outputs: before } = operation;
    const current = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, now(value)]));
    const better = applied[kernel]?.({
      operation,
      inputs: current,
      now,
      consumers: (value) => consumers.get(value) ?? [],
      isWanted: (value) => wanted.has(value),
      make: (name, from, like, settings = {}) => only(record(name, from, settings, [like])),
      makeAll: record,
    });
    const after = better ? [better] : record(kernel, current, attributes, before);
    before.forEach((value, index) => {
      const replacement = after[index];
      if (replacement) replaced.set(value, replacement);
    });
  }
  return outputs.map(now);
}

function only([value]: readonly Value[]): Value {
  if (!value) throw new RangeError('an operation has no output');
  return value;
}

function consumersIn(operations: readonly Operation[]): Map<Value, Operation[]> {
  const consumers = new Map<Value, Operation[]>();
  for (const operation of operations) {
    for (const value of new Set(Object.values(operation.inputs))) {
      consumers.set(value, [...(consumers.get(value) ?? []), operation]);
    }
  }
  return consumers;
}

/** Makes operations; an operation that was made before on the same inputs is not made again. */
function recorder() {
  const identities = new Map<Value, number>();
  const known = new Map<string, readonly Value[]>();
  const identity = (value: Value): string => {
    // Constants of one repeated number are equal wherever they were made.
    if (value.source.kind === 'fill') return `${value.dtype}[${value.shape}]=${value.source.number}`;
    const number = identities.get(value) ?? identities.size;
    identities.set(value, number);
    return `${number}`;
  };
  return (
    kernel: string,
    inputs: Operation['inputs'],
    attributes: NamedAttrMap,
    specs: readonly Pick<Value, 'shape' | 'dtype'>[],
  ): readonly Value[] => {
    const from = Object.entries(inputs).map(([name, value]) => `${name}=${identity(value)}`);
    const key = `${kernel}(${from})${attributesText(attributes)}`;
    const before = known.get(key);
    if (before) return before;
    const outputs: Value[] = [];
    const operation: Operation = { kernel, inputs, attributes, outputs };
    for (const [index, { shape, dtype }] of specs.entries()) {
      outputs.push({ shape, dtype, source: { kind: 'operation', operation, index } });
    }
    known.set(key, outputs);
    return outputs;
  };
}
