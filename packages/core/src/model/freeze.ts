import type { Encoder } from '../encoder/encoder.ts';

/**
 * Keeps an encoder's weights as they are in the trainings that follow. It then also runs as it does when serving: no
 * dropout, and batch normalisation with the statistics it has. Train the head on a frozen encoder first, then all of it.
 *
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
export function freeze({ network }: Pick<Encoder<never>, 'network'>): void {
  network.trainable = false;
}

/** Lets the encoder's weights change again. */
export function unfreeze({ network }: Pick<Encoder<never>, 'network'>): void {
  network.trainable = true;
}
