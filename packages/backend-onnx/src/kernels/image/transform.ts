import type { TransformAttrs } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { stored } from '../elementwise/convert.ts';
import type { KernelFamily } from '../kernel.ts';

type FillMode = TransformAttrs['fillMode'];

/** Arithmetic on double-precision arrays, as TF.js computes where pixels come from. */
interface Doubles {
  of(value: OnnxValue | number): OnnxValue;
  add(a: OnnxValue | number, b: OnnxValue | number): OnnxValue;
  sub(a: OnnxValue | number, b: OnnxValue | number): OnnxValue;
  mul(a: OnnxValue | number, b: OnnxValue | number): OnnxValue;
  div(a: OnnxValue | number, b: OnnxValue | number): OnnxValue;
  less(a: OnnxValue | number, b: OnnxValue | number): OnnxValue;
  floor(a: OnnxValue): OnnxValue;
  within(a: OnnxValue, high: number): OnnxValue;
  where(condition: OnnxValue, yes: OnnxValue | number, no: OnnxValue | number): OnnxValue;
}

function doubles(graph: GraphBuilder): Doubles {
  type Operand = OnnxValue | number;
  const of = (value: Operand): OnnxValue =>
    typeof value === 'number' ? graph.scalar(value, 'float64') : graph.cast(value, 'float64');
  const binary =
    (operator: 'Add' | 'Sub' | 'Mul' | 'Div' | 'Less') =>
    (a: Operand, b: Operand): OnnxValue =>
      graph.node(operator, [of(a), of(b)]);
  return {
    of,
    add: binary('Add'),
    sub: binary('Sub'),
    mul: binary('Mul'),
    div: binary('Div'),
    less: binary('Less'),
    floor: (a) => graph.node('Floor', [a]),
    within: (a, high) => graph.node('Min', [graph.node('Max', [a, of(0)]), of(high)]),
    where: (condition, yes, no) => graph.node('Where', [condition, of(yes), of(no)]),
  };
}

/**
 * Where an image of `length` is read for a coordinate outside of it, by TF.js' formulas for each mode. Its truncations are of
 * positive numbers wherever they count: rounding down is the same.
 */
const modes: { readonly [mode in FillMode]: (on: Doubles, at: OnnxValue, length: number) => OnnxValue } = {
  constant: (_, at) => at,
  nearest: (on, at, length) => on.within(at, length - 1),
  // [abcd] goes on as [dcba|abcd|dcba].
  reflect(on, at, length) {
    if (length <= 1) return on.mul(at, 0);
    const period = 2 * length;
    const turns = on.floor(on.div(at, -period));
    const raised = on.add(at, on.mul(turns, period));
    const below = on.where(on.less(raised, -length), on.add(raised, period), on.sub(-1, raised));
    const lowered = on.sub(at, on.mul(on.floor(on.div(at, period)), period));
    const above = on.where(on.less(lowered, length), lowered, on.sub(period - 1, lowered));
    return on.within(outside(on, at, length, below, above), length - 1);
  },
  // [abcd] goes on as [abcd|abcd|abcd].
  wrap(on, at, length) {
    if (length <= 1) return on.mul(at, 0);
    const last = length - 1;
    const below = on.add(at, on.mul(on.add(on.floor(on.div(at, -last)), 1), length));
    const above = on.sub(at, on.mul(on.floor(on.div(at, last)), length));
    return on.within(outside(on, at, length, below, above), last);
  },
};

const outside = (on: Doubles, at: OnnxValue, length: number, below: OnnxValue, above: OnnxValue): OnnxValue =>
  on.where(on.less(at, 0), below, on.where(on.less(length - 1, at), above, at));

/** Pixels of `[batch, height, width, channels]` at whole coordinates `[batch, …]`, the fill value outside. */
function reader(graph: GraphBuilder, on: Doubles, image: OnnxValue, fillValue: number) {
  const [batch = 0, height = 0, width = 0, channels = 0] = image.shape;
  const rows = graph.reshape(graph.cast(image, 'float32'), [batch * height * width, channels]);
  const starts = graph.constant(
    Array.from({ length: batch }, (_, each) => each * height * width),
    [batch, 1, 1],
    'float64',
  );
  return (y: OnnxValue, x: OnnxValue): OnnxValue => {
    const inside = [
      graph.node('Not', [on.less(y, 0)]),
      on.less(y, height),
      graph.node('Not', [on.less(x, 0)]),
      on.less(x, width),
    ].reduce((all, each) => graph.node('And', [all, each]));
    const place = on.add(on.add(on.mul(y, width), x), starts);
    const index = graph.cast(on.where(inside, place, 0), 'int64');
    const pixels = graph.node('Gather', [rows, index], { axis: 0 });
    const column = graph.reshape(inside, [...inside.shape, 1]);
    return graph.node('Where', [column, pixels, graph.scalar(fillValue, 'float32')]);
  };
}

/** A projective transform: each pixel comes from ((ax + by + c) / k, (dx + ey + f) / k) with k = gx + hy + 1. */
export const transform: KernelFamily<'Transform'> = {
  Transform: {
    infer: ({ image: { shape, dtype } }, { outputShape }) => ({
      shape: [shape[0] ?? 0, ...(outputShape ?? shape.slice(1, 3)), shape[3] ?? 0],
      dtype,
    }),
    lower({ inputs: { image, transforms }, attributes, output, graph }) {
      const { interpolation, fillMode, fillValue } = attributes;
      const [batch = 0, height = 0, width = 0] = output.shape;
      const [, tall = 0, wide = 0] = image.shape;
      const on = doubles(graph);
      const count = transforms.shape[0] ?? 1;
      const numbers = graph
        .nodeOutputs('Split', [on.of(transforms)], { axis: 1, num_outputs: 8 })
        .map((column) => graph.reshape(column, [count, 1, 1]));
      const [a, b, c, d, e, f, g, h] = numbers as [
        OnnxValue,
        OnnxValue,
        OnnxValue,
        OnnxValue,
        OnnxValue,
        OnnxValue,
        OnnxValue,
        OnnxValue,
      ];
      const steps = (length: number, shape: readonly number[]): OnnxValue =>
        graph.constant(
          Array.from({ length }, (_, place) => place),
          shape,
          'float64',
        );
      const [x, y] = [steps(width, [1, 1, width]), steps(height, [1, height, 1])];
      const plane = (byX: OnnxValue, byY: OnnxValue, offset: OnnxValue | number): OnnxValue =>
        on.add(on.add(on.mul(byX, x), on.mul(byY, y)), offset);
      const projection = plane(g, h, 1);
      const map = modes[fillMode] ?? modes.constant;
      const fromX = map(on, on.div(plane(a, b, c), projection), wide);
      const fromY = map(on, on.div(plane(d, e, f), projection), tall);
      const grid = [batch, height, width];
      const [atX, atY] = [graph.expand(fromX, grid), graph.expand(fromY, grid)];
      const read = reader(graph, on, image, fillValue);
      const pixels = interpolation === 'nearest' ? nearest(on, read, atY, atX) : blended(graph, on, read, atY, atX);
      // Infinite coordinates are outside of every image.
      const infinite = graph.node('Equal', [projection, on.of(0)]);
      const filled = graph.node('Where', [
        graph.reshape(infinite, [...infinite.shape, 1]),
        graph.scalar(fillValue, 'float32'),
        pixels,
      ]);
      return stored(graph, filled, output.dtype);
    },
  },
};

type Read = (y: OnnxValue, x: OnnxValue) => OnnxValue;

/** Halves are rounded up, as JavaScript rounds. */
const nearest = (on: Doubles, read: Read, y: OnnxValue, x: OnnxValue): OnnxValue =>
  read(on.floor(on.add(y, 0.5)), on.floor(on.add(x, 0.5)));

function blended(graph: GraphBuilder, on: Doubles, read: Read, y: OnnxValue, x: OnnxValue): OnnxValue {
  const [top, left] = [on.floor(y), on.floor(x)];
  const [bottom, right] = [on.add(top, 1), on.add(left, 1)];
  const weight = (value: OnnxValue): OnnxValue => graph.reshape(graph.cast(value, 'float32'), [...value.shape, 1]);
  const mix = (first: OnnxValue, second: OnnxValue, share: OnnxValue, rest: OnnxValue): OnnxValue =>
    graph.node('Add', [graph.node('Mul', [rest, first]), graph.node('Mul', [share, second])]);
  const [ofRight, ofLeft] = [weight(on.sub(x, left)), weight(on.sub(right, x))];
  const [ofBottom, ofTop] = [weight(on.sub(y, top)), weight(on.sub(bottom, y))];
  const upper = mix(read(top, left), read(top, right), ofRight, ofLeft);
  const lower = mix(read(bottom, left), read(bottom, right), ofRight, ofLeft);
  return mix(upper, lower, ofBottom, ofTop);
}
