import { checkBoolean, checkKnownOptions, checkNumber } from '@encoderkit/errors';
import { add, mul, sub } from '@tensorflow/tfjs-core';
import { type Optimizer, slotOf } from './optimizer.ts';
import { decayed } from './weight-decay.ts';

export interface SgdOptions {
  /** 0.01 when absent. */
  readonly learningRate?: number;
  /** How much of the last update is kept, from 0 (the default: no momentum) to below 1. */
  readonly momentum?: number;
  /** Looks ahead along the momentum. Needs `momentum` above 0. */
  readonly nesterov?: boolean;
  /** Share of a weight that is lost in each update, times the learning rate. 0 when absent. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent, with momentum and Nesterov's variant of it.
 *
 * `m = momentum * m - learningRate * g; w = w + m`, and with `nesterov` `w = w + momentum * m - learningRate * g`:
 * Keras 3's `SGD`, whose learning rate is inside the momentum (in PyTorch and TF.js it is outside; the two agree while the rate is constant).
 *
 * @throws `invalid-option`
 * @example
 * ```ts
 * import { sgd } from '@encoderkit/core';
 *
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true });
 * console.log(optimizer.toConfig());
 * ```
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  checkKnownOptions('sgd', options, ['learningRate', 'momentum', 'nesterov', 'weightDecay']);
  const learningRate = checkNumber('sgd', 'learningRate', options.learningRate ?? 0.01, { atLeast: 0 });
  const momentum = checkNumber('sgd', 'momentum', options.momentum ?? 0, { atLeast: 0, below: 1 });
  const nesterov = checkBoolean('sgd', 'nesterov', options.nesterov ?? false);
  const weightDecay = checkNumber('sgd', 'weightDecay', options.weightDecay ?? 0, { atLeast: 0 });
  if (nesterov) checkNumber('sgd', 'momentum', momentum, { above: 0 });

  return {
    name: 'sgd',
    learningRate,
    slots: momentum === 0 ? {} : { momentum: 0 },
    update(step) {
      const weight = decayed(step, weightDecay);
      const move = mul(step.gradient, step.learningRate);
      if (momentum === 0) return { weight: sub(weight, move), slots: {} };
      const next = sub(mul(slotOf(step, 'momentum'), momentum), move);
      return {
        weight: add(weight, nesterov ? sub(mul(next, momentum), move) : next),
        slots: { momentum: next },
      };
    },
    toConfig: () => ({ name: 'sgd', learningRate, momentum, nesterov, weightDecay }),
  };
}
