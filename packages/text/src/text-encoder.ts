import type { EncoderFactory } from '@encoderkit/core';
import { make, makeFromConfig } from '#encoder';
import type { Text } from './base/text.ts';
import type { TextEncoderOptions } from './encoder/options.ts';
import type { TextSequenceEncoder } from './encoder/text-sequence-encoder.ts';

/**
 * A text encoder: tokens → ids → embedding → recurrent layers → pooling → a vector of `width` numbers. Takes a string, or a list of tokens as
 * it is. The vocabulary is learnt by `adapt`, which `train` calls.
 *
 * The default is an embedding of up to 10,000 tokens in 128 numbers, as many as `adapt` finds, and an LSTM with 128 units, of each of which the largest
 * output is taken: it learns from names and from pages. Batches are as long as their longest text asks for, in timesteps of 16, 32, 64, … tokens up to
 * `maxLength`, so that few programs are compiled; padding changes no result. An empty text is encoded as one unknown token.
 *
 * The caller disposes the encoder.
 *
 * @throws `invalid-option`. `encode` throws `not-adapted` before `adapt`, `invalid-input` for what is no text, naming its position.
 * @example
 * ```ts
 * import { classifier, fromItems, predict, train } from '@encoderkit/core';
 * import { textEncoder } from '@encoderkit/text';
 *
 * const encoder = textEncoder({ maxTokens: 100, embeddingSize: 8, cell: 'gru', units: 8, bidirectional: true, pooling: 'mean' });
 * const model = classifier(encoder, { labels: ['food', 'sky'] });
 * const data = fromItems([
 *   { input: 'bread and soup', label: 'food' as const },
 *   { input: 'the moon, the stars', label: 'sky' as const },
 * ]);
 * await train(model, data, { epochs: 40, learningRate: 0.05 });
 * console.log((await predict(model, ['soup and bread']))[0]?.label); // food
 * model.dispose();
 * ```
 */
export const textEncoder: EncoderFactory<TextEncoderOptions, Text, TextSequenceEncoder> = Object.assign(
  (options: TextEncoderOptions = {}): TextSequenceEncoder => make(options),
  { kind: 'text', fromConfig: makeFromConfig },
);
