import { util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../base/size-of.ts';
import type { GraphBuilder } from '../onnx/builder.ts';
import type { OnnxValue } from '../onnx/graph.ts';
import { broadcast } from '../onnx/shapes.ts';
import type { Spec } from '../trace/value.ts';
import { activate } from './activation.ts';
import type { KernelFamily } from './kernel.ts';

interface Transposes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

export const matmul: KernelFamily<'BatchMatMul' | '_FusedMatMul'> = {
  BatchMatMul: {
    infer: ({ a, b }, attributes) => productOf(a, b, attributes),
    lower: ({ inputs, attributes, output, graph }) =>
      graph.reshape(multiply(graph, inputs.a, inputs.b, attributes), output.shape),
  },
  _FusedMatMul: {
    infer: ({ a, b }, attributes) => productOf(a, b, attributes),
    lower: ({ inputs, attributes, output, graph }) => {
      const { a, b, bias, preluActivationWeights } = inputs;
      const product = graph.reshape(multiply(graph, a, b, attributes, bias), output.shape);
      return activate(graph, product, attributes, preluActivationWeights);
    },
  },
};

const last2 = (shape: readonly number[], transposed: boolean): readonly [number, number] => {
  const [rows = 1, columns = 1] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
};

function productOf(a: Spec, b: Spec, { transposeA, transposeB }: Transposes): Spec {
  const ranks = [a.shape.length, b.shape.length];
  util.assert(
    Math.min(...ranks) >= 2,
    () => `Error in matMul: inputs must have the same rank of at least 2, got ranks ${ranks.join(' and ')}.`,
  );
  const [inner, other] = [last2(a.shape, transposeA)[1], last2(b.shape, transposeB)[0]];
  util.assert(
    inner === other,
    () =>
      `Error in matMul: inner shapes (${inner}) and (${other}) of Tensors with shapes ${a.shape} and ${b.shape} and ` +
      `transposeA=${transposeA} and transposeB=${transposeB} must match.`,
  );
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return { shape: [...batch, last2(a.shape, transposeA)[0], last2(b.shape, transposeB)[1]], dtype: a.dtype };
}

/** One Gemm where the matrices are just two (which takes transposed operands as they are), else a batched MatMul. */
function multiply(
  graph: GraphBuilder,
  a: OnnxValue,
  b: OnnxValue,
  { transposeA, transposeB }: Transposes,
  bias?: OnnxValue,
): OnnxValue {
  const [rowsA = 1, columnsA = 1] = a.shape.slice(-2);
  const oneB = sizeOf(b.shape.slice(0, -2)) === 1;
  const oneA = sizeOf(a.shape.slice(0, -2)) === 1;
  // Rows of every matrix of a batch meet the same b: they are rows of one tall matrix.
  if (a.type === 'float32' && oneB && (oneA || !transposeA)) {
    const left = graph.reshape(a, [oneA ? rowsA : sizeOf(a.shape) / columnsA, columnsA]);
    const right = graph.reshape(b, b.shape.slice(-2));
    const flags = { ...(transposeA && { transA: 1 }), ...(transposeB && { transB: 1 }) };
    const gemmBias = bias && bias.shape.length <= 1;
    const product = graph.node('Gemm', gemmBias ? [left, right, bias] : [left, right], flags);
    if (!bias || gemmBias) return product;
    return graph.node('Add', [graph.reshape(product, [...a.shape.slice(0, -2), ...last2(product.shape, false)]), bias]);
  }
  const product = graph.node('MatMul', [swapped(graph, a, transposeA), swapped(graph, b, transposeB)]);
  return bias ? graph.node('Add', [product, bias]) : product;
}

function swapped(graph: GraphBuilder, matrices: OnnxValue, transposed: boolean): OnnxValue {
  if (!transposed) return matrices;
  const axes = [...matrices.shape.keys()];
  const rank = axes.length;
  return graph.transpose(matrices, [...axes.slice(0, -2), rank - 1, rank - 2]);
}
