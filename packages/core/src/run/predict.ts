import { checkKnownOptions, checkNumber } from '@encoderkit/errors';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { EngineChoice } from '../engine/choose-engine.ts';
import type { Engine } from '../engine/engine.ts';
import { checkEngine, engineFor } from '../engine/engine-for.ts';
import { inferenceProgram } from '../engine/programs.ts';
import { runInBatches } from '../model/encode-in-batches.ts';
import { checkModel, forward, type Model, variablesOf } from '../model/model.ts';
import { warnOfUntrained } from '../model/trained.ts';
import { spansOf } from '../model/trunk.ts';

export interface PredictOptions {
  /** 64 when absent. */
  readonly batchSize?: number;
  /** `'auto'` when absent. */
  readonly engine?: EngineChoice | Engine;
}

/** The use of a model's network that is kept for `predict`. */
const predicting = Symbol('predict');

/**
 * What the model says of each sample, in order: `{ label, probability, … }` for a classifier, a list of these for a tagger (one for each timestep
 * that the encoder kept), numbers for a regressor.
 *
 * @throws EncoderKitError `invalid-input` for a bad sample, naming it; `not-finite` where the network gives no number
 * @example
 * ```ts
 * import { classifier, predict } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const model = classifier(vectorEncoder({ length: 2, normalize: false }), { labels: ['low', 'high'] });
 * const [answer] = await predict(model, [[0.1, 0.9]]);
 * console.log(answer?.label, answer?.probability, answer?.probabilities);
 * model.dispose();
 * ```
 */
export async function predict<Input, Label, Prediction, Report>(
  model: Model<Input, Label, Prediction, Report>,
  samples: readonly Input[],
  options: PredictOptions = {},
): Promise<Prediction[]> {
  const where = 'predict';
  checkModel(where, model);
  checkKnownOptions(where, options, ['batchSize', 'engine']);
  checkEngine(where, options.engine);
  const batchSize = checkNumber(where, 'batchSize', options.batchSize ?? 64, { integer: true, atLeast: 1 });
  const { encoder, head } = model;
  warnOfUntrained(where, head);
  const compute = ({ features }: { features: readonly Tensor[] }) => ({
    outputs: forward(model, features, { training: false }),
  });
  const program = inferenceProgram(
    await engineFor(options.engine),
    model.network,
    predicting,
    compute,
    variablesOf(model),
  );
  const predictions: Prediction[] = [];
  for await (const { outputs, batch, positions, features } of runInBatches(
    where,
    program,
    encoder,
    samples,
    batchSize,
  )) {
    const answers = head.decode(outputs, positions, spansOf(model, batch, features));
    for (const [row, answer] of answers.entries()) predictions[positions[row] ?? row] = answer;
  }
  return predictions;
}
