import {
  chooseEngine,
  type Engine,
  type EngineChoice,
  type EpochEvent,
  progressBar,
  type TrainEvent,
} from '@encoderkit/core';
import {
  checkBoolean,
  checkFunction,
  checkKnownOptions,
  checkNumber,
  checkPositiveInteger,
  checkSignal,
  EncoderKitError,
} from '@encoderkit/errors';
import { type WordVectors, wordVectors } from '../word-vectors.ts';
import { type BatchShape, skipGramBatches } from './batches.ts';
import { type IdCorpus, readCorpus } from './corpus.ts';
import { type SkipGramStep, skipGramStep } from './step.ts';

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

const where = 'trainWordVectors';

/**
 * Learns word vectors from a corpus: skip-gram with negative sampling, as word2vec does it, on the engine that networks are trained on.
 *
 * @param corpus Sentences as lists of words. It is read once; each token is kept in four bytes.
 * @returns the vectors of all words that are frequent enough, from frequent to rare. Nothing to dispose.
 * @throws EncoderKitError `invalid-option`; `invalid-input` for a sentence that is no list of words; `empty-data`; `not-finite` where the learning rate is
 *   too high
 * @example
 * ```ts
 * import { trainWordVectors } from '@encoderkit/text';
 *
 * const sentences = ['the cat sat on the mat', 'the dog sat on the rug', 'a cat and a dog'].map((text) => text.split(' '));
 * const vectors = await trainWordVectors(sentences, { dimensions: 8, minFrequency: 1, epochs: 3, batchSize: 32, seed: 1 });
 * console.log(vectors.words.length, vectors.nearest('cat', 2));
 * ```
 */
export async function trainWordVectors(
  corpus: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  options: TrainWordVectorsOptions = {},
): Promise<WordVectors> {
  const complete = completeOptions(options);
  const { signal, dimensions, seed, negatives } = complete;
  const read = await readCorpus(corpus, complete, where);
  const engine = typeof complete.engine === 'string' ? await chooseEngine(complete.engine) : complete.engine;
  const shape = shapeOf(complete);
  const step = skipGramStep(engine, { ...shape, words: read.words.length, dimensions, negatives, seed });
  const bar = (complete.progress === 'auto' ? process.stderr.isTTY : complete.progress)
    ? progressBar(process.stderr)
    : undefined;
  const emit = (event: TrainEvent): void => {
    bar?.show(event);
    options.onEvent?.(event);
  };
  try {
    await epochs(read, shape, complete, step, engine, emit, signal);
    return wordVectors({ words: read.words, values: await step.vectors(), dimensions });
  } finally {
    bar?.stop();
    step.dispose();
  }
}

async function epochs(
  corpus: IdCorpus,
  shape: BatchShape,
  { epochs, window, negatives, subsample, seed, learningRate: highest }: ReturnType<typeof completeOptions>,
  step: SkipGramStep,
  engine: Engine,
  emit: (event: TrainEvent) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const began = performance.now();
  const seconds = (since: number): number => (performance.now() - since) / 1000;
  const history: EpochEvent[] = [];
  let steps = 0;
  let stepsPerEpoch: number | undefined;
  emit({ type: 'start', engine: engine.name, reason: engine.reason, epochs, stepsPerEpoch });
  for (let epoch = 1; epoch <= epochs && !signal?.aborted; epoch++) {
    const epochBegan = performance.now();
    let [losses, pairs, stepInEpoch, learningRate] = [0, 0, 0, highest];
    for (const batch of skipGramBatches(corpus, shape, { window, negatives, subsample, seed }, epoch)) {
      if (signal?.aborted) break;
      const done = (epoch - 1 + batch.tokens / corpus.tokens.length) / epochs;
      learningRate = highest * Math.max(1e-4, 1 - done);
      const loss = await step.run(batch, learningRate);
      if (!Number.isFinite(loss)) throw diverged(steps + 1, loss);
      losses += loss * batch.count;
      pairs += batch.count;
      emit({ type: 'step', epoch, step: ++steps, stepsPerEpoch, stepInEpoch: ++stepInEpoch, loss, learningRate });
      // A step ends in the same turn as it began: timers and signals get theirs here.
      if (steps % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // How many there are depends on what is drawn, but hardly.
    stepsPerEpoch = stepInEpoch;
    const event: EpochEvent = {
      type: 'epoch',
      epoch,
      epochs,
      step: steps,
      seconds: seconds(epochBegan),
      learningRate,
      loss: losses / pairs,
      pairs,
    };
    history.push(event);
    emit(event);
  }
  emit({
    type: 'end',
    reason: signal?.aborted ? 'aborted' : 'completed',
    epochs: history,
    steps,
    seconds: seconds(began),
  });
}

const names = [
  ...['dimensions', 'window', 'negatives', 'epochs', 'subsample', 'minFrequency', 'maxWords', 'learningRate'],
  ...['batchSize', 'seed', 'engine', 'signal', 'progress', 'onEvent'],
];

function completeOptions(options: TrainWordVectorsOptions) {
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
  const { signal } = options;
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
  };
}

/** Largest number of centres that share negative samples. */
const largestGroup = 128;

/** A centre has `window + 1` pairs on average, fewer at the ends of sentences. */
function shapeOf({ batchSize, window }: { readonly batchSize: number; readonly window: number }): BatchShape {
  const groups = Math.ceil(batchSize / largestGroup);
  const groupSize = Math.ceil(batchSize / groups);
  return { groups, groupSize, pairs: Math.max(2 * window, groups * groupSize * (window + 1)) };
}

function diverged(step: number, loss: number): EncoderKitError {
  return new EncoderKitError({
    code: 'not-finite',
    where,
    problem: `the loss of step ${step} is ${loss}`,
    remedy: 'Use a lower learningRate or a smaller batchSize.',
  });
}
