import { audioEncoder } from '@encoderkit/audio';
import { type MultimodalDigitsOptions, multimodalDigits } from '@encoderkit/datasets';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import { digitCorruption, digitEncoderOptions, digitFusedWidth, digitHeadDropout } from './digit-settings.ts';
import { type AskedPart, type ModalityData, samplesOf } from './modality-models.ts';
import { preparedEncoder } from './prepared-encoder.ts';

/**
 * Digits, spoilt, and encoders for them. Examples to train on are read and those of one other part: no test digit, unless `asked` is `test`.
 *
 * @throws what `multimodalDigits` throws
 */
export async function prepareDigits({
  asked: part,
  ...options
}: Pick<MultimodalDigitsOptions, 'sizes' | 'spoken'> & { readonly asked: AskedPart }): Promise<ModalityData> {
  const digits = await multimodalDigits({ corruption: digitCorruption, ...options });
  const { labels, source, licence } = digits;
  const [train, asked] = [await digits.train.collect(), await digits[part].collect()];
  const { image, text, audio } = digitEncoderOptions;
  return {
    ...{ labels, train, asked, source, licence, fusedWidth: digitFusedWidth, headDropout: digitHeadDropout },
    encoders: {
      image: await preparedEncoder(cnnEncoder, image, samplesOf(train, 'image'), samplesOf(asked, 'image')),
      text: await preparedEncoder(textEncoder, text, samplesOf(train, 'text'), samplesOf(asked, 'text')),
      audio: await preparedEncoder(audioEncoder, audio, samplesOf(train, 'audio'), samplesOf(asked, 'audio')),
    },
  };
}
