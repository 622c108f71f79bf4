import type { Encoder } from '../../model/encoder.ts';
import { checkEncoder, type Model, modelOf } from '../../model/model.ts';
import {
  type MultitaskHeadOptions,
  type MultitaskLabel,
  type MultitaskPrediction,
  type MultitaskReport,
  multitaskHead,
  type TasksByName,
} from './multitask-head.ts';

/** A model with several heads on one encoder. */
export type MultitaskModel<Sample, Tasks> = Model<
  Sample,
  MultitaskLabel<Tasks>,
  MultitaskPrediction<Tasks>,
  MultitaskReport<Tasks>
>;

/**
 * A model of one encoder with several heads, which learn together: it trains, evaluates, predicts, and is saved and loaded like any other.
 *
 * @param heads by the names of their tasks, for embeddings of the encoder's width
 * @throws EncoderKitError `invalid-option`, `shape-mismatch` for heads of another width, `invalid-input` for what is no encoder
 * @example
 * ```ts
 * import { classifierHead, evaluate, fromItems, multitask, predict, regressorHead, train } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const encoder = vectorEncoder({ length: 2, units: [16] });
 * const { width } = encoder;
 * const heads = { species: classifierHead({ labels: ['cat', 'dog'], width }), age: regressorHead({ width }) };
 * const model = multitask(encoder, heads, { lossWeights: { age: 0.5 } });
 * const data = fromItems([
 *   { input: [0, 1], label: { species: 'cat', age: 3 } },
 *   { input: [1, 0], label: { species: 'dog' } }, // nobody knows how old it is
 *   { input: [1, 1], label: { species: 'dog', age: 9 } },
 * ] as const);
 * await train(model, data, { epochs: 20, learningRate: 0.01 });
 * const report = await evaluate(model, data);
 * console.log(report.loss, report.species.accuracy, report.age.mae);
 * const [answer] = await predict(model, [[0, 1]]);
 * console.log(answer?.species.label, answer?.age.value);
 * model.dispose();
 * ```
 */
export function multitask<Sample, const Tasks extends TasksByName>(
  encoder: Encoder<Sample>,
  heads: Tasks,
  options: Omit<MultitaskHeadOptions<Tasks>, 'heads'> = {},
): MultitaskModel<Sample, Tasks> {
  checkEncoder('multitask', encoder);
  return modelOf(encoder, multitaskHead({ ...options, heads }));
}
