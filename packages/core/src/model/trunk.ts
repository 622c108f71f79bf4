import { EncoderKitError } from '@encoderkit/errors';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { HostArray } from '../base/host-array.ts';
import type { Encoder, StepSpan } from './encoder.ts';
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
 * What of a model's encoder its head stands on: all of it, which gives a vector for a sample; for a head `perStep` the part that gives
 * one for each step.
 *
 * @throws `invalid-input` for a head `perStep` on an encoder that gives no vectors of steps
 */
export function trunkOf({ encoder, head }: AnyModel): Trunk {
  return head.perStep ? checkSteps(head.kind, encoder) : encoder;
}

/** The part of an encoder that gives vectors of steps; throws `invalid-input` where it has none. */
export function checkSteps(where: string, { steps, kind }: Pick<Encoder<never>, 'steps' | 'kind'>): Trunk {
  if (steps) return steps;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'an encoder of sequences, which gives a vector for each step',
    received: `an encoder of kind "${kind}", which gives one for a whole sample`,
    remedy: 'Take an encoder that has "steps", such as textEncoder, or put a classifier on this one.',
  });
}

/** Where the steps of samples are in their rows, for a head `perStep`; undefined for any other. */
export function spansOf<Sample>(
  { encoder, head }: { readonly encoder: Encoder<Sample>; readonly head: Pick<AnyModel['head'], 'perStep'> },
  samples: readonly Sample[],
  features: readonly HostArray[],
): StepSpan[] | undefined {
  return head.perStep ? encoder.steps?.spans(samples, features) : undefined;
}
