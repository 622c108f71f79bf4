import { checkBoolean, checkKnownOptions, checkNumber } from '@encoderkit/errors';
import { add, div, mul, sqrt, square, sub, type Tensor } from '@tensorflow/tfjs-core';
import { type Optimizer, slotOf } from './optimizer.ts';
import { decayed } from './weight-decay.ts';

export interface RmspropOptions {
  /** 0.001 when absent. */
  readonly learningRate?: number;
  /** How much of the moving average of squared gradients is kept, 0.9 when absent. */
  readonly rho?: number;
  /** How much of the last update is kept, from 0 (the default: no momentum) to below 1. */
  readonly momentum?: number;
  /** Added under the root, 1e-7 when absent. */
  readonly epsilon?: number;
  /** Divides by the variance of the gradients instead of their second moment. */
  readonly centered?: boolean;
  /** Share of a weight that is lost in each update, times the learning rate. 0 when absent. */
  readonly weightDecay?: number;
}

/**
 * RMSProp: each weight's step is scaled by a moving average of how large its gradients were.
 *
 * `v = rho * v + (1 - rho) * g²; w = w - learningRate * g / sqrt(v + epsilon)`: Keras 3's `RMSprop`, after Hinton's
 * lecture 6e. `centered` and `momentum` as there.
 *
 * @throws `invalid-option`
 * @example
 * ```ts
 * import { rmsprop } from '@encoderkit/core';
 *
 * console.log(rmsprop({ centered: true }).slots); // { velocity: 0, averageGradient: 0 }
 * ```
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  const where = 'rmsprop';
  checkKnownOptions(where, options, ['learningRate', 'rho', 'momentum', 'epsilon', 'centered', 'weightDecay']);
  const learningRate = checkNumber(where, 'learningRate', options.learningRate ?? 0.001, { atLeast: 0 });
  const rho = checkNumber(where, 'rho', options.rho ?? 0.9, { atLeast: 0, below: 1 });
  const momentum = checkNumber(where, 'momentum', options.momentum ?? 0, { atLeast: 0, below: 1 });
  const epsilon = checkNumber(where, 'epsilon', options.epsilon ?? 1e-7, { above: 0 });
  const centered = checkBoolean(where, 'centered', options.centered ?? false);
  const weightDecay = checkNumber(where, 'weightDecay', options.weightDecay ?? 0, { atLeast: 0 });
  const average = (before: Tensor, value: Tensor) => add(mul(before, rho), mul(value, 1 - rho));

  return {
    name: 'rmsprop',
    learningRate,
    slots: {
      velocity: 0,
      ...(centered ? { averageGradient: 0 } : {}),
      ...(momentum > 0 ? { momentum: 0 } : {}),
    },
    update(step) {
      const { gradient } = step;
      const weight = decayed(step, weightDecay);
      const velocity = average(slotOf(step, 'velocity'), square(gradient));
      const slots: Record<string, Tensor> = { velocity };
      let spread = velocity;
      if (centered) {
        const averageGradient = average(slotOf(step, 'averageGradient'), gradient);
        slots.averageGradient = averageGradient;
        spread = sub(spread, square(averageGradient));
      }
      let move: Tensor = div(mul(gradient, step.learningRate), sqrt(add(spread, epsilon)));
      if (momentum > 0) {
        move = add(mul(slotOf(step, 'momentum'), momentum), move);
        slots.momentum = move;
      }
      return { weight: sub(weight, move), slots };
    },
    toConfig: () => ({ name: 'rmsprop', learningRate, rho, momentum, epsilon, centered, weightDecay }),
  };
}
