import { isRecord } from '@encoderkit/errors';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { wholeOrNothing } from '../../base/whole-or-nothing.ts';
import { releasePrograms } from '../../engine/programs.ts';
import type { Encoder } from '../../model/encoder.ts';
import { makeEncoder } from '../../model/make-encoder.ts';
import { componentsOf } from '../components.ts';
import { composedParts, savedEncoders } from '../composed.ts';
import type { EncodersByName, FusedSample } from '../modality.ts';
import { preprocessFused } from '../preprocess.ts';
import { fusedNetworks } from './network.ts';
import { completeOptions, type FuseOptions } from './options.ts';

/** What `fuse` gives: an encoder whose samples are records, with one part for each of its encoders. */
export interface FusedEncoder<Sample> extends Encoder<Sample> {
  /** From what `network` takes to the weight of each modality `[batch, modalities]`: of kind `'gated'`. See `gatesOf`. */
  readonly gates: LayersModel | undefined;
  /** The names of the modalities, in the order of the network's inputs. */
  readonly names: readonly string[];
}

const where = 'fuse';
export const fusedKind = 'fusion';

/**
 * Several encoders as one, whose samples are records: `fuse({ image, text })` takes `{ image, text }`, `{ image }` and `{ text }`. Their vectors are
 * made one (`kind`); in place of a missing one comes a vector that is learnt. It is an encoder like any other: put a head on it, train, save and
 * export it. `load(folder, fusion({ image: cnnEncoder, text: textEncoder }))` reads it again.
 *
 * Encoders may come new or trained. `freeze(encoder)`, before or after, keeps one as it is and runs it as in serving; `learningRates` lets
 * one learn more slowly than the rest. `adapt` adapts those that need it to the samples that have their modality.
 *
 * The fused encoder owns its encoders: the caller disposes it, and it disposes them.
 *
 * @throws EncoderKitError `invalid-option`, `invalid-input` for what is no encoder. `encode` throws `not-adapted`, `invalid-input` for a sample
 *   without any modality or with an unknown one, and what the encoders throw, naming the sample.
 * @example
 * ```ts
 * import { classifier, fromItems, fuse, predict, train } from '@encoderkit/core';
 * import { sequenceEncoder } from '@encoderkit/core/testing';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const encoder = fuse(
 *   { place: vectorEncoder({ length: 2 }), path: sequenceEncoder({ vocabulary: 9, units: 4 }) },
 *   { kind: 'gated', width: 8, modalityDropout: 0.3 },
 * );
 * const model = classifier(encoder, { labels: ['near', 'far'] });
 * const data = fromItems([
 *   { input: { place: [0.1, 0.2], path: [1, 2, 1] }, label: 'near' as const },
 *   { input: { place: [7, 8] }, label: 'far' as const },
 *   { input: { path: [8, 7, 8, 8] }, label: 'far' as const },
 * ]);
 * await train(model, data, { epochs: 30, learningRate: 0.05 });
 * console.log((await predict(model, [{ path: [1, 1] }]))[0]?.label); // near
 * model.dispose();
 * ```
 */
export function fuse<const Encoders extends EncodersByName>(
  encoders: Encoders,
  options: FuseOptions<keyof Encoders & string> = {},
): FusedEncoder<FusedSample<Encoders>> {
  return wholeOrNothing(() => fuseAny(encoders, options));
}

/** The same where types know nothing of the encoders. */
export function fuseAny<Sample>(encoders: EncodersByName, options: FuseOptions): FusedEncoder<Sample> {
  const components = componentsOf(encoders);
  const complete = completeOptions(components, options);
  const { network, gates } = fusedNetworks(components, complete);
  const names = components.map(({ name }) => name);
  const sized = components.filter(({ encoder }) => encoder.sizeOf !== undefined);
  /** The largest of a sample's parts: a batch is as long as the longest of its samples in each of them. */
  const sizeOf = (sample: Sample): number => {
    const parts: unknown = sample;
    if (!isRecord(parts)) return 0;
    const sizes = sized.flatMap(({ name, encoder }) =>
      parts[name] === undefined || parts[name] === null ? [] : [encoder.sizeOf?.(parts[name]) ?? 0],
    );
    return Math.max(0, ...sizes);
  };
  const composed = composedParts(components, network, complete.learningRates);

  const encoder = makeEncoder<Sample>({
    ...composed,
    kind: fusedKind,
    where,
    width: complete.width,
    preprocess: (samples, pass) => preprocessFused(components, samples, complete.modalityDropout, pass),
    ...(sized.length > 0 && { sizeOf }),
    toConfig: () => ({ ...complete, encoders: savedEncoders(components) }),
    dispose() {
      if (gates) releasePrograms(gates);
      composed.dispose();
    },
  });
  return Object.assign(encoder, { gates, names });
}
