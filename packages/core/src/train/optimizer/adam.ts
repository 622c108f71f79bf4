import { checkBoolean, checkKnownOptions, checkNumber } from '@encoderkit/errors';
import { add, div, maximum, mul, pow, sqrt, sub } from '@tensorflow/tfjs-core';
import { type Optimizer, type OptimizerStep, slotOf } from './optimizer.ts';
import { decayed } from './weight-decay.ts';

export interface AdamOptions {
  /** 0.001 when absent. */
  readonly learningRate?: number;
  /** How much of the moving average of gradients is kept, 0.9 when absent. */
  readonly beta1?: number;
  /** How much of the moving average of squared gradients is kept, 0.999 when absent. */
  readonly beta2?: number;
  /** Added to the root, 1e-7 when absent: the "epsilon hat" of the paper, as in Keras. */
  readonly epsilon?: number;
  /** Divides by the largest second moment so far (Reddi et al. 2018). */
  readonly amsgrad?: boolean;
  /** Share of a weight that is lost in each update, times the learning rate. 0 when absent; 0.004 for `adamw`. */
  readonly weightDecay?: number;
}

/**
 * Adam (Kingma & Ba 2014, arXiv:1412.6980), with Keras 3's formulas and defaults.
 *
 * ```text
 * m = beta1 * m + (1 - beta1) * g        alpha = learningRate * sqrt(1 - beta2^step) / (1 - beta1^step)
 * v = beta2 * v + (1 - beta2) * g²       w = w - alpha * m / (sqrt(v) + epsilon)
 * ```
 *
 * A large weight (an embedding of a big vocabulary) makes this bound by memory, so it is written with few passes over the
 * weight's elements: ten, against twelve when done as it reads. The slots hold `m / (1 - beta1)` and `v / (1 - beta2)`, whose recurrences
 * need no factor on the gradient; the factors go into the scalars `alpha` and `epsilon` instead.
 *
 * @throws `invalid-option`
 * @example
 * ```ts
 * import { adam } from '@encoderkit/core';
 *
 * console.log(adam({ learningRate: 3e-4 }).slots); // { momentum: 0, velocity: 0 }
 * ```
 */
export function adam(options: AdamOptions = {}): Optimizer {
  return adamNamed('adam', { weightDecay: 0, ...options });
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2017, arXiv:1711.05101): Keras 3's `AdamW`, with its default
 * `weightDecay` of 0.004. Before the update a weight becomes `w * (1 - learningRate * weightDecay)`.
 *
 * @throws `invalid-option`
 * @example
 * ```ts
 * import { adamw } from '@encoderkit/core';
 *
 * console.log(adamw({ weightDecay: 0.01 }).toConfig());
 * ```
 */
export function adamw(options: AdamOptions = {}): Optimizer {
  return adamNamed('adamw', { weightDecay: 0.004, ...options });
}

function adamNamed(name: string, options: AdamOptions): Optimizer {
  checkKnownOptions(name, options, ['learningRate', 'beta1', 'beta2', 'epsilon', 'amsgrad', 'weightDecay']);
  const learningRate = checkNumber(name, 'learningRate', options.learningRate ?? 0.001, { atLeast: 0 });
  const beta1 = checkNumber(name, 'beta1', options.beta1 ?? 0.9, { atLeast: 0, below: 1 });
  const beta2 = checkNumber(name, 'beta2', options.beta2 ?? 0.999, { atLeast: 0, below: 1 });
  const epsilon = checkNumber(name, 'epsilon', options.epsilon ?? 1e-7, { above: 0 });
  const amsgrad = checkBoolean(name, 'amsgrad', options.amsgrad ?? false);
  const weightDecay = checkNumber(name, 'weightDecay', options.weightDecay ?? 0, { atLeast: 0 });
  const slotScale = (1 - beta1) / Math.sqrt(1 - beta2);
  const slotEpsilon = epsilon / Math.sqrt(1 - beta2);

  return {
    name,
    learningRate,
    slots: { momentum: 0, velocity: 0, ...(amsgrad ? { velocityHat: 0 } : {}) },
    update(step) {
      const { gradient } = step;
      const momentum = add(mul(slotOf(step, 'momentum'), beta1), gradient);
      const velocity = add(mul(slotOf(step, 'velocity'), beta2), mul(gradient, gradient));
      const velocityHat = amsgrad ? maximum(slotOf(step, 'velocityHat'), velocity) : undefined;
      const alpha = mul(biasCorrectedRate(step, beta1, beta2), slotScale);
      const move = div(mul(momentum, alpha), add(sqrt(velocityHat ?? velocity), slotEpsilon));
      return {
        weight: sub(decayed(step, weightDecay), move),
        slots: { momentum, velocity, ...(velocityHat === undefined ? {} : { velocityHat }) },
      };
    },
    toConfig: () => ({ name, learningRate, beta1, beta2, epsilon, amsgrad, weightDecay }),
  };
}

/** `learningRate * sqrt(1 - beta2^step) / (1 - beta1^step)`: a scalar, so it costs nothing. */
function biasCorrectedRate({ learningRate, step }: OptimizerStep, beta1: number, beta2: number) {
  return mul(learningRate, div(sqrt(sub(1, pow(beta2, step))), sub(1, pow(beta1, step))));
}
