import { audioEncoder } from '@encoderkit/audio';
import {
  type Classification,
  type ClassificationReport,
  classifier,
  type Dataset,
  type Encoder,
  type FusionKind,
  fromItems,
  fuse,
  type Model,
} from '@encoderkit/core';
import { type MultimodalDigit, type MultimodalDigitsOptions, multimodalDigits } from '@encoderkit/datasets';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import { digitCorruption, digitEncoderOptions, digitFusedWidth, digitHeadDropout } from './digit-settings.ts';
import { preparedEncoder } from './prepared-encoder.ts';

export const digitModalities = ['image', 'text', 'audio'] as const;
export type DigitModality = (typeof digitModalities)[number];

/** A digit in any of its modalities. */
export type DigitSample = { readonly [Name in DigitModality]?: MultimodalDigit[Name] };
export type DigitModel = Model<DigitSample, string, Classification<string>, ClassificationReport<string>>;

/** The seven combinations of the three, those of fewer first. */
export const digitSubsets: readonly (readonly DigitModality[])[] = [
  ['image'],
  ['text'],
  ['audio'],
  ['image', 'text'],
  ['image', 'audio'],
  ['text', 'audio'],
  ['image', 'text', 'audio'],
];

type Part = 'train' | 'validation' | 'test';
type Makers = { readonly [Name in DigitModality]: (seed: number) => Encoder<MultimodalDigit[Name]> };

/** Digits with what all trainings on them share: they are spoilt, measured and in memory. */
export interface PreparedDigits {
  readonly labels: readonly string[];
  /** The examples of a part with these modalities only. A part that was not asked for is empty. */
  examples(part: Part, modalities: readonly DigitModality[]): Dataset<DigitSample, string>;
  readonly encoders: Makers;
  readonly source: string;
  readonly licence: string;
}

/**
 * Reads the digits that are trained on and those of one other part. Nothing else is read: no test digit, unless `asked` is `test`.
 *
 * @param options.asked what the models will be asked for: `validation` while anything is being chosen
 */
export async function prepareDigits({
  asked,
  ...options
}: Pick<MultimodalDigitsOptions, 'sizes' | 'spoken'> & {
  readonly asked: 'validation' | 'test';
}): Promise<PreparedDigits> {
  const { labels, source, licence, ...parts } = await multimodalDigits({ corruption: digitCorruption, ...options });
  const [train, other] = [await parts.train.collect(), await parts[asked].collect()];
  const samples = <Name extends DigitModality>(name: Name) =>
    [train, other].map((part) => part.map(({ input }) => input[name])) as [
      MultimodalDigit[Name][],
      MultimodalDigit[Name][],
    ];
  const { image, text, audio } = digitEncoderOptions;
  return {
    labels,
    source,
    licence,
    encoders: {
      image: await preparedEncoder(cnnEncoder, image, ...samples('image')),
      text: await preparedEncoder(textEncoder, text, ...samples('text')),
      audio: await preparedEncoder(audioEncoder, audio, ...samples('audio')),
    },
    examples(part, modalities) {
      const examples = part === 'train' ? train : part === asked ? other : [];
      return fromItems(examples.map(({ input, label = '' }) => ({ input: only(input, modalities), label })));
    },
  };
}

/**
 * A classifier of digits that knows these modalities; a single one is not fused.
 *
 * @param options.kind how several are fused
 */
export function digitModel(
  { encoders, labels }: Pick<PreparedDigits, 'encoders' | 'labels'>,
  modalities: readonly DigitModality[],
  { kind, modalityDropout = 0, seed }: { kind: FusionKind; modalityDropout?: number; seed: number },
): DigitModel {
  const made = modalities.map((name, index) => [name, encoders[name](seed * 10 + index)] as const);
  const [first] = made;
  const encoder: Encoder<DigitSample> =
    made.length === 1 && first !== undefined
      ? partEncoder(...first)
      : fuse(Object.fromEntries(made), {
          kind,
          modalityDropout,
          seed,
          ...(kind !== 'concat' && { width: digitFusedWidth }),
        });
  return classifier(encoder, { labels, dropout: digitHeadDropout, seed });
}

const only = (sample: DigitSample, modalities: readonly DigitModality[]): DigitSample =>
  Object.fromEntries(modalities.map((name) => [name, sample[name]]));

/** An encoder of one modality as one of records that have it. */
function partEncoder(name: DigitModality, encoder: Encoder<never>): Encoder<DigitSample> {
  const own: Encoder<unknown> = encoder as Encoder<unknown>;
  const partsOf = (samples: readonly DigitSample[]) => samples.map((sample) => sample[name]);
  return {
    ...own,
    adapt: (samples) => own.adapt(partsIn(samples, name)),
    preprocess: (samples, pass) => own.preprocess(partsOf(samples), pass),
    encode: (samples) => own.encode(partsOf(samples)),
  };
}

async function* partsIn(samples: AsyncIterable<DigitSample> | Iterable<DigitSample>, name: DigitModality) {
  for await (const sample of samples) yield sample[name];
}
