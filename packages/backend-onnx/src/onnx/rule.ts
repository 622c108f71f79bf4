/** How the shapes and types of an operator's outputs follow from its inputs. */
import type { OnnxGraph, OnnxValue } from './graph.ts';
import type { ElementType } from './types.ts';

export type AttributeValue = number | string | readonly number[] | ElementType | OnnxGraph;
export type AttributeMap = Readonly<Record<string, AttributeValue>>;
export interface OnnxType {
  readonly shape: readonly number[];
  readonly type: ElementType;
}

export type Inputs = readonly (OnnxValue | undefined)[];
export type Rule = (inputs: Inputs, attributes: AttributeMap) => readonly OnnxType[];
export interface Operator {
  readonly infer: Rule;
  /** Empty for standard ONNX. */
  readonly domain?: string;
}

export function must(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new Error(problem);
}

export function inputAt(inputs: Inputs, position: number): OnnxValue {
  const input = inputs[position];
  must(input !== undefined, `input ${position} is missing`);
  return input;
}

/** The graphs among a node's attributes: the body of a Scan. */
export const bodiesOf = (attributes: AttributeMap): OnnxGraph[] =>
  Object.values(attributes).filter((value) => isGraph(value));

export const isGraph = (value: AttributeValue | undefined): value is OnnxGraph =>
  typeof value === 'object' && 'nodes' in value;
