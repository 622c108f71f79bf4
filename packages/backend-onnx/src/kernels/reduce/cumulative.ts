import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { Spec } from '../../trace/value.ts';
import { oneAxis } from '../axis.ts';
import type { KernelFamily } from '../kernel.ts';
import { cut } from '../shape/slice.ts';
import { atLeastInt32 } from './reductions.ts';

export const cumulative: KernelFamily<'Cumsum' | 'Cumprod'> = {
  Cumsum: {
    infer: alongAxis,
    lower({ inputs: { x }, attributes, output, graph }) {
      const axis = graph.scalar(oneAxis(x.shape, attributes.axis), 'int32');
      return graph.node('CumSum', [graph.cast(x, output.dtype), axis], {
        exclusive: attributes.exclusive ? 1 : 0,
        reverse: attributes.reverse ? 1 : 0,
      });
    },
  },
  Cumprod: {
    infer: alongAxis,
    lower({ inputs, attributes, output, graph }) {
      const x = graph.cast(inputs.x, output.dtype);
      const axis = oneAxis(x.shape, attributes.axis);
      const products = cumulativeProduct(graph, x, axis, attributes.reverse);
      return attributes.exclusive ? shifted(graph, products, axis, attributes.reverse) : products;
    },
  },
};

/** Throws where there is no such axis. */
function alongAxis({ x }: { readonly x: Spec }, { axis }: { readonly axis: number }): Spec {
  oneAxis(x.shape, axis);
  return { shape: x.shape, dtype: atLeastInt32(x.dtype) };
}

/**
 * ONNX has no such operator. Each element is multiplied by the one 1, 2, 4, … places before it, which then holds the product of
 * that many: log2(n) rounds (Hillis and Steele, "Data parallel algorithms", 1986).
 */
function cumulativeProduct(graph: GraphBuilder, x: OnnxValue, axis: number, backwards: boolean): OnnxValue {
  const length = x.shape[axis] ?? 0;
  let value = x;
  for (let distance = 1; distance < length; distance *= 2) {
    const first = part(graph, value, axis, 0, distance, backwards);
    const before = part(graph, value, axis, 0, length - distance, backwards);
    const rest = part(graph, value, axis, distance, length - distance, backwards);
    value = inOrder(graph, first, graph.node('Mul', [before, rest]), axis, backwards);
  }
  return value;
}

/** One place on, with a one in front. */
function shifted(graph: GraphBuilder, x: OnnxValue, axis: number, backwards: boolean): OnnxValue {
  const length = x.shape[axis] ?? 0;
  const ones = graph.fill(1, x.shape.with(axis, 1), x.type);
  return inOrder(graph, ones, part(graph, x, axis, 0, length - 1, backwards), axis, backwards);
}

/** `count` elements from place `start` on, counted from the end if `backwards`. */
function part(
  graph: GraphBuilder,
  x: OnnxValue,
  axis: number,
  start: number,
  count: number,
  backwards: boolean,
): OnnxValue {
  const from = backwards ? (x.shape[axis] ?? 0) - start - count : start;
  const begin = x.shape.map((_, at) => (at === axis ? from : 0));
  return cut(graph, x, begin, x.shape.with(axis, count));
}

function inOrder(graph: GraphBuilder, a: OnnxValue, b: OnnxValue, axis: number, backwards: boolean): OnnxValue {
  return graph.node('Concat', backwards ? [b, a] : [a, b], { axis });
}
