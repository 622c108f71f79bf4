import { EncoderKitError } from '@encoderkit/errors';
import type { HostArray } from '../base/host-array.ts';
import type { TrainingPass } from '../model/encoder.ts';
import { preprocessNamed } from '../model/preprocess-named.ts';
import type { Component } from './modality.ts';
import { keptModalities } from './modality-dropout.ts';
import { type AnySample, checkSample } from './samples.ts';

/**
 * What the network takes of samples: each encoder's arrays, with a row for every sample, then an array `[samples, 1]` for each modality with
 * 1 where it is present and 0 where it is missing.
 *
 * In serving rows of a missing input are zeros. In training (with `pass`) they are rows of samples that have it, so that batch normalisation's
 * statistics are those of real data; `modalityDropout` leaves rows as they are for the same reason. Either way the network puts a learnt vector in
 * place of what it makes of them.
 */
export async function preprocessFused(
  components: readonly Component[],
  samples: readonly unknown[],
  modalityDropout: number,
  pass: TrainingPass | undefined,
  where = 'fuse',
): Promise<HostArray[]> {
  const positions = samples.map((_, row) => pass?.indices[row] ?? row);
  const names = components.map(({ name }) => name);
  const checked = samples.map((sample, row) => checkSample(sample, names, positions[row] ?? row));
  const arrays = await Promise.all(components.map((component) => arraysOf(component, checked, positions, pass, where)));
  const kept = checked.map((sample, row) => {
    const present = names.map((name) => sample[name] !== undefined);
    return pass ? keptModalities(present, modalityDropout, [pass.seed, pass.epoch, positions[row] ?? row]) : present;
  });
  const presence = names.map(
    (_, modality): HostArray => ({
      dtype: 'float32',
      shape: [samples.length, 1],
      values: Float32Array.from(kept, (each) => (each[modality] ? 1 : 0)),
    }),
  );
  return [...arrays.flat(), ...presence];
}

/** One encoder's arrays, of all samples. */
async function arraysOf(
  component: Component,
  samples: readonly AnySample[],
  positions: readonly number[],
  pass: TrainingPass | undefined,
  where: string,
): Promise<HostArray[]> {
  const { name, encoder } = component;
  const rows = samples.flatMap((sample, row) => (sample[name] === undefined ? [] : [row]));
  if (rows.length === 0) return emptyArrays(component, samples.length);
  const own = rows.map((row) => samples[row]?.[name]);
  const indices = rows.map((row) => positions[row] ?? row);
  try {
    const made = pass
      ? await encoder.preprocess(own, { ...pass, indices })
      : await preprocessNamed(encoder, own, indices);
    if (rows.length === samples.length) return made;
    const source = sourceOf(rows, positions, pass !== undefined);
    return made.map((array) => rowsFrom(array, source));
  } catch (cause) {
    if (!EncoderKitError.isInstance(cause)) throw cause;
    throw new EncoderKitError({
      code: cause.code,
      where: `${where}, ${name}`,
      problem: cause.message.replace(/\.$/, ''),
      cause,
    });
  }
}

/** For each sample the row that is its own, or that fills its place; undefined for zeros. `rows`: those that have one. */
function sourceOf(rows: readonly number[], positions: readonly number[], fills: boolean): (number | undefined)[] {
  const source: (number | undefined)[] = positions.map(() => undefined);
  for (const [made, row] of rows.entries()) source[row] = made;
  if (!fills) return source;
  const byPosition = (one: number, other: number) => (positions[one] ?? one) - (positions[other] ?? other);
  // By place in the data, not in the batch: the order of a batch then changes nothing.
  const missing = positions.flatMap((_, row) => (source[row] === undefined ? [row] : [])).sort(byPosition);
  const present = [...rows].sort(byPosition);
  for (const [rank, row] of missing.entries()) source[row] = source[present[rank % present.length] ?? 0];
  return source;
}

/** The rows of an array at these places; zeros for none. */
function rowsFrom({ dtype, shape: [count = 1, ...rest], values }: HostArray, source: readonly (number | undefined)[]) {
  const length = values.length / count;
  const taken = dtype === 'int32' ? new Int32Array(source.length * length) : new Float32Array(source.length * length);
  for (const [row, from] of source.entries()) {
    if (from !== undefined) taken.set(values.subarray(from * length, (from + 1) * length), row * length);
  }
  return { dtype, shape: [source.length, ...rest], values: taken };
}

/** For a batch of which no sample has the modality: zeros, as short as the network takes them. */
function emptyArrays({ encoder: { network } }: Component, count: number): HostArray[] {
  return network.inputs.map(({ shape, dtype }) => {
    const rest = shape.slice(1).map((length) => length ?? 1);
    const size = rest.reduce((product, length) => product * length, count);
    const isInteger = dtype === 'int32';
    return {
      dtype: isInteger ? 'int32' : 'float32',
      shape: [count, ...rest],
      values: isInteger ? new Int32Array(size) : new Float32Array(size),
    };
  });
}
