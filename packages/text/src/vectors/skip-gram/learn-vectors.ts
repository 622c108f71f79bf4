import { chooseEngine, type Engine, type EpochEvent, progressBar, type TrainEvent } from '@encoderkit/core';
import { EncoderKitError } from '@encoderkit/errors';
import { type WordVectors, wordVectors } from '../word-vectors.ts';
import { type BatchShape, skipGramBatches } from './batches.ts';
import { type IdCorpus, readCorpus } from './corpus.ts';
import type { CompleteOptions } from './options.ts';
import { type SkipGramStep, skipGramStep } from './step.ts';

/** What `trainWordVectors` does, with options that are complete. */
export async function learnVectors(
  corpus: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  complete: CompleteOptions,
  where: string,
): Promise<WordVectors> {
  const { dimensions, seed, negatives } = complete;
  const read = await readCorpus(corpus, complete, where);
  const engine = typeof complete.engine === 'string' ? await chooseEngine(complete.engine) : complete.engine;
  const shape = shapeOf(complete);
  const step = skipGramStep(engine, { ...shape, words: read.words.length, dimensions, negatives, seed });
  const terminal = 'process' in globalThis ? process.stderr : undefined;
  const isShown = complete.progress === 'auto' ? terminal?.isTTY : complete.progress;
  const bar = terminal && isShown ? progressBar(terminal) : undefined;
  const emit = (event: TrainEvent): void => {
    bar?.show(event);
    complete.onEvent?.(event);
  };
  try {
    await epochs(read, shape, complete, step, engine, emit, where);
    return wordVectors({ words: read.words, values: await step.vectors(), dimensions });
  } finally {
    bar?.stop();
    step.dispose();
  }
}

async function epochs(
  corpus: IdCorpus,
  shape: BatchShape,
  { epochs, window, negatives, subsample, seed, learningRate: highest, signal }: CompleteOptions,
  step: SkipGramStep,
  engine: Engine,
  emit: (event: TrainEvent) => void,
  where: string,
): Promise<void> {
  const began = performance.now();
  const seconds = (since: number): number => (performance.now() - since) / 1000;
  const history: EpochEvent[] = [];
  let steps = 0;
  let stepsPerEpoch: number | undefined;
  emit({ type: 'start', engine: engine.name, reason: engine.reason, seed, epochs, stepsPerEpoch });
  for (let epoch = 1; epoch <= epochs && !signal?.aborted; epoch++) {
    const epochBegan = performance.now();
    let [losses, pairs, stepInEpoch, learningRate] = [0, 0, 0, highest];
    for (const batch of skipGramBatches(corpus, shape, { window, negatives, subsample, seed }, epoch)) {
      if (signal?.aborted) break;
      const done = (epoch - 1 + batch.tokens / corpus.tokens.length) / epochs;
      learningRate = highest * Math.max(1e-4, 1 - done);
      const loss = await step.run(batch, learningRate);
      if (!Number.isFinite(loss)) throw diverged(where, steps + 1, loss);
      losses += loss * batch.count;
      pairs += batch.count;
      emit({ type: 'step', epoch, step: ++steps, stepsPerEpoch, stepInEpoch: ++stepInEpoch, loss, learningRate });
      // A step ends in the same turn as it began: timers and signals get theirs here.
      if (steps % 16 === 0) await new Promise((resolve) => setTimeout(resolve));
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

/** Largest number of centres that share negative samples. */
const largestGroup = 128;

/** A centre has `window + 1` pairs on average, fewer at the ends of sentences. */
function shapeOf({ batchSize, window }: { readonly batchSize: number; readonly window: number }): BatchShape {
  const groups = Math.ceil(batchSize / largestGroup);
  const groupSize = Math.ceil(batchSize / groups);
  return { groups, groupSize, pairs: Math.max(2 * window, groups * groupSize * (window + 1)) };
}

function diverged(where: string, step: number, loss: number): EncoderKitError {
  return new EncoderKitError({
    code: 'not-finite',
    where,
    problem: `the loss of step ${step} is ${loss}`,
    remedy: 'Use a lower learningRate or a smaller batchSize.',
  });
}
