import { checkKnownOptions, checkNumber, checkSignal } from '@encoderkit/errors';
import { checkSource } from '../data/check-source.ts';
import { noExamples, noLabels, noWeights } from '../data/empty.ts';
import type { Source } from '../data/source.ts';
import type { EngineChoice } from '../engine/choose-engine.ts';
import type { Engine } from '../engine/engine.ts';
import { checkEngine, engineFor } from '../engine/engine-for.ts';
import { inferenceProgram } from '../engine/programs.ts';
import { checkModel, headForward, lossesOf, type Model, trunkForward, variablesOf } from '../model/model.ts';
import type { ModelBatch } from './prepare-batch.ts';
import { preparedBatches } from './prepared-batches.ts';
import { summedLosses } from './summed-losses.ts';

export interface EvaluateOptions {
  /** 64 when absent. The result does not depend on it. */
  readonly batchSize?: number;
  /** `'auto'` when absent. */
  readonly engine?: EngineChoice | Engine;
  /** Rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The use of a model's network that is kept for `evaluate`. */
const evaluating = Symbol('evaluate');

/**
 * How well a model does on labelled examples: the head's report, with `loss`, and `accuracy`, `perClass` and
 * `confusionMatrix` for a classifier, the same over timesteps for a tagger, `mae`, `rmse` and `r2` for a regressor. Nothing is augmented, no weight changes.
 *
 * @throws EncoderKitError `empty-data`, `invalid-data` where all examples weigh nothing, `invalid-label`, `invalid-input`, `invalid-option`
 * @example
 * ```ts
 * import { evaluate, fromItems, regressor } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const model = regressor(vectorEncoder({ length: 2, normalize: false }), { outputs: ['sum'] });
 * const { mae, rmse } = await evaluate(model, fromItems([{ input: [1, 2], label: 3 }, { input: [0, 5], label: 5 }]));
 * console.log(mae, rmse);
 * model.dispose();
 * ```
 */
export async function evaluate<Input, Label, Prediction, Report>(
  model: Model<Input, Label, Prediction, Report>,
  data: Source<Input, Label>,
  options: EvaluateOptions = {},
): Promise<Report> {
  const where = 'evaluate';
  checkModel(where, model);
  checkSource(where, data);
  checkKnownOptions(where, options, ['batchSize', 'engine', 'signal']);
  checkEngine(where, options.engine);
  checkSignal(where, options.signal);
  const batchSize = checkNumber(where, 'batchSize', options.batchSize ?? 64, { integer: true, atLeast: 1 });
  const { signal } = options;
  const { head } = model;
  const compute = ({ features, ...batch }: ModelBatch) => {
    const embeddings = trunkForward(model, features, { training: false });
    const outputs = headForward(model, embeddings, { training: false });
    return { outputs, losses: lossesOf(head, { ...batch, embeddings, outputs }) };
  };
  const program = inferenceProgram(
    await engineFor(options.engine),
    model.network,
    evaluating,
    compute,
    variablesOf(model),
  );
  const metrics = head.metrics();
  let seen = 0;
  let terms = 0;
  let countsAny = false;
  signal?.throwIfAborted();
  for await (const { arrays, count, terms: ofBatch } of preparedBatches(model, data, { batchSize })) {
    signal?.throwIfAborted();
    const { outputs, losses } = await program.run(arrays);
    metrics.update({ outputs, targets: arrays.targets, weights: arrays.weights.values, ...summedLosses(losses) });
    seen += count;
    terms += ofBatch;
    countsAny ||= arrays.weights.values.some((weight) => weight !== 0);
  }
  if (seen === 0) throw noExamples(where);
  if (terms === 0) throw noLabels(where);
  if (!countsAny) throw noWeights(where);
  return metrics.result();
}
