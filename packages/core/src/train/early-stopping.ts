import { checkKnownOptions, checkNumber, EncoderKitError, lookUp } from '@encoderkit/errors';
import type { EpochEvent } from './events.ts';
import { modeFor } from './metric-mode.ts';
import type { EarlyStoppingOptions } from './options.ts';

/** A type, not an interface: only then is it a kind of Json. */
export type StoppingState = {
  readonly best: number | null;
  readonly bestEpoch: number;
  /** Epochs since it was best. */
  readonly wait: number;
};

export interface EarlyStopping {
  readonly monitor: string;
  readonly initialState: StoppingState;
  /** `improved`: these are the best weights so far. `stops`: patience is over. */
  next(state: StoppingState, event: EpochEvent): { state: StoppingState; improved: boolean; stops: boolean };
}

/** Keras' EarlyStopping as a pure reducer, so that its state can be saved and resumed. A NaN is no improvement. */
export function earlyStopping(options: EarlyStoppingOptions): EarlyStopping {
  const where = 'train, earlyStopping';
  checkKnownOptions(where, options, ['monitor', 'patience', 'minDelta', 'mode']);
  const monitor = options.monitor ?? 'loss';
  const patience = checkNumber(where, 'patience', options.patience ?? 3, { integer: true, atLeast: 1 });
  const minDelta = checkNumber(where, 'minDelta', options.minDelta ?? 0, { atLeast: 0 });
  const better = {
    min: (value: number, best: number) => value < best - minDelta,
    max: (value: number, best: number) => value > best + minDelta,
  };
  const isBetter = better[lookUp(where, 'mode', better, options.mode ?? modeFor(monitor))];
  return {
    monitor,
    initialState: { best: null, bestEpoch: 0, wait: 0 },
    next(state, event) {
      const value = monitored(event, monitor);
      if (!Number.isNaN(value) && (state.best === null || isBetter(value, state.best))) {
        return { state: { best: value, bestEpoch: event.epoch, wait: 0 }, improved: true, stops: false };
      }
      const wait = state.wait + 1;
      return { state: { ...state, wait }, improved: false, stops: wait >= patience };
    },
  };
}

/** A number of an epoch: of its validation examples where there are some. */
export function monitored(event: EpochEvent, monitor: string): number {
  const metrics: Readonly<Record<string, unknown>> = event.validation ?? event;
  return Number(metrics[monitor] ?? Number.NaN);
}

/** Throws `invalid-option` unless a head reports a number called `monitor`. Before training: after an epoch is late. */
export function checkMonitor(where: string, monitor: string, metrics: Readonly<Record<string, unknown>>): void {
  if (Object.hasOwn(metrics, monitor)) return;
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: `"monitor" to be one of ${Object.keys(metrics).join(', ')}`,
    received: monitor,
  });
}
