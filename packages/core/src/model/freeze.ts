import type { Encoder } from '../encoder/encoder.ts';

/**
 * Keeps an encoder's weights as they are in the trainings that follow. It then also runs as it does when serving: no
 * dropout, and batch normalisation with the statistics it has. Train the head on a frozen encoder first, then all of it.
 *
 * @example
 * ```ts
 * import { type Encoder, freeze, unfreeze } from '@encoderkit/core';
 *
 * function beginFineTuning(encoder: Encoder<string>) {
 *   freeze(encoder); // … train the head …
 *   unfreeze(encoder); // … then all, with a lower learning rate
 * }
 * console.log(typeof beginFineTuning);
 * ```
 */
export function freeze({ network }: Pick<Encoder<never>, 'network'>): void {
  network.trainable = false;
}

/** Lets the encoder's weights change again. */
export function unfreeze({ network }: Pick<Encoder<never>, 'network'>): void {
  network.trainable = true;
}
