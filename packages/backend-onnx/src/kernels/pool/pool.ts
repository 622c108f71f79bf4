/** Pooling in windows of any number of axes. */
import { sizeOf } from '../../base/size-of.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { NumericType } from '../../trace/value.ts';
import { elementAt, filledUp, framed, places, reach, seenBy, tapViews, type Windows } from '../conv/windows.ts';
import { sumOfRows } from './taps.ts';
import { type Tournament, tournament } from './windows.ts';

/** The largest number that each window sees; minus infinity where it sees none. */
export function largest(graph: GraphBuilder, image: OnnxValue, windows: Windows, dtype: NumericType): OnnxValue {
  const pads = onnxPads(windows);
  const result = pads
    ? pooled(graph, 'MaxPool', graph.cast(image, 'float32'), windows, pads)
    : contest(graph, image, windows).winner;
  return graph.cast(result, dtype);
}

/** The mean of what each window sees of the image; `ofNothing` where it sees none of it. */
export function mean(graph: GraphBuilder, image: OnnxValue, windows: Windows, ofNothing: number): OnnxValue {
  const x = graph.cast(image, 'float32');
  const pads = onnxPads(windows);
  if (pads) return pooled(graph, 'AveragePool', x, windows, pads);
  const { counts, sizes } = windows;
  const taps = places(sizes);
  const shares = places(counts).map((window) => {
    const seen = taps.filter((tap) => elementAt(windows, window, tap) !== undefined).length;
    return seen === 0 ? ofNothing : taps.length / seen;
  });
  const means = pooled(graph, 'AveragePool', framed(graph, x, windows), windows);
  return graph.node('Mul', [means, graph.constant(shares, [1, ...counts, 1], 'float32')]);
}

/** The maximum as a contest of the elements of a window, which also knows the gradient of each. */
export function contest(graph: GraphBuilder, image: OnnxValue, windows: Windows): Tournament {
  const filled = filledUp(graph, graph.cast(image, 'float32'), windows, Number.NEGATIVE_INFINITY);
  return tournament(graph, tapViews(graph, filled, windows));
}

/** The gradient of a mean. TF.js divides by the whole window here, also where part of it is padding. */
export function meanGradient(graph: GraphBuilder, dy: OnnxValue, windows: Windows): OnnxValue {
  const { batch, channels, counts, lengths, sizes } = windows;
  const share = graph.node('Mul', [dy, graph.scalar(1 / sizeOf(sizes), 'float32')]);
  const count = sizeOf(counts);
  const sources = seenBy(windows).map((pairs) => pairs.map((pair) => pair % count));
  const rows = graph.reshape(share, [batch, count, channels]);
  return graph.reshape(sumOfRows(graph, rows, sources), [batch, ...lengths, channels]);
}

/** Padding as ONNX' pooling takes it: at both ends less than a window, and no window's worth of image left over. */
function onnxPads(windows: Windows): readonly number[] | undefined {
  const { before, lengths, sizes, strides } = windows;
  const after = reach(windows).map((length, axis) => length - (before[axis] ?? 0) - (lengths[axis] ?? 0));
  const fits = sizes.every((size, axis) => {
    const [first = 0, last = 0] = [before[axis], after[axis]];
    return first >= 0 && first < size && last < size && last > -(strides[axis] ?? 1);
  });
  return fits ? [...before, ...after.map((count) => Math.max(0, count))] : undefined;
}

function pooled(
  graph: GraphBuilder,
  operator: 'MaxPool' | 'AveragePool',
  image: OnnxValue,
  { sizes, strides, dilations }: Windows,
  pads?: readonly number[],
): OnnxValue {
  const axes = sizes.map((_, axis) => axis);
  const first = graph.transpose(image, [0, sizes.length + 1, ...axes.map((axis) => axis + 1)]);
  const result = graph.node(operator, [first], {
    kernel_shape: sizes,
    strides,
    dilations,
    ...(pads && { pads }),
    ...(operator === 'AveragePool' && { count_include_pad: 0 }),
  });
  return graph.transpose(result, [0, ...axes.map((axis) => axis + 2), 1]);
}
