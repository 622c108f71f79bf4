import { sizeOf } from '../../base/size-of.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { seenBy, type Windows } from '../conv/windows.ts';

/** The image's gradient, of the gradients by what each element of a window saw: `[batch, …counts, channels]` each. */
export function sumOfTaps(graph: GraphBuilder, gradients: readonly OnnxValue[], windows: Windows): OnnxValue {
  const { batch, channels, counts, lengths, sizes } = windows;
  const [only] = gradients;
  const joined = only && gradients.length === 1 ? only : graph.node('Concat', gradients, { axis: 1 });
  const rows = graph.reshape(joined, [batch, sizeOf(sizes) * sizeOf(counts), channels]);
  return graph.reshape(sumOfRows(graph, rows, seenBy(windows)), [batch, ...lengths, channels]);
}

/** For each list of row numbers, the sum of these rows of `[batch, rows, channels]`. */
export function sumOfRows(graph: GraphBuilder, rows: OnnxValue, sources: readonly (readonly number[])[]): OnnxValue {
  const [batch = 0, count = 0, channels = 0] = rows.shape;
  const most = Math.max(1, ...sources.map((list) => list.length));
  const padded = graph.node('Concat', [rows, graph.fill(0, [batch, 1, channels], rows.type)], { axis: 1 });
  const addends = Array.from({ length: most }, (_, at) => {
    const index = graph.constant(
      sources.map((list) => list[at] ?? count),
      [sources.length],
      'int32',
    );
    return graph.node('Gather', [padded, index], { axis: 1 });
  });
  return addends.reduce((sum, addend) => graph.node('Add', [sum, addend]));
}
