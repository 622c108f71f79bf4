import {
  type Classification,
  type ClassificationReport,
  classifier,
  type Dataset,
  type Encoder,
  type Example,
  type FusionKind,
  fromItems,
  fuse,
  type Model,
} from '@encoderkit/core';
import type { RawImage, RawSound } from '@encoderkit/datasets';

/** A thing seen, read and heard. */
export interface WholeSample {
  readonly image: RawImage;
  readonly text: string;
  readonly audio: RawSound;
}

export const modalities = ['image', 'text', 'audio'] as const;
export type Modality = (typeof modalities)[number];

/** The same with some of its modalities. */
export type ModalitySample = { readonly [Name in Modality]?: WholeSample[Name] };
export type ModalityModel = Model<ModalitySample, string, Classification<string>, ClassificationReport<string>>;

/** The seven combinations of the three, those of fewer first. */
export const modalitySubsets: readonly (readonly Modality[])[] = [
  ['image'],
  ['text'],
  ['audio'],
  ['image', 'text'],
  ['image', 'audio'],
  ['text', 'audio'],
  ['image', 'text', 'audio'],
];

export type AskedPart = 'validation' | 'test';

/** Data with what all trainings on it share. */
export interface ModalityData {
  readonly labels: readonly string[];
  /** What is trained on, and what the models are asked for: test data, or validation data while anything is being chosen. Each is in memory. */
  readonly train: readonly Example<WholeSample, string>[];
  readonly asked: readonly Example<WholeSample, string>[];
  /** What a model of one modality is trained on, where that is not `train`: pictures, say, without the sounds for which they come again. */
  readonly alone?: Partial<Record<Modality, readonly Example<WholeSample, string>[]>>;
  /** Makes a modality's encoder, with initial weights of this seed. */
  readonly encoders: { readonly [Name in Modality]: (seed: number) => Encoder<WholeSample[Name]> };
  /** Of the vector that fusion gives, except by `concat`, which is as wide as all encoders together. */
  readonly fusedWidth: number;
  /** Dropout of what the classifier is given. */
  readonly headDropout: number;
  readonly source: string;
  readonly licence: string;
}

/** One modality of all examples. */
export const samplesOf = <Name extends Modality>(
  examples: readonly Example<WholeSample, string>[],
  name: Name,
): WholeSample[Name][] => examples.map(({ input }) => input[name]);

/** Examples with these modalities only. */
export function withModalities(
  examples: readonly Example<WholeSample, string>[],
  names: readonly Modality[],
): Dataset<ModalitySample, string> {
  return fromItems(examples.map(({ input, label = '' }) => ({ input: only(input, names), label })));
}

/** What a model of this modality is trained on. */
export const examplesAlone = (data: ModalityData, name: Modality): Dataset<ModalitySample, string> =>
  withModalities(data.alone?.[name] ?? data.train, [name]);

/** A sample with these modalities only. */
export const only = (sample: ModalitySample, names: readonly Modality[]): ModalitySample =>
  Object.fromEntries(names.map((name) => [name, sample[name]]));

export type AllEncoders = { readonly [Name in Modality]: Encoder<WholeSample[Name]> };
export type MadeEncoders = Partial<AllEncoders>;

export interface ModalityModelOptions {
  /** How several are fused. */
  readonly kind: FusionKind;
  readonly modalityDropout?: number;
  /** Encoders to take in place of new ones. */
  readonly given?: MadeEncoders;
  readonly seed: number;
}

/** A classifier that knows these modalities; a single one is not fused. */
export function modalityModel(
  {
    encoders,
    labels,
    fusedWidth,
    headDropout,
  }: Pick<ModalityData, 'encoders' | 'labels' | 'fusedWidth' | 'headDropout'>,
  names: readonly Modality[],
  { kind, modalityDropout = 0, given, seed }: ModalityModelOptions,
): ModalityModel {
  const made = names.map((name, index) => [name, given?.[name] ?? encoders[name](seed * 10 + index)] as const);
  const [first] = made;
  const width = kind === 'concat' ? {} : { width: fusedWidth };
  const encoder: Encoder<ModalitySample> =
    made.length === 1 && first !== undefined
      ? partEncoder(...first)
      : fuse(Object.fromEntries(made), { kind, modalityDropout, seed, ...width });
  return classifier(encoder, { labels, dropout: headDropout, seed });
}

/** An encoder of one modality as one of records that have it. What it takes is known to the names only. */
function partEncoder(name: Modality, encoder: Encoder<never>): Encoder<ModalitySample> {
  const own = encoder as Encoder<unknown>;
  const { sizeOf } = own;
  const partsOf = (samples: readonly ModalitySample[]) => samples.map((sample) => sample[name]);
  return {
    ...own,
    adapt: (samples) => own.adapt(partsIn(samples, name)),
    preprocess: (samples, pass) => own.preprocess(partsOf(samples), pass),
    ...(sizeOf && { sizeOf: (sample: ModalitySample) => sizeOf(sample[name]) }),
    encode: (samples) => own.encode(partsOf(samples)),
  };
}

async function* partsIn(samples: AsyncIterable<ModalitySample> | Iterable<ModalitySample>, name: Modality) {
  for await (const sample of samples) yield sample[name];
}
