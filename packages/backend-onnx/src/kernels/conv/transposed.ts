import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { Geometry } from './geometry.ts';
import { reach, unframed, windows2d } from './windows.ts';

/**
 * The gradient by the image of a convolution, by ONNX' ConvTranspose. `dy` is `[batch, outHeight, outWidth, outChannels]`, `filter` in ONNX'
 * layout, `[outChannels, inChannels / group, height, width]`. Gives `[batch, inHeight, inWidth, inChannels]`.
 */
export function transposedConvolution(
  graph: GraphBuilder,
  dy: OnnxValue,
  filter: OnnxValue,
  geometry: Geometry,
  group = 1,
): OnnxValue {
  const windows = windows2d(geometry);
  const { strides, dilations, before, lengths } = windows;
  const reached = reach(windows);
  // What the windows reach is cut where it lies in the padding: by ONNX, unless nothing but padding is reached.
  const after = reached.map((length, axis) => Math.max(0, length - (before[axis] ?? 0) - (lengths[axis] ?? 0)));
  const inside = reached.map((length, axis) => length - (before[axis] ?? 0) - (after[axis] ?? 0));
  const cuts = inside.every((length) => length > 0);
  const full = graph.node('ConvTranspose', [graph.transpose(dy, [0, 3, 1, 2]), filter], {
    strides,
    dilations,
    ...(cuts && { pads: [...before, ...after] }),
    ...(group > 1 && { group }),
  });
  const result = graph.transpose(full, [0, 2, 3, 1]);
  return unframed(graph, result, cuts ? { ...windows, before: [0, 0] } : windows);
}
