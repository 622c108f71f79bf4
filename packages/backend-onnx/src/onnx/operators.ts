/**
 * The ONNX operators that lowerings use, each with its shape inference
 * (https://onnx.ai/onnx/operators, opset 20).
 */
import { type Inputs, inputAt, must, type Operator } from './shape-inference.ts';
import {
  branches,
  broadcast,
  concat,
  conv,
  convTranspose,
  einsum,
  expand,
  gather,
  gatherNd,
  gemm,
  matMul,
  numbersOf,
  pad,
  pool,
  reduce,
  reshape,
  resize,
  scan,
  slice,
  split,
  tile,
  transpose,
} from './shapes.ts';
import { type ElementType, isElementType } from './types.ts';

const sameTypes = (inputs: Inputs): void => {
  const types = inputs.map((input) => input?.type);
  must(new Set(types).size === 1, `inputs have different types: ${types.join(', ')}`);
};

const unary = (result?: ElementType): Operator => ({
  infer: (inputs) => {
    const x = inputAt(inputs, 0);
    return [{ shape: x.shape, type: result ?? x.type }];
  },
});

/** Elementwise over any number of inputs with numpy's broadcasting. */
const elementwise = (result?: ElementType): Operator => ({
  infer: (inputs) => {
    sameTypes(inputs);
    return [
      {
        shape: inputs.map((_, at) => inputAt(inputs, at).shape).reduce(broadcast),
        type: result ?? inputAt(inputs, 0).type,
      },
    ];
  },
});

const reduction: Operator = { infer: reduce };
const argument: Operator = {
  infer: (inputs, { axis, keepdims }) => {
    const { shape } = inputAt(inputs, 0);
    const kept =
      keepdims === 0 ? shape.filter((_, at) => at !== axis) : shape.map((length, at) => (at === axis ? 1 : length));
    return [{ shape: kept, type: 'int64' }];
  },
};
const alike: Operator = unary();

const table = {
  Abs: unary(),
  Acos: unary(),
  Acosh: unary(),
  Add: elementwise(),
  And: elementwise('bool'),
  ArgMax: argument,
  ArgMin: argument,
  Asin: unary(),
  Asinh: unary(),
  Atan: unary(),
  Atanh: unary(),
  AveragePool: { infer: pool },
  BitShift: elementwise(),
  BitwiseAnd: elementwise(),
  BitwiseXor: elementwise(),
  Cast: {
    infer: (inputs, { to }) => {
      must(isElementType(to), `cannot cast to ${to}`);
      return [{ shape: inputAt(inputs, 0).shape, type: to }];
    },
  },
  Ceil: unary(),
  Clip: alike,
  Concat: { infer: concat },
  Conv: { infer: conv },
  ConvTranspose: { infer: convTranspose },
  Cos: unary(),
  Cosh: unary(),
  CumSum: alike,
  DFT: {
    infer: (inputs) => {
      const { shape, type } = inputAt(inputs, 0);
      return [{ shape: [...shape.slice(0, -1), 2], type }];
    },
  },
  DepthToSpace: {
    infer: (inputs, { blocksize }) => {
      const { shape, type } = inputAt(inputs, 0);
      const [n = 1, c = 1, h = 1, w = 1] = shape;
      const block = Number(blocksize);
      must(c % (block * block) === 0, `channels ${c} are no multiple of ${block}²`);
      return [{ shape: [n, c / (block * block), h * block, w * block], type }];
    },
  },
  Div: elementwise(),
  Einsum: { infer: einsum },
  Elu: unary(),
  Equal: elementwise('bool'),
  Erf: unary(),
  Exp: unary(),
  Expand: { infer: expand },
  Floor: unary(),
  Gather: { infer: gather },
  GatherND: { infer: gatherNd },
  Gemm: { infer: gemm },
  Greater: elementwise('bool'),
  GreaterOrEqual: elementwise('bool'),
  HardSigmoid: unary(),
  Identity: unary(),
  If: { infer: branches },
  IsInf: unary('bool'),
  IsNaN: unary('bool'),
  LeakyRelu: unary(),
  Less: elementwise('bool'),
  LessOrEqual: elementwise('bool'),
  Log: unary(),
  LogSoftmax: unary(),
  MatMul: { infer: matMul },
  Max: elementwise(),
  MaxPool: { infer: pool },
  Min: elementwise(),
  Mod: elementwise(),
  Mul: elementwise(),
  Neg: unary(),
  Not: unary('bool'),
  Or: elementwise('bool'),
  PRelu: elementwise(),
  Pad: { infer: pad },
  Pow: elementwise(),
  Range: {
    infer: (inputs) => {
      const [start, limit, delta] = [0, 1, 2].map((at) => Number(inputAt(inputs, at).data?.[0]));
      const length = Math.max(0, Math.ceil(((limit ?? 0) - (start ?? 0)) / (delta ?? 1)));
      must(Number.isFinite(length), 'start, limit and delta must be constants');
      return [{ shape: [length], type: inputAt(inputs, 0).type }];
    },
  },
  Reciprocal: unary(),
  ReduceMax: reduction,
  ReduceMean: reduction,
  ReduceMin: reduction,
  ReduceProd: reduction,
  ReduceSum: reduction,
  Relu: unary(),
  Reshape: { infer: reshape },
  Resize: { infer: resize },
  Round: unary(),
  Scan: { infer: scan },
  ScatterND: alike,
  Selu: unary(),
  Shape: { infer: (inputs) => [{ shape: [inputAt(inputs, 0).shape.length], type: 'int64' }] },
  Sigmoid: unary(),
  Sign: unary(),
  Sin: unary(),
  Sinh: unary(),
  Slice: { infer: slice },
  Softmax: unary(),
  Softplus: unary(),
  Split: { infer: split },
  Sqrt: unary(),
  Sub: elementwise(),
  Sum: elementwise(),
  Tan: unary(),
  Tanh: unary(),
  Tile: { infer: tile },
  TopK: {
    infer: (inputs, { axis }) => {
      const { shape, type } = inputAt(inputs, 0);
      const [k = 0] = numbersOf(inputAt(inputs, 1));
      const length = shape[Number(axis)] ?? 0;
      must(k <= length, `cannot pick ${k} of ${length}`);
      const picked = shape.map((length, at) => (at === Number(axis) ? k : length));
      return [
        { shape: picked, type },
        { shape: picked, type: 'int64' },
      ];
    },
  },
  Transpose: { infer: transpose },
  Where: {
    infer: (inputs) => {
      const [condition, yes, no] = [inputAt(inputs, 0), inputAt(inputs, 1), inputAt(inputs, 2)];
      must(condition.type === 'bool', `condition is ${condition.type}, not bool`);
      sameTypes([yes, no]);
      return [{ shape: [condition, yes, no].map((each) => each.shape).reduce(broadcast), type: yes.type }];
    },
  },
  Xor: elementwise('bool'),
} satisfies Readonly<Record<string, Operator>>;

export type OperatorName = keyof typeof table;

/** Every operator that a lowering may use. */
export const operators: Readonly<Record<OperatorName, Operator>> = table;

export const isOperatorName = (name: string): name is OperatorName => Object.hasOwn(table, name);
