import { EncoderKitError } from '@encoderkit/errors';
import type { HostArray } from '../base/host-array.ts';
import type { Encoder } from './encoder.ts';

/**
 * Preprocesses a batch without augmentation. An error about a sample names its place among all that were given, from
 * `positions`: encoders are told places in training only, and count from the first of the batch otherwise.
 */
export async function preprocessNamed<Sample>(
  encoder: Pick<Encoder<Sample>, 'preprocess'>,
  samples: readonly Sample[],
  positions: readonly number[],
): Promise<HostArray[]> {
  try {
    return await encoder.preprocess(samples);
  } catch (cause) {
    if (!EncoderKitError.isInstance(cause) || positions.every((position, row) => position === row)) throw cause;
    // What was made is thrown away: this only finds the sample, and has the encoder name it as in training.
    for (const [row, sample] of samples.entries()) {
      const position = positions[row] ?? row;
      await encoder.preprocess([sample], { seed: 0, epoch: 0, indices: [position] }).catch((error: unknown) => {
        throw named(error, position);
      });
    }
    throw cause;
  }
}

/** An error that says which sample it is about, whatever the encoder calls it. */
function named(error: unknown, position: number): unknown {
  if (!EncoderKitError.isInstance(error) || new RegExp(`\\b${position}\\b`).test(error.message)) return error;
  return new EncoderKitError({
    code: error.code,
    where: `sample ${position}`,
    problem: error.message.replace(/\.$/, ''),
    cause: error,
  });
}
