/** How the shapes and types of an operator's outputs follow from its inputs: what ONNX calls shape inference. */
import type { AttributeMap, OnnxType, OnnxValue } from './graph.ts';

export type Inputs = readonly (OnnxValue | undefined)[];

/** Throws when the inputs do not fit the operator. */
export type ShapeInference = (inputs: Inputs, attributes: AttributeMap) => readonly OnnxType[];

export interface Operator {
  readonly infer: ShapeInference;
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
