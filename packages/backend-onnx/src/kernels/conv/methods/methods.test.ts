import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { randomFrom } from '../../../testing/parity-inputs.ts';
import { type Floats, openGraph } from '../../../testing/run-graph.ts';
import { convGeometry, type Geometry, pixelAt, positions, taps, type WindowAttributes } from '../geometry.ts';
import { convolutionCosts, countedMethods, type MethodName, methodFor, windowsCostLeast } from './choice.ts';
import { inputGradientByPhases } from './input-phases.ts';
import type { ConvolutionMethod } from './method.ts';
import { onnxOperators } from './onnx-operators.ts';
import { patchProducts } from './patch-products.ts';
import { type ImageTransforms, transformsOf } from './transforms.ts';

interface Convolution {
  readonly image: readonly [number, number, number, number];
  readonly outChannels: number;
  /** Default: 3 × 3. */
  readonly filter?: readonly [number, number];
  /** Default: 1. */
  readonly strides?: [number, number];
  readonly pad: WindowAttributes['pad'];
}

const convolutions: readonly Convolution[] = [
  { image: [2, 8, 8, 3], outChannels: 5, pad: 'same' },
  { image: [1, 7, 6, 4], outChannels: 2, pad: 'same' },
  { image: [3, 9, 5, 2], outChannels: 3, pad: 'valid' },
  { image: [2, 3, 3, 2], outChannels: 1, pad: 'valid' },
  { image: [1, 1, 2, 1], outChannels: 2, pad: 'same' },
  { image: [1, 5, 11, 2], outChannels: 2, pad: 2 },
  {
    image: [1, 6, 7, 2],
    outChannels: 3,
    pad: [
      [0, 0],
      [0, 2],
      [1, 0],
      [0, 0],
    ],
  },
  { image: [1, 4, 4, 2], outChannels: 2, pad: 4 },
  { image: [2, 8, 7, 3], outChannels: 2, strides: [2, 2], pad: 'same' },
  { image: [2, 9, 7, 3], outChannels: 2, strides: [2, 3], pad: 'valid' },
  { image: [2, 6, 6, 2], outChannels: 3, strides: [2, 1], filter: [1, 1], pad: 'same' },
  { image: [2, 6, 5, 2], outChannels: 3, filter: [1, 1], pad: 'same' },
  { image: [1, 11, 10, 2], outChannels: 2, strides: [4, 3], filter: [2, 5], pad: 1 },
  { image: [1, 2, 9, 1], outChannels: 1, strides: [3, 2], filter: [2, 2], pad: 'valid' },
];

/** The largest difference from float64, in parts of the largest number. */
const allowed: Readonly<Record<string, number>> = {
  patches: 2e-6,
  'winograd 2 × 2': 2e-6,
  // Transforms by numbers up to 8: errors grow with them.
  'winograd 4 × 4': 1e-5,
};

const isCounted = (name: string): name is MethodName => Object.hasOwn(countedMethods, name);

const gaussian = (name: string, shape: readonly number[]): Floats => {
  const random = randomFrom(name);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, values: Float32Array.from({ length: size }, normal) };
};

/** Everything summed up directly, in float64. */
function oracle(image: Floats, filter: Floats, dy: Floats, geometry: Geometry): readonly Float64Array[] {
  const { batchSize, inHeight, inWidth, inChannels, outChannels } = geometry;
  const at = ({ values }: Floats, place: number) => values[place] ?? 0;
  const output = new Float64Array(dy.values.length);
  const byFilter = new Float64Array(filter.values.length);
  const byImage = new Float64Array(image.values.length);
  const windows = positions(geometry);
  for (let sample = 0; sample < batchSize; sample++) {
    for (const [number, position] of windows.entries()) {
      for (const [tap, each] of taps(geometry).entries()) {
        const pixel = pixelAt(geometry, position, each);
        if (pixel === undefined) continue;
        for (let c = 0; c < inChannels; c++) {
          for (let k = 0; k < outChannels; k++) {
            const x = (sample * inHeight * inWidth + pixel) * inChannels + c;
            const w = (tap * inChannels + c) * outChannels + k;
            const y = (sample * windows.length + number) * outChannels + k;
            output[y] = (output[y] ?? 0) + at(image, x) * at(filter, w);
            byFilter[w] = (byFilter[w] ?? 0) + at(image, x) * at(dy, y);
            byImage[x] = (byImage[x] ?? 0) + at(dy, y) * at(filter, w);
          }
        }
      }
    }
  }
  return [output, byFilter, byImage];
}

const geometryOf = ({ image, outChannels, filter = [3, 3], strides = [1, 1], pad }: Convolution): Geometry =>
  convGeometry(image, [...filter, image[3], outChannels], { strides, pad, dimRoundingMode: 'floor' });

async function errorsOf(method: ConvolutionMethod, convolution: Convolution): Promise<number[]> {
  const geometry = geometryOf(convolution);
  const [image, filter] = [gaussian('image', geometry.inShape), gaussian('filter', geometry.filterShape)];
  const dy = gaussian('dy', geometry.outShape);
  const graph = await openGraph([image, filter, dy], (builder, [x, w, gradient]) => {
    if (!x || !w || !gradient) throw new RangeError('three inputs');
    return [
      method.convolution(builder, x, w, geometry),
      method.filterGradient(builder, x, gradient, geometry),
      method.inputGradient(builder, gradient, w, geometry),
    ];
  });
  try {
    const found = await graph.run();
    return oracle(image, filter, dy, geometry).map((expected, index) => {
      const largest = expected.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
      const values = found[index]?.values ?? [];
      expect(values.length).toBe(expected.length);
      return expected.reduce((most, number, at) => Math.max(most, Math.abs(number - (values[at] ?? 0))), 0) / largest;
    });
  } finally {
    await graph.release();
  }
}

const methods: Readonly<Record<string, ConvolutionMethod>> = {
  ...countedMethods,
  operators: onnxOperators,
  phases: { ...patchProducts, inputGradient: inputGradientByPhases },
};

describe.each(Object.entries(methods))('convolutions by %s', (name, method) => {
  const usable = convolutions.filter(
    (each) => !isCounted(name) || countedMethods[name].cost(geometryOf(each)) !== undefined,
  );
  it.each(usable)('agree with float64, with their gradients: $image, $filter, $strides, $pad', async (convolution) => {
    for (const error of await errorsOf(method, convolution)) expect(error).toBeLessThan(allowed[name] ?? 2e-6);
  });
});

describe('errors of many channels', () => {
  const deep: Convolution = { image: [2, 12, 12, 128], outChannels: 64, pad: 'same' };
  it.each(Object.entries(countedMethods))('stay small by %s', async (name, method) => {
    for (const error of await errorsOf(method, deep)) expect(error).toBeLessThan(allowed[name] ?? 0);
  });
});

describe('transforms', () => {
  it.each([
    [2, [0, 1, -1]],
    [3, [0, 1, -1, 2]],
    [4, [0, 1, -1, 0.5, -2]],
  ])('compute %i × %i outputs of a filter of 3 × 3', (outputs, points) => {
    const { tile, filter, output, turned } = transformsOf(outputs, points);
    const size = outputs + 2;
    const random = randomFrom('transforms');
    const list = (length: number) => Array.from({ length }, () => random() * 2 - 1);
    const [pixels, weights] = [list(size * size), list(9)];
    const times = (matrix: readonly (readonly number[])[], vector: readonly number[]) =>
      matrix.map((row) => row.reduce((sum, each, at) => sum + each * (vector[at] ?? 0), 0));
    const product = (image: ImageTransforms) => {
      const transformed = times(filter, weights);
      return times(
        image.output,
        times(image.tile, pixels).map((each, at) => each * (transformed[at] ?? 0)),
      );
    };
    const convolution = (filterElements: readonly number[]) =>
      Array.from({ length: outputs * outputs }, (_, at) => {
        const corner = Math.floor(at / outputs) * size + (at % outputs);
        return filterElements.reduce(
          (sum, weight, tap) => sum + weight * (pixels[corner + Math.floor(tap / 3) * size + (tap % 3)] ?? 0),
          0,
        );
      });
    const far = (found: readonly number[], expected: readonly number[]) =>
      Math.max(...expected.map((each, at) => Math.abs(each - (found[at] ?? 0))));
    expect(far(product({ tile, output }), convolution(weights))).toBeLessThan(1e-12);
    expect(far(product(turned), convolution(weights.toReversed()))).toBeLessThan(1e-12);
  });
});

describe('the choice of a method', () => {
  const chosen = (image: readonly number[], filter: readonly number[], strides = 1, exact = false): string => {
    const method = methodFor(convGeometry(image, filter, { strides, pad: 'same' }), exact);
    return Object.entries(countedMethods).find(([, each]) => each === method)?.[0] ?? 'operators';
  };

  it('is that of the least cost', () => {
    const costs = convolutionCosts([32, 16, 16, 128], [3, 3, 128, 128]);
    const [cheapest] = Object.entries(costs).sort(([, a = 0], [, b = 0]) => a - b);
    expect(cheapest?.[0]).toBe(chosen([32, 16, 16, 128], [3, 3, 128, 128]));
    expect(convolutionCosts([2, 9, 9, 4], [3, 3, 4, 4], { strides: 2 })['winograd 4 × 4']).toBeUndefined();
  });

  it.each([
    [
      [2, 9, 9, 4],
      [3, 3, 5, 4],
      {},
      'expected "filter" to be 4 input channels, as many as the image has, received [3,3,5,4]',
    ],
    [[2, 9, 9], [3, 3, 5, 4], {}, 'expected "image" to be four positive integers, received [2,9,9]'],
    [[2, 9, 9, 4], [3, 3, 4, 1.5], {}, 'expected "filter" to be four positive integers'],
    [undefined, [3, 3, 4, 1], {}, 'expected "image" to be four positive integers'],
    [[2, 9, 9, 4], [3, 3, 4, 2], { strides: 0 }, 'expected "strides" to be a positive integer'],
    [[2, 9, 9, 4], [3, 3, 4, 2], { pad: 'full' }, 'expected "pad" to be one of'],
  ])('is not asked for with %j, %j, %j', (image, filter, options, message) => {
    expect(() => convolutionCosts(image as never, filter as never, options as never)).toThrow(message);
  });

  it('saves products where there are many channels', () => {
    expect(chosen([32, 16, 16, 128], [3, 3, 128, 128])).toBe('winograd 4 × 4');
    expect(chosen([64, 6, 6, 256], [3, 3, 256, 256])).toBe('winograd 2 × 2');
  });

  it('takes patches where transforms would cost more than they save', () => {
    expect(chosen([64, 28, 28, 1], [3, 3, 1, 32])).toBe('patches');
    expect(chosen([1, 4, 4, 512], [3, 3, 512, 512])).toBe('patches');
  });

  it.each([
    ['another filter', [32, 16, 16, 128], [5, 5, 128, 128], 1, false],
    ['strides', [32, 16, 16, 128], [3, 3, 128, 128], 2, false],
    ['a wish for direct sums', [32, 16, 16, 128], [3, 3, 128, 128], 1, true],
  ] as const)('takes patches for %s', (_, image, filter, strides, exact) => {
    expect(methodFor(convGeometry(image, filter, { strides, pad: 'same' }), exact)).toBe(patchProducts);
  });

  it('leaves convolutions under a pool to the windows of the pool where little is saved', () => {
    const geometry = (image: readonly number[], filter: readonly number[]) =>
      convGeometry(image, filter, { strides: 1, pad: 'valid' });
    expect(windowsCostLeast(geometry([64, 13, 13, 32], [3, 3, 32, 64]), false)).toBe(true);
    expect(windowsCostLeast(geometry([8, 56, 56, 64], [3, 3, 64, 64]), false)).toBe(false);
    expect(windowsCostLeast(geometry([8, 56, 56, 64], [3, 3, 64, 64]), true)).toBe(true);
    expect(windowsCostLeast(geometry([64, 512, 512, 256], [3, 3, 256, 256]), true)).toBe(false);
  });

  it('takes what needs no large arrays for images that are too large', () => {
    expect(chosen([64, 512, 512, 256], [3, 3, 256, 256])).toBe('operators');
  });
});
