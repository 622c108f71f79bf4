import { type Encoder, type EncoderFactory, encodeInBatches, type HostArray, type Json } from '@encoderkit/core';

/**
 * Encoders that begin differently but see samples alike: what `preprocess` learns and makes is made once, for all of them. So many trainings on
 * the same sounds cost the time of one to measure them. Not for encoders that augment: a training sees the same in every epoch.
 *
 * @param samples what is trained on, for `adapt`
 * @param others further samples that will be asked for, to test with, say. Whatever else comes is preprocessed when it comes.
 * @returns makes an encoder with initial weights of this seed; it has the factory's kind, so that `load` reads what is saved of it
 */
export async function preparedEncoder<Options, Sample>(
  factory: EncoderFactory<Options, Sample>,
  options: Options,
  samples: readonly Sample[],
  others: readonly Sample[] = [],
): Promise<(seed: number) => Encoder<Sample>> {
  const template = factory(options);
  try {
    if (template.needsAdapt) await template.adapt(samples);
    const known = [...new Set([...samples, ...others])];
    const arrays = await template.preprocess(known);
    const rows = new Map(known.map((sample, row) => [sample, row] as const));
    const config = template.toConfig();
    return (seed) => {
      const encoder = factory.fromConfig(withSeed(config, seed));
      const preprocess: Encoder<Sample>['preprocess'] = async (asked, pass) => {
        const places = asked.map((sample) => rows.get(sample));
        if (!places.every((place) => place !== undefined)) return encoder.preprocess(asked, pass);
        return arrays.map((array) => rowsAt(array, places));
      };
      // Batches of samples that are all as long: no order by size. `needsAdapt` is false by now, so it can be copied.
      const { sizeOf: _, ...rest } = encoder;
      const { network } = rest;
      return { ...rest, preprocess, encode: (asked) => encodeInBatches({ network, preprocess }, asked) };
    };
  } finally {
    template.dispose();
  }
}

function withSeed(config: Json, seed: number): Json {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) throw new TypeError('no options to seed');
  return { ...config, seed };
}

function rowsAt({ dtype, shape: [count = 1, ...rest], values }: HostArray, places: readonly number[]): HostArray {
  const length = values.length / count;
  const size = places.length * length;
  const taken = dtype === 'int32' ? new Int32Array(size) : new Float32Array(size);
  for (const [row, place] of places.entries()) {
    taken.set(values.subarray(place * length, (place + 1) * length), row * length);
  }
  return { dtype, shape: [places.length, ...rest], values: taken };
}
