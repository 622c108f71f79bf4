import { EncoderKitError, lookUp } from '@encoderkit/errors';
import { type AdamOptions, adam, adamw } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { type RmspropOptions, rmsprop } from './rmsprop.ts';
import { type SgdOptions, sgd } from './sgd.ts';

/** The options of each optimizer, by its Keras name. */
export interface OptimizerOptions {
  sgd: SgdOptions;
  rmsprop: RmspropOptions;
  adam: AdamOptions;
  adamw: AdamOptions;
}

export type OptimizerName = keyof OptimizerOptions;

/** Every optimizer by its Keras name. */
export const optimizers: { readonly [Name in OptimizerName]: (options?: OptimizerOptions[Name]) => Optimizer } = {
  sgd,
  rmsprop,
  adam,
  adamw,
};

/** A name with options, as `Optimizer.toConfig` gives it. */
export type OptimizerConfig = {
  [Name in OptimizerName]: { readonly name: Name } & OptimizerOptions[Name];
}[OptimizerName];

/**
 * An optimizer from its name, from a name with options (such as `toConfig` gives), or as it is.
 *
 * @throws `invalid-option` for a name that does not exist, or an option that cannot be.
 * @example
 * ```ts
 * import { optimizerFrom } from '@encoderkit/core';
 *
 * console.log(optimizerFrom('adam').learningRate); // 0.001
 * console.log(optimizerFrom({ name: 'sgd', momentum: 0.9 }).slots); // { momentum: 0 }
 * ```
 */
export function optimizerFrom(optimizer: OptimizerName | OptimizerConfig | Optimizer): Optimizer {
  if (typeof optimizer === 'object' && optimizer !== null) {
    if ('update' in optimizer) return optimizer;
    const { name, ...options } = optimizer;
    return optimizers[lookUp('optimizerFrom', 'name', optimizers, name)](options);
  }
  if (typeof optimizer === 'string') return optimizers[lookUp('optimizerFrom', 'optimizer', optimizers, optimizer)]();
  throw new EncoderKitError({
    code: 'invalid-option',
    where: 'optimizerFrom',
    expected: 'the name of an optimizer, its config, or an optimizer',
    received: optimizer,
    remedy: `Pass one of ${Object.keys(optimizers).join(', ')}, or what adam() or sgd() gives.`,
  });
}
