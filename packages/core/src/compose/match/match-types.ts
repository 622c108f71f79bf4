import type { Encoder } from '../../model/encoder.ts';
import type { EncodersByName, FusedSample } from '../modality.ts';

export type SampleOf<Each> = Each extends Encoder<infer Sample> ? Sample : never;

type Parts<Encoders extends EncodersByName> = { readonly [Name in keyof Encoders]: SampleOf<Encoders[Name]> };

/** At least two of them. */
type SomePair<Encoders extends EncodersByName> = {
  [One in keyof Encoders]: {
    [Other in Exclude<keyof Encoders, One>]: Pick<Parts<Encoders>, One | Other>;
  }[Exclude<keyof Encoders, One>];
}[keyof Encoders];

/**
 * What a matcher learns from: samples of one thing in at least two of its modalities, by name. An absent name, or one that is undefined, is a
 * modality that is missing.
 */
export type MatchedSample<Encoders extends EncodersByName> = FusedSample<Encoders> & SomePair<Encoders>;
