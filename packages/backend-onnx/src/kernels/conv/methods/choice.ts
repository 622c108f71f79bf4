import { sizeOf } from '../../../base/size-of.ts';
import type { Geometry } from '../geometry.ts';
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
