import { EncoderKitError } from '@encoderkit/errors';
import type { HostArray } from '../base/host-array.ts';
import type { Json } from '../base/json.ts';
import { releasePrograms } from '../engine/programs.ts';
import { encodeInBatches } from './encode-in-batches.ts';
import type { AdaptOptions, Encoder, SequenceEncoder, TimestepEncoder, TrainingPass } from './encoder.ts';
import { noteFixedLayers } from './fixed-layers.ts';

/** What one kind of encoder does itself. All else that an encoder must do is the same for every kind, and `makeEncoder`'s. */
export interface EncoderParts<Sample>
  extends Pick<
    Encoder<Sample>,
    'kind' | 'modality' | 'width' | 'network' | 'timesteps' | 'sizeOf' | 'learningRateOf' | 'toConfig'
  > {
  /** For messages: the name of the factory, `'textEncoder'`. */
  readonly where: string;
  /** What samples are called in messages, `'texts'`; `'samples'` when absent. */
  readonly samples?: string;
  /** For an encoder that learns from data before it can be used: whether it still has to, and how. */
  readonly adapting?: {
    needed(): boolean;
    adapt(samples: AsyncIterable<Sample> | Iterable<Sample>, options: AdaptOptions): Promise<void>;
    /** Takes over what was learnt, from a config: see `Encoder.restore`. */
    restore?(config: Json): Promise<void> | void;
    /** What `adapt` learns, for the message of an encoder that has not: `'the vocabulary has not been learnt'`. */
    problem?(): string;
    readonly remedy?: string;
  };
  /** Samples to arrays. Called for an encoder that is alive and adapted. `positions`: where they are among all samples that were given. */
  preprocess(samples: readonly Sample[], pass: TrainingPass | undefined): Promise<HostArray[]> | HostArray[];
  /** How many samples `encode` takes at a time; 64 when absent. */
  readonly batchSize?: number;
  /** Frees what the encoder has besides its network; in place of freeing the network, for one whose layers belong to others. */
  dispose?(): void;
}

/**
 * An encoder of these parts: it can be used until it is disposed, and once it is adapted; it encodes in batches; it says clearly what is
 * wrong with what it is given.
 *
 * @example
 * ```ts
 * import { encoderFactory, makeEncoder } from '@encoderkit/core';
 * import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
 *
 * // Words to vectors, by their lengths and their vowels.
 * const wordEncoder = encoderFactory({ kind: 'word', where: 'wordEncoder' }, ({ width = 4 }: { width?: number }) => {
 *   const kernelInitializer = initializers.glorotUniform({ seed: 1 });
 *   const network = sequential({ layers: [layers.dense({ units: width, inputShape: [2], kernelInitializer })] });
 *   return makeEncoder<string>({
 *     kind: 'word',
 *     where: 'wordEncoder',
 *     modality: 'text',
 *     width,
 *     network,
 *     preprocess: (words) => {
 *       const values = Float32Array.from(words.flatMap((word) => [word.length, word.replace(/[^aeiou]/g, '').length]));
 *       return [{ dtype: 'float32', shape: [words.length, 2], values }];
 *     },
 *     toConfig: () => ({ width }),
 *   });
 * });
 * const encoder = wordEncoder({ width: 8 });
 * console.log((await encoder.encode(['queue', 'rhythm'])).length); // 2
 * encoder.dispose();
 * ```
 */
export function makeEncoder<Sample>(
  parts: EncoderParts<Sample> & { readonly timesteps: TimestepEncoder<Sample> },
): SequenceEncoder<Sample>;
export function makeEncoder<Sample>(parts: EncoderParts<Sample>): Encoder<Sample>;
export function makeEncoder<Sample>(parts: EncoderParts<Sample>): Encoder<Sample> {
  const { kind, where, modality, width, network, timesteps, learningRateOf, adapting, batchSize = 64 } = parts;
  const { sizeOf, toConfig } = parts;
  let disposed = false;
  noteFixedLayers(network);

  const checkAlive = (): void => {
    if (disposed) throw new EncoderKitError({ code: 'disposed', where, problem: 'the encoder has been disposed' });
  };
  const checkReady = (): void => {
    checkAlive();
    if (!adapting?.needed()) return;
    const problem = adapting.problem?.() ?? 'needs adapt(samples) before it can be used';
    const { remedy } = adapting;
    throw new EncoderKitError({ code: 'not-adapted', where, problem, ...(remedy !== undefined && { remedy }) });
  };
  const preprocess = async (samples: readonly Sample[], pass?: TrainingPass): Promise<HostArray[]> => {
    checkReady();
    return parts.preprocess(samples, pass);
  };

  return {
    kind,
    modality,
    width,
    network,
    get needsAdapt() {
      return adapting?.needed() ?? false;
    },
    async adapt(samples, options = {}) {
      checkAlive();
      checkIterable(where, parts.samples ?? 'samples', samples);
      await adapting?.adapt(samples, options);
    },
    ...(adapting?.restore && {
      async restore(config: Json) {
        checkAlive();
        await adapting.restore?.(config);
      },
    }),
    preprocess,
    ...(timesteps && { timesteps }),
    ...(sizeOf && { sizeOf: (sample: Sample) => sizeOf(sample) }),
    ...(learningRateOf && { learningRateOf }),
    async encode(samples) {
      checkReady();
      return encodeInBatches({ network, preprocess, ...(sizeOf && { sizeOf }) }, samples, { batchSize });
    },
    toConfig: (): Json => JSON.parse(JSON.stringify(toConfig())),
    dispose() {
      if (disposed) return;
      disposed = true;
      releasePrograms(network);
      if (parts.dispose) parts.dispose();
      else network.dispose();
    },
  };
}

/** A string is an iterable, too, of letters; a typed array, of numbers. */
function checkIterable(where: string, what: string, samples: unknown): void {
  const isIterable =
    typeof samples === 'object' && samples !== null && (Symbol.iterator in samples || Symbol.asyncIterator in samples);
  if (isIterable && !ArrayBuffer.isView(samples)) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: `an array of ${what}, or another iterable of them`,
    received: typeof samples === 'object' && samples !== null ? 'something else' : samples,
    remedy: `Pass [${what.replace(/s$/, '')}], even if there is only one.`,
  });
}
