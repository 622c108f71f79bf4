import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';
import type { Tensor } from '@tensorflow/tfjs-core';
import { batches } from './data/batches.ts';
import { mapAhead } from './data/map.ts';
import type { Source } from './data/source.ts';
import { chooseEngine, type EngineChoice } from './engine/choose-engine.ts';
import { defaultEngine } from './engine/default-engine.ts';
import type { Engine } from './engine/engine.ts';
import { inferenceProgram, paddedSize } from './model/inference.ts';
import { forward, type Model, weightsOf } from './model/model.ts';
import { checkKnownOptions, checkNumber } from './options.ts';
import { prepareBatch } from './train/prepare.ts';

export interface EvaluateOptions {
  /** 64 when absent. The result does not depend on it. */
  readonly batchSize?: number;
  /** `'auto'` when absent. */
  readonly engine?: EngineChoice | Engine;
  /** Stops with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * How well a model does on labelled examples: the head's report, with `loss`, and `accuracy`, `perClass` and
 * `confusionMatrix` for a classifier, `mae`, `rmse` and `r2` for a regressor. Nothing is augmented, no weight changes.
 *
 * @throws EncoderKitError `empty-data`, `invalid-label`, `invalid-input`, `invalid-option`
 */
export async function evaluate<Input, Label, Prediction, Report>(
  model: Model<Input, Label, Prediction, Report>,
  data: Source<Input, Label>,
  options: EvaluateOptions = {},
): Promise<Report> {
  checkKnownOptions('evaluate', options, ['batchSize', 'engine', 'signal']);
  const batchSize = checkNumber('evaluate', 'batchSize', options.batchSize ?? 64, { integer: true, atLeast: 1 });
  const { head, encoder } = model;
  const compute = (...inputs: Tensor[]): Tensor[] => {
    const outputs = forward(model, inputs.slice(0, -1), { training: false });
    const targets = inputs.at(-1);
    return targets ? [head.loss(outputs, targets), outputs] : [];
  };
  const engine = await engineOf(options.engine);
  const program = inferenceProgram(engine, model.network, 'evaluate', compute, weightsOf(model));
  const metrics = head.metrics();
  let seen = 0;
  const prepared = mapAhead(
    batches(data, { batchSize, prefetch: 1 }),
    ({ examples, indices }) =>
      prepareBatch({ encoder, head }, examples, indices, { size: paddedSize(examples.length, batchSize) }),
    1,
  );
  for await (const { features, targets, weights, count } of prepared) {
    options.signal?.throwIfAborted();
    const [losses, outputs] = await program.run([...features, targets]);
    if (!losses || !outputs) continue;
    metrics.update({ outputs, targets, losses: losses.values, weights });
    seen += count;
  }
  if (seen > 0) return metrics.result();
  throw new EncoderKitError({
    code: 'empty-data',
    where: 'evaluate',
    problem: 'the data set has no examples',
    remedy: 'Check the folder or filter that it comes from.',
  });
}

export async function engineOf(engine: EngineChoice | Engine | undefined): Promise<Engine> {
  if (engine === undefined || engine === 'auto') return defaultEngine();
  return typeof engine === 'string' ? chooseEngine(engine) : engine;
}
