import { EncoderKitError } from '@encoderkit/errors';
import { tidy, util, type Variable } from '@tensorflow/tfjs-core';
import { type HostArray, isHostArray, toTensor } from '../base/host-array.ts';

/** What the batches of an update have come to so far. */
export interface GradientSums {
  /** By the weight's name: the sum over batches of the gradient times the batch's terms. */
  readonly gradients: Readonly<Record<string, HostArray>>;
  /** How many terms there are: the gradient is `gradients / terms`. */
  readonly terms: number;
}

type Named = readonly { readonly name: string }[];

/** Copies of the sums, by the names of their weights. */
export async function gradientArrays(weights: Named, sums: readonly Variable[]): Promise<GradientSums['gradients']> {
  const entries = sums.map(async (sum, index) => {
    const values = new Float32Array(await sum.data());
    return [weights[index]?.name ?? '', { dtype: 'float32', shape: sum.shape, values }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** @throws EncoderKitError `shape-mismatch` where a gradient is missing or has another shape */
export function assignGradients(weights: Named, sums: readonly Variable[], gradients: unknown): void {
  for (const [index, sum] of sums.entries()) {
    const name = weights[index]?.name ?? '';
    const array: unknown =
      typeof gradients === 'object' && gradients !== null ? Reflect.get(gradients, name) : undefined;
    if (!isHostArray(array) || !util.arraysEqual([...array.shape], sum.shape) || array.values.length !== sum.size) {
      throw new EncoderKitError({
        code: 'shape-mismatch',
        where: 'changeGradients',
        expected: `a gradient of shape [${sum.shape}] for "${name}"`,
        received: isHostArray(array) ? array.shape : array,
        remedy: 'Give back { gradients, terms } with a gradient for every weight, such as those that were given.',
      });
    }
    tidy(() => void sum.assign(toTensor(array)));
  }
}
