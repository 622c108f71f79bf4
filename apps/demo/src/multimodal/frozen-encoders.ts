import type { Encoder } from '@encoderkit/core';
import { tidy } from '@tensorflow/tfjs-core';
import type { AllEncoders, Modality, ModalityData, ModalityModel, WholeSample } from './modality-models.ts';
import { vectorsOf } from './vectors-of.ts';

/**
 * The same data for trainings that leave these encoders as they are: their vectors of all examples are made now, once, and models get those in
 * the place of encoders. The encoders stay the caller's.
 */
export async function withFrozenEncoders(data: ModalityData, encoders: AllEncoders): Promise<ModalityData> {
  const samples = [...data.train, ...data.asked].map(({ input }) => input);
  const vectors = <Name extends Modality>(name: Name, encoder: Encoder<WholeSample[Name]>) =>
    vectorsOf(
      encoder,
      samples.map((sample) => sample[name]),
    );
  const made = {
    image: await vectors('image', encoders.image),
    text: await vectors('text', encoders.text),
    audio: await vectors('audio', encoders.audio),
  };
  return { ...data, encoders: made };
}

/**
 * Gives a model all that another one has learnt above its encoders: fusion and head.
 *
 * @param from such as one of `withFrozenEncoders`
 * @param to made with the same options
 */
export function copyFusion(from: ModalityModel, to: ModalityModel): void {
  tidy(() => {
    for (const layer of from.encoder.network.layers) {
      if (!layer.name.startsWith('fusion_')) continue;
      to.encoder.network.getLayer(layer.name).setWeights(layer.getWeights());
    }
    to.head.network.setWeights(from.head.network.getWeights());
  });
}
