import { sizeOf } from '../base/size-of.ts';
import { type GraphBuilder, graphBuilder } from '../onnx/builder.ts';
import type { OnnxValue } from '../onnx/graph.ts';
import { serialize } from '../onnx/serialize.ts';
import type { Feed } from '../runtime/runtime.ts';
import { createSession } from '../runtime/session.ts';

/** float32 numbers in an array of this shape. */
export interface Floats {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A graph of a lowering alone, with inputs that stay as they are. The caller releases it. */
export async function openGraph(
  inputs: readonly Floats[],
  build: (graph: GraphBuilder, inputs: readonly OnnxValue[]) => readonly OnnxValue[],
  threads = 1,
): Promise<{ run(): Promise<readonly Floats[]>; release(): Promise<void> }> {
  const builder = graphBuilder();
  const values = inputs.map(({ shape }, index) => builder.input(`input_${index}`, shape, 'float32'));
  const outputs = build(builder, values).map((value, index) => ({ name: `output_${index}`, value }));
  const graph = builder.finish(outputs);
  const session = await createSession(serialize(graph, { name: 'graph' }), { threads });
  const feeds = Object.fromEntries(
    inputs.map(({ shape, values: numbers }, index): [string, Feed] => [
      `input_${index}`,
      { shape, dtype: 'float32', values: numbers },
    ]),
  );
  const results = outputs.map(({ value: { shape } }) => ({ shape, values: new Float32Array(sizeOf(shape)) }));
  const into = Object.fromEntries(
    results.map(({ shape, values: numbers }, index): [string, Feed] => [
      `output_${index}`,
      { shape, dtype: 'float32', values: numbers },
    ]),
  );
  const binding = session.bind(feeds, into);
  return {
    async run() {
      await binding.run();
      return results;
    },
    async release() {
      await binding.release();
      await session.release();
    },
  };
}
