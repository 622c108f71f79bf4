import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { KernelRows } from '../kernel.ts';
import { floating, numeric, ofFractions, operator } from './unary.ts';

/** The functions of mathematics, element by element. */
export const functions = {
  Abs: numeric((graph, x) => graph.node('Abs', [x])),
  Acos: operator('Acos'),
  Acosh: operator('Acosh'),
  Asin: operator('Asin'),
  Asinh: operator('Asinh'),
  Atan: operator('Atan'),
  Atanh: operator('Atanh'),
  Ceil: ofFractions('Ceil'),
  Cos: operator('Cos'),
  Cosh: operator('Cosh'),
  Erf: operator('Erf'),
  Exp: {
    infer: ({ x }) => ({ shape: x.shape, dtype: 'float32' }),
    // Of whole numbers in double precision, as JavaScript computes it.
    lower: ({ inputs: { x }, graph }) =>
      graph.cast(graph.node('Exp', [x.type === 'float32' ? x : graph.cast(x, 'float64')]), 'float32'),
  },
  Expm1: floating(expm1),
  Floor: ofFractions('Floor'),
  Log: operator('Log'),
  Log1p: floating(log1p),
  Neg: numeric((graph, x) => graph.node('Neg', [x])),
  Reciprocal: operator('Reciprocal'),
  // ONNX, too, rounds halves to the even neighbour.
  Round: ofFractions('Round'),
  Rsqrt: floating((graph, x) => graph.node('Reciprocal', [graph.node('Sqrt', [x])])),
  Sign: numeric(sign),
  Sin: operator('Sin'),
  Sinh: operator('Sinh'),
  Sqrt: operator('Sqrt'),
  Square: numeric((graph, x) => graph.node('Mul', [x, x])),
  Tan: operator('Tan'),
  Tanh: operator('Tanh'),
} satisfies KernelRows;

/** 0 for NaN, where ONNX Runtime gives NaN. */
function sign(graph: GraphBuilder, x: OnnxValue): OnnxValue {
  const signs = graph.node('Sign', [x]);
  if (x.type !== 'float32') return signs;
  return graph.node('Where', [graph.node('IsNaN', [x]), graph.scalar(0, 'float32'), signs]);
}

/** exp(x) - 1 without cancellation near 0: tanh(x / 2) · (exp(x) + 1). */
function expm1(graph: GraphBuilder, x: OnnxValue): OnnxValue {
  const half = graph.node('Mul', [x, graph.scalar(0.5, 'float32')]);
  const sum = graph.node('Add', [graph.node('Exp', [x]), graph.scalar(1, 'float32')]);
  return graph.node('Mul', [graph.node('Tanh', [half]), sum]);
}

/**
 * log(1 + x) without cancellation near 0: with u = fl(1 + x), log(u) · x / (u - 1) takes back the rounding of u
 * (Goldberg 1991, "What every computer scientist should know about floating-point arithmetic", theorem 4).
 */
function log1p(graph: GraphBuilder, x: OnnxValue): OnnxValue {
  const one = graph.scalar(1, 'float32');
  const sum = graph.node('Add', [one, x]);
  const rounded = graph.node('Sub', [sum, one]);
  const log = graph.node('Log', [sum]);
  const corrected = graph.node('Mul', [log, graph.node('Div', [x, rounded])]);
  const tiny = graph.node('Equal', [rounded, graph.scalar(0, 'float32')]);
  // Where 1 + x was not rounded, infinity included, there is nothing to take back.
  const exact = graph.node('Equal', [rounded, x]);
  return graph.node('Where', [exact, log, graph.node('Where', [tiny, x, corrected])]);
}
