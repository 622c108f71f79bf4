import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { KernelFamily } from '../kernel.ts';

/** Positions are computed in double precision, as in TF.js: whether one lies inside the image must not depend on rounding. */
export const crop: KernelFamily<'CropAndResize'> = {
  CropAndResize: {
    infer: ({ image, boxes }, { cropSize }) => ({
      shape: [boxes.shape[0] ?? 0, ...cropSize, image.shape[3] ?? 0],
      dtype: 'float32',
    }),
    lower({ inputs, attributes: { method, cropSize, extrapolationValue }, output: { shape }, graph }) {
      const [batch = 0, height = 0, width = 0, channels = 0] = inputs.image.shape;
      const [boxes = 0, tall = 0, wide = 0] = shape;
      const pixels = graph.reshape(graph.cast(inputs.image, 'float32'), [batch * height * width, channels]);
      const images = graph.reshape(graph.cast(inputs.boxInd, 'int64'), [boxes, 1, 1]);
      const rows = along(graph, inputs.boxes, [0, 2], height, cropSize[0], [boxes, tall, 1]);
      const columns = along(graph, inputs.boxes, [1, 3], width, cropSize[1], [boxes, 1, wide]);
      const image = clipped(graph, images, batch);
      const at = (row: OnnxValue, column: OnnxValue): OnnxValue => {
        const line = plus(graph, times(graph, image, height), clipped(graph, row, height));
        return graph.node('Gather', [pixels, plus(graph, times(graph, line, width), clipped(graph, column, width))]);
      };
      const sampled = (): OnnxValue => {
        if (method === 'nearest') return at(rows.nearest(), columns.nearest());
        const line = (row: OnnxValue): OnnxValue =>
          blend(graph, at(row, columns.below), at(row, columns.above), columns.share);
        return blend(graph, line(rows.below), line(rows.above), rows.share);
      };
      const deep = (mask: OnnxValue): OnnxValue => graph.reshape(mask, [...mask.shape, 1]);
      const inside = graph.node('Where', [
        deep(graph.node('And', [rows.inside, columns.inside])),
        sampled(),
        graph.scalar(extrapolationValue, 'float32'),
      ]);
      // A box of an image that does not exist stays black.
      const exists = graph.node('Less', [images, graph.scalar(batch, 'int64')]);
      return graph.node('Where', [deep(exists), inside, graph.scalar(0, 'float32')]);
    },
  },
};

/** The positions of the crop's pixels along one axis of the image. */
function along(
  graph: GraphBuilder,
  boxes: OnnxValue,
  edges: readonly [number, number],
  length: number,
  count: number,
  shape: readonly number[],
) {
  const number = (value: number): OnnxValue => graph.scalar(value, 'float64');
  const border = (edge: number): OnnxValue => {
    const column = graph.node('Gather', [boxes, graph.scalar(edge, 'int64')], { axis: 1 });
    return graph.reshape(graph.cast(column, 'float64'), [boxes.shape[0] ?? 0, 1]);
  };
  const [start, end] = [border(edges[0]), border(edges[1])];
  const last = number(length - 1);
  const positions = (): OnnxValue => {
    if (count === 1) return times(graph, times(graph, number(0.5), plus(graph, start, end)), last);
    const step = graph.node('Div', [times(graph, graph.node('Sub', [end, start]), last), number(count - 1)]);
    const steps = graph.constant([...Array(count).keys()], [1, count], 'float64');
    return plus(graph, times(graph, start, last), times(graph, steps, step));
  };
  const position = graph.reshape(positions(), shape);
  const below = graph.node('Floor', [position]);
  const whole = (value: OnnxValue): OnnxValue => graph.cast(value, 'int64');
  return {
    below: whole(below),
    above: whole(graph.node('Ceil', [position])),
    nearest: () => whole(graph.node('Floor', [plus(graph, position, number(0.5))])),
    /** How far from `below` to `above`. */
    share: graph.reshape(graph.cast(graph.node('Sub', [position, below]), 'float32'), [...shape, 1]),
    inside: graph.node('And', [
      graph.node('GreaterOrEqual', [position, number(0)]),
      graph.node('LessOrEqual', [position, last]),
    ]),
  };
}

const plus = (graph: GraphBuilder, a: OnnxValue, b: OnnxValue): OnnxValue => graph.node('Add', [a, b]);

const times = (graph: GraphBuilder, a: OnnxValue, b: OnnxValue | number): OnnxValue =>
  graph.node('Mul', [a, typeof b === 'number' ? graph.scalar(b, a.type) : b]);

/** Positions outside are replaced later, and must not be looked up. */
const clipped = (graph: GraphBuilder, index: OnnxValue, length: number): OnnxValue =>
  graph.node('Clip', [index, graph.scalar(0, 'int64'), graph.scalar(length - 1, 'int64')]);

const blend = (graph: GraphBuilder, a: OnnxValue, b: OnnxValue, share: OnnxValue): OnnxValue =>
  plus(graph, a, times(graph, graph.node('Sub', [b, a]), share));
