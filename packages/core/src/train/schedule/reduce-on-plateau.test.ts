import { describe, expect, it } from 'vitest';
import { type PlateauState, type ReduceOnPlateauOptions, reduceOnPlateau } from './reduce-on-plateau.ts';
import { scheduleFrom } from './schedules.ts';

/** The factor after each epoch. The state goes through JSON each time, as it does when a training is resumed. */
function factorsOf(options: ReduceOnPlateauOptions, metrics: readonly number[]): number[] {
  const schedule = reduceOnPlateau(options);
  let state: PlateauState = schedule.initialState;
  return metrics.map((metric) => {
    const next = schedule.next(JSON.parse(JSON.stringify(state)), metric);
    state = next.state;
    return next.factor;
  });
}

describe('reduceOnPlateau', () => {
  it.each<[what: string, options: ReduceOnPlateauOptions, metrics: number[], factors: number[]]>([
    ['keeps the rate while a loss falls', { patience: 1 }, [3, 2, 1], [1, 1, 1]],
    ['waits for as long as its patience', { factor: 0.5, patience: 2 }, [1, 1, 1, 1, 1], [1, 1, 0.5, 0.5, 0.25]],
    ['starts to wait anew when it gets better', { factor: 0.5, patience: 2 }, [3, 3, 2, 2, 2], [1, 1, 1, 1, 0.5]],
    [
      'takes less than minDelta for nothing',
      { factor: 0.5, patience: 1, minDelta: 0.1 },
      [1, 0.95, 0.8],
      [1, 0.5, 0.5],
    ],
    ['follows a metric that rises', { factor: 0.5, patience: 1, mode: 'max' }, [0.5, 0.6, 0.4], [1, 1, 0.5]],
    // Keras takes one off the cooldown before it looks: after the reduction in the second epoch the third does not count, the fourth does.
    [
      'does not count while it cools',
      { factor: 0.5, patience: 1, cooldown: 2 },
      [1, 1, 1, 1, 1],
      [1, 0.5, 0.5, 0.25, 0.25],
    ],
    ['stops at minFactor', { factor: 0.1, patience: 1, minFactor: 0.05 }, [1, 1, 1], [1, 0.1, 0.05]],
    ['takes NaN for no improvement', { factor: 0.5, patience: 1 }, [Number.NaN, 1, Number.NaN], [0.5, 0.5, 0.25]],
  ])('%s', (_, options, metrics, factors) => {
    expect(factorsOf(options, metrics)).toEqual(factors.map((factor) => expect.closeTo(factor, 12)));
  });

  it('comes back from its config', () => {
    const schedule = reduceOnPlateau({ mode: 'max', cooldown: 3 });
    expect(scheduleFrom(JSON.parse(JSON.stringify(schedule.toConfig()))).toConfig()).toEqual(schedule.toConfig());
  });

  it('refuses a mode that there is not', () => {
    const options = { mode: 'auto' } as unknown as ReduceOnPlateauOptions;
    expect(() => reduceOnPlateau(options)).toThrow(
      'reduceOnPlateau: expected "mode" to be "min" or "max", received "auto".',
    );
  });
});
