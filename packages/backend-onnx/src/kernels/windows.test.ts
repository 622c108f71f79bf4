import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { configure } from '../index.ts';
import { differences, type KernelCase } from '../testing/parity.ts';
import { distinct, normal, randomFrom } from '../testing/parity-inputs.ts';

configure({ threads: 1 });

type Pair = [number, number];
type Pad = 'same' | 'valid' | number;
type Draw = (low: number, high: number) => number;

interface Geometry {
  readonly image: readonly [number, number, number, number];
  readonly filter: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
  readonly pad: Pad;
}

const count = 40;

/** Images, filters, strides, dilations and paddings of any size, of which TF.js takes those that give at least one window. */
function geometries(name: string, dilated: boolean): readonly Geometry[] {
  const random = randomFrom(name);
  const draw: Draw = (low, high) => low + Math.floor(random() * (high - low + 1));
  const pair = (low: number, high: number): Pair => [draw(low, high), draw(low, high)];
  const found: Geometry[] = [];
  while (found.length < count) {
    const [height, width] = pair(1, 9);
    const filter = pair(1, 4);
    const kind = draw(0, 3);
    // Of strides and dilations, TF.js wants one to be 1.
    const dilate = dilated && draw(0, 2) === 0;
    const geometry: Geometry = {
      image: [draw(1, 2), height, width, draw(1, 3)],
      filter,
      strides: dilate ? [1, 1] : pair(1, 4),
      dilations: dilate ? pair(1, 3) : [1, 1],
      pad: kind === 0 ? 'same' : kind === 1 ? 'valid' : draw(0, 4),
    };
    const { outHeight, outWidth } = info(geometry);
    if (outHeight > 0 && outWidth > 0) found.push(geometry);
  }
  return found;
}

const info = ({ image, filter, strides, dilations, pad }: Geometry): tf.backend_util.Conv2DInfo =>
  tf.backend_util.computeConv2DInfo([...image], [...filter, image[3], 1], strides, dilations, pad, 'floor');

const nameOf = (geometry: Geometry): string => JSON.stringify(geometry).replaceAll('"', '');
const undilated = ({ dilations }: Geometry): boolean => Math.max(...dilations) === 1;

/** TF.js rounds only where it is told how. */
const rounding = ({ pad }: Geometry): 'floor' | undefined => (typeof pad === 'number' ? 'floor' : undefined);

const convolutions = geometries('convolutions', true).map(
  (each): KernelCase => ({
    name: nameOf(each),
    inputs: [normal(each.image), normal([...each.filter, each.image[3], 2])],
    run: (x, filter) =>
      tf.conv2d(
        x as tf.Tensor4D,
        filter as tf.Tensor4D,
        each.strides,
        each.pad,
        'NHWC',
        each.dilations,
        rounding(each),
      ),
    gradient: undilated(each),
    absoluteTolerance: 1e-5,
  }),
);

const depthwise = geometries('depthwise convolutions', true).map(
  (each): KernelCase => ({
    name: nameOf(each),
    inputs: [normal(each.image), normal([...each.filter, each.image[3], 2])],
    run: (x, filter) =>
      tf.depthwiseConv2d(
        x as tf.Tensor4D,
        filter as tf.Tensor4D,
        each.strides,
        each.pad,
        'NHWC',
        each.dilations,
        rounding(each),
      ),
    gradient: undilated(each),
    absoluteTolerance: 1e-5,
  }),
);

const pools = (name: string, run: typeof tf.maxPool): readonly KernelCase[] =>
  geometries(name, false).map((each) => ({
    name: nameOf(each),
    inputs: [distinct(each.image)],
    run: (x) => run(x as tf.Tensor4D, each.filter, each.strides, each.pad, rounding(each)),
    // TF.js gives its gradients no mode of rounding, and refuses fractions.
    gradient: Number.isInteger(exactCount(each, 0)) && Number.isInteger(exactCount(each, 1)),
  }));

/** How many windows there are, before rounding. */
const exactCount = ({ image, filter, strides, pad }: Geometry, axis: 0 | 1): number =>
  typeof pad === 'number' ? ((image[axis + 1] ?? 0) - filter[axis] + 2 * pad) / strides[axis] : 0;

describe('windows of any geometry give what the cpu backend gives', () => {
  it.each<[string, string, readonly KernelCase[]]>([
    ['convolutions', 'Conv2D', convolutions],
    ['depthwise convolutions', 'DepthwiseConv2dNative', depthwise],
    ['maxima', 'MaxPool', pools('maxima', tf.maxPool)],
    ['means', 'AvgPool', pools('means', tf.avgPool)],
  ])('%s', async (_, kernel, cases) => {
    expect(await differences(kernel, cases)).toEqual([]);
  });
});
