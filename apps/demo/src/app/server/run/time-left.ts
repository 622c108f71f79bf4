import type { RunView } from '../../protocol.ts';

/** Steps that are waited for before anything is said: the first ones compile. */
const warmUp = 5;

/**
 * How long a run has still to go: what is to be done at the speed of what was done since it began or was resumed. What comes between
 * epochs (judging, saving) is in it once the first epoch is over.
 */
export function secondsLeft(
  { since, stepsPerEpoch, options }: Pick<RunView, 'since' | 'stepsPerEpoch' | 'options'>,
  step: number,
  now: number,
): number | undefined {
  if (since === undefined || stepsPerEpoch === undefined) return undefined;
  const done = step - since.steps;
  if (done < warmUp) return undefined;
  const all = stepsPerEpoch * options.epochs;
  return (Math.max(0, all - step) * (now - since.time)) / done / 1000;
}
