/**
 * An ONNX graph under construction: nodes in order of execution, values with known shapes. Every node is checked against
 * the operator table as it is added, so that a wrong lowering fails where it is written and not inside ONNX Runtime.
 */
import { EncoderKitError } from '@encoderkit/errors';
import { attributesText } from '../base/attributes-text.ts';
import { type AttributeMap, bodiesOf, type OnnxGraph, type OnnxNode, type OnnxType, type OnnxValue } from './graph.ts';
import { type OperatorName, operators } from './operators.ts';
import { type ConstantData, constantData, type ElementType } from './types.ts';

export interface GraphBuilder {
  /** A value that is fed at each run. */
  input(name: string, shape: readonly number[], type: ElementType): OnnxValue;
  /** A constant. Equal ones are shared, so that equal nodes on them are, too. `values` may be plain numbers. */
  constant(values: ArrayLike<number>, shape: readonly number[], type: ElementType): OnnxValue;
  scalar(number: number, type: ElementType): OnnxValue;
  /** A one-dimensional int64 constant: how ONNX takes shapes, axes, starts, pads. */
  int64(numbers: readonly number[]): OnnxValue;
  /** Adds a node with several outputs. The same node on the same inputs is added once. */
  nodeOutputs(
    operator: OperatorName,
    from: readonly (OnnxValue | undefined)[],
    attributes?: AttributeMap,
  ): readonly OnnxValue[];
  /** Adds a node with one output. */
  node(operator: OperatorName, from: readonly (OnnxValue | undefined)[], attributes?: AttributeMap): OnnxValue;
  reshape(from: OnnxValue, shape: readonly number[]): OnnxValue;
  transpose(from: OnnxValue, perm: readonly number[]): OnnxValue;
  cast(from: OnnxValue, type: ElementType): OnnxValue;
  /** `number` everywhere: one number in the file however large the shape. */
  fill(number: number, shape: readonly number[], type: ElementType): OnnxValue;
  /** `from`, broadcast to a shape. */
  expand(from: OnnxValue, shape: readonly number[]): OnnxValue;
  /** What `fill` or `expand` repeated, where that is how `from` was made: cheaper for operators that broadcast. */
  repeated(from: OnnxValue): OnnxValue | undefined;
  /**
   * The body of a Scan: a graph of its own, whose nodes may also take what is known here.
   * `build` gets its builder and what stands for its inputs, and gives its outputs.
   */
  body(
    types: readonly OnnxType[],
    build: (inner: GraphBuilder, values: readonly OnnxValue[]) => readonly OnnxValue[],
  ): OnnxGraph;
  /** Hands over the nodes added since the last time: for graphs that are put together from parts. */
  takeNodes(): OnnxNode[];
  /** The finished graph: only the nodes that `outputs` need. */
  finish(outputs: readonly { name: string; value: OnnxValue }[]): OnnxGraph;
}

/** `prefix` begins every name, so that nodes of two builders can go into one graph. */
export function graphBuilder(prefix = ''): GraphBuilder {
  const nodes: OnnxNode[] = [];
  const inputs: OnnxValue[] = [];
  /** All that this graph gives a name to. */
  const own = new Set<OnnxValue>();
  const constants = new Map<string, OnnxValue[]>();
  const known = new Map<string, readonly OnnxValue[]>();
  const identities = new Map<OnnxValue, number>();
  const sources = new Map<OnnxValue, OnnxValue>();
  let count = 0;

  const value = (hint: string, shape: readonly number[], type: ElementType, data?: ConstantData): OnnxValue => {
    const made = { name: `${prefix}${hint}_${count++}`, shape, type, ...(data && { data }) };
    own.add(made);
    return made;
  };

  const identityOf = (each: OnnxValue): number => {
    const number = identities.get(each) ?? identities.size;
    identities.set(each, number);
    return number;
  };

  const constant = (values: ArrayLike<number>, shape: readonly number[], type: ElementType): OnnxValue => {
    const data = constantData(values, type);
    const key = `${type}[${shape}]${fingerprint(data)}`;
    const alike = constants.get(key) ?? [];
    const shared = alike.find((known) => known.data && equalBytes(known.data, data));
    if (shared) return shared;
    const made = value('constant', shape, type, data);
    constants.set(key, [...alike, made]);
    return made;
  };

  const nodeOutputs = (
    operator: OperatorName,
    from: readonly (OnnxValue | undefined)[],
    attributes: AttributeMap = {},
  ): readonly OnnxValue[] => {
    // Each body has names of its own, so that nodes with a body are never alike.
    const alike = bodiesOf(attributes).length === 0;
    const text = alike ? attributesText(attributes) : `body ${count}`;
    const key = `${operator}|${from.map((each) => (each ? identityOf(each) : ''))}|${text}`;
    const before = known.get(key);
    if (before) return before;
    const { infer, domain = '' } = operators[operator];
    let outputs: readonly OnnxValue[];
    try {
      outputs = infer(from, attributes).map(({ shape, type }) => value(operator.toLowerCase(), shape, type));
    } catch (cause) {
      const types = from.map((each) => (each ? `${each.type}[${each.shape}]` : 'none')).join(', ');
      throw new EncoderKitError({
        code: 'invalid-graph',
        where: `ONNX ${operator}(${types}) ${text}`,
        problem: cause instanceof Error ? cause.message : String(cause),
        remedy:
          'This is a fault in a lowering of tfjs-backend-onnx; please report it with the TF.js op that caused it.',
        cause,
      });
    }
    nodes.push({ operator, domain, inputs: from, attributes, outputs });
    known.set(key, outputs);
    return outputs;
  };

  return {
    input(name: string, shape: readonly number[], type: ElementType): OnnxValue {
      const made = { name, shape, type };
      inputs.push(made);
      own.add(made);
      return made;
    },
    constant,
    scalar: (number: number, type: ElementType): OnnxValue => constant([number], [], type),
    int64: (numbers: readonly number[]): OnnxValue => constant(numbers, [numbers.length], 'int64'),
    nodeOutputs,
    node(operator: OperatorName, from: readonly (OnnxValue | undefined)[], attributes: AttributeMap = {}): OnnxValue {
      const [output] = nodeOutputs(operator, from, attributes);
      if (!output) throw new EncoderKitError({ code: 'invalid-graph', where: operator, problem: 'has no output' });
      return output;
    },
    reshape(from: OnnxValue, shape: readonly number[]): OnnxValue {
      if (String(from.shape) === String(shape)) return from;
      // Known filters stay known: a one-dimensional convolution is a two-dimensional one of reshaped filters.
      if (from.data instanceof Float32Array) return constant(from.data, shape, from.type);
      return this.node('Reshape', [from, this.int64(shape)], shape.includes(0) ? { allowzero: 1 } : {});
    },
    transpose(from: OnnxValue, perm: readonly number[]): OnnxValue {
      if (perm.every((axis, position) => axis === position)) return from;
      return this.node('Transpose', [from], { perm });
    },
    cast(from: OnnxValue, type: ElementType): OnnxValue {
      return from.type === type ? from : this.node('Cast', [from], { to: type });
    },
    fill(number: number, shape: readonly number[], type: ElementType): OnnxValue {
      return this.expand(this.scalar(number, type), shape);
    },
    expand(from: OnnxValue, shape: readonly number[]): OnnxValue {
      if (String(from.shape) === String(shape)) return from;
      const made = this.node('Expand', [from, this.int64(shape)]);
      sources.set(made, sources.get(from) ?? from);
      return made;
    },
    repeated: (from: OnnxValue): OnnxValue | undefined => sources.get(from),
    body(
      types: readonly OnnxType[],
      build: (inner: GraphBuilder, values: readonly OnnxValue[]) => readonly OnnxValue[],
    ): OnnxGraph {
      const scope = `${prefix}body_${count++}_`;
      const inner = graphBuilder(scope);
      const values = types.map(({ shape, type }, index) => inner.input(`${scope}input_${index}`, shape, type));
      const outputs = build(inner, values);
      return inner.finish(outputs.map((each, index) => ({ name: `${scope}output_${index}`, value: each })));
    },
    takeNodes: (): OnnxNode[] => nodes.splice(0),
    finish(outputs: readonly { name: string; value: OnnxValue }[]): OnnxGraph {
      const needed = new Set<OnnxValue>(outputs.map((output) => output.value));
      const kept: OnnxNode[] = [];
      for (const node of nodes.toReversed()) {
        if (!node.outputs.some((output) => needed.has(output))) continue;
        kept.push(node);
        for (const each of node.inputs) if (each) needed.add(each);
        for (const body of bodiesOf(node.attributes)) for (const each of body.captured) needed.add(each);
      }
      const captured = [...needed].filter((each) => !own.has(each));
      return { nodes: kept.reverse(), inputs: [...inputs], outputs: [...outputs], captured };
    },
  };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ConstantData): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

const equalBytes = (a: ConstantData, b: ConstantData): boolean => bytesOf(a).equals(bytesOf(b));

/** FNV-1a over the bytes of long constants' beginning and end: enough to tell most apart at once. */
function fingerprint(data: ConstantData): number {
  const bytes = bytesOf(data);
  let hash = 0x811c9dc5;
  const add = (part: Buffer): void => {
    for (const byte of part) hash = Math.imul(hash ^ byte, 0x01000193);
  };
  add(bytes.subarray(0, 4096));
  add(bytes.subarray(Math.max(4096, bytes.length - 4096)));
  return hash;
}
