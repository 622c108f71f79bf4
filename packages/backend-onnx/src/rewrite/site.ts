import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import type { Operation, Value } from '../trace/value.ts';

/** Where a rule is tried: an operation of the graph as it was, with what its inputs have become. */
export interface Site {
  readonly operation: Operation;
  /** The operation's inputs after rewriting. */
  readonly inputs: Operation['inputs'];
  /** What any earlier value has become. */
  now(value: Value): Value;
  /** The operations that take a value of the graph as it was. */
  consumers(value: Value): readonly Operation[];
  /** Whether a value of the graph as it was is a result of the program. */
  isWanted(value: Value): boolean;
  /** An operation with one output of the shape and type of `like`. */
  make(
    kernel: string,
    inputs: Operation['inputs'],
    like: Pick<Value, 'shape' | 'dtype'>,
    attributes?: NamedAttrMap,
  ): Value;
  makeAll(
    kernel: string,
    inputs: Operation['inputs'],
    attributes: NamedAttrMap,
    likes: readonly Pick<Value, 'shape' | 'dtype'>[],
  ): readonly Value[];
}

/** Gives a value that can stand for the operation's (only) output at less cost, or nothing. */
export type Rule = (site: Site) => Value | undefined;

/** The operation that computes a value, if it is of this kernel. */
export function producer(value: Value | undefined, ...kernels: readonly string[]): Operation | undefined {
  if (value?.source.kind !== 'operation') return undefined;
  const { operation } = value.source;
  return kernels.includes(operation.kernel) ? operation : undefined;
}

/** Rules in order: the first that gives something counts. */
export const firstOf =
  (...rules: readonly Rule[]): Rule =>
  (site) => {
    for (const rule of rules) {
      const better = rule(site);
      if (better) return better;
    }
    return undefined;
  };
