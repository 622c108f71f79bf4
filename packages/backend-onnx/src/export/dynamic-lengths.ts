import { EncoderKitError } from '@encoderkit/errors';
import { graphBuilder } from '../onnx/builder.ts';
import {
  type AttributeMap,
  type AttributeValue,
  bodiesOf,
  isGraph,
  type OnnxGraph,
  type OnnxNode,
  type OnnxValue,
} from '../onnx/graph.ts';
import { printGraph } from '../onnx/print.ts';
import type { Dimension } from '../onnx/serialize.ts';
import { fitLengths, type Length, type Term } from './fit-lengths.ts';

/**
 * TF.js traces with fixed shapes. A graph for batches of any size, or of any number of timesteps, comes from tracing at two sizes
 * of each: the graphs must be the same but for some constants (shapes, counts), and those are computed from the inputs' sizes
 * where they grow with them.
 */

export interface DynamicGraph {
  readonly graph: OnnxGraph;
  /** A value's shape, with the names of lengths that may differ. */
  dimensionsOf(value: OnnxValue): readonly Dimension[];
}

/** Each length at its first size, then the last one at its second, and so on: all combinations, the last length fastest. */
export function corners(lengths: readonly Length[]): Record<string, number>[] {
  return lengths.reduce<Record<string, number>[]>(
    (before, { name, sizes }) => before.flatMap((corner) => sizes.map((size) => ({ ...corner, [name]: size }))),
    [{}],
  );
}

/**
 * @param graphs the same function traced at every corner, in their order
 * @throws EncoderKitError `invalid-graph` when something else than shapes depends on the sizes
 */
export function withDynamicLengths(lengths: readonly Length[], graphs: readonly OnnxGraph[]): DynamicGraph {
  const [base, ...others] = graphs;
  if (!base) throw new RangeError('no graph');
  const twins = new Map<OnnxValue, readonly OnnxValue[]>();
  const fault = (problem: string): EncoderKitError =>
    new EncoderKitError({
      code: 'invalid-graph',
      where: 'toOnnx',
      problem: `the graph cannot be made to take inputs of any ${lengths.map(({ name }) => name).join(' and ')}: ${problem}`,
      remedy: 'Give every input a fixed shape, or keep those lengths out of what the function computes.',
    });
  if (others.some(({ nodes }) => nodes.length !== base.nodes.length))
    throw fault('it has other operators at another size');

  const pair = (values: readonly OnnxValue[], same: readonly (readonly OnnxValue[])[]): void => {
    for (const [index, value] of values.entries())
      twins.set(
        value,
        same.flatMap((each) => each[index] ?? []),
      );
  };
  pair(
    base.inputs,
    others.map(({ inputs }) => inputs),
  );
  /** A length of a value, by the lengths that may differ. */
  const formOf = (value: OnnxValue, axis: number): readonly Term[] =>
    fitLengths(
      lengths,
      [value, ...(twins.get(value) ?? [])].map(({ shape }) => shape[axis] ?? 0),
    );

  const builder = graphBuilder('length_');
  const sizeOf = (name: string): OnnxValue => {
    for (const input of base.inputs) {
      const axis = input.shape.findIndex((_, at) => isJust(formOf(input, at), name));
      if (axis < 0) continue;
      return builder.node('Slice', [builder.node('Shape', [input]), builder.int64([axis]), builder.int64([axis + 1])]);
    }
    throw fault(`no input has ${name} as one of its lengths`);
  };
  const product = ({ names, factor }: Term): OnnxValue => {
    if (!Number.isInteger(factor)) throw fault('a shape does not grow evenly');
    const sizes = names.map(sizeOf);
    const [first, ...more] = factor === 1 && sizes.length > 0 ? sizes : [...sizes, builder.int64([factor])];
    if (!first) throw new RangeError('an empty product');
    return more.reduce((left, right) => builder.node('Mul', [left, right]), first);
  };
  const sum = (terms: readonly Term[]): OnnxValue => {
    const [first = builder.int64([0]), ...more] = terms.map(product);
    return more.reduce((left, right) => builder.node('Add', [left, right]), first);
  };
  /** A constant, computed where it differs between the graphs. */
  const constant = (value: OnnxValue, same: readonly OnnxValue[], isReshape: boolean): OnnxValue => {
    const all = [value, ...same].map(({ data }) => Array.from(data ?? [], Number));
    const numbers = all[0] ?? [];
    if (all.every((each) => each.length === numbers.length && each.every((n, index) => Object.is(n, numbers[index])))) {
      return value;
    }
    if (all.some((each) => each.length !== numbers.length) || value.shape.length > 1) {
      throw fault('numbers other than shapes depend on them');
    }
    const forms = numbers.map((_, index) =>
      fitLengths(
        lengths,
        all.map((each) => each[index] ?? 0),
      ),
    );
    const moving = forms.filter((form) => form.some(({ names }) => names.length > 0));
    if (isReshape && moving.length === 1 && numbers.every((number) => number > 0)) {
      return builder.int64(numbers.map((number, index) => (moving[0] === forms[index] ? -1 : number)));
    }
    const parts = forms.map(sum);
    const [only] = parts;
    const joined = parts.length === 1 && only ? only : builder.node('Concat', parts, { axis: 0 });
    return builder.cast(builder.reshape(joined, value.shape), value.type);
  };
  /** Bodies take what depends on a length from outside: they are the same at every size. */
  const pairBody = (body: OnnxGraph, same: readonly OnnxGraph[]): void => {
    if (same.some((other) => withoutShapes(other) !== withoutShapes(body))) {
      throw fault('the body of a loop differs at another size');
    }
    pair(
      body.inputs,
      same.map(({ inputs }) => inputs),
    );
    for (const [index, node] of body.nodes.entries()) {
      pairNodes(
        node,
        same.flatMap(({ nodes }) => nodes[index] ?? []),
      );
    }
  };

  /** What a node gives, and all that is inside of its bodies. */
  const pairNodes = (node: OnnxNode, same: readonly OnnxNode[]): void => {
    pair(
      node.outputs,
      same.map(({ outputs }) => outputs),
    );
    for (const [at, body] of bodiesOf(node.attributes).entries()) {
      pairBody(
        body,
        same.flatMap(({ attributes }) => bodiesOf(attributes)[at] ?? []),
      );
    }
  };

  const nodes = base.nodes.flatMap((node, index): OnnxNode[] => {
    const same = others.flatMap((graph) => graph.nodes[index] ?? []);
    if (same.some((twin) => twin.operator !== node.operator || plain(twin.attributes) !== plain(node.attributes))) {
      throw fault(`${node.operator} differs at another size`);
    }
    pairNodes(node, same);
    const inputs = node.inputs.map((input, at) => {
      const given = same.flatMap((twin) => twin.inputs[at] ?? []);
      if (input?.data && given.every(({ data }) => data)) return constant(input, given, node.operator === 'Reshape');
      if (input && String(twins.get(input)?.map(({ name }) => name)) !== String(given.map(({ name }) => name))) {
        throw fault(`${node.operator} takes other inputs at another size`);
      }
      return input;
    });
    return [...builder.takeNodes(), { ...node, inputs }];
  });
  return {
    graph: { nodes, inputs: base.inputs, outputs: base.outputs, captured: [] },
    dimensionsOf: (value) =>
      value.shape.map((length, axis) => {
        const form = formOf(value, axis);
        const name = lengths.find((each) => isJust(form, each.name))?.name;
        if (name !== undefined) return name;
        return form.some(({ names }) => names.length > 0) ? `axis_${axis}_of_${value.name}` : length;
      }),
  };
}

const isJust = (form: readonly Term[], name: string): boolean =>
  form.length === 1 && form[0]?.factor === 1 && String(form[0].names) === name;

const plain = (attributes: AttributeMap): string =>
  JSON.stringify(attributes, (_, value: AttributeValue) => (isGraph(value) ? undefined : value));

const withoutShapes = (graph: OnnxGraph): string => printGraph(graph).replaceAll(/\[[\d,]*\]/g, '');
