import type { Operation, Value } from '../graph/value.ts';
import { operationsFor } from './order.ts';
import { rules } from './rules.ts';

/**
 * The same computation with fewer or cheaper operations: equal operations become one, and each rule of the rule table is
 * tried where its kernel occurs. Leaves (host values, placeholders, variables) keep their identity.
 */
export function simplify(outputs: readonly Value[]): Value[] {
  const replaced = new Map<Value, Value>();
  const identities = new Map<Value, number>();
  const known = new Map<string, readonly Value[]>();
  const now = (value: Value): Value => replaced.get(value) ?? value;
  const identity = (value: Value): number => {
    const number = identities.get(value) ?? identities.size;
    identities.set(value, number);
    return number;
  };

  const operation = (
    kernel: string,
    inputs: Operation['inputs'],
    attributes: Operation['attributes'],
    specs: readonly Value[],
  ) => {
    const from = Object.entries(inputs).map(([name, value]) => `${name}=${identity(value)}`);
    const key = `${kernel}(${from})${JSON.stringify(attributes)}`;
    const before = known.get(key);
    if (before) return before;
    const made: Value[] = [];
    const recorded: Operation = { kernel, inputs, attributes, outputs: made };
    for (const [index, { shape, dtype }] of specs.entries()) {
      made.push({ shape, dtype, source: { kind: 'operation', operation: recorded, index } });
    }
    known.set(key, made);
    return made;
  };

  for (const { kernel, inputs, attributes, outputs: before } of operationsFor(outputs)) {
    const current = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, now(value)]));
    const rule = rules[kernel];
    const made = (
      kernelName: string,
      from: Operation['inputs'],
      like: Value,
      attributesOf: Operation['attributes'] = {},
    ): Value => operation(kernelName, from, attributesOf, [like])[0] ?? like;
    const [first] = before;
    const better = first && rule?.({ inputs: current, attributes, output: first, make: made });
    const after = better ? [better] : operation(kernel, current, attributes, before);
    before.forEach((value, index) => {
      const replacement = after[index];
      if (replacement) replaced.set(value, replacement);
    });
  }
  return outputs.map(now);
}
