import { checkKnownOptions, checkPositiveInteger, EncoderKitError, isRecord } from '@encoderkit/errors';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Json } from '../../base/json.ts';
import { releasePrograms } from '../../engine/programs.ts';
import { checkNetworkOptions, headNetwork } from '../../heads/network.ts';
import type { Encoder } from '../../model/encoder.ts';
import { restored } from '../../model/encoder-factory.ts';
import { applyLayer } from '../../model/layers/apply-layer.ts';
import { makeEncoder } from '../../model/make-encoder.ts';
import { checkEncoder, disposeNetwork } from '../../model/model.ts';
import { isNetwork } from '../../model/networks-inside.ts';
import { nestable } from '../nestable.ts';

/** From an encoder's vector to one in the space that is shared. */
export interface ProjectionOptions {
  /** Units of each dense ReLU layer between the encoder's vector and the projection; none when absent. */
  readonly hidden?: readonly number[];
  /** Share of values dropped in training before each dense layer, from 0 (the default) to below 1. */
  readonly dropout?: number;
}

export interface TowerOptions extends ProjectionOptions {
  /** Length of the unit vectors that it gives. */
  readonly width: number;
  /** Fixes the initial weights of the projection; 0 when absent. */
  readonly seed?: number;
}

/** An encoder whose vectors are projected to unit vectors. */
export interface Tower<Sample> extends Encoder<Sample> {
  /** The one inside. */
  readonly encoder: Encoder<Sample>;
}

const kind = 'tower';

/**
 * An encoder with a projection to unit vectors of length `width`, as an encoder: one of those that `matcher` trains into one space. It owns
 * the encoder: the caller disposes it, and it disposes the encoder.
 *
 * @throws EncoderKitError `invalid-option`, `invalid-input` for what is no encoder
 */
export function towerEncoder<Sample>(encoder: Encoder<Sample>, options: TowerOptions): Tower<Sample> {
  checkEncoder(kind, encoder);
  checkKnownOptions(kind, options, ['width', 'hidden', 'dropout', 'seed']);
  const width = checkPositiveInteger(kind, 'width', options.width);
  const settings = checkNetworkOptions(kind, { ...options, width: encoder.width });
  const projection = headNetwork(settings, width);
  const network = towerNetwork(encoder.network, projection, width);
  const { hidden, dropout, seed } = settings;
  const made = makeEncoder<Sample>({
    kind,
    where: kind,
    modality: encoder.modality,
    width,
    network,
    adapting: {
      needed: () => encoder.needsAdapt,
      adapt: (samples, adaptOptions) => encoder.adapt(samples, adaptOptions),
      async restore(config) {
        const saved = isRecord(config) ? config.encoder : undefined;
        if (isRecord(saved)) await encoder.restore?.((saved.config ?? null) as Json);
      },
    },
    preprocess: (samples, pass) => encoder.preprocess(samples, pass),
    ...(encoder.sizeOf && { sizeOf: (sample: Sample) => encoder.sizeOf?.(sample) ?? 0 }),
    learningRateOf: (weight) => encoder.learningRateOf?.(weight) ?? 1,
    toConfig: () => ({ width, hidden, dropout, seed, encoder: { kind: encoder.kind, config: encoder.toConfig() } }),
    dispose() {
      releasePrograms(encoder.network);
      // The networks inside are views of the encoder's and the projection's, which free their weights themselves.
      for (const layer of network.layers) if (!isNetwork(layer)) layer.dispose();
      disposeNetwork(projection);
      encoder.dispose();
    },
  });
  return Object.assign(made, { encoder });
}

interface Restores<Sample> {
  readonly kind: string;
  fromConfig(config: Json): Encoder<Sample>;
}

/**
 * The factory with which `load` makes a tower again, for a model that has one as its encoder, from the factory of the encoder inside.
 *
 * @example
 * ```ts
 * import { classifier, load, matcher, save, towerFactory, towerOf } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 *
 * const encoders = { left: vectorEncoder({ length: 2, normalize: false }), right: vectorEncoder({ length: 3, normalize: false }) };
 * const matched = matcher(encoders, { width: 4 });
 * await save(classifier(towerOf(matched, 'left'), { labels: ['a', 'b'] }), 'models/left');
 * const model = await load('models/left', towerFactory(vectorEncoder));
 * console.log((await model.encoder.encode([[1, 2]]))[0]?.length); // 4
 * model.dispose();
 * matched.dispose();
 * ```
 */
export function towerFactory<Sample>(factory: Restores<Sample>): {
  readonly kind: string;
  fromConfig(config: Json): Tower<Sample>;
} {
  return {
    kind,
    fromConfig(config) {
      const { encoder: saved, ...options } = isRecord(config) ? config : {};
      if (!isRecord(saved) || saved.kind !== factory.kind) {
        throw mismatch(
          isRecord(saved)
            ? `its encoder is of kind "${saved.kind}", and the factory makes encoders of kind "${factory.kind}"`
            : 'its configuration has no encoder',
        );
      }
      const encoder = factory.fromConfig((saved.config ?? null) as Json);
      try {
        // The options are checked as a user's are.
        return restored(kind, () => towerEncoder(encoder, options as unknown as TowerOptions));
      } catch (cause) {
        encoder.dispose();
        throw cause;
      }
    },
  };
}

const mismatch = (problem: string): EncoderKitError =>
  new EncoderKitError({ code: 'bundle-mismatch', where: kind, problem });

/** What an encoder's network takes to unit vectors `[batch, width]`. Stock TF.js layers only. */
function towerNetwork(encoder: LayersModel, projection: LayersModel, width: number): LayersModel {
  const inputs = encoder.inputs.map(({ shape, dtype }, index) =>
    input({ shape: shape.slice(1), dtype, name: encoder.inputs.length > 1 ? `tower_${index}` : 'tower_input' }),
  );
  const vector = applyLayer(nestable('tower', encoder), inputs);
  const projected = applyLayer(nestable('projection', projection), [vector]);
  return model({ inputs, outputs: normalized(projected, width), name: 'tower' });
}

/** Below this length a vector is not brought to length 1. */
const shortest = 1e-6;

/**
 * `x / ‖x‖`, by stock layers alone. TF.js has no layer for it, but one that divides by a standard deviation: that of all of `x` and `-x`, whose
 * mean is 0, is `‖x‖ / √width`. A frozen dense layer then makes one of `x` and `-x` again, and takes the square root of the width away.
 */
function normalized(x: SymbolicTensor, width: number): SymbolicTensor {
  const column = (of: SymbolicTensor, name: string) =>
    applyLayer(layers.reshape({ targetShape: [width, 1], name: `unit_${name}` }), [of]);
  const negative = applyLayer(layers.rescaling({ scale: -1, name: 'unit_negative' }), [x]);
  const both = applyLayer(layers.concatenate({ axis: 2, name: 'unit_both' }), [
    column(x, 'x'),
    column(negative, 'minus_x'),
  ]);
  const flat = applyLayer(layers.reshape({ targetShape: [2 * width], name: 'unit_flat' }), [both]);
  const epsilon = shortest ** 2 / width;
  // Its scale stays 1 and its offset 0: without them, TF.js has no gradient.
  const deviation = layers.layerNormalization({ trainable: false, epsilon, name: 'unit_length' });
  const deviated = applyLayer(deviation, [flat]);
  const pairs = applyLayer(layers.reshape({ targetShape: [width, 2], name: 'unit_pairs' }), [deviated]);
  const halved = layers.dense({
    units: 1,
    useBias: false,
    trainable: false,
    kernelInitializer: 'zeros',
    name: 'unit_half',
  });
  const halves = applyLayer(halved, [pairs]);
  const half = 0.5 / Math.sqrt(width);
  tidy(() => halved.setWeights([tensor2d([[half], [-half]])]));
  return applyLayer(layers.reshape({ targetShape: [width], name: 'unit' }), [halves]);
}
