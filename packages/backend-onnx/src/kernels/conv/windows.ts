import type { backend_util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/size-of.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { cut } from '../shape/slice.ts';

/** Windows that move over images or volumes; the lists hold one number for each axis that they move along. */
export interface Windows {
  readonly batch: number;
  readonly channels: number;
  /** Of the image. */
  readonly lengths: readonly number[];
  /** How many windows there are. */
  readonly counts: readonly number[];
  /** Elements of a window. */
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding in front of the image. Below zero, the first window begins inside of it. */
  readonly before: readonly number[];
}

export const windows2d = (info: backend_util.Conv2DInfo): Windows => ({
  batch: info.batchSize,
  channels: info.inChannels,
  lengths: [info.inHeight, info.inWidth],
  counts: [info.outHeight, info.outWidth],
  sizes: [info.filterHeight, info.filterWidth],
  strides: [info.strideHeight, info.strideWidth],
  dilations: [info.dilationHeight, info.dilationWidth],
  before: [info.padInfo.top, info.padInfo.left],
});

export const windows3d = (info: backend_util.Conv3DInfo): Windows => ({
  batch: info.batchSize,
  channels: info.inChannels,
  lengths: [info.inDepth, info.inHeight, info.inWidth],
  counts: [info.outDepth, info.outHeight, info.outWidth],
  sizes: [info.filterDepth, info.filterHeight, info.filterWidth],
  strides: [info.strideDepth, info.strideHeight, info.strideWidth],
  dilations: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
  before: [info.padInfo.front, info.padInfo.top, info.padInfo.left],
});

const at = (list: readonly number[], axis: number): number => list[axis] ?? 0;

/** From the first window's beginning to the last one's end. */
export const reach = ({ counts, sizes, strides, dilations }: Windows): number[] =>
  counts.map((count, axis) => (count - 1) * at(strides, axis) + (at(sizes, axis) - 1) * at(dilations, axis) + 1);

/**
 * Images `[batch, …, channels]`, cut and filled up so that the first window begins where the image begins and the last one ends
 * where it ends. TF.js has windows that lie outside of image and padding, and padding that is wider than a window: ONNX has not.
 */
export function framed(graph: GraphBuilder, image: OnnxValue, windows: Windows, filler = 0): OnnxValue {
  return fitted(graph, image, windows.before, reach(windows), filler);
}

/** Like `framed`, but what lies behind the last window may stay: enough where single elements are picked. */
export function filledUp(graph: GraphBuilder, image: OnnxValue, windows: Windows, filler: number): OnnxValue {
  const lengths = reach(windows).map((length, axis) =>
    Math.max(length, at(windows.lengths, axis) + at(windows.before, axis)),
  );
  return fitted(graph, image, windows.before, lengths, filler);
}

/** What `framed` has done, undone: from frames back to images, with zeros where no window was. */
export function unframed(graph: GraphBuilder, frame: OnnxValue, windows: Windows): OnnxValue {
  return fitted(
    graph,
    frame,
    windows.before.map((count) => -count),
    windows.lengths,
    0,
  );
}

/** `lengths` elements of each spatial axis, from `before` places in front of the first one on. */
function fitted(
  graph: GraphBuilder,
  image: OnnxValue,
  before: readonly number[],
  lengths: readonly number[],
  filler: number,
): OnnxValue {
  const spatial = image.shape.slice(1, -1);
  const begin = before.map((count) => Math.max(0, -count));
  const end = spatial.map((length, axis) => Math.min(length, at(lengths, axis) - at(before, axis)));
  const kept = end.map((last, axis) => Math.max(0, last - at(begin, axis)));
  const inside = cut(graph, image, [0, ...begin, 0], [at(image.shape, 0), ...kept, image.shape.at(-1) ?? 0]);
  const front = before.map((count, axis) => Math.min(at(lengths, axis), Math.max(0, count)));
  const back = lengths.map((length, axis) => length - at(kept, axis) - at(front, axis));
  if ([...front, ...back].every((count) => count === 0)) return inside;
  const pads = graph.int64([0, ...front, 0, 0, ...back, 0]);
  return graph.node('Pad', [inside, pads, graph.scalar(filler, image.type)], { mode: 'constant' });
}

/** Every combination of places along the axes, the last axis fastest. */
export const places = (counts: readonly number[]): number[][] =>
  counts.reduce<number[][]>(
    (lists, count) => lists.flatMap((list) => Array.from({ length: count }, (_, place) => [...list, place])),
    [[]],
  );

/** The number of a place in row-major order. */
export const flatPlace = (place: readonly number[], lengths: readonly number[]): number =>
  place.reduce((sum, each, axis) => sum * at(lengths, axis) + each, 0);

/** For each element of a window, what all windows see there: `[batch, …counts, channels]`. Takes what `filledUp` gives. */
export function tapViews(graph: GraphBuilder, frame: OnnxValue, windows: Windows): OnnxValue[] {
  const { batch, channels, counts, sizes, strides, dilations } = windows;
  return places(sizes).map((tap) =>
    cut(
      graph,
      frame,
      [0, ...tap.map((place, axis) => place * at(dilations, axis)), 0],
      [batch, ...counts, channels],
      [1, ...strides, 1],
    ),
  );
}

/** The element of the image under one element of one window; undefined outside of the image. */
export function elementAt(windows: Windows, window: readonly number[], tap: readonly number[]): number | undefined {
  const { lengths, strides, dilations, before } = windows;
  const place = window.map(
    (count, axis) => count * at(strides, axis) + at(tap, axis) * at(dilations, axis) - at(before, axis),
  );
  return place.every((each, axis) => each >= 0 && each < at(lengths, axis)) ? flatPlace(place, lengths) : undefined;
}

/**
 * For each element of the image the numbers of the (tap, window) pairs that see it, where those of one tap follow each other:
 * `tap · windows + window`.
 */
export function seenBy(windows: Windows): number[][] {
  const { lengths, counts, sizes } = windows;
  const seen = Array.from({ length: sizeOf(lengths) }, (): number[] => []);
  const all = places(counts);
  for (const [tapNumber, tap] of places(sizes).entries()) {
    for (const [windowNumber, window] of all.entries()) {
      const element = elementAt(windows, window, tap);
      if (element !== undefined) seen[element]?.push(tapNumber * all.length + windowNumber);
    }
  }
  return seen;
}
