import { EncoderKitError } from '../error.ts';
import { graphBuilder, type OnnxGraph, type OnnxNode, type OnnxValue } from '../onnx/graph.ts';
import { printGraph } from '../onnx/print.ts';
import { type AttributeMap, type AttributeValue, bodiesOf, isGraph } from '../onnx/rule.ts';
import type { Dimension } from '../onnx/serialize.ts';

/**
 * TF.js traces with fixed shapes. A graph for batches of any size comes from tracing at two sizes: the graphs must be the
 * same but for some whole-number constants (shapes), and those are computed from the input's size where they grow with it.
 */

interface Line {
  /** `slope · batch + offset`. */
  readonly slope: number;
  readonly offset: number;
}

const fault = (problem: string): EncoderKitError =>
  new EncoderKitError({
    code: 'invalid-graph',
    where: 'toOnnx',
    problem: `the graph cannot be made to take batches of any size: ${problem}`,
    remedy: 'Give every input a fixed shape, or keep the batch size out of what the function computes.',
  });

const numbersText = (attributes: AttributeMap): string =>
  JSON.stringify(attributes, (_, value: AttributeValue) => (isGraph(value) ? undefined : value));

export interface Sized {
  readonly batch: number;
  readonly graph: OnnxGraph;
}

export interface DynamicGraph {
  readonly graph: OnnxGraph;
  /** A value's shape, with `'batch'` where it is the batch size. */
  dimensionsOf(value: OnnxValue): readonly Dimension[];
}

/** @throws EncoderKitError `invalid-graph` when something else than shapes depends on the batch size */
export function withDynamicBatch(first: Sized, second: Sized): DynamicGraph {
  const [a, b] = [first.graph, second.graph];
  if (a.nodes.length !== b.nodes.length) throw fault('it has other operators at another size');
  const twins = new Map<OnnxValue, OnnxValue>();
  const pair = (left: readonly OnnxValue[], right: readonly OnnxValue[]) =>
    left.forEach((value, index) => {
      const twin = right[index];
      if (twin) twins.set(value, twin);
    });
  pair(a.inputs, b.inputs);

  const builder = graphBuilder('batch_');
  const batchSize = (): OnnxValue => {
    const input = a.inputs.find((value) => value.shape[0] !== twins.get(value)?.shape[0]);
    if (!input) throw fault('no input has the batch size as its first length');
    return builder.node('Slice', [builder.node('Shape', [input]), builder.int64([0]), builder.int64([1])]);
  };
  /** A constant of the first graph, computed where it differs in the second. */
  const constant = (value: OnnxValue, twin: OnnxValue, isReshape: boolean): OnnxValue => {
    const [left, right] = [Array.from(value.data ?? [], Number), Array.from(twin.data ?? [], Number)];
    if (left.length === right.length && left.every((number, index) => Object.is(number, right[index]))) return value;
    if (value.type !== 'int64' || left.length !== right.length) throw fault('numbers other than shapes depend on it');
    const lines = left.map((number, index): Line => {
      const slope = ((right[index] ?? 0) - number) / (second.batch - first.batch);
      return { slope, offset: number - slope * first.batch };
    });
    const moving = lines.filter(({ slope }) => slope !== 0);
    if (isReshape && moving.length === 1 && !left.includes(0) && !left.includes(-1)) {
      return builder.int64(lines.map(({ slope, offset }) => (slope === 0 ? offset : -1)));
    }
    const parts = lines.map(({ slope, offset }) => {
      if (slope === 0) return builder.int64([offset]);
      if (!Number.isInteger(slope)) throw fault('a shape does not grow evenly with it');
      const scaled = slope === 1 ? batchSize() : builder.node('Mul', [batchSize(), builder.int64([slope])]);
      return offset === 0 ? scaled : builder.node('Add', [scaled, builder.int64([offset])]);
    });
    return builder.node('Concat', parts, { axis: 0 });
  };

  /** Bodies take what depends on the batch size from outside: they are the same at every size. */
  const pairBody = (body: OnnxGraph, other: OnnxGraph | undefined): void => {
    if (!other || printGraph(body).replaceAll(/\[[\d,]*\]/g, '') !== printGraph(other).replaceAll(/\[[\d,]*\]/g, '')) {
      throw fault('the body of a loop differs at another size');
    }
    pair(body.inputs, other.inputs);
    for (const [index, node] of body.nodes.entries()) pair(node.outputs, other.nodes[index]?.outputs ?? []);
  };

  const nodes = a.nodes.flatMap((node, index): OnnxNode[] => {
    const twin = b.nodes[index];
    if (!twin || twin.operator !== node.operator || numbersText(twin.attributes) !== numbersText(node.attributes)) {
      throw fault(`${node.operator} differs at another size`);
    }
    pair(node.outputs, twin.outputs);
    for (const [at, body] of bodiesOf(node.attributes).entries()) pairBody(body, bodiesOf(twin.attributes)[at]);
    const inputs = node.inputs.map((input, at) => {
      const other = twin.inputs[at];
      if (input?.data && other?.data) return constant(input, other, node.operator === 'Reshape');
      if (input && twins.get(input) !== other) throw fault(`${node.operator} takes other inputs at another size`);
      return input;
    });
    return [...builder.takeNodes(), { ...node, inputs }];
  });
  return {
    graph: { nodes, inputs: a.inputs, outputs: a.outputs, captured: [] },
    dimensionsOf(value) {
      const twin = twins.get(value);
      return value.shape.map((length, axis) => {
        const other = twin?.shape[axis] ?? length;
        if (other === length) return length;
        return length === first.batch && other === second.batch ? 'batch' : `axis_${axis}_of_${value.name}`;
      });
    },
  };
}
