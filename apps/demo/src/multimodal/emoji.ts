import { audioEncoder } from '@encoderkit/audio';
import { type EmojiEntry, type EmojiOptions, emoji } from '@encoderkit/datasets';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import { emojiEncoderOptions, emojiFusedWidth, emojiHeadDropout } from './emoji-settings.ts';
import { type AskedPart, type ModalityData, samplesOf } from './modality-models.ts';
import { preparedEncoder } from './prepared-encoder.ts';

/** Emoji with what their baselines need, and what must be shown with the pictures. */
export interface PreparedEmoji extends ModalityData {
  readonly entries: readonly EmojiEntry[];
  readonly attribution: string;
}

/**
 * Emoji with their English names, spoken, and encoders for them. An emoji to train on comes once for each voice that says it.
 *
 * @throws what `emoji` throws
 */
export async function prepareEmoji({
  asked: part,
  ...options
}: Pick<EmojiOptions, 'size' | 'signal'> & { readonly asked: AskedPart }): Promise<PreparedEmoji> {
  const data = await emoji({ languages: ['en'], knownInNewVoices: false, ...options });
  const { labels, source, licence, entries, attribution } = data;
  const [train, asked] = [await data.train.collect(), await data[part].collect()];
  const once = [...new Map(train.map((example) => [example.input.image, example] as const)).values()];
  const { image, text, audio } = emojiEncoderOptions;
  return {
    ...{ labels, train, asked, source, licence, entries, attribution },
    alone: { image: once, text: once },
    ...{ fusedWidth: emojiFusedWidth, headDropout: emojiHeadDropout },
    encoders: {
      // It augments, so there is nothing to keep.
      image: (seed) => cnnEncoder({ ...image, seed }),
      text: await preparedEncoder(textEncoder, text, samplesOf(once, 'text'), samplesOf(asked, 'text')),
      audio: await preparedEncoder(audioEncoder, audio, samplesOf(train, 'audio'), samplesOf(asked, 'audio')),
    },
  };
}
