import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Encoder } from '../encoder/encoder.ts';
import { defaultEngine } from '../engine/default-engine.ts';
import type { Compute, Engine, Program } from '../engine/engine.ts';
import type { HostArray } from '../host-array.ts';
import { embed, variableOf } from './model.ts';

/** Compiled programs hold native memory: each network's are made once and live as long as it does. */
const programs = new WeakMap<LayersModel, Map<string, Program>>();

/** The program `name` of this network on this engine, made at its first use. */
export function inferenceProgram(
  engine: Engine,
  network: LayersModel,
  name: string,
  compute: Compute,
  weights: LayersModel['weights'],
): Program {
  const known = programs.get(network) ?? new Map<string, Program>();
  programs.set(network, known);
  const key = `${engine.name} ${name}`;
  const program = known.get(key) ?? engine.program(name, compute, weights.map(variableOf));
  known.set(key, program);
  return program;
}

/** The batch size to pad `count` rows to: a few sizes, so that a few programs serve every count. */
export function paddedSize(count: number, batchSize: number): number {
  return Math.min(batchSize, 2 ** Math.ceil(Math.log2(count)));
}

/** Samples in batches of a few sizes: the last is filled with samples that come again, whose results are left out. */
export async function* sampleBatches<Sample>(
  samples: readonly Sample[],
  batchSize: number,
): AsyncGenerator<{ readonly batch: Sample[]; readonly count: number }, void, undefined> {
  for (let start = 0; start < samples.length; start += batchSize) {
    const count = Math.min(batchSize, samples.length - start);
    const size = paddedSize(count, batchSize);
    const batch = Array.from({ length: size }, (_, row) => samples[start + (row % count)] as Sample);
    yield { batch, count };
  }
}

/** The rows of an array `[rows, …]`, each a copy. */
export function rowsOf({ values, shape }: HostArray, count: number): Float32Array[] {
  const [rows = 0] = shape;
  const width = rows === 0 ? 0 : values.length / rows;
  return Array.from({ length: count }, (_, row) => Float32Array.from(values.subarray(row * width, (row + 1) * width)));
}

/**
 * What encoders use for `encode`: preprocesses and embeds samples batch by batch.
 *
 * @returns one vector of length `encoder.width` per sample, in order
 * @throws what `encoder.preprocess` throws for a bad sample
 */
export async function encodeInBatches<Sample>(
  encoder: Pick<Encoder<Sample>, 'network' | 'preprocess'>,
  samples: readonly Sample[],
  { batchSize = 64, engine }: { readonly batchSize?: number; readonly engine?: Engine } = {},
): Promise<Float32Array[]> {
  const { network } = encoder;
  const compute = (...features: Tensor[]): Tensor[] => [embed(network, features)];
  const program = inferenceProgram(engine ?? (await defaultEngine()), network, 'encode', compute, network.weights);
  const vectors: Float32Array[] = [];
  for await (const { batch, count } of sampleBatches(samples, batchSize)) {
    const [embeddings] = await program.run(await encoder.preprocess(batch));
    if (embeddings) vectors.push(...rowsOf(embeddings, count));
  }
  return vectors;
}
