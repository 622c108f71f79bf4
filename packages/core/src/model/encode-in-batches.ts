import { EncoderKitError } from '@encoderkit/errors';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { HostArray } from '../base/host-array.ts';
import { firstRows, padRows, rowsOf } from '../base/rows.ts';
import { orderBySize } from '../data/by-size.ts';
import type { Engine, Program } from '../engine/engine.ts';
import { engineFor } from '../engine/engine-for.ts';
import { inferenceProgram } from '../engine/programs.ts';
import type { Encoder } from './encoder.ts';
import { embed, variableOf } from './model.ts';
import { preprocessNamed } from './preprocess-named.ts';

/** The batch size to pad `count` rows to: a few sizes, so that a few programs serve every count. */
export function paddedSize(count: number, batchSize: number): number {
  return Math.min(batchSize, 2 ** Math.ceil(Math.log2(count)));
}

/** The use of a network that `inferenceProgram` keeps for `encode`. */
const encoding = Symbol('encode');

/** What a batch gave, and what it was made of. */
interface Ran<Sample> {
  readonly outputs: HostArray;
  readonly batch: readonly Sample[];
  /** Where each of them is among the samples that were given. */
  readonly positions: readonly number[];
  readonly features: readonly HostArray[];
}

/**
 * Preprocesses samples and runs them through `program` batch by batch, those of like size together where the encoder tells sizes; gives the
 * outputs of each batch. The last batch is filled with rows that come again, whose results are left out.
 */
export async function* runInBatches<Sample>(
  where: string,
  program: Program<{ features: readonly Tensor[] }, { outputs: Tensor }>,
  encoder: Pick<Encoder<Sample>, 'preprocess' | 'sizeOf'>,
  samples: readonly Sample[],
  batchSize: number,
): AsyncGenerator<Ran<Sample>, void, undefined> {
  checkSamples(where, samples);
  const order = orderBySize(samples, (sample) => encoder.sizeOf?.(sample) ?? 0);
  for (let start = 0; start < samples.length; start += batchSize) {
    const positions = order.slice(start, start + batchSize);
    const batch = positions.map((position) => samples[position] as Sample);
    const features = await preprocessNamed(encoder, batch, positions);
    const size = paddedSize(batch.length, batchSize);
    const { outputs } = await program.run({ features: features.map((array) => padRows(array, size)) });
    yield { outputs: firstRows(outputs, batch.length), batch, positions, features };
  }
}

function checkSamples(where: string, samples: unknown): void {
  if (Array.isArray(samples)) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'an array of samples',
    received: typeof samples === 'object' && samples !== null ? 'something else' : samples,
    remedy: 'Pass [sample], even if there is only one.',
  });
}

/**
 * What encoders use for `encode`: preprocesses and embeds samples batch by batch; with `sizeOf`, those of like size together.
 *
 * @returns one vector of length `encoder.width` per sample, in order
 * @throws what `encoder.preprocess` throws for a bad sample; `invalid-input` where `samples` is no array
 * @example
 * ```ts
 * import { encodeInBatches } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const { network, preprocess, dispose } = vectorEncoder({ length: 2, normalize: false });
 * const vectors = await encodeInBatches({ network, preprocess }, [[1, 2], [3, 4]], { batchSize: 16 });
 * console.log(vectors.length); // 2
 * dispose();
 * ```
 */
export async function encodeInBatches<Sample>(
  encoder: Pick<Encoder<Sample>, 'network' | 'preprocess' | 'sizeOf'>,
  samples: readonly Sample[],
  { batchSize = 64, engine }: { readonly batchSize?: number; readonly engine?: Engine } = {},
): Promise<Float32Array[]> {
  const { network } = encoder;
  const compute = ({ features }: { features: readonly Tensor[] }) => ({ outputs: embed(network, features) });
  const program = inferenceProgram(
    await engineFor(engine),
    network,
    encoding,
    compute,
    network.weights.map(variableOf),
  );
  const vectors: Float32Array[] = [];
  for await (const { outputs, positions } of runInBatches('encode', program, encoder, samples, batchSize)) {
    for (const [row, vector] of rowsOf(outputs).entries()) vectors[positions[row] ?? row] = vector;
  }
  return vectors;
}
