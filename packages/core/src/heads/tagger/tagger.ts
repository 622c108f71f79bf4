import type { ClassLabel } from '../../data/labels/label-set.ts';
import type { SequenceEncoder } from '../../model/encoder.ts';
import { checkEncoder, type ModelWith, modelOf } from '../../model/model.ts';
import { checkTimesteps } from '../../model/trunk.ts';
import { type TaggerHead, type TaggerHeadOptions, taggerHead } from './head.ts';

/**
 * A model that tells the class of every timestep of a sequence: the part of speech of each token, the sound of each frame.
 *
 * An example's label is a list with a label for each timestep of its sample, null for a timestep that has none. A list of another length is refused
 * when its batch comes. Timesteps that the encoder cuts off are neither learnt nor told.
 *
 * @throws EncoderKitError `invalid-option`, `invalid-input` for what is no encoder, or an encoder that gives no vectors of timesteps
 * @example
 * ```ts
 * import { fromItems, predict, tagger, train } from '@encoderkit/core';
 * import { sequenceEncoder } from '@encoderkit/core/testing';
 *
 * const model = tagger(sequenceEncoder({ vocabulary: 6 }), { labels: ['even', 'odd'] });
 * const parity = (timestep: number) => (timestep % 2 === 0 ? 'even' : 'odd');
 * const samples = [[0, 1, 2], [5, 4], [3, 3, 1, 2, 0]];
 * const data = fromItems(samples.map((input) => ({ input, label: input.map(parity) })));
 * await train(model, data, { epochs: 50, learningRate: 0.1 });
 * const [timesteps] = await predict(model, [[2, 5, 1]]);
 * console.log(timesteps?.map(({ label }) => label)); // ['even', 'odd', 'odd']
 * model.dispose();
 * ```
 */
export function tagger<Sample, const Label extends ClassLabel>(
  encoder: SequenceEncoder<Sample>,
  options: Omit<TaggerHeadOptions<Label>, 'width'>,
): ModelWith<Sample, TaggerHead<Label>> {
  checkEncoder('tagger', encoder);
  const { width } = checkTimesteps('tagger', encoder);
  return modelOf(encoder, taggerHead({ ...options, width }));
}
