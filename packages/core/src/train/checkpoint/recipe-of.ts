import type { Json } from '../../base/json.ts';
import type { Dataset } from '../../data/dataset.ts';
import type { AnyModel } from '../../model/model.ts';
import { modelObjective } from '../objective.ts';
import type { Optimizer } from '../optimizer/optimizer.ts';
import type { TrainOptions } from '../options.ts';
import { trainedWeights } from '../parameters.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { type Fingerprint, fingerprintOf } from './fingerprint.ts';
import type { Recipe } from './recipe.ts';

interface Training<Input, Label> {
  readonly model: AnyModel;
  readonly data: Dataset<Input, Label>;
  readonly options: TrainOptions<Input, Label>;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  /** The fingerprint of the data that it was begun with, of which the same examples are looked at. */
  readonly before?: Fingerprint | undefined;
}

/** What a checkpoint knows of a training, with all defaults; encoder and head have adapted. */
export async function recipeFor<Input, Label>(training: Training<Input, Label>): Promise<Recipe> {
  const { model, data, options, optimizer, schedule, before } = training;
  const { encoder, head } = model;
  const { batchSize = 32, gradientAccumulation = 1, seed = 0, shuffle = true, parameters } = options;
  const weights = trainedWeights('train', { ...modelObjective(model), parameters });
  const special = weights.filter(({ learningRate, weightDecay }) => learningRate !== 1 || weightDecay !== undefined);
  const { earlyStopping = false, validationData, validationSplit } = options;
  const { learningRate: _, ...optimizerOptions } = optimizer.toConfig();
  return json({
    encoder: { kind: encoder.kind, config: encoder.toConfig() },
    head: { kind: head.kind, config: head.toConfig() },
    trained: weights.map(({ name }) => name),
    slots: Object.keys(optimizer.slots),
    optimizer: optimizerOptions,
    schedule: schedule.toConfig(),
    earlyStopping:
      earlyStopping === true ? { monitor: 'loss' } : earlyStopping && { monitor: 'loss', ...earlyStopping },
    averageWeights: options.averageWeights ?? null,
    options: {
      epochs: options.epochs,
      batchSize,
      chunkSize: options.chunkSize ?? null,
      gradientAccumulation,
      learningRate: options.learningRate ?? optimizer.learningRate,
      seed,
      shuffle,
      groupByLength: options.groupByLength ?? true,
      classWeight: options.classWeight ?? null,
      clipNorm: options.clipNorm ?? null,
      clipValue: options.clipValue ?? null,
      parameters: special.map(({ name, learningRate, weightDecay }) => ({ name, learningRate, weightDecay })),
      validation: validationSplit ?? (validationData ? (validationData.size ?? 'unknown') : null),
    },
    data: await fingerprintOf(
      data,
      before?.examples.map(({ position }) => position),
    ),
  });
}

/** As it will be when it is read again: without what is undefined. */
const json = (recipe: { readonly [Name in keyof Recipe]: unknown }): Recipe =>
  JSON.parse(JSON.stringify(recipe)) satisfies Json;

/** Takes over what encoder and head had learnt from the data of the beginning. Those without a way to do so adapt anew. */
export async function restoreAdapted({ encoder, head }: AnyModel, recipe: Recipe): Promise<void> {
  const [ofEncoder, ofHead] = [recipe.encoder, recipe.head].map(partOf);
  if (encoder.needsAdapt && ofEncoder?.kind === encoder.kind) await encoder.restore?.(ofEncoder.config);
  if (head.needsAdapt && ofHead?.kind === head.kind) await head.restore?.(ofHead.config);
}

function partOf(part: Json): { readonly kind: Json; readonly config: Json } | undefined {
  if (typeof part !== 'object' || part === null || !('kind' in part) || !('config' in part)) return undefined;
  return { kind: part.kind, config: part.config };
}
