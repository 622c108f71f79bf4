import { audioEncoder } from '@encoderkit/audio';
import { type Matcher, matcher } from '@encoderkit/core';
import type { EmojiEntry } from '@encoderkit/datasets';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import type { AlignedEncoders } from './alignment-examples.ts';
import { alignmentEncoderOptions, alignmentWidth } from './alignment-settings.ts';
import { preparedEncoder } from './prepared-encoder.ts';

/**
 * A matcher of pictures, words in any of the languages, and spoken names of emoji, untrained. Sounds are measured once, here.
 *
 * @returns the model, which the caller disposes
 */
export async function emojiMatcher(
  entries: readonly EmojiEntry[],
  { seed }: { readonly seed: number },
): Promise<Matcher<AlignedEncoders>> {
  const { image, text, audio } = alignmentEncoderOptions;
  const sounds = entries.flatMap((entry) => entry.sounds);
  const trained = sounds.filter(({ part }) => part === 'train');
  const others = sounds.filter(({ part }) => part !== 'train');
  const makeAudio = await preparedEncoder(audioEncoder, audio, trained, others);
  const encoders = {
    image: cnnEncoder({ ...image, seed }),
    text: textEncoder({ ...text, seed: seed + 1 }),
    audio: makeAudio(seed + 2),
  };
  return matcher(encoders, { width: alignmentWidth, seed });
}
