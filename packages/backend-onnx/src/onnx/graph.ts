/**
 * An ONNX graph under construction: nodes in order of execution, values with known shapes. Every node is checked against
 * the operator table as it is added, so that a wrong lowering fails where it is written and not inside ONNX Runtime.
 */
import { EncoderKitError } from '../error.ts';
import { type OperatorName, operators } from './operators.ts';
import type { AttributeMap } from './rule.ts';
import { type ConstantData, constantData, type ElementType } from './types.ts';

export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: ElementType;
  /** Set for constants (ONNX' initializers). */
  readonly data?: ConstantData;
}

export interface OnnxNode {
  readonly operator: OperatorName;
  readonly domain: string;
  readonly inputs: readonly (OnnxValue | undefined)[];
  readonly attributes: AttributeMap;
  readonly outputs: readonly OnnxValue[];
}

export interface OnnxGraph {
  readonly nodes: OnnxNode[];
  readonly inputs: OnnxValue[];
  readonly outputs: { readonly name: string; readonly value: OnnxValue }[];
}

export type GraphBuilder = ReturnType<typeof graphBuilder>;

export function graphBuilder() {
  const nodes: OnnxNode[] = [];
  const inputs: OnnxValue[] = [];
  const constants = new Map<string, OnnxValue>();
  const known = new Map<string, readonly OnnxValue[]>();
  const identities = new Map<OnnxValue, number>();
  const fills = new Map<OnnxValue, OnnxValue>();
  let count = 0;

  const value = (hint: string, shape: readonly number[], type: ElementType, data?: ConstantData): OnnxValue => {
    const made = { name: `${hint}_${count++}`, shape, type, ...(data && { data }) };
    identities.set(made, count);
    return made;
  };

  /** A constant; small ones are shared. `values` may be plain numbers. */
  const constant = (values: ArrayLike<number>, shape: readonly number[], type: ElementType): OnnxValue => {
    if (values.length > 64) return value('constant', shape, type, constantData(values, type));
    const key = `${type}[${shape}]${Array.from(values, (number) => (Object.is(number, -0) ? '-0' : number))}`;
    const shared = constants.get(key) ?? value('constant', shape, type, constantData(values, type));
    constants.set(key, shared);
    return shared;
  };

  /** Adds a node with several outputs. The same node on the same inputs is added once. */
  const nodeOutputs = (
    operator: OperatorName,
    from: readonly (OnnxValue | undefined)[],
    attributes: AttributeMap = {},
  ): readonly OnnxValue[] => {
    const key = `${operator}|${from.map((each) => (each ? identities.get(each) : ''))}|${JSON.stringify(attributes)}`;
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
        where: `ONNX ${operator}(${types}) ${JSON.stringify(attributes)}`,
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
    /** A value that is fed at each run. */
    input(name: string, shape: readonly number[], type: ElementType): OnnxValue {
      const made = { name, shape, type };
      identities.set(made, ++count);
      inputs.push(made);
      return made;
    },
    constant,
    scalar: (number: number, type: ElementType): OnnxValue => constant([number], [], type),
    /** A one-dimensional int64 constant: how ONNX takes shapes, axes, starts, pads. */
    int64: (numbers: readonly number[]): OnnxValue => constant(numbers, [numbers.length], 'int64'),
    nodeOutputs,
    /** Adds a node with one output. */
    node(operator: OperatorName, from: readonly (OnnxValue | undefined)[], attributes: AttributeMap = {}): OnnxValue {
      const [output] = nodeOutputs(operator, from, attributes);
      if (!output) throw new EncoderKitError({ code: 'invalid-graph', where: operator, problem: 'has no output' });
      return output;
    },
    reshape(from: OnnxValue, shape: readonly number[]): OnnxValue {
      if (String(from.shape) === String(shape)) return from;
      return this.node('Reshape', [from, this.int64(shape)], shape.includes(0) ? { allowzero: 1 } : {});
    },
    transpose(from: OnnxValue, perm: readonly number[]): OnnxValue {
      if (perm.every((axis, position) => axis === position)) return from;
      return this.node('Transpose', [from], { perm });
    },
    cast(from: OnnxValue, type: ElementType): OnnxValue {
      return from.type === type ? from : this.node('Cast', [from], { to: type });
    },
    /** `number` everywhere: one number in the file however large the shape. */
    fill(number: number, shape: readonly number[], type: ElementType): OnnxValue {
      const one = this.scalar(number, type);
      if (shape.length === 0) return one;
      const made = this.node('Expand', [one, this.int64(shape)]);
      fills.set(made, one);
      return made;
    },
    /** The scalar that `fill` repeated, where that is how `from` was made: cheaper for operators that broadcast. */
    filled: (from: OnnxValue): OnnxValue | undefined => fills.get(from),
    /** Hands over the nodes added since the last time: for graphs that are put together from parts. */
    takeNodes: (): OnnxNode[] => nodes.splice(0),
    /** The finished graph: only the nodes that `outputs` need. */
    finish(outputs: readonly { name: string; value: OnnxValue }[]): OnnxGraph {
      const needed = new Set<OnnxValue>(outputs.map((output) => output.value));
      const kept: OnnxNode[] = [];
      for (const node of nodes.toReversed()) {
        if (!node.outputs.some((output) => needed.has(output))) continue;
        kept.push(node);
        for (const each of node.inputs) if (each) needed.add(each);
      }
      return { nodes: kept.reverse(), inputs: [...inputs], outputs: [...outputs] };
    },
  };
}
