import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import type { Operation, Value } from '../graph/value.ts';

/** Gives a value that can stand for the operation's (only) output at less cost, or nothing. */
export type Rule = (site: {
  readonly inputs: Operation['inputs'];
  readonly attributes: NamedAttrMap;
  readonly output: Value;
  /** An operation with one output of the shape and type of `like`. */
  readonly make: (kernel: string, inputs: Operation['inputs'], like: Value, attributes?: NamedAttrMap) => Value;
}) => Value | undefined;

/** Rules by the kernel at which they apply. */
export const rules: Readonly<Record<string, Rule>> = {};
