import { EncoderKitError } from '@encoderkit/errors';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { sizeOf } from '../base/size-of.ts';
import { type GraphBuilder, graphBuilder } from './builder.ts';
import type { AttributeMap, OnnxValue } from './graph.ts';
import { type OperatorName, operators } from './operators.ts';
import { serialize } from './serialize.ts';
import type { ElementType } from './types.ts';
import { verifyGraph } from './verify.ts';

interface Sample {
  readonly inputs: (graph: GraphBuilder) => readonly (OnnxValue | undefined)[];
  readonly attributes?: AttributeMap;
}

type Shape = readonly number[];
type Fed = 'float32' | 'int32' | 'bool';

let count = 0;
const fed = (graph: GraphBuilder, shape: Shape, type: ElementType = 'float32'): OnnxValue =>
  graph.input(`x_${count++}`, shape, type);

/** Inputs of these shapes that are fed, then lists of int64 constants. */
const of = (shapes: readonly Shape[], constants: readonly Shape[] = [], attributes: AttributeMap = {}): Sample => ({
  inputs: (graph) => [...shapes.map((shape) => fed(graph, shape)), ...constants.map((list) => graph.int64(list))],
  attributes,
});
const typed = (type: Fed, ...shapes: readonly Shape[]): Sample => ({
  inputs: (graph) => shapes.map((shape) => fed(graph, shape, type)),
});

const one = [of([[2, 3]]), of([[]])];
const floats = [
  of([[2, 3], [3]]),
  of([
    [2, 1, 3],
    [4, 1],
  ]),
  of([[], [2]]),
];
const integers = [typed('int32', [2, 3], [3])];
const truths = [typed('bool', [2, 3], [3])];
const reduction = [
  of([[2, 3, 4]], [[1]], { keepdims: 0 }),
  of([[2, 3, 4]], [[0, 2]], { keepdims: 1 }),
  of([[2, 3]], [], { keepdims: 0 }),
  of([[2, 3]], [], { keepdims: 0, noop_with_empty_axes: 1 }),
];
const argument = [of([[2, 3, 4]], [], { axis: 1, keepdims: 0 }), of([[2, 3]], [], { axis: 0, keepdims: 1 })];
const windows = [
  of([[1, 2, 7, 6]], [], { kernel_shape: [3, 2] }),
  of([[1, 2, 7, 6]], [], { kernel_shape: [3, 2], strides: [2, 2], pads: [1, 0, 1, 1] }),
  of([[1, 2, 7, 6]], [], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
];

const samples: { readonly [name in OperatorName]: readonly Sample[] } = {
  Abs: one,
  Acos: one,
  Acosh: one,
  Add: [...floats, ...integers],
  And: truths,
  ArgMax: argument,
  ArgMin: argument,
  Asin: one,
  Asinh: one,
  Atan: one,
  Atanh: one,
  AveragePool: windows,
  BitShift: [
    {
      inputs: (graph) => [graph.cast(fed(graph, [3], 'int32'), 'uint32'), graph.scalar(2, 'uint32')],
      attributes: { direction: 'RIGHT' },
    },
  ],
  BitwiseAnd: integers,
  BitwiseXor: integers,
  Cast: [of([[2, 3]], [], { to: 'int32' }), of([[2]], [], { to: 'bool' }), of([[]], [], { to: 'float64' })],
  Ceil: one,
  Clip: [{ inputs: (graph) => [fed(graph, [2, 3]), graph.scalar(0, 'float32'), graph.scalar(1, 'float32')] }],
  Concat: [
    of(
      [
        [2, 3],
        [2, 1],
      ],
      [],
      { axis: 1 },
    ),
    of(
      [
        [2, 3],
        [0, 3],
        [1, 3],
      ],
      [],
      { axis: 0 },
    ),
  ],
  Conv: [
    of([
      [1, 2, 7, 6],
      [4, 2, 3, 2],
    ]),
    of([[1, 4, 7, 6], [4, 2, 3, 3], [4]], [], { group: 2, strides: [2, 1], pads: [1, 0, 1, 1], dilations: [1, 2] }),
  ],
  ConvTranspose: [
    of([
      [1, 2, 3, 4],
      [2, 3, 3, 2],
    ]),
    of(
      [
        [1, 2, 3, 4],
        [2, 3, 3, 3],
      ],
      [],
      { strides: [2, 2], pads: [1, 0, 0, 1], output_padding: [1, 0] },
    ),
  ],
  Cos: one,
  Cosh: one,
  CumSum: [{ inputs: (graph) => [fed(graph, [2, 3]), graph.scalar(1, 'int64')], attributes: { exclusive: 1 } }],
  DFT: [
    {
      inputs: (graph) => [fed(graph, [2, 5, 2]), undefined, graph.scalar(1, 'int64')],
      attributes: { inverse: 1 },
    },
  ],
  DepthToSpace: [of([[1, 8, 2, 3]], [], { blocksize: 2 })],
  Div: floats,
  Einsum: [
    of(
      [
        [2, 3],
        [3, 4],
      ],
      [],
      { equation: 'ij,jk->ik' },
    ),
    of([[2, 3, 4]], [], { equation: 'ijk->kj' }),
  ],
  Elu: one,
  Equal: [...floats, ...integers, ...truths],
  Erf: one,
  Exp: one,
  Expand: [of([[3, 1]], [[2, 3, 4]]), of([[2, 3]], [[1]])],
  Floor: one,
  Gather: [
    { inputs: (graph) => [fed(graph, [4, 3]), fed(graph, [2, 2], 'int32')] },
    { inputs: (graph) => [fed(graph, [4, 3, 2]), fed(graph, [], 'int32')], attributes: { axis: 1 } },
  ],
  GatherND: [
    { inputs: (graph) => [fed(graph, [4, 3, 2]), graph.cast(fed(graph, [5, 2], 'int32'), 'int64')] },
    {
      inputs: (graph) => [fed(graph, [2, 3, 4]), graph.cast(fed(graph, [2, 1], 'int32'), 'int64')],
      attributes: { batch_dims: 1 },
    },
  ],
  Gemm: [
    of([[2, 3], [3, 4], [4]]),
    of(
      [
        [3, 2],
        [4, 3],
      ],
      [],
      { transA: 1, transB: 1 },
    ),
  ],
  Greater: floats,
  GreaterOrEqual: floats,
  HardSigmoid: one,
  Identity: one,
  If: [
    {
      inputs: (graph) => [graph.cast(fed(graph, []), 'bool')],
      attributes: {
        then_branch: graphBuilder('then_').body([], (inner) => [inner.fill(1, [2, 3], 'float32')]),
        else_branch: graphBuilder('else_').body([], (inner) => [inner.fill(0, [2, 3], 'float32')]),
      },
    },
  ],
  IsInf: one,
  IsNaN: one,
  LeakyRelu: one,
  Less: [...floats, ...integers],
  LessOrEqual: floats,
  Log: one,
  LogSoftmax: [of([[2, 3]], [], { axis: 1 })],
  MatMul: [
    of([
      [2, 3],
      [3, 4],
    ]),
    of([
      [5, 1, 2, 3],
      [4, 3, 2],
    ]),
  ],
  Max: [...floats, ...integers],
  MaxPool: windows,
  Min: floats,
  Mod: [{ ...(floats[0] as Sample), attributes: { fmod: 1 } }],
  Mul: floats,
  Neg: one,
  Not: [typed('bool', [2, 3])],
  Or: truths,
  PRelu: [of([[2, 3], [3]])],
  Pad: [of([[2, 3]], [[1, 0, 2, 1]])],
  Pow: floats,
  Range: [
    { inputs: (graph) => [0, 7, 2].map((number) => graph.scalar(number, 'int32')) },
    { inputs: (graph) => [5, 0, -1].map((number) => graph.scalar(number, 'float32')) },
    { inputs: (graph) => [3, 3, 1].map((number) => graph.scalar(number, 'int32')) },
  ],
  Reciprocal: one,
  ReduceMax: reduction,
  ReduceMean: reduction,
  ReduceMin: reduction,
  ReduceProd: reduction,
  ReduceSum: reduction,
  Relu: one,
  Reshape: [
    of([[2, 3]], [[3, 2]]),
    of([[2, 3]], [[-1]]),
    of([[2, 3, 4]], [[4, -1]]),
    of([[2, 0]], [[0, 5]], { allowzero: 1 }),
  ],
  Resize: [
    {
      inputs: (graph) => [fed(graph, [1, 2, 3, 4]), undefined, undefined, graph.int64([1, 2, 6, 5])],
      attributes: { mode: 'nearest' },
    },
  ],
  Round: one,
  Scan: [false, true].map(
    (reverse): Sample => ({
      inputs: (graph) => [fed(graph, [2]), fed(graph, [3, 2])],
      attributes: {
        body: graphBuilder().body(
          [
            { shape: [2], type: 'float32' },
            { shape: [2], type: 'float32' },
          ],
          (inner, [state, x]) => [inner.node('Add', [state, x]), inner.node('Mul', [state, x])],
        ),
        num_scan_inputs: 1,
        scan_input_directions: [reverse ? 1 : 0],
        scan_output_directions: [reverse ? 1 : 0],
      },
    }),
  ),
  ScatterND: [
    {
      inputs: (graph) => [fed(graph, [4, 3]), graph.cast(fed(graph, [2, 1], 'int32'), 'int64'), fed(graph, [2, 3])],
      attributes: { reduction: 'add' },
    },
  ],
  Selu: one,
  Shape: one,
  Sigmoid: one,
  Sign: one,
  Sin: one,
  Sinh: one,
  Slice: [
    of([[5, 4]], [[1], [4]]),
    of(
      [[5, 4]],
      [
        [0, 1],
        [5, 100],
        [0, 1],
        [2, 1],
      ],
    ),
    of([[5, 4]], [[-1], [-6], [0], [-1]]),
    of([[5, 4]], [[-1], [-100], [1], [-2]]),
    of([[5, 4]], [[3], [2], [0], [1]]),
    of(
      [[5, 4]],
      [
        [-3, -3],
        [-1, 9],
        [0, 1],
      ],
    ),
  ],
  Softmax: [of([[2, 3]], [], { axis: 1 })],
  Softplus: one,
  Split: [of([[5, 4]], [[2, 3]], { axis: 0 }), of([[2, 6]], [], { axis: 1, num_outputs: 3 })],
  Sqrt: one,
  Sub: floats,
  Sum: [of([[2, 3], [3], []])],
  Tan: one,
  Tanh: one,
  Tile: [of([[2, 3]], [[2, 1]])],
  TopK: [of([[2, 5]], [[3]], { axis: 1 }), of([[4, 2]], [[1]], { axis: 0 })],
  Transpose: [of([[2, 3, 4]], [], { perm: [2, 0, 1] })],
  Where: [{ inputs: (graph) => [fed(graph, [2, 1], 'bool'), fed(graph, [3]), fed(graph, [])] }],
  Xor: truths,
};

function fedTensor({ shape, type }: OnnxValue): Tensor {
  const numbers = Array.from({ length: sizeOf(shape) }, (_, at) => at % 2);
  const values = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[type as Fed].from(numbers);
  return new Tensor(type as Fed, values as Float32Array, shape);
}

describe('an operator’s shapes and types are those that ONNX Runtime gives', () => {
  it.each(Object.keys(operators) as OperatorName[])('%s', async (name) => {
    for (const { inputs, attributes } of samples[name]) {
      const graph = graphBuilder();
      const outputs = graph.nodeOutputs(name, inputs(graph), attributes);
      const finished = graph.finish(outputs.map((value, index) => ({ name: `y_${index}`, value })));
      verifyGraph(finished);
      const session = await InferenceSession.create(serialize(finished, { name }), { logSeverityLevel: 4 });
      const results = await session.run(
        Object.fromEntries(finished.inputs.map((each) => [each.name, fedTensor(each)])),
      );
      const got = Object.values(results).map(({ dims, type }) => ({ shape: [...dims], type }));
      expect(got).toEqual(outputs.map(({ shape, type }) => ({ shape: [...shape], type })));
      await session.release();
    }
  });
});

const constants =
  (...lists: readonly Shape[]) =>
  (shape: Shape) =>
  (graph: GraphBuilder) => [fed(graph, shape), ...lists.map((list) => graph.int64(list))];

describe('an operator is refused', () => {
  const two =
    (a: Shape, b: Shape, typeA: ElementType = 'float32', typeB: ElementType = typeA) =>
    (graph: GraphBuilder) => [fed(graph, a, typeA), fed(graph, b, typeB)];

  it.each<[string, OperatorName, Sample['inputs'], AttributeMap, RegExp]>([
    ['without an input', 'Abs', () => [], {}, /input 0 is missing/],
    ['with shapes that do not broadcast', 'Add', two([2, 3], [2]), {}, /cannot broadcast \[2,3\] with \[2\]/],
    ['with two types', 'Mul', two([2], [2], 'float32', 'int32'), {}, /different types: float32, int32/],
    ['casting to an unknown type', 'Cast', (graph) => [fed(graph, [2])], { to: 'complex64' }, /complex64/],
    ['joining lengths that differ', 'Concat', two([2, 3], [2, 3, 1]), { axis: 0 }, /does not join/],
    ['joining types that differ', 'Concat', two([2], [2], 'float32', 'int32'), { axis: 0 }, /types differ/],
    ['with a filter of other channels', 'Conv', two([1, 3, 5, 5], [4, 2, 3, 3]), {}, /does not fit input/],
    [
      'with a window that does not fit',
      'Conv',
      two([1, 2, 2, 2], [4, 2, 3, 3]),
      {},
      /a window of 3 does not fit into 2/,
    ],
    ['with another filter', 'ConvTranspose', two([1, 3, 5, 5], [2, 3, 3, 3]), {}, /does not fit input/],
    [
      'with channels in no blocks',
      'DepthToSpace',
      (graph) => [fed(graph, [1, 3, 2, 2])],
      { blocksize: 2 },
      /no multiple/,
    ],
    ['with one letter for two lengths', 'Einsum', two([2, 3], [4, 2]), { equation: 'ij,jk->ik' }, /axis j has lengths/],
    ['expanding what does not broadcast', 'Expand', constants([3])([2]), {}, /cannot broadcast/],
    ['with indices that are floats', 'Gather', two([4], [2]), {}, /indices are float32/],
    ['with int32 indices', 'GatherND', two([4, 2], [3, 1], 'float32', 'int32'), {}, /not int64/],
    ['with inner sizes that differ', 'Gemm', two([2, 3], [2, 3]), {}, /inner sizes differ: 3, 2/],
    ['with no matrices', 'Gemm', two([2, 3, 4], [4, 2]), {}, /must be matrices/],
    ['with inner sizes that differ', 'MatMul', two([2, 3], [4, 2]), {}, /inner sizes differ/],
    ['with a vector', 'MatMul', two([3], [3, 2]), {}, /rank 2 or more/],
    ['with pads for another rank', 'Pad', constants([1, 1])([2, 3]), {}, /do not fit rank 2/],
    ['with an end that is computed', 'Range', (graph) => [0, 1, 2].map(() => fed(graph, [])), {}, /must be constants/],
    ['along an axis that is not there', 'ReduceSum', constants([2])([2, 3]), { keepdims: 0 }, /outside rank 2/],
    ['with another number of elements', 'Reshape', constants([4])([2, 3]), {}, /cannot reshape \[2,3\] to \[4\]/],
    ['with a remainder', 'Reshape', constants([4, -1])([2, 3]), {}, /cannot reshape/],
    ['to a shape that is computed', 'Reshape', two([2, 3], [1], 'float32', 'int32'), {}, /must be a constant/],
    ['at a place that is computed', 'Slice', (graph) => [0, 1, 2].map(() => fed(graph, [1])), {}, /must be a constant/],
    ['into parts that do not add up', 'Split', constants([2, 2])([5]), { axis: 0 }, /do not add up to 5/],
    ['into equal parts of another length', 'Split', constants()([5]), { axis: 0, num_outputs: 2 }, /equal parts/],
    ['with repeats for another rank', 'Tile', constants([2])([2, 3]), {}, /do not fit rank 2/],
    ['with a count that is computed', 'TopK', two([4], [1]), { axis: 0 }, /must be a constant/],
    ['with more than there are', 'TopK', constants([5])([4]), { axis: 0 }, /5 of 4/],
    [
      'with an order that is none',
      'Transpose',
      (graph) => [fed(graph, [2, 3])],
      { perm: [0, 0] },
      /does not fit rank 2/,
    ],
    ['with a condition of numbers', 'Where', (graph) => [0, 1, 2].map(() => fed(graph, [2])), {}, /not bool/],
  ])('%s: %s', (_, name, inputs, attributes, problem) => {
    const graph = graphBuilder();
    const values = inputs(graph);
    let failure: unknown;
    try {
      graph.nodeOutputs(name, values, attributes);
    } catch (error) {
      failure = error;
    }
    expect(EncoderKitError.isInstance(failure) && failure.code).toBe('invalid-graph');
    expect(String(failure)).toMatch(problem);
    expect(String(failure)).toContain(`ONNX ${name}(`);
  });
});
