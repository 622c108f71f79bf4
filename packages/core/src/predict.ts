import type { Tensor } from '@tensorflow/tfjs-core';
import type { EngineChoice } from './engine/choose-engine.ts';
import type { Engine } from './engine/engine.ts';
import { engineOf } from './evaluate.ts';
import type { HostArray } from './host-array.ts';
import { inferenceProgram, sampleBatches } from './model/inference.ts';
import { forward, type Model, weightsOf } from './model/model.ts';
import { checkKnownOptions, checkNumber } from './options.ts';

export interface PredictOptions {
  /** 64 when absent. */
  readonly batchSize?: number;
  /** `'auto'` when absent. */
  readonly engine?: EngineChoice | Engine;
}

/**
 * What the model says of each sample, in order: `{ label, probability, … }` for a classifier, numbers for a regressor.
 *
 * @throws EncoderKitError `invalid-input` for a bad sample, naming it; `not-finite` where the network gives no number
 */
export async function predict<Input, Label, Prediction, Report>(
  model: Model<Input, Label, Prediction, Report>,
  samples: readonly Input[],
  options: PredictOptions = {},
): Promise<Prediction[]> {
  checkKnownOptions('predict', options, ['batchSize', 'engine']);
  const batchSize = checkNumber('predict', 'batchSize', options.batchSize ?? 64, { integer: true, atLeast: 1 });
  const compute = (...features: Tensor[]): Tensor[] => [forward(model, features, { training: false })];
  const engine = await engineOf(options.engine);
  const program = inferenceProgram(engine, model.network, 'predict', compute, weightsOf(model));
  const predictions: Prediction[] = [];
  for await (const { batch, count } of sampleBatches(samples, batchSize)) {
    const [outputs] = await program.run(await model.encoder.preprocess(batch));
    if (outputs) predictions.push(...model.head.decode(firstRows(outputs, count)));
  }
  return predictions;
}

function firstRows({ dtype, shape, values }: HostArray, count: number): HostArray {
  const [rows = 1, ...rest] = shape;
  return { dtype, shape: [count, ...rest], values: values.subarray(0, (values.length / rows) * count) };
}
