import type { LayersModel } from '@tensorflow/tfjs-layers';

type Layer = LayersModel['layers'][number];

/** Two operations (a product and a sum) per weight and place where it is used. Everything else is small beside that. */
const usesOfWeights: Readonly<Record<string, (output: readonly (number | null)[]) => number>> = {
  Conv2D: ([, height, width]) => (height ?? 1) * (width ?? 1),
  DepthwiseConv2D: ([, height, width]) => (height ?? 1) * (width ?? 1),
  Dense: (output) => output.slice(1, -1).reduce<number>((product, length) => product * (length ?? 1), 1),
  // A look-up.
  Embedding: () => 0,
};

/**
 * Floating-point operations of the products of matrices and convolutions for one sample, forward. A training step is counted as three
 * times that: once forward, once for the gradients of features, once for those of weights.
 *
 * @throws for a layer with a matrix of weights that this table does not know, rather than counting it as nothing
 */
export function forwardFlops(networks: readonly LayersModel[]): number {
  return networks.flatMap(({ layers }) => layers.map(flopsOf)).reduce((sum, flops) => sum + flops, 0);
}

export const trainingFlops = (networks: readonly LayersModel[]): number => 3 * forwardFlops(networks);

function flopsOf(layer: Layer): number {
  const kernel = layer.weights.find(({ shape }) => shape.length > 1);
  if (!kernel) return 0;
  const uses = usesOfWeights[layer.getClassName()];
  if (!uses) throw new RangeError(`flops: how to count a layer of class ${layer.getClassName()} is not known`);
  const weights = kernel.shape.reduce<number>((product, length) => product * (length ?? 1), 1);
  return 2 * weights * uses(layer.outputShape as (number | null)[]);
}

/**
 * Of a recurrent network's products for one sample, forward: 2 · steps · (features + units) · gates · units, for each direction. A
 * training step is counted as three times that.
 */
export const recurrentFlops = (sizes: {
  readonly steps: number;
  readonly features: number;
  readonly units: number;
  readonly gates: number;
  readonly directions?: number;
}): number => 2 * sizes.steps * (sizes.features + sizes.units) * sizes.gates * sizes.units * (sizes.directions ?? 1);
