import { checkOneOf, checkPositiveInteger, invalidOption } from '@encoderkit/errors';
import { sizeOf } from '../../../base/size-of.ts';
import { convGeometry, type Geometry } from '../geometry.ts';
import { type ConvolutionMethod, type CountedMethod, flopsPerNumber } from './method.ts';
import { onnxOperators } from './onnx-operators.ts';
import { patchProducts } from './patch-products.ts';
import { transformsOf } from './transforms.ts';
import { winograd } from './winograd.ts';

/**
 * Points where numbers stay near 1: with 1/2 and -2 errors are a third of those with 2 and -2 (Barabasz et al., Error Analysis and Improving
 * the Accuracy of Winograd Convolution for Deep Neural Networks, 2020).
 */
const transforms = { two: transformsOf(2, [0, 1, -1]), four: transformsOf(4, [0, 1, -1, 0.5, -2]) };

const methods = {
  patches: patchProducts,
  'winograd 2 × 2': winograd(transforms.two),
  'winograd 4 × 4': winograd(transforms.four),
} satisfies Readonly<Record<string, CountedMethod>>;

export type MethodName = keyof typeof methods;

export const countedMethods: Readonly<Record<MethodName, CountedMethod>> = methods;

/**
 * What each way to compute a convolution costs by the model that chooses among them, in floating-point operations of a product of matrices:
 * undefined for a way that it cannot be computed in. The cheapest is taken. For benchmarks, and for those who wonder.
 *
 * @param image `[batch, height, width, channels]`
 * @param filter `[height, width, inChannels, outChannels]`
 * @throws EncoderKitError `invalid-option`
 *
 * @example
 * ```ts
 * import { convolutionCosts } from '@encoderkit/tfjs-backend-onnx';
 *
 * const costs = convolutionCosts([32, 16, 16, 128], [3, 3, 128, 128]);
 * console.log(costs); // { patches: …, 'winograd 2 × 2': …, 'winograd 4 × 4': … }
 * ```
 */
export function convolutionCosts(
  image: readonly [number, number, number, number],
  filter: readonly [number, number, number, number],
  { strides = 1, pad = 'same' }: { readonly strides?: number; readonly pad?: 'same' | 'valid' } = {},
): Readonly<Record<MethodName, number | undefined>> {
  checkShape('image', image);
  checkShape('filter', filter);
  if (image[3] !== filter[2]) {
    throw invalidOption(where, 'filter', `${image[3]} input channels, as many as the image has`, filter);
  }
  checkPositiveInteger(where, 'strides', strides);
  checkOneOf(where, 'pad', pad, ['same', 'valid']);
  const geometry = convGeometry(image, filter, { strides, pad });
  const costOf = (name: MethodName) => countedMethods[name].cost(geometry);
  return {
    patches: costOf('patches'),
    'winograd 2 × 2': costOf('winograd 2 × 2'),
    'winograd 4 × 4': costOf('winograd 4 × 4'),
  };
}

const where = 'convolutionCosts';

function checkShape(name: string, shape: unknown): void {
  const lengths = Array.isArray(shape) ? shape : [];
  if (lengths.length === 4 && lengths.every((length) => Number.isSafeInteger(length) && length > 0)) return;
  throw invalidOption(where, name, 'four positive integers', shape);
}

/** Methods that add the products of a convolution up as they are; the others round differently. */
const exactMethods: readonly CountedMethod[] = [patchProducts];

/**
 * The method that costs least; the same for a convolution and its gradients, which share what they compute. A table of methods and a model of
 * their cost, no list of shapes (decisions/028).
 */
export function methodFor(geometry: Geometry, exact: boolean): ConvolutionMethod {
  let best: { readonly method: ConvolutionMethod; readonly cost: number } | undefined;
  for (const method of exact ? exactMethods : Object.values(countedMethods)) {
    const cost = method.cost(geometry);
    if (cost !== undefined && cost < (best?.cost ?? Number.POSITIVE_INFINITY)) best = { method, cost };
  }
  return best?.method ?? onnxOperators;
}

/**
 * Whether a convolution under a max-pool is best computed by patches for each position in the pool's windows (rewrite/windows.ts). That saves a
 * pass over the output, which is put together and taken apart otherwise.
 */
export function windowsCostLeast(geometry: Geometry, exact: boolean): boolean {
  const byPatches = patchProducts.cost(geometry);
  if (byPatches === undefined || exact) return byPatches !== undefined;
  const byWindows = byPatches - flopsPerNumber * sizeOf(geometry.outShape);
  return Object.values(countedMethods).every((method) => byWindows <= (method.cost(geometry) ?? byWindows));
}
