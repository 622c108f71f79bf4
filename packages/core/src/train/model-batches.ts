import { checkKnownOptions, checkNumber } from '@encoderkit/errors';
import { checkSource } from '../data/check-source.ts';
import type { Dataset } from '../data/dataset.ts';
import type { ArraysOf } from '../engine/engine.ts';
import { checkModel, type Model } from '../model/model.ts';
import type { ModelBatch } from '../run/prepare-batch.ts';
import { preparedBatches } from '../run/prepared-batches.ts';

export interface ModelBatchesOptions {
  /** Which epoch it is, from 1: each has an order and augmentation of its own. 1 when absent. */
  readonly epoch?: number;
  /** 32 when absent. */
  readonly batchSize?: number;
  /** Fixes order and augmentation; 0 when absent. */
  readonly seed?: number;
  /** True when absent. */
  readonly shuffle?: boolean;
  /** As in `train`; true when absent. */
  readonly groupByLength?: boolean;
}

/**
 * The batches of one epoch for a training loop of your own, as `train` makes them: shuffled, augmented, preprocessed one ahead, all of one size
 * (rows that only fill up the last have the weight 0). An encoder or head that has to learn something first does so: see `adaptModel`.
 *
 * @throws EncoderKitError `invalid-option`, `invalid-input`, `invalid-label`
 * @example
 * ```ts
 * import { adaptModel, fromItems, modelBatches, regressor } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const model = regressor(vectorEncoder({ length: 1 }), {});
 * const data = fromItems([{ input: [1], label: 2 }, { input: [2], label: 4 }, { input: [3], label: 6 }]);
 * await adaptModel(model, data);
 * for await (const { features, targets, weights } of modelBatches(model, data, { batchSize: 2 })) {
 *   console.log(features[0]?.values, targets.values, weights.values);
 * }
 * model.dispose();
 * ```
 */
export async function* modelBatches<Input, Label>(
  model: Pick<Model<Input, Label, unknown, unknown>, 'encoder' | 'head' | 'network'>,
  data: Dataset<Input, Label>,
  options: ModelBatchesOptions = {},
): AsyncGenerator<ArraysOf<ModelBatch>, void, undefined> {
  const where = 'modelBatches';
  checkModel(where, model);
  checkSource(where, data);
  checkKnownOptions(where, options, ['epoch', 'batchSize', 'seed', 'shuffle', 'groupByLength']);
  const { epoch = 1, batchSize = 32, seed = 0, shuffle = true, groupByLength = true } = options;
  checkNumber(where, 'epoch', epoch, { integer: true, atLeast: 1 });
  checkNumber(where, 'batchSize', batchSize, { integer: true, atLeast: 1 });
  checkNumber(where, 'seed', seed, { integer: true });
  const batches = preparedBatches(model, data, { batchSize, training: { epoch, seed, shuffle, groupByLength } });
  for await (const { arrays } of batches) yield arrays;
}
