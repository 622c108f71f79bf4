import { EncoderKitError, isRecord } from '@encoderkit/errors';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { HostArray } from '../../base/host-array.ts';
import { releasePrograms } from '../../engine/programs.ts';
import { encodeInBatches } from '../../model/encode-in-batches.ts';
import type { Encoder, TrainingPass } from '../../model/encoder.ts';
import { isNetwork } from '../../model/networks-inside.ts';
import { adaptComponents } from '../adapt.ts';
import { componentsOf } from '../components.ts';
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
 * import { sequenceEncoder, vectorEncoder } from '@encoderkit/core/testing';
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
  return fuseAny(encoders, options);
}

/** The same where types know nothing of the encoders. */
export function fuseAny<Sample>(encoders: EncodersByName, options: FuseOptions): FusedEncoder<Sample> {
  const components = componentsOf(encoders);
  const complete = completeOptions(components, options);
  const { network, gates } = fusedNetworks(components, complete);
  const names = components.map(({ name }) => name);
  const sized = components.filter(({ encoder }) => encoder.sizeOf !== undefined);
  let disposed = false;

  const checkReady = (): void => {
    if (disposed) throw new EncoderKitError({ code: 'disposed', where, problem: 'the encoder has been disposed' });
    const unready = components.find(({ encoder }) => encoder.needsAdapt);
    if (!unready) return;
    const problem = `the encoder of "${unready.name}" needs adapt(samples) before it can be used`;
    throw new EncoderKitError({ code: 'not-adapted', where, problem });
  };
  const preprocess = async (samples: readonly Sample[], pass?: TrainingPass): Promise<HostArray[]> => {
    checkReady();
    return preprocessFused(components, samples, complete.modalityDropout, pass);
  };
  /** The largest of a sample's parts: a batch is as long as the longest of its samples in each of them. */
  const sizeOf = (sample: Sample): number => {
    const parts: unknown = sample;
    if (!isRecord(parts)) return 0;
    const sizes = sized.flatMap(({ name, encoder }) =>
      parts[name] === undefined ? [] : [encoder.sizeOf?.(parts[name]) ?? 0],
    );
    return Math.max(0, ...sizes);
  };
  const sizes = sized.length > 0 ? { sizeOf } : {};

  return {
    kind: fusedKind,
    modality: names.join('+'),
    width: complete.width,
    network,
    gates,
    names,
    get needsAdapt() {
      return components.some(({ encoder }) => encoder.needsAdapt);
    },
    async adapt(samples) {
      if (disposed) checkReady();
      await adaptComponents(components, samples);
    },
    preprocess,
    ...sizes,
    learningRateOf(weight) {
      const variable = weight.read();
      const owner = components.find(({ encoder }) => encoder.network.weights.some((each) => each.read() === variable));
      if (!owner) return 1;
      return (complete.learningRates[owner.name] ?? 1) * (owner.encoder.learningRateOf?.(weight) ?? 1);
    },
    async encode(samples) {
      checkReady();
      return encodeInBatches({ network, preprocess, ...sizes }, samples);
    },
    toConfig: () => ({
      ...complete,
      encoders: components.map(({ name, encoder }) => ({ name, kind: encoder.kind, config: encoder.toConfig() })),
    }),
    dispose() {
      if (disposed) return;
      disposed = true;
      for (const each of [network, ...(gates ? [gates] : []), ...components.map(({ encoder }) => encoder.network)]) {
        releasePrograms(each);
      }
      // The networks inside are views of the encoders', which free their weights themselves.
      for (const layer of network.layers) if (!isNetwork(layer)) layer.dispose();
      for (const { encoder } of components) encoder.dispose();
    },
  };
}
