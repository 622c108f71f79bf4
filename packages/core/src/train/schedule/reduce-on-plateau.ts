import { checkKnownOptions, checkNumber, EncoderKitError } from '@encoderkit/errors';
import { modeFor } from '../metric-mode.ts';
import type { EpochSchedule } from './schedule.ts';

export interface ReduceOnPlateauOptions {
  /** `'loss'` (the default) or a number of the report such as `'accuracy'`: of the validation examples where there are some. */
  readonly monitor?: string;
  /** What the rate is multiplied by; 0.1 when absent. */
  readonly factor?: number;
  /** After how many epochs without improvement; 10 when absent. */
  readonly patience?: number;
  /** By how much the metric must change to count as better; 1e-4 when absent. */
  readonly minDelta?: number;
  /** How many epochs after a reduction are not counted; 0 when absent. */
  readonly cooldown?: number;
  /** The rate is never multiplied by less than this in all; 0 when absent. */
  readonly minFactor?: number;
  /** Whether a metric is better when lower (`'min'`) or higher. Default: `'min'` for losses and errors, `'max'` otherwise. */
  readonly mode?: 'min' | 'max';
}

/** A type, not an interface: only then is it a kind of Json. */
export type PlateauState = {
  /** The best metric so far; null before the first epoch. */
  readonly best: number | null;
  /** Epochs since it was best. */
  readonly wait: number;
  /** Epochs for which nothing is counted yet. */
  readonly cooldown: number;
  readonly factor: number;
};

/**
 * Reduces the learning rate when a metric has stopped improving, as Keras' `ReduceLROnPlateau`. A metric that is NaN is no improvement.
 *
 * @throws `invalid-option`
 * @example
 * ```ts
 * import { reduceOnPlateau } from '@encoderkit/core';
 *
 * const schedule = reduceOnPlateau({ factor: 0.5, patience: 2 });
 * let state = schedule.initialState;
 * for (const loss of [1, 1, 1]) ({ state } = schedule.next(state, loss));
 * console.log(state.factor); // 0.5
 * ```
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): EpochSchedule<PlateauState> {
  const where = 'reduceOnPlateau';
  checkKnownOptions(where, options, ['monitor', 'factor', 'patience', 'minDelta', 'cooldown', 'minFactor', 'mode']);
  const reduction = checkNumber(where, 'factor', options.factor ?? 0.1, { above: 0, below: 1 });
  const patience = checkNumber(where, 'patience', options.patience ?? 10, { integer: true, atLeast: 1 });
  const minDelta = checkNumber(where, 'minDelta', options.minDelta ?? 1e-4, { atLeast: 0 });
  const cooldown = checkNumber(where, 'cooldown', options.cooldown ?? 0, { integer: true, atLeast: 0 });
  const minFactor = checkNumber(where, 'minFactor', options.minFactor ?? 0, { atLeast: 0, atMost: 1 });
  const { monitor = 'loss' } = options;
  const mode = options.mode ?? modeFor(monitor);
  if (mode !== 'min' && mode !== 'max') {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      expected: '"mode" to be "min" or "max"',
      received: mode,
    });
  }
  const isBetter = (metric: number, best: number) =>
    mode === 'min' ? metric < best - minDelta : metric > best + minDelta;

  return {
    name: 'reduceOnPlateau',
    per: 'epoch',
    monitor,
    initialState: { best: null, wait: 0, cooldown: 0, factor: 1 },
    next(before, metric) {
      const isCooling = before.cooldown > 0;
      const rested = isCooling ? { ...before, cooldown: before.cooldown - 1, wait: 0 } : before;
      const state = advance(rested, metric);
      return { state, factor: state.factor };
    },
    toConfig: () => ({
      name: 'reduceOnPlateau',
      monitor,
      factor: reduction,
      patience,
      minDelta,
      cooldown,
      minFactor,
      mode,
    }),
  };

  function advance(state: PlateauState, metric: number): PlateauState {
    if (!Number.isNaN(metric) && (state.best === null || isBetter(metric, state.best))) {
      return { ...state, best: metric, wait: 0 };
    }
    if (state.cooldown > 0) return state;
    const wait = state.wait + 1;
    if (wait < patience) return { ...state, wait };
    return { ...state, wait: 0, cooldown, factor: Math.max(minFactor, state.factor * reduction) };
  }
}
