import type { Dataset } from '../data/dataset.ts';
import { chooseEngine } from '../engine/choose-engine.ts';
import type { Engine } from '../engine/engine.ts';
import type { Model } from '../model/model.ts';
import { optimizerFrom } from '../optimizer/optimizers.ts';
import { scheduleFrom } from '../schedule/schedules.ts';
import { checkpointFile } from './checkpoint.ts';
import { classWeights, labelsOf } from './class-weights.ts';
import { earlyStopping } from './early-stopping.ts';
import { noExamples, trainingLoop } from './loop.ts';
import { checkTrainOptions, type TrainEvent, type TrainOptions, type TrainResult } from './options.ts';
import { progressBar } from './progress.ts';
import { type Run, startRun } from './run.ts';

/**
 * Trains the model, in place. Starts at once; the run it returns is awaited for the result or iterated for its events:
 * `start`, a `step` for every update, an `epoch` with metrics, `warning`s, and `end`.
 *
 * However it stops, the model is valid: after an abort or an error in the data it has the weights of the last update, after
 * early stopping those of the best epoch, and when the loss is no number the last weights with which it was one.
 *
 * @throws EncoderKitError `invalid-option` at once. The run rejects with `empty-data`, `invalid-label`, `invalid-input`,
 *   `not-finite` (naming the step), `file-not-writable` (before the first step).
 * @example
 * ```ts
 * import { type Dataset, type Model, train } from '@encoderkit/core';
 *
 * async function fit(model: Model<string, string, unknown, unknown>, data: Dataset<string, string>) {
 *   const run = train(model, data, { epochs: 5, batchSize: 64, validationSplit: 0.1, seed: 1 });
 *   for await (const event of run) if (event.type === 'epoch') console.log(event.epoch, event.loss, event.validation?.loss);
 *   return run;
 * }
 * console.log(typeof fit);
 * ```
 */
export function train<Input, Label, Prediction, Report>(
  model: Model<Input, Label, Prediction, Report>,
  data: Dataset<Input, Label>,
  options: TrainOptions<Input, Label>,
): Run {
  checkTrainOptions(options);
  const { progress = 'auto', callbacks = [] } = options;
  const shown = progress === 'auto' ? process.stderr.isTTY : progress;
  const listeners = shown ? [...callbacks, progressBar(process.stderr)] : callbacks;
  return startRun((emit) => prepareAndTrain(model, data, options, emit), listeners);
}

async function prepareAndTrain<Input, Label, Prediction, Report>(
  model: Model<Input, Label, Prediction, Report>,
  data: Dataset<Input, Label>,
  options: TrainOptions<Input, Label>,
  emit: (event: TrainEvent) => Promise<void>,
): Promise<TrainResult> {
  const { encoder, head } = model;
  const { earlyStopping: stopping } = options;
  // First what can be wrong before anything is computed.
  const optimizer = optimizerFrom(options.optimizer ?? 'adam');
  const schedule = scheduleFrom(options.schedule ?? 'constant');
  const checkpoint = options.checkpoint && (await checkpointFile(options.checkpoint));
  const [trainData, validationData] = parts(data, options);
  if (trainData.size === 0) throw noExamples();
  if (encoder.needsAdapt) await encoder.adapt(inputsOf(trainData));
  if (head.needsAdapt) await head.adapt?.(labelsOf(trainData));

  return trainingLoop({
    model,
    trainData,
    validationData,
    engine: await engineFor(options.engine, emit),
    optimizer,
    learningRate: options.learningRate ?? optimizer.learningRate,
    schedule,
    stopping: stopping && earlyStopping(stopping === true ? {} : stopping),
    checkpoint,
    weightOf: await classWeights(head, trainData, options.classWeight),
    epochs: options.epochs,
    batchSize: options.batchSize ?? 32,
    seed: options.seed ?? 0,
    shuffle: options.shuffle ?? true,
    accumulate: options.gradientAccumulation ?? 1,
    clipNorm: options.clipNorm,
    clipValue: options.clipValue,
    signal: options.signal,
    emit,
  });
}

function parts<Input, Label>(
  data: Dataset<Input, Label>,
  { validationSplit, validationData, seed = 0 }: TrainOptions<Input, Label>,
): [Dataset<Input, Label>, Dataset<Input, Label> | undefined] {
  if (validationSplit === undefined) return [data, validationData];
  return data.split(1 - validationSplit, { seed });
}

async function engineFor(
  choice: TrainOptions<never, never>['engine'],
  emit: (event: TrainEvent) => Promise<void>,
): Promise<Engine> {
  if (typeof choice === 'object') return choice;
  const warnings: string[] = [];
  const engine = await chooseEngine(choice, { warn: (message) => warnings.push(message) });
  for (const message of warnings) await emit({ type: 'warning', message });
  return engine;
}

async function* inputsOf<Input>(
  data: AsyncIterable<{ readonly input: Input }>,
): AsyncGenerator<Input, void, undefined> {
  for await (const { input } of data) yield input;
}
