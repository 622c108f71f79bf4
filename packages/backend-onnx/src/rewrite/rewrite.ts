import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { attributesText, numberText } from '../base/attributes-text.ts';
import { infer } from '../kernels/infer.ts';
import type { LoweringOptions } from '../kernels/lower.ts';
import { operationsFor } from '../trace/order.ts';
import { type Operation, recordOperation, type Value } from '../trace/value.ts';
import { rewrites } from './rewrites.ts';
import type { Surroundings } from './site.ts';

interface AnySite extends Surroundings {
  readonly operation: Operation;
  readonly inputs: Operation['inputs'];
}

/** Rewrites as code sees them that handles all kernels alike. */
type AnyRewrites = Readonly<Record<string, readonly ((site: AnySite) => Value | undefined)[]>>;

// What was recorded is untyped: this is where the typed rewrites meet it.
const anyRewrites = rewrites as unknown as AnyRewrites;

/**
 * The same computation with fewer or cheaper operations: equal operations become one, then each rewrite of the table is
 * tried where its kernel occurs. Leaves (host values, placeholders, variables) keep their identity.
 */
export function rewrite(outputs: readonly Value[], { exact = false }: LoweringOptions = {}): Value[] {
  return applied(applied(outputs, {}, exact), anyRewrites, exact);
}

function applied(outputs: readonly Value[], table: AnyRewrites, exact: boolean): Value[] {
  const operations = operationsFor(outputs);
  const consumers = consumersIn(operations);
  const wanted = new Set(outputs);
  const replaced = new Map<Value, Value>();
  const now = (value: Value): Value => replaced.get(value) ?? value;
  const once = recorder();
  const makeAll = (kernel: string, inputs: Operation['inputs'], attributes: object): readonly Value[] =>
    once(kernel, inputs, attributes as NamedAttrMap, () => [infer(kernel, inputs, attributes as NamedAttrMap)].flat());

  for (const operation of operations) {
    const { kernel, inputs, attributes, outputs: before } = operation;
    const current = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, now(value)]));
    const site: AnySite = {
      operation,
      inputs: current,
      now,
      consumers: (value) => consumers.get(value) ?? [],
      isWanted: (value) => wanted.has(value),
      make: (...call) => only(makeAll(...call)),
      makeAll,
      exact,
    };
    const better = firstOf(table[kernel] ?? [], site);
    const after = better ? [better] : once(kernel, current, attributes, () => before);
    before.forEach((value, index) => {
      const replacement = after[index];
      if (replacement) replaced.set(value, replacement);
    });
  }
  return outputs.map(now);
}

function firstOf(rewrites: AnyRewrites[string], site: AnySite): Value | undefined {
  for (const each of rewrites) {
    const better = each(site);
    if (better) return better;
  }
  return undefined;
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

/** Records operations; one that was recorded before on the same inputs is not recorded again. */
function recorder() {
  const identities = new Map<Value, number>();
  const known = new Map<string, readonly Value[]>();
  const identity = (value: Value): string => {
    // Constants of one repeated number are equal wherever they were made.
    if (value.source.kind === 'fill') return `${value.dtype}[${value.shape}]=${numberText(value.source.number)}`;
    const number = identities.get(value) ?? identities.size;
    identities.set(value, number);
    return `${number}`;
  };
  return (
    kernel: string,
    inputs: Operation['inputs'],
    attributes: NamedAttrMap,
    specs: () => readonly Pick<Value, 'shape' | 'dtype'>[],
  ): readonly Value[] => {
    const from = Object.entries(inputs).map(([name, value]) => `${name}=${identity(value)}`);
    const key = `${kernel}(${from})${attributesText(attributes)}`;
    const outputs = known.get(key) ?? recordOperation(kernel, inputs, attributes, specs());
    known.set(key, outputs);
    return outputs;
  };
}
