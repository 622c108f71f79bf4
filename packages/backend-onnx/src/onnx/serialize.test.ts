import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { graphBuilder } from './builder.ts';
import { serialize } from './serialize.ts';

it('a value that is an output, and that bodies take, has one name in all of them', async () => {
  const graph = graphBuilder();
  const x = graph.input('x', [2], 'float32');
  const choose = graph.input('choose', [], 'bool');
  const doubled = graph.node('Add', [x, x]);
  const branch = (sign: 'Add' | 'Sub') => graph.body([], (inner) => [inner.node(sign, [doubled, x])]);
  const [chosen] = graph.nodeOutputs('If', [choose], { then_branch: branch('Add'), else_branch: branch('Sub') });
  if (!chosen) throw new Error('no output');
  const outputs = [
    { name: 'first', value: doubled },
    { name: 'second', value: chosen },
  ];
  const session = await InferenceSession.create(serialize(graph.finish(outputs), { name: 'shared' }));
  const results = await session.run({
    x: new Tensor('float32', Float32Array.of(1, 2), [2]),
    choose: new Tensor('bool', [true], []),
  });
  expect([...(results.first?.data ?? [])]).toEqual([2, 4]);
  expect([...(results.second?.data ?? [])]).toEqual([3, 6]);
  await session.release();
});
