import { EncoderKitError } from '@encoderkit/errors';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { HostArray } from '../base/host-array.ts';
import type { Encoder, TimestepSpan } from './encoder.ts';
import type { Head } from './head.ts';

/** What functions need of a model that do not care what it is of. */
export interface AnyModel {
  readonly encoder: Encoder<never>;
  readonly head: Head<never, unknown, unknown>;
}

/** The part of an encoder that a model runs: preprocessed samples to what its head takes. */
interface Trunk {
  readonly network: LayersModel;
  /** Length of the vectors it gives. */
  readonly width: number;
}

/**
 * What of a model's encoder its head stands on: all of it, which gives a vector for a sample; for a head `perTimestep` the part that gives
 * one for each timestep.
 *
 * @throws `invalid-input` for a head `perTimestep` on an encoder that gives no vectors of timesteps
 */
export function trunkOf({ encoder, head }: AnyModel): Trunk {
  return head.perTimestep ? checkTimesteps(head.kind, encoder) : encoder;
}

/** The part of an encoder that gives vectors of timesteps; throws `invalid-input` where it has none. */
export function checkTimesteps(where: string, { timesteps, kind }: Pick<Encoder<never>, 'timesteps' | 'kind'>): Trunk {
  if (timesteps) return timesteps;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'an encoder of sequences, which gives a vector for each timestep',
    received: `an encoder of kind "${kind}", which gives one for a whole sample`,
    remedy: 'Take an encoder that has "timesteps", such as textEncoder, or put a classifier on this one.',
  });
}

/** Where the timesteps of samples are in their rows, for a head `perTimestep`; undefined for any other. */
export function spansOf<Sample>(
  { encoder, head }: { readonly encoder: Encoder<Sample>; readonly head: Pick<AnyModel['head'], 'perTimestep'> },
  samples: readonly Sample[],
  features: readonly HostArray[],
): TimestepSpan[] | undefined {
  return head.perTimestep ? encoder.timesteps?.spans(samples, features) : undefined;
}
