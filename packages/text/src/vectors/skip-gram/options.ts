import type { Engine, EngineChoice, TrainEvent } from '@encoderkit/core';
import {
  checkBoolean,
  checkFunction,
  checkKnownOptions,
  checkNumber,
  checkPositiveInteger,
  checkSignal,
} from '@encoderkit/errors';

export interface TrainWordVectorsOptions {
  /** Length of a vector; 100 when absent. */
  readonly dimensions?: number;
  /** Up to how many words away a word is near; 5 when absent. Each place draws a width up to it, so that nearer words count more. */
  readonly window?: number;
  /** How much the words count that are drawn at random against each pair; 5 when absent. */
  readonly negatives?: number;
  /** Passes over the corpus; 5 when absent. A small corpus wants more. */
  readonly epochs?: number;
  /** The share of a corpus above which a word is passed over at random the more often it is; 1e-3 when absent, 0 for never. */
  readonly subsample?: number;
  /** How often a word must occur to get a vector; 5 when absent. */
  readonly minFrequency?: number;
  /** The most frequent words that get one; all when absent. */
  readonly maxWords?: number;
  /** At the start; falls linearly to nothing. 0.025 when absent. */
  readonly learningRate?: number;
  /** Words (each with all words near it) in an update; 1,024 when absent. */
  readonly batchSize?: number;
  /** Fixes the initial vectors and everything that is drawn; 0 when absent. */
  readonly seed?: number;
  /** `'auto'` when absent. */
  readonly engine?: EngineChoice | Engine;
  /** Ends the training with what has been learnt so far. */
  readonly signal?: AbortSignal;
  /** Draws a bar on the terminal: `'auto'` (when absent) where there is one. */
  readonly progress?: boolean | 'auto';
  /** Called with every event, as `train` calls its own. */
  readonly onEvent?: (event: TrainEvent) => void;
}

const names = [
  ...['dimensions', 'window', 'negatives', 'epochs', 'subsample', 'minFrequency', 'maxWords', 'learningRate'],
  ...['batchSize', 'seed', 'engine', 'signal', 'progress', 'onEvent'],
];

export type CompleteOptions = ReturnType<typeof completeOptions>;

export function completeOptions(where: string, options: TrainWordVectorsOptions) {
  checkKnownOptions(where, options, names);
  const { dimensions = 100, window = 5, negatives = 5, epochs = 5, subsample = 1e-3, minFrequency = 5 } = options;
  const { maxWords = Number.POSITIVE_INFINITY, learningRate = 0.025, batchSize = 1024, seed = 0 } = options;
  const { engine = 'auto', progress = 'auto' } = options;
  for (const [name, value] of Object.entries({ dimensions, window, epochs, minFrequency, batchSize })) {
    checkPositiveInteger(where, name, value);
  }
  if (options.maxWords !== undefined) checkNumber(where, 'maxWords', maxWords, { integer: true, atLeast: 2 });
  checkNumber(where, 'negatives', negatives, { above: 0 });
  checkNumber(where, 'subsample', subsample, { atLeast: 0 });
  checkNumber(where, 'learningRate', learningRate, { above: 0 });
  checkNumber(where, 'seed', seed, { integer: true });
  if (progress !== 'auto') checkBoolean(where, 'progress', progress);
  if (options.onEvent !== undefined) checkFunction(where, 'onEvent', options.onEvent);
  checkSignal(where, options.signal);
  const { signal, onEvent } = options;
  return {
    dimensions,
    window,
    negatives,
    epochs,
    subsample,
    minFrequency,
    maxWords,
    learningRate,
    batchSize,
    seed,
    engine,
    progress,
    signal,
    onEvent,
  };
}
