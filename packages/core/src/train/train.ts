import { isAbort } from '../base/abort.ts';
import { defaultSeed } from '../base/seeded.ts';
import { checkSource } from '../data/check-source.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Engine } from '../engine/engine.ts';
import { chosenEngine } from '../engine/engine-for.ts';
import { checkModel, type Model } from '../model/model.ts';
import { checkKnownLabels } from '../run/check-labels.ts';
import { adaptModel } from './adapt-model.ts';
import { savedTraining } from './checkpoint/checkpoint.ts';
import { checkpointOf } from './checkpoint/checkpoint-of.ts';
import { restoreAdapted } from './checkpoint/recipe-of.ts';
import { classWeightsOf } from './class-weights.ts';
import type { TrainEvent, TrainResult } from './events.ts';
import { learningRatePlan } from './learning-rate.ts';
import { trainingLoop } from './loop.ts';
import { type NamedParts, namedPartsOf } from './named-parts.ts';
import { checkTrainOptions, type TrainOptions } from './options.ts';
import { parts } from './parts.ts';
import { progressBar } from './progress.ts';
import { type Run, startRun } from './run.ts';
import type { LoopSettings } from './settings.ts';

/**
 * Trains the model, in place. Starts at once; the run it returns is awaited for the result or iterated for its events:
 * `start`, a `step` for every update, an `epoch` with metrics, `warning`s, and `end`.
 *
 * However it stops, the model is valid: after an abort or an error in the data it has the weights of the last update, after
 * early stopping those of the best epoch, and when the loss is no number the last weights with which it was one.
 *
 * One `seed` fixes everything random: two runs on one machine and engine give the same weights, bit for bit, and so does a run
 * that was interrupted and goes on from its checkpoint.
 *
 * @throws EncoderKitError `invalid-option` and `invalid-input` at once. The run rejects with `empty-data`, `invalid-label`,
 *   `invalid-input`, `not-finite` (naming the step), `file-not-writable` (before the first step), and for a checkpoint that
 *   does not fit `bundle-damaged`, `bundle-version`, `bundle-mismatch`.
 * @example
 * ```ts
 * import { classifier, fromItems, randomGenerator, train } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const random = randomGenerator(1);
 * const points = Array.from({ length: 200 }, () => [random.normal(), random.normal()]);
 * const data = fromItems(points.map((input) => ({ input, label: Math.hypot(...input) < 1 ? 'near' : 'far' })));
 *
 * const model = classifier(vectorEncoder({ length: 2, units: [16, 8] }), { labels: ['near', 'far'] });
 * const run = train(model, data, { epochs: 5, batchSize: 16, learningRate: 0.01, validationSplit: 0.1, seed: 1 });
 * for await (const event of run) {
 *   if (event.type === 'epoch') console.log(event.epoch, event.accuracy, event.validation?.accuracy);
 * }
 * const { steps, seconds } = await run;
 * console.log(`${steps} steps in ${seconds} s`);
 * model.dispose();
 * ```
 */
export function train<Input, Label, Prediction, Report>(
  model: Model<Input, Label, Prediction, Report>,
  data: Dataset<Input, Label>,
  options: TrainOptions<Input, Label>,
): Run {
  checkModel('train', model);
  checkSource('train', data);
  checkTrainOptions(options);
  const recipe = namedPartsOf(model, options);
  const { progress = 'auto', callbacks = [], seed = defaultSeed() } = options;
  // The global, since importing node:process opens the standard streams, and with them Node's networking; browsers have none.
  const stream = globalThis.process?.stderr;
  const bar = stream && (progress === 'auto' ? stream.isTTY : progress) ? progressBar(stream) : undefined;
  return startRun(
    (emit) => prepareAndTrain(model, data, { ...options, seed }, recipe, emit).finally(() => bar?.stop()),
    [...callbacks, bar ? bar.show : sayWarnings],
  );
}

/** Where no progress is shown: most loops over events look at epochs only, and a warning is worth a line all the same. */
export function sayWarnings(event: TrainEvent): void {
  if (event.type === 'warning') console.warn(event.message);
}

async function prepareAndTrain<Input, Label, Prediction, Report>(
  model: Model<Input, Label, Prediction, Report>,
  data: Dataset<Input, Label>,
  options: TrainOptions<Input, Label>,
  recipe: NamedParts,
  emit: (event: TrainEvent) => Promise<void>,
): Promise<TrainResult> {
  const started = performance.now();
  try {
    return await trainingLoop(await prepare(model, data, options, recipe, emit));
  } catch (error) {
    // The loop itself ends well when it is aborted; this is about reading all data before it.
    if (!isAbort(error, options.signal)) throw error;
    const result = { reason: 'aborted', epochs: [], steps: 0, seconds: (performance.now() - started) / 1000 } as const;
    await emit({ type: 'end', ...result });
    return result;
  }
}

/** All that is done once, before the first step: first what can be wrong, then what takes long. */
async function prepare<Input, Label, Prediction, Report>(
  model: Model<Input, Label, Prediction, Report>,
  data: Dataset<Input, Label>,
  options: TrainOptions<Input, Label>,
  { optimizer, schedule, stopping }: NamedParts,
  emit: (event: TrainEvent) => Promise<void>,
): Promise<LoopSettings<Input, Label, Report>> {
  const { epochs, batchSize = 32, seed = 0, shuffle = true, gradientAccumulation = 1, signal } = options;
  const saved = options.checkpoint && (await savedTraining(options.checkpoint));
  for (const part of [data, options.validationData]) if (part) checkKnownLabels(model.head, part);
  const [trainData, validationData] = parts(data, options, model.head);
  const batches = trainData.size === undefined ? undefined : Math.ceil(trainData.size / batchSize);
  const stepsPerEpoch = batches === undefined ? undefined : Math.ceil(batches / gradientAccumulation);
  const learningRates = learningRatePlan({
    schedule,
    learningRate: options.learningRate ?? optimizer.learningRate,
    updates: stepsPerEpoch === undefined ? undefined : stepsPerEpoch * epochs,
  });
  const engine = await engineOf(options.engine, emit);
  if (saved) await restoreAdapted(model, saved.recipe);
  const remarks: string[] = [];
  await adaptModel(model, trainData, { ...(signal && { signal }), warn: (message) => void remarks.push(message) });
  const checkpoint = await checkpointOf(model, data, options, { optimizer, schedule, saved, remarks });
  for (const message of remarks) await emit({ type: 'warning', message });
  const classWeights = await classWeightsOf(model.head, trainData, options.classWeight);
  const { parameters, clipNorm, clipValue, averageWeights, groupByLength = true } = options;
  // A batch that is no larger goes through the encoder as a whole.
  const isChunked = (options.chunkSize ?? batchSize) < Math.min(batchSize, trainData.size ?? batchSize);
  const chunkSize = isChunked ? options.chunkSize : undefined;
  const update = { optimizer, parameters, clipNorm, clipValue, averageWeights, seed, chunkSize };

  return {
    ...{ model, trainData, validationData, engine, update, learningRates, stopping, checkpoint, classWeights },
    ...{
      epochs,
      stepsPerEpoch,
      batchSize,
      seed,
      shuffle,
      groupByLength,
      accumulate: gradientAccumulation,
      signal,
      emit,
    },
  };
}

async function engineOf(
  option: TrainOptions<never, never>['engine'],
  emit: (event: TrainEvent) => Promise<void>,
): Promise<Engine> {
  const { engine, warnings } = await chosenEngine(option);
  for (const message of warnings) await emit({ type: 'warning', message });
  return engine;
}
