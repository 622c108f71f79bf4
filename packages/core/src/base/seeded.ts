import { checkNumber } from '@encoderkit/errors';
import { hashSeeds } from './random.ts';

let scope: { readonly seed: number; made: number } | undefined;

/**
 * One seed for all that `make` makes: encoders, heads, fusions and trainings that are given no seed of their own get one that comes of it, each
 * another, in the order in which they are made. Without it, theirs is 0. Initial weights, dropout, order and augmentation then depend on
 * one number.
 *
 * @param seed an integer
 * @param make makes encoders, heads and models, and may call `train`. It must do so before it first waits for anything.
 * @returns what `make` returns
 * @example
 * ```ts
 * import { classifier, fromItems, seeded, train } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const data = fromItems([{ input: [0, 1], label: 'a' as const }, { input: [1, 0], label: 'b' as const }]);
 * for (const seed of [1, 2, 3]) {
 *   const model = seeded(seed, () => classifier(vectorEncoder({ length: 2 }), { labels: ['a', 'b'] }));
 *   const { epochs } = await seeded(seed, () => train(model, data, { epochs: 5 }));
 *   console.log(seed, epochs.at(-1)?.loss);
 *   model.dispose();
 * }
 * ```
 */
export function seeded<Made>(seed: number, make: () => Made): Made {
  const before = scope;
  scope = { seed: checkNumber('seeded', 'seed', seed, { integer: true }), made: 0 };
  try {
    return make();
  } finally {
    scope = before;
  }
}

/** The seed of what is given none: 0, or inside of `seeded` another one each time. For factories of encoders and heads. */
export const defaultSeed = (): number => (scope ? hashSeeds(scope.seed, scope.made++) : 0);
