import type { EpochEvent } from './events.ts';

/** What one batch says of how classes are spread over batches. */
export interface BatchOfClasses {
  readonly targets: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

const smallest = 8;

/**
 * Counts batches of one class, in one epoch; says so where they are many. `grouped`: sequences of like length were put together.
 */
export function classesInBatches(grouped: boolean): {
  add(batch: BatchOfClasses): void;
  result(): string | undefined;
} {
  const seen = new Set<number>();
  let [batches, ofOne] = [0, 0];
  return {
    add({ targets, weights }) {
      const classes = new Set<number>();
      let rows = 0;
      for (let row = 0; row < targets.length; row++) {
        if ((weights[row] ?? 0) === 0) continue;
        rows++;
        classes.add(targets[row] ?? Number.NaN);
      }
      for (const each of classes) seen.add(each);
      if (rows < smallest) return;
      batches++;
      if (classes.size === 1) ofOne++;
    },
    result() {
      // By chance it is rare: half the batches are never so.
      if (seen.size < 2 || batches < 4 || ofOne * 2 < batches) return undefined;
      return `train: ${ofOne} of ${batches} batches of this epoch hold one class alone, of ${seen.size}, which makes learning unsteady. ${
        grouped
          ? 'Length tells the class, and sequences of like length go into a batch together: pass groupByLength: false.'
          : 'The data come sorted by class: mix them, or shuffle with a larger buffer (data.shuffle({ seed, bufferSize })).'
      }`;
    },
  };
}

/** How many times its first value a loss must be to be called diverged: noise does not make that, a step too far does at once. */
const diverged = 10;

/** What a first value counts at least: that of a model which goes on from where it was good says little, by one batch of it even less. */
const leastFirst = 0.1;

/** Says that the loss has risen far above its first value. */
export function divergence(first: number, { epoch, loss }: EpochEvent): string | undefined {
  if (!(loss > diverged * Math.max(first, leastFirst))) return undefined;
  return `train, epoch ${epoch}: the loss is ${shown(loss)} and was ${shown(first)} in the beginning: training has diverged. Try a "learningRate" ten times smaller, "clipNorm": 1, or a schedule with "warmupSteps"; look for labels or inputs that are far too large.`;
}

/** Says that validation has become worse while training became better: by the numbers of the last epoch. */
export function overfitting(history: readonly EpochEvent[]): string | undefined {
  const validated = history.flatMap((event) => (event.validation ? [{ ...event, validation: event.validation }] : []));
  const last = validated.at(-1);
  if (!last || validated.length < 3) return undefined;
  const best = validated.reduce((one, other) => (other.validation.loss < one.validation.loss ? other : one));
  const hasRisen = last.validation.loss > 1.5 * best.validation.loss && last.validation.loss > 2 * last.loss;
  if (!hasRisen) return undefined;
  return `train: the validation loss was lowest in epoch ${best.epoch} (${shown(best.validation.loss)}) and is ${shown(last.validation.loss)} now, while the training loss fell to ${shown(last.loss)}: the model learns its examples by heart. Try "earlyStopping": true, dropout, weight decay, or more examples.`;
}

/** Says that nothing tells how well a model does on what it has not seen, where there are so few examples that it can know them by heart. */
export function unvalidated(examples: number | undefined, isValidated: boolean): string | undefined {
  if (isValidated || examples === undefined || examples > 10_000) return undefined;
  return `train: there are ${examples} examples and none to validate on, so that the metrics do not tell how the model does on others. Pass "validationSplit": 0.1.`;
}

const shown = (value: number): string => String(Number(value.toPrecision(3)));
