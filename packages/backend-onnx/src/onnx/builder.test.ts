import { EncoderKitError } from '@encoderkit/errors';
import { describe, expect, it } from 'vitest';
import { graphBuilder } from './builder.ts';
import type { OnnxGraph, OnnxNode, OnnxValue } from './graph.ts';
import { printGraph } from './print.ts';
import { verifyGraph } from './verify.ts';

describe('a graph under construction', () => {
  it('shares equal constants', () => {
    const graph = graphBuilder();
    expect(graph.scalar(1, 'float32')).toBe(graph.scalar(1, 'float32'));
    expect(graph.int64([1, 2])).toBe(graph.int64([1, 2]));
    expect(graph.scalar(1, 'float32')).not.toBe(graph.scalar(1, 'int32'));
    expect(graph.constant([1], [], 'float32')).not.toBe(graph.constant([1], [1], 'float32'));
    expect(graph.scalar(0, 'float32'), 'the zeros differ').not.toBe(graph.scalar(-0, 'float32'));
    expect(graph.scalar(Number.NaN, 'float32')).toBe(graph.scalar(Number.NaN, 'float32'));
    const long = Float32Array.from({ length: 5000 }, (_, at) => at);
    expect(graph.constant(long, [5000], 'float32')).toBe(graph.constant(long.slice(), [5000], 'float32'));
    const other = long.slice();
    other[2500] = -1;
    expect(graph.constant(long, [5000], 'float32')).not.toBe(graph.constant(other, [5000], 'float32'));
  });

  it('adds the same node once', () => {
    const graph = graphBuilder();
    const [x, y] = [graph.input('x', [2], 'float32'), graph.input('y', [2], 'float32')];
    expect(graph.node('Add', [x, y])).toBe(graph.node('Add', [x, y]));
    expect(graph.node('Add', [x, y])).not.toBe(graph.node('Add', [y, x]));
    const elu = (alpha: number) => graph.node('Elu', [x], { alpha });
    expect(elu(1)).not.toBe(elu(2));
    expect(elu(Number.POSITIVE_INFINITY), 'JSON writes both as null').not.toBe(elu(Number.NEGATIVE_INFINITY));
  });

  it('adds no node where nothing changes', () => {
    const graph = graphBuilder();
    const x = graph.input('x', [2, 3], 'float32');
    expect(graph.reshape(x, [2, 3])).toBe(x);
    expect(graph.transpose(x, [0, 1])).toBe(x);
    expect(graph.cast(x, 'float32')).toBe(x);
    expect(graph.takeNodes()).toEqual([]);
  });

  it('remembers what was repeated', () => {
    const graph = graphBuilder();
    const filled = graph.fill(3, [2, 2], 'float32');
    expect(filled.shape).toEqual([2, 2]);
    expect(graph.repeated(filled)).toBe(graph.scalar(3, 'float32'));
    const x = graph.input('x', [2], 'float32');
    expect(graph.repeated(x)).toBeUndefined();
    expect(graph.repeated(graph.expand(graph.expand(x, [3, 2]), [4, 3, 2]))).toBe(x);
    expect(graph.expand(x, [2])).toBe(x);
  });

  it('finishes with the nodes that are needed, in order', () => {
    const graph = graphBuilder();
    const x = graph.input('x', [2], 'float32');
    const negative = graph.node('Neg', [x]);
    graph.node('Exp', [negative]);
    const sum = graph.node('Add', [negative, x]);
    const { nodes } = graph.finish([{ name: 'y', value: sum }]);
    expect(nodes.map(({ operator }) => operator)).toEqual(['Neg', 'Add']);
  });

  it('names nothing twice when graphs of two builders are put together', () => {
    const [first, second] = [graphBuilder('a_'), graphBuilder('b_')];
    const names = [first, second].map((graph) => graph.node('Neg', [graph.input('x', [2], 'float32')]).name);
    expect(new Set(names).size).toBe(2);
  });
});

describe('a finished graph', () => {
  const value = (name: string, shape: readonly number[] = [2]): OnnxValue => ({ name, shape, type: 'float32' });
  const node = (input: OnnxValue, output: OnnxValue): OnnxNode => ({
    operator: 'Neg',
    domain: '',
    inputs: [input],
    attributes: {},
    outputs: [output],
  });
  const [x, y, z] = [value('x'), value('y'), value('z')];
  const sound: OnnxGraph = {
    inputs: [x],
    nodes: [node(x, y), node(y, z)],
    outputs: [{ name: 'out', value: z }],
    captured: [],
  };

  it('is accepted when it is sound', () => {
    expect(() => verifyGraph(sound)).not.toThrow();
  });

  it.each<[string, OnnxGraph, string]>([
    [
      'uses a value before it is there',
      { ...sound, nodes: sound.nodes.toReversed() },
      'node Neg (z): "y" is used before',
    ],
    ['defines a name twice', { ...sound, nodes: [node(x, y), node(y, value('y'))] }, 'the name "y" is defined twice'],
    ['defines the name of an input', { ...sound, inputs: [x, value('x')] }, 'inputs: the name "x" is defined twice'],
    ['has an output that nothing computes', { ...sound, nodes: [node(x, y)] }, 'output "out": "z" is used before'],
    [
      'uses another value of the same name',
      { ...sound, nodes: [node(value('x'), y), node(y, z)] },
      '"x" is used before',
    ],
    [
      'claims another shape',
      { ...sound, nodes: [node(x, y), node(y, { ...z, shape: [3] })] },
      'gives float32[2], not float32[3]',
    ],
    ['claims another type', { ...sound, nodes: [node(x, y), node(y, { ...z, type: 'int32' })] }, 'not int32[2]'],
  ])('is refused when it %s', (_, graph, problem) => {
    let failure: unknown;
    try {
      verifyGraph(graph);
    } catch (error) {
      failure = error;
    }
    expect(EncoderKitError.isInstance(failure) && failure.code).toBe('invalid-graph');
    expect(String(failure)).toContain(problem);
  });

  it('is printed a line per node', () => {
    const graph = graphBuilder();
    const input = graph.input('image', [2, 3], 'float32');
    const sum = graph.node('Add', [input, graph.scalar(0.5, 'float32')]);
    const weights = graph.constant(new Float32Array(12), [3, 4], 'float32');
    const product = graph.node('Gemm', [sum, weights, undefined], { transB: 0 });
    expect(printGraph(graph.finish([{ name: 'logits', value: product }]))).toBe(
      [
        'input image float32[2,3]',
        `${sum.name} float32[2,3] = Add(image, float32[0.5])`,
        `${product.name} float32[2,4] = Gemm(${sum.name}, ${weights.name} float32[3,4], -) transB=0`,
        `output logits = ${product.name}`,
      ].join('\n'),
    );
  });
});
