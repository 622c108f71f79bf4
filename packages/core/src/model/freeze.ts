import { EncoderKitError } from '@encoderkit/errors';
import type { Encoder } from './encoder.ts';

/**
 * Keeps an encoder's weights as they are in the trainings that follow. It then also runs as it does when serving: no
 * dropout, and batch normalisation with the statistics it has. Train the head on a frozen encoder first, then all of it.
 *
 * @throws EncoderKitError `invalid-input` for what is no encoder, such as a whole model
 * @example
 * ```ts
 * import { classifier, freeze, fromItems, train, unfreeze } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/core/testing';
 *
 * const encoder = vectorEncoder({ length: 2 }); // or that of a model that was loaded
 * const model = classifier(encoder, { labels: ['a', 'b'] });
 * const data = fromItems([{ input: [0, 1], label: 'a' as const }, { input: [1, 0], label: 'b' as const }]);
 * freeze(encoder);
 * await train(model, data, { epochs: 3 });
 * unfreeze(encoder);
 * await train(model, data, { epochs: 3, learningRate: 1e-4 });
 * model.dispose();
 * ```
 */
export function freeze(encoder: Freezable): void {
  for (const network of networksOf('freeze', encoder)) network.trainable = false;
}

/** Lets the encoder's weights change again. */
export function unfreeze(encoder: Freezable): void {
  for (const network of networksOf('unfreeze', encoder)) network.trainable = true;
}

type Freezable = Pick<Encoder<never>, 'network' | 'steps'>;

/** A model has a network as well, but that is a view of two: to freeze it would leave a head that cannot learn. */
function networksOf(where: string, encoder: Freezable): Encoder<never>['network'][] {
  const isObject = typeof encoder === 'object' && encoder !== null;
  const isModel = isObject && 'encoder' in encoder;
  if (isObject && 'network' in encoder && !isModel) {
    // The part that gives vectors of steps is a network of its own, with the same layers.
    return encoder.steps ? [encoder.network, encoder.steps.network] : [encoder.network];
  }
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'an encoder',
    received: isModel ? 'a model' : isObject ? 'another object' : encoder,
    remedy: `Pass the model's encoder: ${where}(model.encoder).`,
  });
}
