/** An ONNX graph as plain data: nodes in order of execution, values with known shapes. */
import type { ConstantData, ElementType } from './types.ts';

export interface OnnxType {
  readonly shape: readonly number[];
  readonly type: ElementType;
}

export interface OnnxValue extends OnnxType {
  readonly name: string;
  /** Set for constants (ONNX' initializers). */
  readonly data?: ConstantData;
}

export type AttributeValue = number | string | readonly number[] | ElementType | OnnxGraph;
export type AttributeMap = Readonly<Record<string, AttributeValue>>;

export interface OnnxNode {
  /** A name of the operator table. */
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly (OnnxValue | undefined)[];
  readonly attributes: AttributeMap;
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxGraph {
  readonly nodes: OnnxNode[];
  readonly inputs: OnnxValue[];
  readonly outputs: { readonly name: string; readonly value: OnnxValue }[];
  /** What a body (of a Scan) uses of the graphs around it. */
  readonly captured: readonly OnnxValue[];
}

export const isGraph = (value: AttributeValue | undefined): value is OnnxGraph =>
  typeof value === 'object' && 'nodes' in value;

/** The graphs among a node's attributes: the body of a Scan. */
export const bodiesOf = (attributes: AttributeMap): OnnxGraph[] =>
  Object.values(attributes).filter((value) => isGraph(value));
