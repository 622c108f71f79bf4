import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Encoder } from '../model/encoder.ts';

/** Encoders by the names that their parts of a sample have. */
export type EncodersByName = Readonly<Record<string, Encoder<never>>>;

/** Names that data sets commonly use: TypeScript cannot forbid every other name, but can forbid these where a model has none of them. */
type UsualName = 'image' | 'text' | 'audio';

/**
 * What a fused encoder takes: for each of its encoders a sample under that encoder's name, in any combination. An absent name, or one that is
 * undefined or null, is a modality that is missing.
 */
export type FusedSample<Encoders extends EncodersByName> = {
  readonly [Name in keyof Encoders]?:
    | (Encoders[Name] extends Encoder<infer Sample> ? Sample : never)
    | null
    | undefined;
} & { readonly [Name in Exclude<UsualName, keyof Encoders>]?: never };

/** One of the encoders that are fused. What it takes is known to the caller's types only. */
export interface Component {
  readonly name: string;
  readonly encoder: Encoder<unknown>;
}

/** One of the encoders, inside the network that fuses them. */
export interface ModalityTensors {
  readonly name: string;
  /** Its encoder's vector `[batch, width]`. */
  readonly vector: SymbolicTensor;
  readonly width: number;
  /** `[batch, 1]`: 1 for samples that have the modality, 0 for those that lack it. */
  readonly present: SymbolicTensor;
  /** 1 - present. */
  readonly absent: SymbolicTensor;
}

/** What a kind of fusion is made of. */
export interface FusionParts {
  readonly modalities: readonly ModalityTensors[];
  /** All `present`, `[batch, modalities]`. */
  readonly presence: SymbolicTensor;
  /** Length of the vector that comes out, for kinds that project. */
  readonly width: number;
  /** Of `'attention'`. */
  readonly heads: number;
  readonly seed: number;
}

/** What it gives. */
export interface Fused {
  /** `[batch, width]` */
  readonly vector: SymbolicTensor;
  /** `[batch, modalities]`: what each modality counts, where the kind weighs them. */
  readonly gates?: SymbolicTensor;
}
