import { EncoderKitError } from '@encoderkit/errors';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { encodeInBatches } from '../../model/encode-in-batches.ts';
import type { Encoder } from '../../model/encoder.ts';

/** The names of a sample's modalities. */
type NamesOf<Sample> = keyof {
  [Name in keyof Sample as Exclude<Sample[Name], undefined> extends never ? never : Name]: true;
};

/** The weight of each modality: from 0, also for one that is missing, to 1, which is their sum. */
export type Gates<Sample> = { readonly [Name in NamesOf<Sample>]-?: number };

/**
 * What each modality counts in a sample's vector, of a fused encoder of kind `'gated'` or a model that has one.
 *
 * @returns one record for each sample, in order
 * @throws EncoderKitError `invalid-input` for another encoder or model, and what `encode` throws
 * @example
 * ```ts
 * import { fuse, gatesOf } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const encoder = fuse({ left: vectorEncoder({ length: 2, normalize: false }), right: vectorEncoder({ length: 3, normalize: false }) }, { kind: 'gated' });
 * const [both, one] = await gatesOf(encoder, [{ left: [1, 2], right: [3, 4, 5] }, { right: [3, 4, 5] }]);
 * console.log(both, one); // numbers that sum to 1; { left: 0, right: 1 }
 * encoder.dispose();
 * ```
 */
export async function gatesOf<Sample>(
  target: Encoder<Sample> | { readonly encoder: Encoder<Sample> },
  samples: readonly Sample[],
): Promise<Gates<Sample>[]> {
  const encoder = isObject(target) && 'encoder' in target ? target.encoder : target;
  if (!isGated(encoder)) throw noGates(encoder);
  const { gates: network, names, preprocess, sizeOf } = encoder;
  const rows = await encodeInBatches({ network, preprocess, ...(sizeOf && { sizeOf }) }, samples);
  // One number for each name.
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])) as Gates<Sample>);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function isGated<Sample>(
  encoder: Encoder<Sample>,
): encoder is Encoder<Sample> & { readonly gates: LayersModel; readonly names: readonly string[] } {
  return isObject(encoder) && 'gates' in encoder && encoder.gates !== undefined;
}

function noGates(encoder: unknown): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-input',
    where: 'gatesOf',
    expected: 'an encoder that fuse made with { kind: "gated" }, or a model of one',
    received: isObject(encoder) ? 'one without gates' : encoder,
    remedy: 'Make it with fuse({ … }, { kind: "gated" }).',
  });
}
